-- hashing --
-- Sums by text ids hash instead of sorting, which the planner misjudges: 24 MB on disk against 4 in memory.
SELECT set_config('enable_sort', 'off', true), set_config('work_mem', '32MB', true);

-- by_ad --
-- Sums of each ad wanted, by whether the day lies before %(since)s: the window before, or the window itself. Plain sums
-- by what the source covered come first, and the denominators from those few rows: three times as fast.
WITH p AS (
  SELECT p.meta_ad_account_id, p.meta_ad_id, p.date >= %(since)s AS is_after, {plain}
    FROM meta_ads_performance p
   WHERE p.brand_id = %(brand_id)s AND p.date BETWEEN %(before_since)s AND %(until)s
     AND (%(accounts)s::text[] IS NULL OR p.meta_ad_account_id = ANY(%(accounts)s))
   GROUP BY 1, 2, 3, p.reported
), sums AS (
  SELECT p.meta_ad_account_id, p.meta_ad_id, p.is_after, sum(p.ad_days)::integer AS ad_days, {counts}
    FROM p
   GROUP BY 1, 2, 3
)
SELECT a.ad_name, a.format, a.meta_campaign_id AS campaign_id, a.campaign_name, sums.*
  FROM sums
  JOIN meta_ads a ON a.brand_id = %(brand_id)s AND a.meta_ad_account_id = sums.meta_ad_account_id
                 AND a.meta_ad_id = sums.meta_ad_id
 WHERE {wanted}
 ORDER BY sums.meta_ad_account_id, sums.meta_ad_id, is_after;

-- by_block --
-- What leads from spend to purchase value by ad, window and block of days, over rows that report purchase value.
-- NULL clicks or purchases: some of those rows do not report them.
SELECT p.meta_ad_account_id, p.meta_ad_id, p.date >= %(since)s AS is_after,
       ((p.date - CASE WHEN p.date >= %(since)s THEN %(since)s::date ELSE %(before_since)s::date END)
         * %(blocks)s / %(days)s)::integer AS block,
       sum(p.spend)::float8 AS spend, sum(p.impressions)::float8 AS impressions,
       CASE WHEN bool_and(p.reported & 1 <> 0) THEN coalesce(sum(p.link_clicks), 0) END::float8 AS clicks,
       CASE WHEN bool_and(p.reported & 2 <> 0) THEN coalesce(sum(p.purchases), 0) END::float8 AS purchases,
       coalesce(sum(p.purchase_value), 0)::float8 AS value
  FROM meta_ads_performance p
 WHERE p.brand_id = %(brand_id)s AND p.date BETWEEN %(before_since)s AND %(until)s
   AND (%(accounts)s::text[] IS NULL OR p.meta_ad_account_id = ANY(%(accounts)s))
   AND p.reported & 4 <> 0
 GROUP BY 1, 2, 3, 4;

-- by_day --
-- Sums of each day with results, of the ads wanted; %(every_ad)s saves asking each row for its ad.
WITH p AS (
  SELECT p.date, {plain}
    FROM meta_ads_performance p
   WHERE p.brand_id = %(brand_id)s AND p.date BETWEEN %(before_since)s AND %(until)s
     AND (%(accounts)s::text[] IS NULL OR p.meta_ad_account_id = ANY(%(accounts)s))
     AND (%(every_ad)s OR (p.meta_ad_account_id, p.meta_ad_id) IN (
           SELECT a.meta_ad_account_id, a.meta_ad_id FROM meta_ads a WHERE a.brand_id = %(brand_id)s AND {wanted}))
   GROUP BY 1, p.reported
)
SELECT p.date, sum(p.ad_days)::integer AS ad_days, {counts}
  FROM p
 GROUP BY p.date
 ORDER BY p.date;

-- rows --
-- The stored rows behind a sum, newest day first, then the largest spend.
SELECT p.date AS day, a.meta_ad_id AS ad_id, a.ad_name, a.format, p.spend, p.impressions, p.link_clicks, p.purchases,
       p.purchase_value, p.video_views, p.video_thruplay AS thruplays, p.reported
  FROM meta_ads_performance p
  JOIN meta_ads a ON a.brand_id = %(brand_id)s AND a.meta_ad_account_id = p.meta_ad_account_id
                 AND a.meta_ad_id = p.meta_ad_id
 WHERE p.brand_id = %(brand_id)s AND p.date BETWEEN %(since)s AND %(until)s AND {wanted}
 ORDER BY p.date DESC, p.spend DESC, a.meta_ad_account_id, a.meta_ad_id
 LIMIT %(limit)s OFFSET %(skip)s;
