/* The pages that ads lead to, with what is known of each: the product that it sells, by rules as they were at the last
   matching. */
stated AS (
  SELECT g.page, CASE WHEN q.status = 'ignored' THEN 'ignored' WHEN m.product_id IS NOT NULL THEN 'matched'
                      WHEN m.canonical_url IS NOT NULL THEN 'ambiguous' ELSE 'unmatched' END AS state,
         m.product_id, m.match_confidence AS confidence, m.match_type AS match, m.url_pattern AS pattern,
         m.is_rule AS told
    FROM (SELECT d.canonical_url AS page FROM meta_ad_destinations d WHERE d.brand_id = %(brand_id)s GROUP BY 1) g
    LEFT JOIN product_pages m ON m.brand_id = %(brand_id)s AND m.canonical_url = g.page
    LEFT JOIN url_review_queue q ON q.brand_id = %(brand_id)s AND q.canonical_url = g.page
)
