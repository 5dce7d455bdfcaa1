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

-- hashing --
-- Ads meet by their text ids: hashing them takes a third of the time that merging sorted ones does.
SELECT set_config('enable_mergejoin', 'off', true), set_config('work_mem', '32MB', true);

-- summary --
-- How all ads of the accounts stand, in one row of JSON (money as text): `totals`; `counts` of ads by dimension and
-- verdict; the `pairs` that risk most, of %(dimension)s alone where one is given; the `drift`; the `weeks`, of which 0
-- ends with %(until)s and counts the checks as they stand now. Spend at risk is all of an ad's spend of four weeks
-- where something contradicts or is missing, half where something is weak.
WITH spent AS MATERIALIZED (
  SELECT p.meta_ad_account_id, p.meta_ad_id, (%(until)s::date - p.date) / 7 AS week, sum(p.spend) AS spend,
         sum(p.spend)::float8 AS weight
    FROM meta_ads_performance p
   WHERE p.brand_id = %(brand_id)s AND p.date BETWEEN %(until)s::date - 7 * %(weeks)s + 1 AND %(until)s
     AND (%(accounts)s::text[] IS NULL OR p.meta_ad_account_id = ANY(%(accounts)s))
   GROUP BY 1, 2, 3
), recent AS MATERIALIZED (
  SELECT s.meta_ad_account_id, s.meta_ad_id, sum(s.spend) AS spend FROM spent s WHERE s.week < 4 GROUP BY 1, 2
), history AS MATERIALIZED (
  SELECT k.id, k.meta_ad_account_id, k.meta_ad_id, k.score, k.worst, k.checked_at AS since,
         lead(k.checked_at) OVER (PARTITION BY k.meta_ad_account_id, k.meta_ad_id ORDER BY k.checked_at, k.id) AS until
    FROM congruence_checks k
   WHERE k.brand_id = %(brand_id)s
     AND (%(accounts)s::text[] IS NULL OR k.meta_ad_account_id = ANY(%(accounts)s))
), standing AS MATERIALIZED (
  SELECT k.id, k.meta_ad_account_id, k.meta_ad_id, k.verdicts, k.score, k.landing_page_id, k.page_url, k.page_hash,
         k.checked_at, k.model, coalesce(r.spend, 0) AS spend,
         coalesce(CASE WHEN %(dimension)s::text IS NULL THEN k.worst ELSE k.verdicts ->> %(dimension)s END,
                  'not_checkable') AS verdict
    FROM history h
    JOIN congruence_checks k ON k.brand_id = %(brand_id)s AND k.id = h.id
    LEFT JOIN recent r ON r.meta_ad_account_id = k.meta_ad_account_id AND r.meta_ad_id = k.meta_ad_id
   WHERE h.until IS NULL
), risky AS MATERIALIZED (
  SELECT s.*, s.spend * CASE s.verdict WHEN 'weak' THEN 0.5 ELSE 1 END AS risk
    FROM standing s
   WHERE s.verdict IN ('contradicts', 'missing', 'weak') AND s.spend > 0
), worst AS (
  SELECT r.*, a.ad_name
    FROM (SELECT * FROM risky
           ORDER BY risk DESC, array_position(ARRAY['contradicts', 'missing', 'weak'], verdict), meta_ad_id
           LIMIT %(limit)s) r
    JOIN meta_ads a ON a.brand_id = %(brand_id)s AND a.meta_ad_account_id = r.meta_ad_account_id
                   AND a.meta_ad_id = r.meta_ad_id
), changed AS (
  SELECT s.*, a.ad_name
    FROM standing s
    JOIN brand_landing_pages l ON l.id = s.landing_page_id AND l.brand_id = %(brand_id)s
                              AND l.content_hash <> s.page_hash
    JOIN meta_ads a ON a.brand_id = %(brand_id)s AND a.meta_ad_account_id = s.meta_ad_account_id
                   AND a.meta_ad_id = s.meta_ad_id
   WHERE s.spend > 0
), ends AS (
  SELECT week, CASE WHEN week = 0 THEN 'infinity' ELSE
                 ((%(until)s::date - 7 * week + 1)::timestamp AT TIME ZONE %(timezone)s) END AS at
    FROM generate_series(0, %(weeks)s - 1) AS week
), weeks AS (
  SELECT e.week, coalesce(sum(s.spend), 0) AS spend, count(h.worst) AS checked,
         sum(s.weight * h.score) / nullif(sum(s.weight) FILTER (WHERE h.score IS NOT NULL), 0) AS score,
         CASE WHEN count(h.worst) > 0 THEN coalesce(sum(s.weight) FILTER (WHERE h.worst = 'contradicts'), 0)
                                           / nullif(sum(s.weight), 0) END AS contradicting
    FROM ends e
    LEFT JOIN spent s ON s.week = e.week AND s.spend > 0
    LEFT JOIN history h ON h.meta_ad_account_id = s.meta_ad_account_id AND h.meta_ad_id = s.meta_ad_id
                       AND h.since < e.at AND (h.until IS NULL OR h.until >= e.at)
   GROUP BY e.week
)
SELECT (SELECT jsonb_build_object(
                 'checked', count(*), 'contradicting', count(*) FILTER (WHERE s.verdict = 'contradicts'),
                 'spend', coalesce(sum(s.spend), 0)::text, 'model', max(s.model),
                 'risk', (SELECT coalesce(sum(r.risk), 0)::text FROM risky r),
                 'pairs', (SELECT count(*) FROM risky),
                 'drift', (SELECT count(*) FROM changed),
                 'unchecked', (SELECT count(*) FROM recent r WHERE r.spend > 0 AND NOT EXISTS (
                                 SELECT FROM standing o WHERE o.meta_ad_account_id = r.meta_ad_account_id
                                                          AND o.meta_ad_id = r.meta_ad_id)))
          FROM standing s) AS totals,
       (SELECT coalesce(jsonb_agg(jsonb_build_array(c.key, c.value, c.ads)), '[]')
          FROM (SELECT v.key, v.value, sum(s.ads) AS ads
                  FROM (SELECT verdicts, count(*) AS ads FROM standing GROUP BY 1) s
                 CROSS JOIN LATERAL jsonb_each_text(s.verdicts) v GROUP BY 1, 2) c) AS counts,
       (SELECT coalesce(jsonb_agg(jsonb_build_object(
                 'account', w.meta_ad_account_id, 'ad_id', w.meta_ad_id, 'ad_name', w.ad_name, 'page', w.page_url,
                 'verdicts', w.verdicts, 'worst', w.verdict, 'score', w.score, 'spend', w.spend::text,
                 'risk', w.risk::text, 'checked_at', w.checked_at,
                 'why', (SELECT cell ->> 'explanation'
                           FROM congruence_checks k CROSS JOIN LATERAL jsonb_array_elements(k.cells) cell
                          WHERE k.brand_id = %(brand_id)s AND k.id = w.id AND cell ->> 'verdict' = w.verdict
                            AND (%(dimension)s::text IS NULL OR cell ->> 'dimension' = %(dimension)s)
                          ORDER BY cell ->> 'place' = 'landing_page' LIMIT 1))
               ORDER BY w.risk DESC, array_position(ARRAY['contradicts', 'missing', 'weak'], w.verdict),
                        w.meta_ad_id), '[]') FROM worst w) AS pairs,
       (SELECT coalesce(jsonb_agg(jsonb_build_object(
                 'account', c.meta_ad_account_id, 'ad_id', c.meta_ad_id, 'ad_name', c.ad_name, 'page', c.page_url,
                 'verdicts', c.verdicts, 'worst', c.verdict, 'score', c.score, 'spend', c.spend::text,
                 'checked_at', c.checked_at) ORDER BY c.spend DESC, c.meta_ad_id), '[]')
          FROM (SELECT * FROM changed ORDER BY spend DESC, meta_ad_id LIMIT %(limit)s) c) AS drift,
       (SELECT jsonb_agg(jsonb_build_object(
                 'until', %(until)s::date - 7 * w.week, 'spend', w.spend::text, 'score', w.score,
                 'contradicting', w.contradicting, 'checked', w.checked) ORDER BY w.week DESC)
          FROM weeks w) AS weeks;
