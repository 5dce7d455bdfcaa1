-- hashing --
-- For the transaction: sums by text ids are hashed in memory, which the planner would sort.
SELECT set_config('enable_sort', 'off', true), set_config('work_mem', '32MB', true);

-- sums --
-- Sums of each ad by how near the days are to the window's last one (part 0: days 1–3, 1: days 4–7, 2: days 8–14, 3: those
-- before) and by what the source covered; rates and their denominators follow from them (domain/ad_sums.py). One pass over
-- the rows, whatever the number of ads. As floats, which are compared and not added up again, NaN for NULL; and as whole
-- columns, which come as one block each and not as a hundred thousand values.
WITH p AS (
  SELECT p.meta_ad_account_id AS account, p.meta_ad_id AS ad_id,
         CASE WHEN p.date > %(until)s::date - 3 THEN 0 WHEN p.date > %(until)s::date - 7 THEN 1
              WHEN p.date > %(until)s::date - 14 THEN 2 ELSE 3 END AS part,
         p.reported, count(*) AS rows, sum(p.spend) AS spend, sum(p.impressions) AS impressions,
         sum(p.link_clicks) AS link_clicks, sum(p.purchases) AS purchases, sum(p.purchase_value) AS purchase_value,
         sum(p.video_views) AS video_views, sum(p.video_thruplay) AS thruplays,
         sum(p.video_p100_watched) AS plays_to_the_end, sum(p.add_to_carts) AS add_to_carts, sum(p.reach) AS reach,
         sum(p.impressions) FILTER (WHERE p.reach > 0) AS impressions_with_reach
    FROM meta_ads_performance p
   WHERE p.brand_id = %(brand_id)s AND p.date BETWEEN %(since)s AND %(until)s
     AND (%(accounts)s::text[] IS NULL OR p.meta_ad_account_id = ANY(%(accounts)s))
   GROUP BY 1, 2, 3, 4
)
SELECT array_agg(account), array_agg(ad_id), array_agg(part::float8), array_agg(reported::float8),
       array_agg(coalesce(rows::float8, 'NaN')),
       array_agg(coalesce(spend::float8, 'NaN')),
       array_agg(coalesce(impressions::float8, 'NaN')),
       array_agg(coalesce(link_clicks::float8, 'NaN')),
       array_agg(coalesce(purchases::float8, 'NaN')),
       array_agg(coalesce(purchase_value::float8, 'NaN')),
       array_agg(coalesce(video_views::float8, 'NaN')),
       array_agg(coalesce(thruplays::float8, 'NaN')),
       array_agg(coalesce(plays_to_the_end::float8, 'NaN')),
       array_agg(coalesce(add_to_carts::float8, 'NaN')),
       array_agg(coalesce(reach::float8, 'NaN')),
       array_agg(coalesce(impressions_with_reach::float8, 'NaN'))
  FROM p;

-- kinds --
-- What these ads are, in the order given, and whether each was asked about.
SELECT a.meta_ad_account_id AS account, a.meta_ad_id AS ad_id, a.ad_name, a.format, a.campaign_objective AS objective,
       a.ad_status AS status, {wanted} AS asked
  FROM unnest(%(with_account)s::text[], %(with_ad)s::text[]) WITH ORDINALITY AS x (account, ad, place)
  JOIN meta_ads a ON a.brand_id = %(brand_id)s AND a.meta_ad_account_id = x.account AND a.meta_ad_id = x.ad
 ORDER BY x.place;

-- readings --
-- What the newest classification of each ad of the brand says. A query of its own: joined to the ads, the planner takes
-- them for ten and compares each with each.
SELECT DISTINCT ON (k.meta_ad_account_id, k.meta_ad_id)
       k.meta_ad_account_id, k.meta_ad_id,
       coalesce(k.creative_awareness_level, k.copy_awareness_level) AS awareness, k.creative_format
  FROM ad_creative_classifications k
 WHERE k.brand_id = %(brand_id)s
 ORDER BY k.meta_ad_account_id, k.meta_ad_id, k.classified_at DESC, k.id DESC;

-- since_decided --
-- Sums of ads after the day on which something was decided about each, as whole columns (see sums): which of those given,
-- what the source covered, and the sums.
WITH p AS (
  SELECT d.place, p.reported, count(*) AS rows, sum(p.spend) AS spend, sum(p.impressions) AS impressions,
         sum(p.link_clicks) AS link_clicks, sum(p.purchases) AS purchases, sum(p.purchase_value) AS purchase_value,
         sum(p.video_views) AS video_views, sum(p.video_thruplay) AS thruplays,
         sum(p.video_p100_watched) AS plays_to_the_end, sum(p.add_to_carts) AS add_to_carts, sum(p.reach) AS reach,
         sum(p.impressions) FILTER (WHERE p.reach > 0) AS impressions_with_reach
    FROM unnest(%(places)s::integer[], %(with_account)s::text[], %(with_ad)s::text[], %(days)s::date[])
         AS d (place, account, ad_id, decided_on)
    JOIN meta_ads_performance p ON p.brand_id = %(brand_id)s AND p.meta_ad_account_id = d.account
                               AND p.meta_ad_id = d.ad_id AND p.date > d.decided_on AND p.date <= %(until)s
   GROUP BY 1, 2
)
SELECT array_agg(place::float8), array_agg(reported::float8),
       array_agg(coalesce(rows::float8, 'NaN')),
       array_agg(coalesce(spend::float8, 'NaN')),
       array_agg(coalesce(impressions::float8, 'NaN')),
       array_agg(coalesce(link_clicks::float8, 'NaN')),
       array_agg(coalesce(purchases::float8, 'NaN')),
       array_agg(coalesce(purchase_value::float8, 'NaN')),
       array_agg(coalesce(video_views::float8, 'NaN')),
       array_agg(coalesce(thruplays::float8, 'NaN')),
       array_agg(coalesce(plays_to_the_end::float8, 'NaN')),
       array_agg(coalesce(add_to_carts::float8, 'NaN')),
       array_agg(coalesce(reach::float8, 'NaN')),
       array_agg(coalesce(impressions_with_reach::float8, 'NaN'))
  FROM p;
