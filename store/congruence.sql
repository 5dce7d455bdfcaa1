-- newest_scores --
-- Each ad's newest check: its two scores.
SELECT DISTINCT ON (k.meta_ad_account_id, k.meta_ad_id)
       k.meta_ad_account_id AS account, k.meta_ad_id AS ad_id, k.score, k.awareness_score, k.checked_at
  FROM congruence_checks k
 WHERE k.brand_id = %(brand_id)s
 ORDER BY k.meta_ad_account_id, k.meta_ad_id, k.checked_at DESC, k.id DESC;

-- drifted --
-- Ads that spend and whose page's wording is not the one of their newest check, the largest spend first.
WITH newest AS (
  SELECT DISTINCT ON (k.meta_ad_account_id, k.meta_ad_id)
         k.meta_ad_account_id, k.meta_ad_id, k.landing_page_id, k.page_hash, k.checked_at
    FROM congruence_checks k
   WHERE k.brand_id = %(brand_id)s
   ORDER BY k.meta_ad_account_id, k.meta_ad_id, k.checked_at DESC, k.id DESC
), changed AS (
  SELECT n.*, l.url, l.content_hash, l.last_scraped_at
    FROM newest n
    JOIN brand_landing_pages l ON l.id = n.landing_page_id AND l.brand_id = %(brand_id)s
   WHERE l.content_hash IS NOT NULL AND n.page_hash IS NOT NULL AND l.content_hash <> n.page_hash
), spent AS (
  SELECT p.meta_ad_account_id, p.meta_ad_id, sum(p.spend) AS spend
    FROM meta_ads_performance p
   WHERE p.brand_id = %(brand_id)s AND p.date BETWEEN %(since)s AND %(until)s
     AND p.meta_ad_id IN (SELECT meta_ad_id FROM changed)
   GROUP BY 1, 2
)
SELECT c.meta_ad_account_id AS account, c.meta_ad_id AS ad_id, a.ad_name, c.landing_page_id AS page_id, c.url,
       c.checked_at, c.page_hash AS checked_hash, c.content_hash AS page_hash, c.last_scraped_at AS page_read_at,
       s.spend, coalesce(t.currency, b.currency) AS currency
  FROM changed c
  JOIN spent s ON s.meta_ad_account_id = c.meta_ad_account_id AND s.meta_ad_id = c.meta_ad_id AND s.spend > 0
  JOIN meta_ads a ON a.brand_id = %(brand_id)s AND a.meta_ad_account_id = c.meta_ad_account_id
                 AND a.meta_ad_id = c.meta_ad_id
  JOIN brands b ON b.id = %(brand_id)s
  LEFT JOIN brand_ad_accounts t ON t.brand_id = %(brand_id)s AND t.meta_ad_account_id = c.meta_ad_account_id
 ORDER BY s.spend DESC, c.meta_ad_account_id, c.meta_ad_id;

-- newest --
-- The newest check of one ad, whole.
SELECT k.meta_ad_account_id AS account, k.meta_ad_id AS ad_id, k.landing_page_id AS page_id, k.page_url, k.page_hash,
       k.verdicts, k.worst, k.cells, k.score, k.awareness_score, k.awareness_levels AS levels, k.judged_by, k.model,
       k.prompt_name, k.prompt_version, k.prompt_hash, k.schema_version, k.input_hash, k.cost_usd, k.checked_at
  FROM congruence_checks k
 WHERE k.brand_id = %(brand_id)s AND k.meta_ad_account_id = %(account)s AND k.meta_ad_id = %(ad_id)s
 ORDER BY k.checked_at DESC, k.id DESC
 LIMIT 1;

-- made --
-- What was checked of these ads already, by what it was made from; the newest first.
SELECT k.meta_ad_account_id AS account, k.meta_ad_id AS ad_id, k.id, k.input_hash, k.judged_by, k.prompt_version,
       k.schema_version
  FROM congruence_checks k
 WHERE k.brand_id = %(brand_id)s
   AND (%(accounts)s::text[] IS NULL OR (k.meta_ad_account_id, k.meta_ad_id) IN
        (SELECT * FROM unnest(%(accounts)s::text[], %(ad_ids)s::text[])))
 ORDER BY k.meta_ad_account_id, k.meta_ad_id, k.checked_at DESC, k.id DESC;

-- add --
-- New checks; the ids of their ads that are there still.
INSERT INTO congruence_checks
       (organization_id, brand_id, meta_ad_account_id, meta_ad_id, landing_page_id, page_url, page_hash, verdicts,
        worst, cells, score, awareness_score, awareness_levels, judged_by, model, prompt_name, prompt_version,
        prompt_hash, schema_version, input_hash, cost_usd, checked_at)
SELECT %(organization_id)s, %(brand_id)s, r.account, r.ad_id, l.id, r.page_url, r.page_hash, r.verdicts,
       r.worst, r.cells, r.score, r.awareness_score, r.levels, r.judged_by, r.model, r.prompt_name, r.prompt_version,
       r.prompt_hash, r.schema_version, r.input_hash, r.cost_usd, r.checked_at
  FROM jsonb_to_recordset(%(rows)s::jsonb) AS r (
       account text, ad_id text, page_id uuid, page_url text, page_hash text, verdicts jsonb, worst text, cells jsonb,
       score float8, awareness_score float8, levels jsonb, judged_by text, model text, prompt_name text,
       prompt_version text, prompt_hash text, schema_version text, input_hash text, cost_usd numeric,
       checked_at timestamptz)
  JOIN meta_ads a ON a.brand_id = %(brand_id)s AND a.meta_ad_account_id = r.account AND a.meta_ad_id = r.ad_id
  LEFT JOIN brand_landing_pages l ON l.id = r.page_id AND l.brand_id = %(brand_id)s
RETURNING meta_ad_id;

-- repeat --
-- Checks of before that count again, as the ads and pages say again what they said then; nothing is judged anew.
INSERT INTO congruence_checks
       (organization_id, brand_id, meta_ad_account_id, meta_ad_id, landing_page_id, page_url, page_hash, verdicts,
        worst, cells, score, awareness_score, awareness_levels, judged_by, model, prompt_name, prompt_version,
        prompt_hash, schema_version, input_hash, cost_usd, checked_at)
SELECT k.organization_id, k.brand_id, k.meta_ad_account_id, k.meta_ad_id, k.landing_page_id, k.page_url, k.page_hash,
       k.verdicts, k.worst, k.cells, k.score, k.awareness_score, k.awareness_levels, k.judged_by, k.model,
       k.prompt_name, k.prompt_version, k.prompt_hash, k.schema_version, k.input_hash, 0, %(now)s
  FROM congruence_checks k
 WHERE k.brand_id = %(brand_id)s AND k.id = ANY(%(ids)s);

-- benefits --
-- The benefits of each ad's product and its offers, as the brand lists them.
SELECT m.meta_ad_account_id, m.meta_ad_id,
       array_agg(DISTINCT b.benefit ORDER BY b.benefit)
  FROM meta_ad_product_matches m
  JOIN products p ON p.id = m.product_id
 CROSS JOIN LATERAL (
       SELECT unnest(p.benefits) AS benefit
        UNION SELECT unnest(o.benefits) FROM product_offer_variants o WHERE o.product_id = p.id AND o.is_active) b
 WHERE m.brand_id = %(brand_id)s
   AND (%(accounts)s::text[] IS NULL OR (m.meta_ad_account_id, m.meta_ad_id) IN
        (SELECT * FROM unnest(%(accounts)s::text[], %(ad_ids)s::text[])))
 GROUP BY 1, 2;

-- standing --
-- Each ad's newest check beside its page as it reads now; without the cells. The ids come from the index alone.
WITH newest AS (
  SELECT DISTINCT ON (k.meta_ad_account_id, k.meta_ad_id) k.id
    FROM congruence_checks k
   WHERE k.brand_id = %(brand_id)s
     AND (%(accounts)s::text[] IS NULL OR k.meta_ad_account_id = ANY(%(accounts)s))
   ORDER BY k.meta_ad_account_id, k.meta_ad_id, k.checked_at DESC, k.id DESC
)
SELECT k.meta_ad_account_id AS account, k.meta_ad_id AS ad_id, a.ad_name, k.id, k.landing_page_id AS page_id,
       k.page_url, k.page_hash, l.content_hash AS page_hash_now, l.last_scraped_at AS page_read_at, k.verdicts, k.worst,
       k.score, k.awareness_score, k.judged_by, k.model, k.checked_at
  FROM newest n
  JOIN congruence_checks k ON k.brand_id = %(brand_id)s AND k.id = n.id
  JOIN meta_ads a ON a.brand_id = k.brand_id AND a.meta_ad_account_id = k.meta_ad_account_id
                 AND a.meta_ad_id = k.meta_ad_id
  LEFT JOIN brand_landing_pages l ON l.id = k.landing_page_id AND l.brand_id = k.brand_id;

-- spend_and_trend --
-- One reading of %(weeks)s weeks of results. Rows with an ad: its spend of the last four weeks. Rows with a week (0 is
-- the one that ends with %(until)s): the spend of its ads, that of ads with a score at the week's end, their scores
-- weighted by it, that of ads that contradicted their page, and how many ads had a check. The last week counts the
-- checks as they stand now.
WITH spent AS MATERIALIZED (
  SELECT p.meta_ad_account_id, p.meta_ad_id, (%(until)s::date - p.date) / 7 AS week, sum(p.spend) AS spend
    FROM meta_ads_performance p
   WHERE p.brand_id = %(brand_id)s AND p.date BETWEEN %(until)s::date - 7 * %(weeks)s + 1 AND %(until)s
     AND (%(accounts)s::text[] IS NULL OR p.meta_ad_account_id = ANY(%(accounts)s))
   GROUP BY 1, 2, 3
), history AS (
  SELECT k.meta_ad_account_id, k.meta_ad_id, k.score, k.worst, k.checked_at AS since,
         lead(k.checked_at) OVER (PARTITION BY k.meta_ad_account_id, k.meta_ad_id ORDER BY k.checked_at, k.id) AS until
    FROM congruence_checks k
   WHERE k.brand_id = %(brand_id)s
), ends AS (
  SELECT week, CASE WHEN week = 0 THEN 'infinity' ELSE
                 ((%(until)s::date - 7 * week + 1)::timestamp AT TIME ZONE %(timezone)s) END AS at
    FROM generate_series(0, %(weeks)s - 1) AS week
)
SELECT s.meta_ad_account_id AS account, s.meta_ad_id AS ad_id, NULL::integer AS week, sum(s.spend) AS spend,
       NULL::float8 AS scored, NULL::float8 AS weighted, NULL::float8 AS contradicting, NULL::integer AS checked
  FROM spent s
 WHERE s.week < 4
 GROUP BY 1, 2
UNION ALL
SELECT NULL, NULL, e.week, coalesce(sum(s.spend), 0), sum(s.spend::float8) FILTER (WHERE h.score IS NOT NULL),
       sum(s.spend::float8 * h.score), sum(s.spend::float8) FILTER (WHERE h.worst = 'contradicts'),
       count(h.worst)::integer
  FROM ends e
  LEFT JOIN spent s ON s.week = e.week AND s.spend > 0
  LEFT JOIN history h ON h.meta_ad_account_id = s.meta_ad_account_id AND h.meta_ad_id = s.meta_ad_id
                     AND h.since < e.at AND (h.until IS NULL OR h.until >= e.at)
 GROUP BY e.week;

-- cells --
-- The cells of some checks.
SELECT k.id, k.cells FROM congruence_checks k WHERE k.brand_id = %(brand_id)s AND k.id = ANY(%(ids)s);
