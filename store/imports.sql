-- stage_ads --
CREATE TEMP TABLE staged_ads (
  line bigint, account text, ad_id text, date date, plays boolean,
  ad_name text, adset_name text, campaign_name text, account_name text, objective text, status text,
  adset_id text, campaign_id text,
  hook_text text, hook_key text, hook_source text
) ON COMMIT DROP;

-- copy_days --
COPY staged_days (line, account, ad_id, date, level, spend, purchase_value, video_avg_watch_seconds, impressions, reach,
  clicks, link_clicks, landing_page_views, content_views, add_to_carts, initiate_checkouts, purchases, video_views,
  video_thruplay, video_p25_watched, video_p50_watched, video_p75_watched, video_p95_watched, video_p100_watched)
FROM STDIN (FORMAT csv);

-- copy_ads --
COPY staged_ads FROM STDIN;

-- accounts --
-- The brand's accounts, the primary one first.
SELECT meta_ad_account_id, currency, is_primary FROM brand_ad_accounts
 WHERE brand_id = %(brand_id)s ORDER BY is_primary DESC, created_at, meta_ad_account_id;

-- staged_accounts --
-- The accounts that the file names, with the name it gives them.
SELECT account, max(account_name) AS account_name FROM staged_ads WHERE account IS NOT NULL GROUP BY account ORDER BY account;

-- add_account --
INSERT INTO brand_ad_accounts (organization_id, brand_id, meta_ad_account_id, account_name, currency, timezone, is_primary)
VALUES (%(organization_id)s, %(brand_id)s, %(account)s, %(account_name)s, %(currency)s, %(timezone)s, %(is_primary)s)
ON CONFLICT (brand_id, meta_ad_account_id) DO NOTHING;

-- one_row_per_ad --
-- Each ad once, as its latest day has it.
CREATE TEMP TABLE ads_seen ON COMMIT DROP AS
SELECT DISTINCT ON (account, ad_id) account, ad_id, date, ad_name, adset_name, campaign_name, objective, status,
       adset_id, campaign_id, hook_text, hook_key, hook_source,
       bool_or(plays) OVER (PARTITION BY account, ad_id) AS plays,
       NULL::text AS to_account, NULL::text AS to_ad
  FROM staged_ads
 ORDER BY account, ad_id, date DESC, line DESC;

-- known_ads --
-- An ad known by its id keeps its account, where the file names none or results so far had none.
UPDATE ads_seen f SET to_account = m.meta_ad_account_id, to_ad = f.ad_id
  FROM (SELECT meta_ad_id, min(meta_ad_account_id) AS meta_ad_account_id
          FROM meta_ads WHERE brand_id = %(brand_id)s GROUP BY meta_ad_id) m
 WHERE m.meta_ad_id = f.ad_id AND f.ad_id NOT LIKE 'name:%%'
   AND (f.account IS NULL OR m.meta_ad_account_id = 'export');

-- ambiguous_names --
-- Ads of the file without an id whose name fits several stored ads, or that would meet on one: name, how many.
WITH fits AS (
  SELECT f.account, f.ad_id, f.ad_name, m.meta_ad_account_id, m.meta_ad_id
    FROM ads_seen f
    JOIN meta_ads m ON m.brand_id = %(brand_id)s AND m.ad_name = f.ad_name
     AND (f.account IS NULL OR m.meta_ad_account_id IN (f.account, 'export'))
     AND (f.campaign_name IS NULL OR m.campaign_name IS NULL OR m.campaign_name = f.campaign_name)
     AND (f.adset_name IS NULL OR m.adset_name IS NULL OR m.adset_name = f.adset_name)
   WHERE f.ad_id LIKE 'name:%%'
     AND NOT EXISTS (SELECT FROM meta_ads own WHERE own.brand_id = %(brand_id)s AND own.meta_ad_id = f.ad_id)
     AND NOT (m.source = 'ads_sheet' AND m.meta_ad_id LIKE 'name:%%')
)
SELECT ad_name, count(*) AS fitting FROM fits GROUP BY account, ad_id, ad_name HAVING count(*) > 1
UNION ALL
SELECT min(ad_name), count(*) FROM fits GROUP BY meta_ad_account_id, meta_ad_id HAVING count(*) > 1
 LIMIT 5;

-- name_ads --
-- An ad of the file without an id is the stored ad of that name, campaign and ad set, where there is one.
UPDATE ads_seen f SET to_account = m.meta_ad_account_id, to_ad = m.meta_ad_id
  FROM meta_ads m
 WHERE f.ad_id LIKE 'name:%%' AND m.brand_id = %(brand_id)s
   AND (m.meta_ad_id = f.ad_id
     OR (m.ad_name = f.ad_name
    AND (f.account IS NULL OR m.meta_ad_account_id IN (f.account, 'export'))
    AND (f.campaign_name IS NULL OR m.campaign_name IS NULL OR m.campaign_name = f.campaign_name)
    AND (f.adset_name IS NULL OR m.adset_name IS NULL OR m.adset_name = f.adset_name)
    AND NOT (m.source = 'ads_sheet' AND m.meta_ad_id LIKE 'name:%%')
    AND NOT EXISTS (SELECT FROM meta_ads own WHERE own.brand_id = %(brand_id)s AND own.meta_ad_id = f.ad_id)));

-- remaining_ads --
UPDATE ads_seen SET to_account = coalesce(account, %(account)s), to_ad = ad_id WHERE to_ad IS NULL;

-- settle_days --
-- Rows follow their ads where these found another account or id.
UPDATE staged_days d SET account = f.to_account, ad_id = f.to_ad
  FROM ads_seen f
 WHERE f.ad_id = d.ad_id AND f.account IS NOT DISTINCT FROM d.account
   AND (f.to_account IS DISTINCT FROM d.account OR f.to_ad <> d.ad_id);

-- drop_totals_of_parts --
-- Where an ad's day stands both whole and in parts, one level is kept: the whole, else the finest.
WITH levels AS (
  SELECT account, ad_id, date, CASE WHEN min(level) = 0 THEN 0 ELSE max(level) END AS kept
    FROM staged_days GROUP BY account, ad_id, date HAVING min(level) <> max(level)
)
DELETE FROM staged_days d USING levels l
 WHERE d.account = l.account AND d.ad_id = l.ad_id AND d.date = l.date AND d.level <> l.kept;

-- drop_repeats --
-- Rows that say the same again count once.
WITH again AS (
  SELECT ctid, row_number() OVER (PARTITION BY account, ad_id, date, (to_jsonb(d) - 'line')::text ORDER BY line) AS n
    FROM staged_days d
   WHERE (account, ad_id, date) IN (SELECT account, ad_id, date FROM staged_days GROUP BY 1, 2, 3 HAVING count(*) > 1)
)
DELETE FROM staged_days d USING again a WHERE d.ctid = a.ctid AND a.n > 1;

-- contradictions --
-- Ads with an id that have a day twice, with different figures: id, day, the lines.
SELECT ad_id, date, (array_agg(line ORDER BY line))[1:3] AS lines
  FROM staged_days WHERE ad_id NOT LIKE 'name:%'
 GROUP BY account, ad_id, date HAVING count(*) > 1
 ORDER BY min(line) LIMIT 1;

-- sum_parts --
-- The parts of an ad's day added up. Reach and play time do not add up, so they are not known.
CREATE TEMP TABLE summed_days ON COMMIT DROP AS
SELECT min(line) AS line, account, ad_id, date, 0 AS level,
       sum(spend) AS spend, sum(purchase_value) AS purchase_value,
       CASE WHEN count(*) = 1 THEN min(video_avg_watch_seconds) END AS video_avg_watch_seconds,
       sum(impressions)::bigint AS impressions, CASE WHEN count(*) = 1 THEN min(reach) END AS reach,
       sum(clicks)::bigint AS clicks, sum(link_clicks)::bigint AS link_clicks,
       sum(landing_page_views)::bigint AS landing_page_views, sum(content_views)::bigint AS content_views,
       sum(add_to_carts)::bigint AS add_to_carts, sum(initiate_checkouts)::bigint AS initiate_checkouts,
       sum(purchases)::bigint AS purchases, sum(video_views)::bigint AS video_views,
       sum(video_thruplay)::bigint AS video_thruplay, sum(video_p25_watched)::bigint AS video_p25_watched,
       sum(video_p50_watched)::bigint AS video_p50_watched, sum(video_p75_watched)::bigint AS video_p75_watched,
       sum(video_p95_watched)::bigint AS video_p95_watched, sum(video_p100_watched)::bigint AS video_p100_watched,
       NULL::text AS attribution_setting, NULL::text AS purchase_type
  FROM staged_days GROUP BY account, ad_id, date;

-- empty_staged --
TRUNCATE staged_days;

-- refill_summed --
INSERT INTO staged_days SELECT * FROM summed_days;

-- covered --
-- What the file covers: rows, ads, days, first and last, spend, accounts.
SELECT s.rows, s.first_day, s.last_day, s.spend,
       (SELECT count(*) FROM (SELECT DISTINCT to_account, to_ad FROM ads_seen) a) AS ads,
       (SELECT count(*) FROM (SELECT DISTINCT date FROM staged_days) d) AS days,
       (SELECT array_agg(DISTINCT to_account) FROM ads_seen) AS accounts
  FROM (SELECT count(*) AS rows, min(date) AS first_day, max(date) AS last_day, coalesce(sum(spend), 0) AS spend
          FROM staged_days) s;

-- hooks_of_file --
-- How the hooks of the file's ads are known now: source, number of ads.
SELECT m.hook_source, count(*)
  FROM meta_ads m
 WHERE m.brand_id = %(brand_id)s
   AND (m.meta_ad_account_id, m.meta_ad_id) IN (SELECT to_account, to_ad FROM ads_seen)
 GROUP BY m.hook_source ORDER BY m.hook_source;

-- record --
INSERT INTO imports (organization_id, brand_id, kind, file_name, file_hash, report, user_id, created_at)
VALUES (%(organization_id)s, %(brand_id)s, %(kind)s, %(file_name)s, %(file_hash)s, %(report)s, %(user_id)s, %(now)s);

-- past --
-- The brand's imports, the latest first.
SELECT i.id, i.created_at, i.report FROM imports i
 WHERE i.brand_id = %(brand_id)s ORDER BY i.created_at DESC, i.id LIMIT %(limit)s;

-- member --
-- Whether the caller may write here.
SELECT %(organization_id)s IN (SELECT private.organizations_as('member'));
