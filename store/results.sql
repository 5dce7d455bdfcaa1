-- stage --
-- Where rows wait until they are compared with what is stored. Gone with the transaction.
CREATE TEMP TABLE staged_days (
  line bigint, account text, ad_id text, date date, level integer,
  spend numeric, purchase_value numeric, video_avg_watch_seconds numeric,
  impressions bigint, reach bigint, clicks bigint, link_clicks bigint, landing_page_views bigint,
  content_views bigint, add_to_carts bigint, initiate_checkouts bigint, purchases bigint,
  video_views bigint, video_thruplay bigint, video_p25_watched bigint, video_p50_watched bigint,
  video_p75_watched bigint, video_p95_watched bigint, video_p100_watched bigint,
  attribution_setting text, purchase_type text
) ON COMMIT DROP;

-- lock --
-- One writer of a brand's results at a time; released with the transaction.
SELECT pg_advisory_xact_lock(hashtextextended('performance of ' || %(brand_id)s::text, 0));

-- analyze --
ANALYZE staged_days (account, ad_id, date);

-- ensure_months --
SELECT private.ensure_performance_months(%(first_day)s, %(last_day)s);

-- drop_named_days --
-- Days that are stored by name only and that come by id now: the finer rows take their place.
WITH finer AS (
  SELECT DISTINCT m.meta_ad_account_id, m.meta_ad_id, d.date
    FROM meta_ads m
    JOIN ads_seen f ON f.ad_name = m.ad_name AND f.to_ad NOT LIKE 'name:%%'
     AND m.meta_ad_account_id IN (f.to_account, 'export')
     AND (f.campaign_name IS NULL OR m.campaign_name IS NULL OR m.campaign_name = f.campaign_name)
     AND (f.adset_name IS NULL OR m.adset_name IS NULL OR m.adset_name = f.adset_name)
    JOIN staged_days d ON d.account = f.to_account AND d.ad_id = f.to_ad
   WHERE m.brand_id = %(brand_id)s AND m.meta_ad_id LIKE 'name:%%'
)
DELETE FROM meta_ads_performance p USING finer
 WHERE p.brand_id = %(brand_id)s AND p.meta_ad_account_id = finer.meta_ad_account_id
   AND p.meta_ad_id = finer.meta_ad_id AND p.date = finer.date;

-- drop_emptied_names --
-- Ads known by name only that have no day left, no creative, and whose name comes by id now.
DELETE FROM meta_ads m
 WHERE m.brand_id = %(brand_id)s AND m.meta_ad_id LIKE 'name:%%'
   AND EXISTS (SELECT FROM ads_seen f WHERE f.ad_name = m.ad_name AND f.to_ad NOT LIKE 'name:%%')
   AND NOT EXISTS (SELECT FROM ads_seen f WHERE f.to_account = m.meta_ad_account_id AND f.to_ad = m.meta_ad_id)
   AND NOT EXISTS (SELECT FROM ad_creatives c WHERE c.brand_id = m.brand_id
                     AND c.meta_ad_account_id = m.meta_ad_account_id AND c.meta_ad_id = m.meta_ad_id)
   AND NOT EXISTS (SELECT FROM meta_ads_performance p WHERE p.brand_id = m.brand_id
                     AND p.meta_ad_account_id = m.meta_ad_account_id AND p.meta_ad_id = m.meta_ad_id);

-- differing --
-- Stored rows that the staged ones change: the old values, and the values to store. A metric that the source lacks
-- keeps what is stored; `present` has a bit per metric in the order of the staging table's columns.
CREATE TEMP TABLE differing ON COMMIT DROP AS
SELECT * FROM (
  SELECT p.meta_ad_account_id, p.meta_ad_id, p.date, p.reported AS old_reported, p.reported | %(reported)s AS reported,
         p.spend AS old_spend, s.spend AS spend,
         p.purchase_value AS old_purchase_value,
         CASE WHEN %(present)s & 2 <> 0 THEN s.purchase_value ELSE p.purchase_value END AS purchase_value,
         p.video_avg_watch_seconds AS old_video_avg_watch_seconds,
         CASE WHEN %(present)s & 4 <> 0 THEN s.video_avg_watch_seconds ELSE p.video_avg_watch_seconds END AS video_avg_watch_seconds,
         p.impressions AS old_impressions, s.impressions AS impressions,
         p.reach AS old_reach, CASE WHEN %(present)s & 16 <> 0 THEN s.reach ELSE p.reach END AS reach,
         p.clicks AS old_clicks, CASE WHEN %(present)s & 32 <> 0 THEN s.clicks ELSE p.clicks END AS clicks,
         p.link_clicks AS old_link_clicks,
         CASE WHEN %(present)s & 64 <> 0 THEN s.link_clicks ELSE p.link_clicks END AS link_clicks,
         p.landing_page_views AS old_landing_page_views,
         CASE WHEN %(present)s & 128 <> 0 THEN s.landing_page_views ELSE p.landing_page_views END AS landing_page_views,
         p.content_views AS old_content_views,
         CASE WHEN %(present)s & 256 <> 0 THEN s.content_views ELSE p.content_views END AS content_views,
         p.add_to_carts AS old_add_to_carts,
         CASE WHEN %(present)s & 512 <> 0 THEN s.add_to_carts ELSE p.add_to_carts END AS add_to_carts,
         p.initiate_checkouts AS old_initiate_checkouts,
         CASE WHEN %(present)s & 1024 <> 0 THEN s.initiate_checkouts ELSE p.initiate_checkouts END AS initiate_checkouts,
         p.purchases AS old_purchases, CASE WHEN %(present)s & 2048 <> 0 THEN s.purchases ELSE p.purchases END AS purchases,
         p.video_views AS old_video_views,
         CASE WHEN %(present)s & 4096 <> 0 THEN s.video_views ELSE p.video_views END AS video_views,
         p.video_thruplay AS old_video_thruplay,
         CASE WHEN %(present)s & 8192 <> 0 THEN s.video_thruplay ELSE p.video_thruplay END AS video_thruplay,
         p.video_p25_watched AS old_video_p25_watched,
         CASE WHEN %(present)s & 16384 <> 0 THEN s.video_p25_watched ELSE p.video_p25_watched END AS video_p25_watched,
         p.video_p50_watched AS old_video_p50_watched,
         CASE WHEN %(present)s & 32768 <> 0 THEN s.video_p50_watched ELSE p.video_p50_watched END AS video_p50_watched,
         p.video_p75_watched AS old_video_p75_watched,
         CASE WHEN %(present)s & 65536 <> 0 THEN s.video_p75_watched ELSE p.video_p75_watched END AS video_p75_watched,
         p.video_p95_watched AS old_video_p95_watched,
         CASE WHEN %(present)s & 131072 <> 0 THEN s.video_p95_watched ELSE p.video_p95_watched END AS video_p95_watched,
         p.video_p100_watched AS old_video_p100_watched,
         CASE WHEN %(present)s & 262144 <> 0 THEN s.video_p100_watched ELSE p.video_p100_watched END AS video_p100_watched,
         p.attribution_setting AS old_attribution_setting,
         CASE WHEN %(present)s & 524288 <> 0 THEN s.attribution_setting ELSE p.attribution_setting END AS attribution_setting
    FROM staged_days s
    JOIN meta_ads_performance p ON p.meta_ad_account_id = s.account AND p.meta_ad_id = s.ad_id AND p.date = s.date
   WHERE p.brand_id = %(brand_id)s AND p.date BETWEEN %(first_day)s AND %(last_day)s
) both_sides
 WHERE (old_reported, old_spend, old_purchase_value, old_video_avg_watch_seconds, old_impressions, old_reach, old_clicks,
        old_link_clicks, old_landing_page_views, old_content_views, old_add_to_carts, old_initiate_checkouts,
        old_purchases, old_video_views, old_video_thruplay, old_video_p25_watched, old_video_p50_watched,
        old_video_p75_watched, old_video_p95_watched, old_video_p100_watched, old_attribution_setting)
    IS DISTINCT FROM
       (reported, spend, purchase_value, video_avg_watch_seconds, impressions, reach, clicks,
        link_clicks, landing_page_views, content_views, add_to_carts, initiate_checkouts,
        purchases, video_views, video_thruplay, video_p25_watched, video_p50_watched,
        video_p75_watched, video_p95_watched, video_p100_watched, attribution_setting);

-- restate --
-- Old and new of every metric that was known before. A metric that an earlier source did not have is filled in,
-- not restated.
INSERT INTO performance_restatements
       (organization_id, brand_id, meta_ad_account_id, meta_ad_id, date, metric, old_value, new_value, seen_at,
        sync_id)
SELECT %(organization_id)s, %(brand_id)s, d.meta_ad_account_id, d.meta_ad_id, d.date, m.metric, m.old_value, m.new_value, %(now)s,
       %(sync_id)s
  FROM differing d
 CROSS JOIN LATERAL (VALUES
   ('spend', d.old_spend, d.spend, 0),
   ('impressions', d.old_impressions::numeric, d.impressions::numeric, 0),
   ('reach', d.old_reach, d.reach, 0),
   ('clicks', d.old_clicks, d.clicks, 0),
   ('link_clicks', d.old_link_clicks, d.link_clicks, 1),
   ('landing_page_views', d.old_landing_page_views, d.landing_page_views, 0),
   ('content_views', d.old_content_views, d.content_views, 0),
   ('add_to_carts', d.old_add_to_carts, d.add_to_carts, 0),
   ('initiate_checkouts', d.old_initiate_checkouts, d.initiate_checkouts, 0),
   ('purchases', d.old_purchases, d.purchases, 2),
   ('purchase_value', d.old_purchase_value, d.purchase_value, 4),
   ('video_views', d.old_video_views, d.video_views, 8),
   ('video_thruplay', d.old_video_thruplay, d.video_thruplay, 16),
   ('video_p25_watched', d.old_video_p25_watched, d.video_p25_watched, 0),
   ('video_p50_watched', d.old_video_p50_watched, d.video_p50_watched, 0),
   ('video_p75_watched', d.old_video_p75_watched, d.video_p75_watched, 0),
   ('video_p95_watched', d.old_video_p95_watched, d.video_p95_watched, 0),
   ('video_p100_watched', d.old_video_p100_watched, d.video_p100_watched, 0),
   ('video_avg_watch_seconds', d.old_video_avg_watch_seconds, d.video_avg_watch_seconds, 0)
 ) AS m (metric, old_value, new_value, bit)
 WHERE m.old_value IS DISTINCT FROM m.new_value AND (m.old_value IS NOT NULL OR d.old_reported & m.bit <> 0);

-- restated --
-- By how much the staged rows changed what was known: rows, spend, purchases, value; and the biggest change of an amount.
WITH changes AS (
  SELECT meta_ad_account_id, meta_ad_id, date, 'spend' AS metric, old_spend AS old_value, spend AS new_value FROM differing
  UNION ALL
  SELECT meta_ad_account_id, meta_ad_id, date, 'purchases', old_purchases, purchases FROM differing WHERE old_reported & 2 <> 0
  UNION ALL
  SELECT meta_ad_account_id, meta_ad_id, date, 'purchase_value', old_purchase_value, purchase_value
    FROM differing WHERE old_reported & 4 <> 0
), moved AS (
  SELECT *, coalesce(new_value, 0) - coalesce(old_value, 0) AS change FROM changes WHERE old_value IS DISTINCT FROM new_value
), biggest AS (
  SELECT m.meta_ad_id, m.date, m.metric, m.old_value, m.new_value, a.ad_name
    FROM moved m
    JOIN meta_ads a ON a.brand_id = %(brand_id)s AND a.meta_ad_account_id = m.meta_ad_account_id AND a.meta_ad_id = m.meta_ad_id
   ORDER BY m.metric = 'purchases', abs(m.change) DESC, m.meta_ad_id, m.date LIMIT 1
)
SELECT (SELECT count(*) FROM (SELECT DISTINCT meta_ad_account_id, meta_ad_id, date FROM moved) r) AS rows,
       coalesce(sum(change) FILTER (WHERE metric = 'spend'), 0) AS spend,
       coalesce(sum(change) FILTER (WHERE metric = 'purchases'), 0)::bigint AS purchases,
       coalesce(sum(change) FILTER (WHERE metric = 'purchase_value'), 0) AS purchase_value,
       (SELECT to_jsonb(biggest) FROM biggest) AS biggest
  FROM moved;

-- change --
UPDATE meta_ads_performance p
   SET reported = d.reported, spend = d.spend, purchase_value = d.purchase_value,
       video_avg_watch_seconds = d.video_avg_watch_seconds, impressions = d.impressions, reach = d.reach,
       clicks = d.clicks, link_clicks = d.link_clicks, landing_page_views = d.landing_page_views,
       content_views = d.content_views, add_to_carts = d.add_to_carts, initiate_checkouts = d.initiate_checkouts,
       purchases = d.purchases, video_views = d.video_views, video_thruplay = d.video_thruplay,
       video_p25_watched = d.video_p25_watched, video_p50_watched = d.video_p50_watched,
       video_p75_watched = d.video_p75_watched, video_p95_watched = d.video_p95_watched,
       video_p100_watched = d.video_p100_watched, attribution_setting = d.attribution_setting, updated_at = %(now)s
  FROM differing d
 WHERE p.brand_id = %(brand_id)s AND p.meta_ad_account_id = d.meta_ad_account_id
   AND p.meta_ad_id = d.meta_ad_id AND p.date = d.date;

-- add_days --
INSERT INTO meta_ads_performance
       (organization_id, brand_id, meta_ad_account_id, meta_ad_id, date, spend, purchase_value, video_avg_watch_seconds,
        impressions, reach, clicks, link_clicks, landing_page_views, content_views, add_to_carts, initiate_checkouts,
        purchases, video_views, video_thruplay, video_p25_watched, video_p50_watched, video_p75_watched,
        video_p95_watched, video_p100_watched, attribution_setting, reported, updated_at)
SELECT %(organization_id)s, %(brand_id)s, s.account, s.ad_id, s.date, s.spend, s.purchase_value, s.video_avg_watch_seconds,
       s.impressions, s.reach, s.clicks, s.link_clicks, s.landing_page_views, s.content_views, s.add_to_carts,
       s.initiate_checkouts, s.purchases, s.video_views, s.video_thruplay, s.video_p25_watched, s.video_p50_watched,
       s.video_p75_watched, s.video_p95_watched, s.video_p100_watched, s.attribution_setting, %(reported)s, %(now)s
  FROM staged_days s
 WHERE NOT EXISTS (SELECT FROM meta_ads_performance p
                    WHERE p.brand_id = %(brand_id)s AND p.meta_ad_account_id = s.account
                      AND p.meta_ad_id = s.ad_id AND p.date = s.date
                      AND p.date BETWEEN %(first_day)s AND %(last_day)s);

-- add_ads --
-- An ad whose hook was not read is there already.
INSERT INTO meta_ads
       (organization_id, brand_id, meta_ad_account_id, meta_ad_id, ad_name, meta_adset_id, adset_name, meta_campaign_id,
        campaign_name, campaign_objective, ad_status, format, hook_text, hook_key, hook_source, source,
        first_seen_at, updated_at)
SELECT DISTINCT ON (to_account, to_ad)
       %(organization_id)s, %(brand_id)s, to_account, to_ad, ad_name, adset_id, adset_name, campaign_id,
       campaign_name, objective, status, CASE WHEN plays THEN 'video' ELSE 'unknown' END,
       hook_text, hook_key, hook_source, %(source)s, %(now)s, %(now)s
  FROM ads_seen
 WHERE hook_key IS NOT NULL
 ORDER BY to_account, to_ad, date DESC
ON CONFLICT (brand_id, meta_ad_account_id, meta_ad_id) DO NOTHING;

-- refresh_ads --
-- Names and status as the ad's latest day has them; an older source renames nothing, and what Meta's own list said
-- of an ad is only filled in. A hook that a creative gave stays.
UPDATE meta_ads m
   SET ad_name = n.ad_name, meta_adset_id = n.adset_id, adset_name = n.adset_name, meta_campaign_id = n.campaign_id,
       campaign_name = n.campaign_name, campaign_objective = n.objective, ad_status = n.status, format = n.format,
       hook_text = n.hook_text, hook_key = n.hook_key, hook_source = n.hook_source, updated_at = %(now)s
  FROM (
    SELECT f.to_account, f.to_ad,
           CASE WHEN f.latest AND f.ad_name <> f.to_ad THEN f.ad_name ELSE o.ad_name END AS ad_name,
           CASE WHEN f.latest THEN coalesce(f.adset_id, o.meta_adset_id) ELSE coalesce(o.meta_adset_id, f.adset_id) END AS adset_id,
           CASE WHEN f.latest THEN coalesce(f.adset_name, o.adset_name) ELSE coalesce(o.adset_name, f.adset_name) END AS adset_name,
           CASE WHEN f.latest THEN coalesce(f.campaign_id, o.meta_campaign_id) ELSE coalesce(o.meta_campaign_id, f.campaign_id) END AS campaign_id,
           CASE WHEN f.latest THEN coalesce(f.campaign_name, o.campaign_name) ELSE coalesce(o.campaign_name, f.campaign_name) END AS campaign_name,
           CASE WHEN f.latest THEN coalesce(f.objective, o.campaign_objective) ELSE coalesce(o.campaign_objective, f.objective) END AS objective,
           CASE WHEN f.latest THEN coalesce(f.status, o.ad_status) ELSE coalesce(o.ad_status, f.status) END AS status,
           CASE WHEN o.format = 'unknown' AND f.plays THEN 'video' ELSE o.format END AS format,
           CASE WHEN renamed THEN f.hook_text ELSE o.hook_text END AS hook_text,
           CASE WHEN renamed THEN f.hook_key ELSE o.hook_key END AS hook_key,
           CASE WHEN renamed THEN f.hook_source ELSE o.hook_source END AS hook_source
      FROM (SELECT DISTINCT ON (to_account, to_ad) * FROM ads_seen ORDER BY to_account, to_ad, date DESC) a
      JOIN meta_ads o ON o.brand_id = %(brand_id)s AND o.meta_ad_account_id = a.to_account AND o.meta_ad_id = a.to_ad
     CROSS JOIN LATERAL (SELECT a.*, o.meta_updated_at IS NULL
                            AND NOT EXISTS (SELECT FROM meta_ads_performance p
                                             WHERE p.brand_id = %(brand_id)s AND p.meta_ad_account_id = a.to_account
                                               AND p.meta_ad_id = a.to_ad AND p.date > a.date) AS latest) f
     CROSS JOIN LATERAL (SELECT f.latest AND f.ad_name <> f.to_ad
                            AND f.hook_key IS NOT NULL
                            AND o.hook_source IN ('ad_name', 'naming_convention') AS renamed) r
  ) n
 WHERE m.brand_id = %(brand_id)s AND m.meta_ad_account_id = n.to_account AND m.meta_ad_id = n.to_ad
   AND (m.ad_name, m.meta_adset_id, m.adset_name, m.meta_campaign_id, m.campaign_name, m.campaign_objective, m.ad_status,
        m.format, m.hook_text, m.hook_key, m.hook_source)
       IS DISTINCT FROM
       (n.ad_name, n.adset_id, n.adset_name, n.campaign_id, n.campaign_name, n.objective, n.status,
        n.format, n.hook_text, n.hook_key, n.hook_source);

-- sheet_names --
-- Whether a sheet told of ads by name that had no results then.
SELECT EXISTS (SELECT FROM meta_ads
                WHERE brand_id = %(brand_id)s AND source = 'ads_sheet' AND meta_ad_id LIKE 'name:%%');

-- adopt_creatives --
-- Creatives that a sheet gave by name before there were results go to the ads of that name.
INSERT INTO ad_creatives
       (organization_id, brand_id, meta_ad_account_id, meta_ad_id, headline, body, transcript, overlays, picture_text,
        source, content_hash, updated_at)
SELECT c.organization_id, c.brand_id, n.meta_ad_account_id, n.meta_ad_id, c.headline, c.body, c.transcript, c.overlays,
       c.picture_text, c.source, c.content_hash, %(now)s
  FROM meta_ads m
  JOIN ad_creatives c ON c.brand_id = m.brand_id AND c.meta_ad_account_id = m.meta_ad_account_id AND c.meta_ad_id = m.meta_ad_id
  JOIN meta_ads n ON n.brand_id = m.brand_id AND n.ad_name = m.ad_name AND n.meta_ad_id <> m.meta_ad_id
   AND n.source IN ('export', 'meta') AND n.hook_source IN ('ad_name', 'naming_convention')
 WHERE m.brand_id = %(brand_id)s AND m.source = 'ads_sheet' AND m.meta_ad_id LIKE 'name:%%'
ON CONFLICT DO NOTHING;

-- adopt_destinations --
INSERT INTO meta_ad_destinations (organization_id, brand_id, meta_ad_account_id, meta_ad_id, destination_url, canonical_url)
SELECT d.organization_id, d.brand_id, n.meta_ad_account_id, n.meta_ad_id, d.destination_url, d.canonical_url
  FROM meta_ads m
  JOIN meta_ad_destinations d ON d.brand_id = m.brand_id AND d.meta_ad_account_id = m.meta_ad_account_id AND d.meta_ad_id = m.meta_ad_id
  JOIN meta_ads n ON n.brand_id = m.brand_id AND n.ad_name = m.ad_name AND n.meta_ad_id <> m.meta_ad_id
   AND n.source IN ('export', 'meta') AND n.hook_source IN ('ad_name', 'naming_convention')
 WHERE m.brand_id = %(brand_id)s AND m.source = 'ads_sheet' AND m.meta_ad_id LIKE 'name:%%'
ON CONFLICT DO NOTHING;

-- adopt_hooks --
UPDATE meta_ads n
   SET format = CASE WHEN m.format = 'unknown' THEN n.format ELSE m.format END,
       hook_text = m.hook_text, hook_key = m.hook_key, hook_source = m.hook_source, updated_at = %(now)s
  FROM meta_ads m
 WHERE m.brand_id = %(brand_id)s AND m.source = 'ads_sheet' AND m.meta_ad_id LIKE 'name:%%'
   AND n.brand_id = m.brand_id AND n.ad_name = m.ad_name AND n.meta_ad_id <> m.meta_ad_id
   AND n.source IN ('export', 'meta') AND n.hook_source IN ('ad_name', 'naming_convention')
   AND (n.hook_key, n.hook_source) IS DISTINCT FROM (m.hook_key, m.hook_source);
