/* Which product each page of the brand sells. `matched` has the pages that a rule fits: the surest rule decides, among
   equally sure ones a person's before a tagged landing page, then the longer; `products` above 1 says that the best
   ones name different products, so that it sells none of them for certain. Figures as in domain/url_match.py. */
pages AS (
  SELECT d.canonical_url AS page FROM meta_ad_destinations d WHERE d.brand_id = %(brand_id)s GROUP BY 1
), rules AS (
  SELECT r.product_id, r.url_pattern AS pattern, r.match_type AS match, true AS told
    FROM product_urls r WHERE r.brand_id = %(brand_id)s
   UNION ALL
  SELECT DISTINCT l.product_id, l.canonical_url, 'exact', false
    FROM brand_landing_pages l WHERE l.brand_id = %(brand_id)s AND l.product_id IS NOT NULL
), fits AS (
  SELECT g.page, r.*, %(exact)s::double precision AS confidence
    FROM pages g JOIN rules r ON r.pattern = g.page
   WHERE r.match = 'exact'
   UNION ALL
  SELECT g.page, r.*,
         CASE r.match WHEN 'prefix' THEN %(prefix)s
                      WHEN 'pattern' THEN %(pattern)s
                      ELSE least(%(contains_most)s, %(contains_least)s
                                 + %(contains_share)s * length(r.pattern)::double precision / length(g.page)) END
    FROM pages g JOIN rules r
      ON CASE r.match WHEN 'prefix' THEN starts_with(g.page || '/', r.pattern)
                      WHEN 'contains' THEN position(r.pattern IN g.page || '/') > 0
                      WHEN 'pattern' THEN g.page LIKE replace(regexp_replace(r.pattern, '([\\%%_])', '\\\1', 'g'), '*', '%%')
                      ELSE false END
), best AS (
  SELECT f.*, rank() OVER (PARTITION BY f.page ORDER BY f.confidence DESC, f.told DESC, length(f.pattern) DESC) AS place
    FROM fits f
), matched AS (
  SELECT b.page, count(DISTINCT b.product_id)::integer AS products,
         (array_agg(b.product_id ORDER BY b.product_id))[1] AS product_id,
         max(b.confidence) AS confidence, min(b.match) AS match, min(b.pattern) AS pattern, bool_or(b.told) AS told
    FROM best b WHERE b.place = 1 GROUP BY b.page
), stated AS (
  SELECT g.page, CASE WHEN q.status = 'ignored' THEN 'ignored' WHEN m.products = 1 THEN 'matched'
                      WHEN m.products > 1 THEN 'ambiguous' ELSE 'unmatched' END AS state,
         m.product_id, m.confidence, m.match, m.pattern, m.told
    FROM pages g
    LEFT JOIN matched m ON m.page = g.page
    LEFT JOIN url_review_queue q ON q.brand_id = %(brand_id)s AND q.canonical_url = g.page
), alike AS (
  SELECT g.page, p.id AS product_id, rank() OVER (PARTITION BY g.page ORDER BY count(*) DESC) AS place
    FROM stated g
    JOIN products p ON p.brand_id = %(brand_id)s
   CROSS JOIN regexp_split_to_table(lower(p.slug), '-+') AS word
   WHERE g.state = 'unmatched' AND length(word) >= 3 AND position(word IN lower(substring(g.page FROM '/.*'))) > 0
   GROUP BY 1, 2
), suggested AS (
  SELECT k.page, (array_agg(k.product_id))[1] AS product_id FROM alike k WHERE k.place = 1
   GROUP BY k.page HAVING count(*) = 1
)
