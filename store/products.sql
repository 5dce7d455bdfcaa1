-- of_brand --
-- The brand's products by name.
SELECT id, slug, name FROM products WHERE brand_id = %(brand_id)s ORDER BY name, id;

-- listed --
-- The products by name, with the ads that sell each, their spend in the window, and its rules for addresses.
WITH spent AS (
  SELECT p.meta_ad_account_id, p.meta_ad_id, sum(p.spend) AS spend
    FROM meta_ads_performance p
   WHERE p.brand_id = %(brand_id)s AND p.date BETWEEN %(since)s AND %(until)s
     AND (%(accounts)s::text[] IS NULL OR p.meta_ad_account_id = ANY(%(accounts)s))
   GROUP BY 1, 2
), sold AS (
  SELECT m.product_id, count(*)::integer AS ads, sum(s.spend) AS spend
    FROM meta_ad_product_matches m
    LEFT JOIN spent s ON s.meta_ad_account_id = m.meta_ad_account_id AND s.meta_ad_id = m.meta_ad_id
   WHERE m.brand_id = %(brand_id)s
     AND (%(accounts)s::text[] IS NULL OR m.meta_ad_account_id = ANY(%(accounts)s))
   GROUP BY 1
)
SELECT p.id, p.slug, p.name, coalesce(sold.ads, 0) AS ads, sold.spend,
       (SELECT count(*) FROM product_urls r WHERE r.brand_id = p.brand_id AND r.product_id = p.id)::integer AS rules
  FROM products p LEFT JOIN sold ON sold.product_id = p.id
 WHERE p.brand_id = %(brand_id)s
 ORDER BY p.name, p.id;

-- add --
-- The new product's id; no row when the brand has one with this slug.
INSERT INTO products (organization_id, brand_id, name, slug, created_at)
VALUES (%(organization_id)s, %(brand_id)s, %(name)s, %(slug)s, %(now)s)
ON CONFLICT (brand_id, slug) DO NOTHING
RETURNING id;

-- rename --
UPDATE products SET name = %(name)s WHERE brand_id = %(brand_id)s AND id = %(id)s;

-- tell --
INSERT INTO provenance_events
       (organization_id, brand_id, target_table, target_id, target_column, request_id, action, old_value, new_value,
        source_type, user_id, created_at)
VALUES (%(organization_id)s, %(brand_id)s, 'products', %(id)s::text, 'name', %(request_id)s, %(action)s, %(old_value)s,
        %(new_value)s, 'manual', %(user_id)s, %(now)s);
