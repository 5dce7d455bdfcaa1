-- copy_days --
COPY staged_days (account, ad_id, date, spend, purchase_value, video_avg_watch_seconds, impressions, reach, clicks,
  link_clicks, landing_page_views, content_views, add_to_carts, initiate_checkouts, purchases, video_views,
  video_thruplay, video_p25_watched, video_p50_watched, video_p75_watched, video_p95_watched, video_p100_watched,
  attribution_setting, purchase_type)
FROM STDIN (FORMAT csv);

-- stage_names --
CREATE TEMP TABLE staged_names (
  account text, ad_id text, ad_name text, adset_id text, adset_name text, campaign_id text, campaign_name text,
  objective text
) ON COMMIT DROP;

-- copy_names --
COPY staged_names FROM STDIN (FORMAT csv);

-- foreign_rows --
-- Rows that do not belong to the slice.
SELECT count(*) FROM staged_days
 WHERE account <> %(account)s OR date NOT BETWEEN %(since)s AND %(until)s;

-- repeated --
-- Whether an ad's day stands twice.
SELECT EXISTS (SELECT FROM staged_days GROUP BY ad_id, date HAVING count(*) > 1);

-- keep_latest --
-- Pages of a list that moved while it was read may overlap: the row that was read last counts.
DELETE FROM staged_days d
 WHERE EXISTS (SELECT FROM staged_days l WHERE l.ad_id = d.ad_id AND l.date = d.date AND l.ctid > d.ctid);

-- ads_seen --
-- The slice's ads, each once, under its account.
CREATE TEMP TABLE ads_seen ON COMMIT DROP AS
SELECT d.account, d.ad_id, d.date, coalesce(n.ad_name, d.ad_id) AS ad_name, n.adset_name, n.campaign_name, n.objective,
       NULL::text AS status, n.adset_id, n.campaign_id, NULL::text AS hook_text, NULL::text AS hook_key,
       NULL::text AS hook_source, d.plays, d.account AS to_account, d.ad_id AS to_ad
  FROM (SELECT account, ad_id, max(date) AS date, bool_or(video_views > 0) IS TRUE AS plays
          FROM staged_days GROUP BY account, ad_id) d
  LEFT JOIN (SELECT DISTINCT ON (ad_id) * FROM staged_names ORDER BY ad_id, ctid DESC) n ON n.ad_id = d.ad_id;

-- ids_seen --
SELECT to_ad FROM ads_seen;

-- unhooked --
-- Names of ads that are not stored yet, or that are called otherwise now and whose hook is read from the name.
SELECT DISTINCT s.ad_name
  FROM ads_seen s
  LEFT JOIN meta_ads m ON m.brand_id = %(brand_id)s AND m.meta_ad_account_id = s.to_account AND m.meta_ad_id = s.to_ad
 WHERE m.meta_ad_id IS NULL
    OR (m.meta_updated_at IS NULL AND m.ad_name <> s.ad_name AND m.hook_source IN ('ad_name', 'naming_convention'));

-- put_hooks --
UPDATE ads_seen s SET hook_text = h.hook_text, hook_key = h.hook_key, hook_source = h.hook_source
  FROM unnest(%(names)s::text[], %(texts)s::text[], %(keys)s::text[], %(sources)s::text[])
       AS h (ad_name, hook_text, hook_key, hook_source)
 WHERE h.ad_name = s.ad_name;

-- drop_gone --
-- Stored days of the slice that Meta does not return any more; what was known of them is kept as restated. How many.
WITH kept AS (
  SELECT * FROM unnest(%(kept_ads)s::text[], %(kept_days)s::date[]) AS k (ad_id, date)
), gone AS (
  DELETE FROM meta_ads_performance p
   WHERE p.brand_id = %(brand_id)s AND p.meta_ad_account_id = %(account)s AND p.date BETWEEN %(since)s AND %(until)s
     AND NOT EXISTS (SELECT FROM staged_days s WHERE s.ad_id = p.meta_ad_id AND s.date = p.date)
     AND NOT EXISTS (SELECT FROM kept k WHERE k.ad_id = p.meta_ad_id AND (k.date IS NULL OR k.date = p.date))
  RETURNING p.*
), told AS (
  INSERT INTO performance_restatements
         (organization_id, brand_id, meta_ad_account_id, meta_ad_id, date, metric, old_value, new_value, seen_at,
          sync_id, gone)
  SELECT g.organization_id, g.brand_id, g.meta_ad_account_id, g.meta_ad_id, g.date, m.metric, m.value::numeric, NULL,
         %(now)s, %(sync_id)s, true
    FROM gone g
   CROSS JOIN LATERAL jsonb_each_text(to_jsonb(g)) AS m (metric, value)
   WHERE m.metric = ANY(%(metrics)s) AND m.value IS NOT NULL
)
SELECT count(*) FROM gone;

-- purchase_types --
-- How many ad-days took their purchases from which action type.
SELECT purchase_type, count(*) FROM staged_days WHERE purchase_type IS NOT NULL GROUP BY 1 ORDER BY 1;
