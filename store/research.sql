-- scope --
-- Whether the product is the brand's only one: then what names no product is its.
SELECT count(*) = 1 AND coalesce(bool_and(id = %(product)s), false) FROM products WHERE brand_id = %(brand_id)s;

-- landing_page --
-- The newest reading of each page. A page is of the product it is given to; else of the one that its ads sell.
SELECT * FROM (
  SELECT DISTINCT ON (l.canonical_url)
         l.id::text AS id, coalesce(l.product_id, sold.product_id) AS product_id, l.url, l.page_title AS title,
         l.last_scraped_at::date AS at, l.raw_markdown AS text
    FROM brand_landing_pages l
    LEFT JOIN LATERAL (
      SELECT (array_agg(DISTINCT m.product_id))[1] AS product_id
        FROM meta_ad_destinations d
        JOIN meta_ad_product_matches m ON m.brand_id = d.brand_id AND m.meta_ad_account_id = d.meta_ad_account_id
                                      AND m.meta_ad_id = d.meta_ad_id
       WHERE d.brand_id = l.brand_id AND d.canonical_url = l.canonical_url
      HAVING count(DISTINCT m.product_id) = 1) sold ON true
   WHERE l.brand_id = %(brand_id)s AND l.raw_markdown IS NOT NULL AND l.scrape_status IN ('scraped', 'analyzed')
   ORDER BY l.canonical_url, l.last_scraped_at DESC NULLS LAST, l.id) page
 WHERE %(product)s::uuid IS NULL OR page.product_id = %(product)s OR (page.product_id IS NULL AND %(loose)s)
 ORDER BY page.at DESC NULLS LAST, page.id;

-- page_data --
-- What the newest reading of each page says in JSON-LD and OpenGraph, as text. Of the page's product.
SELECT * FROM (
  SELECT DISTINCT ON (l.canonical_url)
         l.id::text AS id, coalesce(l.product_id, sold.product_id) AS product_id, l.url, l.page_title AS title,
         l.last_scraped_at::date AS at, l.data_text AS text
    FROM brand_landing_pages l
    LEFT JOIN LATERAL (
      SELECT (array_agg(DISTINCT m.product_id))[1] AS product_id
        FROM meta_ad_destinations d
        JOIN meta_ad_product_matches m ON m.brand_id = d.brand_id AND m.meta_ad_account_id = d.meta_ad_account_id
                                      AND m.meta_ad_id = d.meta_ad_id
       WHERE d.brand_id = l.brand_id AND d.canonical_url = l.canonical_url
      HAVING count(DISTINCT m.product_id) = 1) sold ON true
   WHERE l.brand_id = %(brand_id)s AND l.raw_markdown IS NOT NULL AND l.scrape_status IN ('scraped', 'analyzed')
   ORDER BY l.canonical_url, l.last_scraped_at DESC NULLS LAST, l.id) page
 WHERE btrim(page.text) <> ''
   AND (%(product)s::uuid IS NULL OR page.product_id = %(product)s OR (page.product_id IS NULL AND %(loose)s))
 ORDER BY page.at DESC NULLS LAST, page.id;

-- customer_review --
-- Reviews, the newest first. One that names a product which is none of the brand's is of no other product.
SELECT r.id::text AS id, r.product_id, r.url, r.title, r.body, r.author, r.rating, r.reviewed_on AS at,
       r.source AS origin
  FROM customer_reviews r
 WHERE r.brand_id = %(brand_id)s
   AND (%(product)s::uuid IS NULL OR r.product_id = %(product)s
        OR (r.product_id IS NULL AND r.product_named IS NULL AND %(loose)s))
 ORDER BY r.reviewed_on DESC NULLS LAST, r.id;

-- reddit_quote --
-- Quotes of Reddit, the surest first.
SELECT q.id::text AS id, q.product_id, q.post_url AS url, q.post_title AS title, q.author, q.posted_on AS at,
       q.subreddit, q.quote_text AS text, q.sentiment_category AS category, q.sentiment_subtype AS subtype,
       q.confidence_score AS confidence
  FROM reddit_sentiment_quotes q
 WHERE q.brand_id = %(brand_id)s
   AND (%(product)s::uuid IS NULL OR q.product_id = %(product)s OR (q.product_id IS NULL AND %(loose)s))
 ORDER BY q.confidence_score DESC NULLS LAST, q.id;

-- amazon_quote --
-- What the analyses of Amazon reviews quote, in their order.
SELECT q.analysis_id::text AS analysis, q.product_id, q.asin, q.analyzed_at::date AS at, q.section, q.theme, q.score,
       q.quote AS text, q.author, q.rating
  FROM amazon_quotes q
 WHERE q.brand_id = %(brand_id)s AND (%(product)s::uuid IS NULL OR q.product_id = %(product)s)
 ORDER BY q.product_id, q.place;

-- offer_variant --
-- What is known of each offer variant that is in use, the default one first.
SELECT v.id::text AS id, v.product_id, v.landing_page_url AS url, v.name AS title, v.target_audience, v.pain_points,
       v.desires_goals, v.benefits, v.mechanism_name, v.mechanism_problem, v.mechanism_solution, v.sample_hooks,
       v.source AS origin
  FROM product_offer_variants v JOIN products p ON p.id = v.product_id
 WHERE p.brand_id = %(brand_id)s AND v.is_active AND (%(product)s::uuid IS NULL OR v.product_id = %(product)s)
 ORDER BY v.is_default DESC, v.display_order, v.id;

-- product --
-- What is written of each product.
SELECT p.id::text AS id, p.id AS product_id, p.name AS title, p.description AS text
  FROM products p
 WHERE p.brand_id = %(brand_id)s AND btrim(p.description) <> '' AND (%(product)s::uuid IS NULL OR p.id = %(product)s)
 ORDER BY p.name, p.id;

-- sold --
-- Which product each ad sells; an ad of several is there for each.
SELECT m.meta_ad_account_id AS account, m.meta_ad_id AS ad_id, m.product_id
  FROM meta_ad_product_matches m
 WHERE m.brand_id = %(brand_id)s
 ORDER BY m.product_id;

-- counts --
-- How many texts of each kind there are: of the product asked about (or all), and of no product.
WITH scope AS (
  SELECT %(product)s::uuid AS product, %(product)s::uuid IS NULL AS whole,
         (SELECT count(*) = 1 AND coalesce(bool_and(id = %(product)s), false)
            FROM products WHERE brand_id = %(brand_id)s) AS loose
), page AS (
  SELECT DISTINCT ON (l.canonical_url) l.canonical_url, l.product_id, l.last_scraped_at::date AS at,
         coalesce(btrim(l.data_text), '') <> '' AS has_data
    FROM brand_landing_pages l
   WHERE l.brand_id = %(brand_id)s AND l.raw_markdown IS NOT NULL AND l.scrape_status IN ('scraped', 'analyzed')
   ORDER BY l.canonical_url, l.last_scraped_at DESC NULLS LAST, l.id
), sold AS (
  SELECT meta_ad_account_id, meta_ad_id, array_agg(product_id) AS products
    FROM meta_ad_product_matches WHERE brand_id = %(brand_id)s GROUP BY 1, 2
), led AS (
  SELECT d.canonical_url, CASE WHEN count(DISTINCT m.product_id) = 1 THEN (array_agg(m.product_id))[1] END AS product_id
    FROM meta_ad_destinations d
    JOIN meta_ad_product_matches m ON m.brand_id = d.brand_id AND m.meta_ad_account_id = d.meta_ad_account_id
                                  AND m.meta_ad_id = d.meta_ad_id
   WHERE d.brand_id = %(brand_id)s GROUP BY 1
), text AS (
  SELECT k.kind, coalesce(page.product_id, led.product_id) AS product_id, false AS named, page.at
    FROM page LEFT JOIN led USING (canonical_url)
   CROSS JOIN (VALUES ('landing_page'), ('page_data')) k (kind)
   WHERE k.kind = 'landing_page' OR page.has_data
  UNION ALL
  SELECT 'customer_review', product_id, product_named IS NOT NULL, reviewed_on
    FROM customer_reviews WHERE brand_id = %(brand_id)s
  UNION ALL
  SELECT 'reddit_quote', product_id, false, posted_on FROM reddit_sentiment_quotes WHERE brand_id = %(brand_id)s
  UNION ALL
  SELECT 'offer_variant', v.product_id, false, NULL
    FROM product_offer_variants v JOIN products p ON p.id = v.product_id
   WHERE p.brand_id = %(brand_id)s AND v.is_active
  UNION ALL
  SELECT 'product', id, false, NULL FROM products WHERE brand_id = %(brand_id)s AND btrim(description) <> ''
  UNION ALL
  SELECT 'amazon_quote', q.product_id, false, max(q.analyzed_at)::date
    FROM amazon_quotes q WHERE q.brand_id = %(brand_id)s GROUP BY q.product_id, q.quote
), told AS (
  SELECT t.kind, t.at, s.whole OR t.product_id = s.product OR (t.product_id IS NULL AND NOT t.named AND s.loose) AS ours,
         t.product_id IS NULL AS of_none
    FROM text t CROSS JOIN scope s
  UNION ALL
  SELECT k.kind, NULL, s.whole OR s.product = ANY(sold.products) OR (sold.products IS NULL AND s.loose),
         sold.products IS NULL
    FROM meta_ads a
   CROSS JOIN scope s
    LEFT JOIN sold USING (meta_ad_account_id, meta_ad_id)
    LEFT JOIN ad_creatives c ON c.brand_id = a.brand_id AND c.meta_ad_account_id = a.meta_ad_account_id
                            AND c.meta_ad_id = a.meta_ad_id
    LEFT JOIN LATERAL (
      SELECT true AS there, max(k.picture_text) AS picture_text FROM ad_creative_classifications k
       WHERE k.brand_id = a.brand_id AND k.meta_ad_account_id = a.meta_ad_account_id AND k.meta_ad_id = a.meta_ad_id
      HAVING count(*) > 0) seen ON true
    LEFT JOIN LATERAL (
      SELECT jsonb_path_query_first(c.media, '$[*] ? (@.kind == "video")') ->> 'path' AS path) film ON true
    LEFT JOIN LATERAL (
      SELECT v.transcript_segments, v.text_overlays FROM ad_video_analysis v
       WHERE v.brand_id = a.brand_id AND v.status = 'ok'
         AND ((v.meta_ad_account_id = a.meta_ad_account_id AND v.meta_ad_id = a.meta_ad_id
               AND (v.video_key IS NULL OR film.path IS NULL))
              OR v.video_key = film.path)
       ORDER BY v.analyzed_at DESC, v.id DESC LIMIT 1) v ON a.format IN ('video', 'unknown')
   CROSS JOIN LATERAL (VALUES
     ('ad_copy', btrim(concat(c.headline, c.body, c.description)) <> ''),
     ('speech', coalesce(v.transcript_segments, c.transcript, '[]') <> '[]'),
     ('overlay', coalesce(v.text_overlays, c.overlays, '[]') <> '[]'
                 OR btrim(coalesce(c.picture_text, seen.picture_text, '')) <> ''),
     ('classification', seen.there IS NOT NULL)) k (kind, there)
   WHERE a.brand_id = %(brand_id)s AND k.there
)
SELECT kind, count(*) FILTER (WHERE ours)::integer AS texts,
       count(*) FILTER (WHERE of_none AND NOT ours)::integer AS unassigned, max(at) FILTER (WHERE ours) AS newest
  FROM told GROUP BY kind;
