-- joining --
-- Until the transaction ends, tables are joined by hashing: after a first sync nothing is known of their sizes yet, and
-- the planner would compare each page with each ad.
SELECT set_config('enable_nestloop', 'off', true), set_config('work_mem', '32MB', true);

-- pages --
-- The pages that ads of these accounts lead to, with the ads' spend in the window, the largest first. An ad that leads
-- to several pages counts at each; `spend_shared` is that part.
WITH {matched}, spent AS (
  SELECT p.meta_ad_account_id, p.meta_ad_id, sum(p.spend) AS spend
    FROM meta_ads_performance p
   WHERE p.brand_id = %(brand_id)s AND p.date BETWEEN %(since)s AND %(until)s
     AND (%(accounts)s::text[] IS NULL OR p.meta_ad_account_id = ANY(%(accounts)s))
   GROUP BY 1, 2
), leads AS (
  SELECT d.*, count(*) OVER (PARTITION BY d.meta_ad_account_id, d.meta_ad_id) > 1 AS several
    FROM meta_ad_destinations d
   WHERE d.brand_id = %(brand_id)s
     AND (%(accounts)s::text[] IS NULL OR d.meta_ad_account_id = ANY(%(accounts)s))
), sums AS (
  SELECT l.canonical_url AS page, min(l.destination_url) AS url, count(*)::integer AS ads, sum(s.spend) AS spend,
         sum(s.spend) FILTER (WHERE l.several) AS spend_shared
    FROM leads l
    LEFT JOIN spent s ON s.meta_ad_account_id = l.meta_ad_account_id AND s.meta_ad_id = l.meta_ad_id
   GROUP BY 1
)
SELECT shown.*, p.name AS product, p.slug AS product_slug, o.name AS suggested, o.slug AS suggested_slug
  FROM (SELECT sums.*, t.state, t.product_id, t.match, t.pattern, t.confidence, t.told
          FROM sums
          JOIN stated t ON t.page = sums.page
         WHERE (%(page)s::text IS NULL OR sums.page = %(page)s)
           AND (%(state)s::text IS NULL OR t.state = %(state)s
                OR (%(state)s = 'review' AND t.state IN ('unmatched', 'ambiguous')))
         ORDER BY sums.spend DESC NULLS LAST, sums.ads DESC, sums.page
         LIMIT %(limit)s OFFSET %(skip)s) shown
  LEFT JOIN products p ON p.id = shown.product_id AND shown.state = 'matched'
  LEFT JOIN LATERAL (
         SELECT (array_agg(b.slug))[1] AS slug, (array_agg(b.name))[1] AS name
           FROM (SELECT w.slug, w.name, rank() OVER (ORDER BY count(*) DESC) AS place
                   FROM products w CROSS JOIN regexp_split_to_table(lower(w.slug), '-+') AS word
                  WHERE w.brand_id = %(brand_id)s AND length(word) >= 3
                    AND position(word IN lower(substring(shown.page FROM '/.*'))) > 0
                  GROUP BY w.slug, w.name) b
          WHERE b.place = 1 HAVING count(*) = 1
       ) o ON shown.state = 'unmatched'
 ORDER BY shown.spend DESC NULLS LAST, shown.ads DESC, shown.page;

-- totals --
-- How many pages are in which state, and how many ads lead where, with their spend in the window.
WITH {matched}, spent AS (
  SELECT p.meta_ad_account_id, p.meta_ad_id, sum(p.spend) AS spend
    FROM meta_ads_performance p
   WHERE p.brand_id = %(brand_id)s AND p.date BETWEEN %(since)s AND %(until)s
     AND (%(accounts)s::text[] IS NULL OR p.meta_ad_account_id = ANY(%(accounts)s))
   GROUP BY 1, 2
), led AS (
  SELECT d.meta_ad_account_id, d.meta_ad_id, count(*) AS pages, bool_or(t.state = 'matched') AS matched
    FROM meta_ad_destinations d JOIN stated t ON t.page = d.canonical_url
   WHERE d.brand_id = %(brand_id)s
   GROUP BY 1, 2
), ads AS (
  SELECT CASE WHEN led.pages > 1 THEN 'several' WHEN led.pages = 1 THEN 'page'
              WHEN s.status IN ('lead_form', 'no_url', 'unknown') THEN s.status ELSE 'unread' END AS leads,
         coalesce(led.matched, false) AS matched, coalesce(spent.spend, 0) AS spend
    FROM meta_ads a
    LEFT JOIN led ON led.meta_ad_account_id = a.meta_ad_account_id AND led.meta_ad_id = a.meta_ad_id
    LEFT JOIN meta_ad_destination_status s ON s.brand_id = a.brand_id
     AND s.meta_ad_account_id = a.meta_ad_account_id AND s.meta_ad_id = a.meta_ad_id
    LEFT JOIN spent ON spent.meta_ad_account_id = a.meta_ad_account_id AND spent.meta_ad_id = a.meta_ad_id
   WHERE a.brand_id = %(brand_id)s
     AND (%(accounts)s::text[] IS NULL OR a.meta_ad_account_id = ANY(%(accounts)s))
), states AS (
  SELECT t.state, count(*) AS pages
    FROM stated t
   WHERE EXISTS (SELECT FROM meta_ad_destinations d
                  WHERE d.brand_id = %(brand_id)s AND d.canonical_url = t.page
                    AND (%(accounts)s::text[] IS NULL OR d.meta_ad_account_id = ANY(%(accounts)s)))
   GROUP BY 1
)
SELECT (SELECT coalesce(jsonb_object_agg(state, pages), '{}') FROM states) AS pages,
       (SELECT coalesce(jsonb_object_agg(leads, ads), '{}') FROM (SELECT leads, count(*) AS ads FROM ads GROUP BY 1) n)
         AS ads,
       (SELECT coalesce(jsonb_object_agg(leads, spend), '{}')
          FROM (SELECT leads, sum(spend) AS spend FROM ads GROUP BY 1) n) AS spend,
       (SELECT coalesce(sum(spend), 0) FROM ads WHERE matched) AS spend_matched;

-- several --
-- Ads that lead to several pages, the largest spend first, and how many there are.
WITH {matched}, many AS (
  SELECT d.meta_ad_account_id, d.meta_ad_id, array_agg(d.canonical_url ORDER BY d.canonical_url) AS pages,
         array_agg(DISTINCT p.name ORDER BY p.name) FILTER (WHERE p.name IS NOT NULL) AS products
    FROM meta_ad_destinations d
    JOIN stated t ON t.page = d.canonical_url
    LEFT JOIN products p ON p.id = t.product_id AND t.state = 'matched'
   WHERE d.brand_id = %(brand_id)s
     AND (%(accounts)s::text[] IS NULL OR d.meta_ad_account_id = ANY(%(accounts)s))
   GROUP BY 1, 2 HAVING count(*) > 1
)
SELECT a.meta_ad_id AS ad_id, a.ad_name, many.pages, coalesce(many.products, '{}') AS products,
       (SELECT sum(r.spend) FROM meta_ads_performance r
         WHERE r.brand_id = %(brand_id)s AND r.meta_ad_account_id = a.meta_ad_account_id
           AND r.meta_ad_id = a.meta_ad_id AND r.date BETWEEN %(since)s AND %(until)s) AS spend
  FROM many
  JOIN meta_ads a ON a.brand_id = %(brand_id)s AND a.meta_ad_account_id = many.meta_ad_account_id
                 AND a.meta_ad_id = many.meta_ad_id
 ORDER BY spend DESC NULLS LAST, a.ad_name, a.meta_ad_id
 LIMIT %(limit)s;

-- rules --
-- The brand's rules with the pages that each decides; with %(tagged)s also the tagged landing pages.
WITH decided AS (
  SELECT p.match_type, p.url_pattern, p.is_rule, p.product_id, count(*)::integer AS pages
    FROM product_pages p
   WHERE p.brand_id = %(brand_id)s AND p.product_id IS NOT NULL
   GROUP BY 1, 2, 3, 4
), rules AS (
  SELECT r.product_id, r.url_pattern AS pattern, r.match_type AS match, true AS told
    FROM product_urls r WHERE r.brand_id = %(brand_id)s
   UNION ALL
  SELECT DISTINCT l.product_id, l.canonical_url, 'exact', false
    FROM brand_landing_pages l WHERE %(tagged)s AND l.brand_id = %(brand_id)s AND l.product_id IS NOT NULL
)
SELECT r.match, r.pattern, r.told, p.name AS product, p.slug AS product_slug, coalesce(d.pages, 0) AS pages
  FROM rules r
  JOIN products p ON p.id = r.product_id
  LEFT JOIN decided d ON d.match_type = r.match AND d.url_pattern = r.pattern AND d.is_rule = r.told
                     AND d.product_id = r.product_id
 ORDER BY r.told DESC, pages DESC, r.pattern, p.name
 LIMIT %(limit)s;

-- known --
-- Whether an ad leads to the page.
SELECT EXISTS (SELECT FROM meta_ad_destinations WHERE brand_id = %(brand_id)s AND canonical_url = %(page)s);

-- decision --
-- What was decided about a page; no row when nothing was.
SELECT status FROM url_review_queue WHERE brand_id = %(brand_id)s AND canonical_url = %(page)s;

-- decide --
-- Keeps what a person decided about a page.
INSERT INTO url_review_queue (organization_id, brand_id, canonical_url, status, decided_by, decided_at, created_at)
VALUES (%(organization_id)s, %(brand_id)s, %(page)s, %(status)s, %(user_id)s, %(now)s, %(now)s)
ON CONFLICT (brand_id, canonical_url) DO UPDATE
   SET status = excluded.status, decided_by = excluded.decided_by, decided_at = excluded.decided_at;

-- rule --
-- The product that a rule names; no row when there is no such rule.
SELECT p.id, p.slug, p.name
  FROM product_urls r JOIN products p ON p.id = r.product_id
 WHERE r.brand_id = %(brand_id)s AND r.match_type = %(match)s AND r.url_pattern = %(pattern)s;

-- put_rule --
INSERT INTO product_urls (organization_id, brand_id, product_id, url_pattern, match_type, created_by, created_at)
VALUES (%(organization_id)s, %(brand_id)s, %(product_id)s, %(pattern)s, %(match)s, %(user_id)s, %(now)s)
ON CONFLICT (brand_id, match_type, url_pattern) DO UPDATE
   SET product_id = excluded.product_id, created_by = excluded.created_by, created_at = excluded.created_at;

-- remove_rule --
DELETE FROM product_urls
 WHERE brand_id = %(brand_id)s AND match_type = %(match)s AND url_pattern = %(pattern)s;

-- tell --
INSERT INTO provenance_events
       (organization_id, brand_id, target_table, target_id, target_column, request_id, action, old_value, new_value,
        source_type, user_id, created_at)
VALUES (%(organization_id)s, %(brand_id)s, %(table)s, %(target)s, %(column)s, %(request_id)s, %(action)s, %(old_value)s,
        %(new_value)s, 'manual', %(user_id)s, %(now)s);

-- lock --
-- One writer of a brand's matches at a time, until the transaction ends.
SELECT pg_advisory_xact_lock(hashtextextended('url_map/' || %(brand_id)s::text, 0));

-- judge --
-- Compares all pages with all rules and keeps what came of it. The surest rule decides, among equally sure ones a
-- person's before a tagged landing page, then the longer; where the best ones name different products, the page sells
-- none of them for certain. Figures as in domain/url_match.py.
WITH pages AS MATERIALIZED (
  SELECT d.canonical_url AS page FROM meta_ad_destinations d WHERE d.brand_id = %(brand_id)s GROUP BY 1
), rules AS MATERIALIZED (
  SELECT r.product_id, r.url_pattern AS pattern, r.match_type AS match, true AS told,
         replace(regexp_replace(r.url_pattern, '([\\%%_])', '\\\1', 'g'), '*', '%%') AS alike
    FROM product_urls r WHERE r.brand_id = %(brand_id)s
   UNION ALL
  SELECT DISTINCT l.product_id, l.canonical_url, 'exact', false, NULL
    FROM brand_landing_pages l WHERE l.brand_id = %(brand_id)s AND l.product_id IS NOT NULL
), fits AS (
  SELECT g.page, r.product_id, r.pattern, r.match, r.told, %(exact)s::double precision AS confidence
    FROM pages g JOIN rules r ON r.pattern = g.page
   WHERE r.match = 'exact'
   UNION ALL
  SELECT g.page, r.product_id, r.pattern, r.match, r.told,
         CASE r.match WHEN 'prefix' THEN %(prefix)s
                      WHEN 'pattern' THEN %(pattern)s
                      ELSE least(%(contains_most)s, %(contains_least)s
                                 + %(contains_share)s * length(r.pattern)::double precision / length(g.page)) END
    FROM pages g JOIN rules r
      ON CASE r.match WHEN 'prefix' THEN starts_with(g.page || '/', r.pattern)
                      WHEN 'contains' THEN position(r.pattern IN g.page || '/') > 0
                      WHEN 'pattern' THEN g.page LIKE r.alike
                      ELSE false END
), best AS (
  SELECT f.*, rank() OVER (PARTITION BY f.page ORDER BY f.confidence DESC, f.told DESC, length(f.pattern) DESC) AS place
    FROM fits f
), judged AS (
  SELECT b.page, CASE WHEN count(DISTINCT b.product_id) = 1 THEN (array_agg(b.product_id))[1] END AS product_id,
         max(b.confidence) AS confidence, min(b.match) AS match, min(b.pattern) AS pattern, bool_or(b.told) AS told
    FROM best b WHERE b.place = 1 GROUP BY b.page
), gone AS (
  DELETE FROM product_pages p
   WHERE p.brand_id = %(brand_id)s AND NOT EXISTS (SELECT FROM judged j WHERE j.page = p.canonical_url)
)
INSERT INTO product_pages AS p
       (organization_id, brand_id, canonical_url, product_id, match_confidence, match_type, url_pattern, is_rule)
SELECT %(organization_id)s, %(brand_id)s, j.page, j.product_id, j.confidence, j.match, j.pattern, j.told FROM judged j
ON CONFLICT (brand_id, canonical_url) DO UPDATE
   SET product_id = excluded.product_id, match_confidence = excluded.match_confidence,
       match_type = excluded.match_type, url_pattern = excluded.url_pattern, is_rule = excluded.is_rule
 WHERE (p.product_id, p.match_confidence, p.match_type, p.url_pattern, p.is_rule) IS DISTINCT FROM
       (excluded.product_id, excluded.match_confidence, excluded.match_type, excluded.url_pattern, excluded.is_rule);

-- rematch --
-- Gives each ad the products that its pages sell, in place of those that its pages sold before. What a person matched
-- by hand stays, and decides alone. Returns how many matches came, changed and went.
WITH {matched}, wanted AS (
  SELECT d.meta_ad_account_id, d.meta_ad_id, t.product_id, max(t.confidence) AS confidence
    FROM meta_ad_destinations d
    JOIN stated t ON t.page = d.canonical_url AND t.state = 'matched'
   WHERE d.brand_id = %(brand_id)s
     AND NOT EXISTS (SELECT FROM meta_ad_product_matches h
                      WHERE h.brand_id = d.brand_id AND h.meta_ad_account_id = d.meta_ad_account_id
                        AND h.meta_ad_id = d.meta_ad_id AND h.match_method = 'manual')
   GROUP BY 1, 2, 3
), gone AS (
  DELETE FROM meta_ad_product_matches m
   WHERE m.brand_id = %(brand_id)s AND m.match_method = 'url'
     AND NOT EXISTS (SELECT FROM wanted w WHERE w.meta_ad_account_id = m.meta_ad_account_id
                        AND w.meta_ad_id = m.meta_ad_id AND w.product_id = m.product_id)
  RETURNING 1
), put AS (
  INSERT INTO meta_ad_product_matches AS m
         (organization_id, brand_id, meta_ad_account_id, meta_ad_id, product_id, match_confidence, match_method)
  SELECT %(organization_id)s, %(brand_id)s, w.meta_ad_account_id, w.meta_ad_id, w.product_id, w.confidence, 'url'
    FROM wanted w
  ON CONFLICT (brand_id, meta_ad_account_id, meta_ad_id, product_id) DO UPDATE
     SET match_confidence = excluded.match_confidence, match_method = 'url'
   WHERE m.match_method <> 'manual' AND (m.match_confidence, m.match_method) <> (excluded.match_confidence, 'url')
  RETURNING 1
)
SELECT (SELECT count(*) FROM put)::integer, (SELECT count(*) FROM gone)::integer;

-- queue --
-- Brings the pages to review up to date: those that no rule gives to one product wait, those that one does are
-- assigned, and those that no ad leads to any more and nobody decided about go.
WITH {matched}, newest AS (
  SELECT d.canonical_url AS page, d.meta_ad_id,
         row_number() OVER (PARTITION BY d.canonical_url ORDER BY a.first_seen_at DESC, d.meta_ad_id) AS place
    FROM meta_ad_destinations d
    JOIN meta_ads a ON a.brand_id = d.brand_id AND a.meta_ad_account_id = d.meta_ad_account_id
                   AND a.meta_ad_id = d.meta_ad_id
   WHERE d.brand_id = %(brand_id)s
), samples AS (
  SELECT page, array_agg(meta_ad_id ORDER BY place) AS ads FROM newest WHERE place <= 5 GROUP BY 1
), words AS MATERIALIZED (
  SELECT p.id, word FROM products p CROSS JOIN regexp_split_to_table(lower(p.slug), '-+') AS word
   WHERE p.brand_id = %(brand_id)s AND length(word) >= 3
), likeness AS (
  SELECT t.page, w.id, rank() OVER (PARTITION BY t.page ORDER BY count(*) DESC) AS place
    FROM stated t JOIN words w ON position(w.word IN lower(substring(t.page FROM '/.*'))) > 0
   WHERE t.state = 'unmatched'
   GROUP BY 1, 2
), alike AS (
  SELECT page, (array_agg(id))[1] AS product_id FROM likeness WHERE place = 1 GROUP BY page HAVING count(*) = 1
), left_behind AS (
  DELETE FROM url_review_queue q
   WHERE q.brand_id = %(brand_id)s AND q.status = 'pending'
     AND NOT EXISTS (SELECT FROM stated t WHERE t.page = q.canonical_url)
), assigned AS (
  UPDATE url_review_queue q SET status = 'assigned'
    FROM stated t
   WHERE q.brand_id = %(brand_id)s AND q.canonical_url = t.page AND q.status = 'pending' AND t.state = 'matched'
)
INSERT INTO url_review_queue AS q
       (organization_id, brand_id, canonical_url, sample_ad_ids, suggested_product_id, status, reason, created_at)
SELECT %(organization_id)s, %(brand_id)s, t.page, s.ads, k.product_id, 'pending', t.state, %(now)s
  FROM stated t
  JOIN samples s ON s.page = t.page
  LEFT JOIN alike k ON k.page = t.page
 WHERE t.state IN ('unmatched', 'ambiguous')
ON CONFLICT (brand_id, canonical_url) DO UPDATE
   SET sample_ad_ids = excluded.sample_ad_ids, suggested_product_id = excluded.suggested_product_id,
       status = 'pending', reason = excluded.reason
 WHERE (q.sample_ad_ids, q.suggested_product_id, q.status, q.reason) IS DISTINCT FROM
       (excluded.sample_ad_ids, excluded.suggested_product_id, 'pending', excluded.reason);
