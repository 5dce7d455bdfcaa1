-- hashing --
-- For the transaction: sums by ad are hashed, in memory. Left to itself the planner sorts a hundred thousand rows by
-- their text ids first, which takes ten times as long: it cannot know how few ads they belong to. Planned for its own
-- values each time, because a plan for any values leaves no month out; read and checked once, since it is prepared.
SELECT set_config('enable_sort', 'off', true), set_config('work_mem', '32MB', true),
       set_config('plan_cache_mode', 'force_custom_plan', true);

-- ad_sums --
-- One row per ad and set of covered metrics (`reported`), with the ad's hook; a set is nearly always one per ad.
-- Sums only. The rates' denominators follow from `reported` (domain/hook_results.py, as in counts.sql): adding
-- them here would cost as much again as the sums. order_spread tells how far single order values spread: the summed
-- squares of an ad's daily mean order values over the mean of 1 / orders, in the window's last 14 days, which tell it
-- well enough. The three regr_… share one pass over the day.
SELECT s.meta_ad_account_id AS account, s.meta_ad_id AS ad, a.format, a.hook_key, a.hook_source,
       s.reported, s.spend, s.impressions, s.link_clicks, s.purchases, s.purchase_value, s.video_views, s.thruplays,
       s.rows, (s.order_days - 1)::integer AS order_freedom, s.order_squares / s.order_share AS order_spread,
       (%(campaign)s::text IS NULL OR %(campaign)s IN (a.meta_campaign_id, a.campaign_name))
       AND (%(format)s::text IS NULL OR a.format = %(format)s)
       AND (%(product)s::uuid IS NULL OR EXISTS (
         SELECT FROM meta_ad_product_matches m
          WHERE m.brand_id = %(brand_id)s AND m.meta_ad_account_id = s.meta_ad_account_id
            AND m.meta_ad_id = s.meta_ad_id AND m.product_id = %(product)s)) AS asked,
       CASE WHEN 'hook_type' = ANY(%(by)s::text[]) THEN (
         SELECT c.hook_type FROM ad_creative_classifications c
          WHERE c.brand_id = %(brand_id)s AND c.meta_ad_account_id = s.meta_ad_account_id
            AND c.meta_ad_id = s.meta_ad_id
          ORDER BY c.classified_at DESC, c.id DESC LIMIT 1) END AS hook_type,
       CASE WHEN %(by)s::text[] && ARRAY['landing_page', 'hook_page'] THEN (
         SELECT array_agg(d.canonical_url ORDER BY d.canonical_url) FROM meta_ad_destinations d
          WHERE d.brand_id = %(brand_id)s AND d.meta_ad_account_id = s.meta_ad_account_id
            AND d.meta_ad_id = s.meta_ad_id) END AS pages,
       CASE WHEN 'visual_type' = ANY(%(by)s::text[]) THEN {seen_first} END AS visual_type,
       CASE WHEN 'hook_audience' = ANY(%(by)s::text[])
            THEN coalesce(nullif(trim(a.adset_name), ''), 'ad set ' || a.meta_adset_id) END AS audience
  FROM (SELECT p.meta_ad_account_id, p.meta_ad_id, p.reported,
               sum(p.spend) AS spend,
               sum(p.impressions)::bigint AS impressions,
               sum(p.link_clicks)::bigint AS link_clicks,
               sum(p.purchases)::bigint AS purchases,
               sum(p.purchase_value) AS purchase_value,
               sum(p.video_views)::bigint AS video_views,
               sum(p.video_thruplay)::bigint AS thruplays,
               count(*)::integer AS rows,
               regr_count(p.purchase_value::float8 / p.purchases, 1 / p.purchases::float8)
                 FILTER (WHERE p.date > %(until)s::date - 14 AND p.purchases > 0) AS order_days,
               regr_syy(p.purchase_value::float8 / p.purchases, 1 / p.purchases::float8)
                 FILTER (WHERE p.date > %(until)s::date - 14 AND p.purchases > 0) AS order_squares,
               regr_avgx(p.purchase_value::float8 / p.purchases, 1 / p.purchases::float8)
                 FILTER (WHERE p.date > %(until)s::date - 14 AND p.purchases > 0) AS order_share
          FROM meta_ads_performance p
         WHERE p.brand_id = %(brand_id)s AND p.date BETWEEN %(since)s AND %(until)s
           AND (%(accounts)s::text[] IS NULL OR p.meta_ad_account_id = ANY(%(accounts)s))
         GROUP BY p.meta_ad_account_id, p.meta_ad_id, p.reported) s
  JOIN meta_ads a
    ON a.brand_id = %(brand_id)s AND a.meta_ad_account_id = s.meta_ad_account_id AND a.meta_ad_id = s.meta_ad_id;

-- days_with_results --
-- How many of the window's days have results: one look into the index per day.
SELECT count(*)::integer
  FROM generate_series(%(since)s::date, %(until)s::date, '1 day') AS day
 CROSS JOIN LATERAL (
   SELECT FROM meta_ads_performance p
    WHERE p.brand_id = %(brand_id)s AND p.date = day::date
      AND (%(accounts)s::text[] IS NULL OR p.meta_ad_account_id = ANY(%(accounts)s))
    LIMIT 1) AS seen;

-- faces --
-- How each of these ads is shown: account, ad, its name, its hook's words, the path of its thumbnail, else picture.
SELECT a.meta_ad_account_id, a.meta_ad_id, a.ad_name, a.hook_text,
       (SELECT m ->> 'path' FROM ad_creatives c, jsonb_array_elements(c.media) m
         WHERE c.brand_id = a.brand_id AND c.meta_ad_account_id = a.meta_ad_account_id AND c.meta_ad_id = a.meta_ad_id
           AND m ->> 'kind' IN ('thumbnail', 'image') AND m ->> 'path' IS NOT NULL
         ORDER BY m ->> 'kind' = 'thumbnail' DESC LIMIT 1) AS path
  FROM unnest(%(accounts)s::text[], %(ads)s::text[]) AS wanted (account, ad)
  JOIN meta_ads a
    ON a.brand_id = %(brand_id)s AND a.meta_ad_account_id = wanted.account AND a.meta_ad_id = wanted.ad;

-- known --
-- Every hook of the brand's ads, with or without results: key, words, number of ads, their ids, commonest format.
SELECT a.hook_key AS key, min(a.hook_text) AS text, count(*)::integer AS ads, array_agg(a.meta_ad_id) AS ad_ids,
       mode() WITHIN GROUP (ORDER BY a.format) AS format
  FROM meta_ads a
 WHERE a.brand_id = %(brand_id)s
 GROUP BY a.hook_key
 ORDER BY a.hook_key;

-- days_of --
-- Sums of each day of each of these hooks, over the ads wanted. An ad without a single play in the window is no video.
SELECT s.hook_key, s.date, sum(s.spend) AS spend,
       CASE WHEN bool_or(s.reported & 4 <> 0) THEN coalesce(sum(s.purchase_value), 0) END AS value,
       coalesce(sum(s.spend) FILTER (WHERE s.reported & 4 <> 0), 0) AS spend_with_value,
       CASE WHEN bool_or(s.plays) THEN coalesce(sum(s.video_views), 0)::bigint END AS views,
       coalesce(sum(s.impressions) FILTER (WHERE s.plays AND s.reported & 8 <> 0), 0)::bigint AS impressions_with_views,
       count(*)::integer AS rows
  FROM (SELECT a.hook_key, p.date, p.reported, p.spend, p.impressions, p.purchase_value, p.video_views,
               bool_or(p.video_views IS NOT NULL) OVER (PARTITION BY a.meta_ad_account_id, a.meta_ad_id) AS plays
          FROM meta_ads a
          JOIN meta_ads_performance p
            ON p.brand_id = a.brand_id AND p.meta_ad_account_id = a.meta_ad_account_id AND p.meta_ad_id = a.meta_ad_id
           AND p.date BETWEEN %(since)s AND %(until)s
         WHERE a.brand_id = %(brand_id)s AND a.hook_key = ANY(%(keys)s::text[]) AND {wanted}) s
 GROUP BY s.hook_key, s.date
 ORDER BY s.hook_key, s.date;

-- ran --
-- The first and the last day with results of a hook's ads; NULLs without.
SELECT min(p.date), max(p.date)
  FROM meta_ads a
  JOIN meta_ads_performance p
    ON p.brand_id = a.brand_id AND p.meta_ad_account_id = a.meta_ad_account_id AND p.meta_ad_id = a.meta_ad_id
 WHERE a.brand_id = %(brand_id)s AND a.hook_key = %(key)s
   AND (%(accounts)s::text[] IS NULL OR a.meta_ad_account_id = ANY(%(accounts)s));

-- kinds --
-- How many ads there are of each hook type and of each visual type, by the newest reading of each ad; NULL: not known.
-- `videos` are those that have, or may have, something to be seen first.
SELECT 'hook_type' AS sort, k.hook_type AS kind, count(*)::integer AS ads,
       count(*) FILTER (WHERE a.format IN ('video', 'unknown'))::integer AS videos
  FROM meta_ads a
  LEFT JOIN LATERAL (
    SELECT c.hook_type FROM ad_creative_classifications c
     WHERE c.brand_id = a.brand_id AND c.meta_ad_account_id = a.meta_ad_account_id AND c.meta_ad_id = a.meta_ad_id
     ORDER BY c.classified_at DESC, c.id DESC LIMIT 1) k ON true
 WHERE a.brand_id = %(brand_id)s AND {wanted}
 GROUP BY k.hook_type
UNION ALL
SELECT 'visual_type', k.visual_type, count(*)::integer,
       count(*) FILTER (WHERE a.format IN ('video', 'unknown'))::integer
  FROM meta_ads a
 CROSS JOIN LATERAL (SELECT {seen_first} AS visual_type) k
 WHERE a.brand_id = %(brand_id)s AND {wanted}
 GROUP BY k.visual_type;
