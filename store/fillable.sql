-- unread --
-- How many pages ads lead to that nobody has read; with a product those whose ads sell it, and, where the brand has no
-- other product, those whose ads sell nothing known.
SELECT count(DISTINCT d.canonical_url)::integer
  FROM meta_ad_destinations d
 WHERE d.brand_id = %(brand_id)s
   AND NOT EXISTS (SELECT FROM brand_landing_pages l WHERE l.brand_id = d.brand_id
                      AND l.canonical_url = d.canonical_url AND l.raw_markdown IS NOT NULL)
   AND (%(product)s::uuid IS NULL
     OR EXISTS (SELECT FROM meta_ad_product_matches m
                 WHERE m.brand_id = d.brand_id AND m.meta_ad_account_id = d.meta_ad_account_id
                   AND m.meta_ad_id = d.meta_ad_id AND m.product_id = %(product)s)
     OR (SELECT count(*) FROM products WHERE brand_id = %(brand_id)s) = 1);
