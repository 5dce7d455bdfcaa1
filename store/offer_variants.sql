-- listed --
-- The brand's offer variants, those out of use last.
SELECT v.id, v.product_id, p.name AS product, p.slug AS product_slug, v.slug, v.name, v.landing_page_url AS url,
       v.is_default, v.is_active, v.source, v.created_at
  FROM product_offer_variants v JOIN products p ON p.id = v.product_id
 WHERE p.brand_id = %(brand_id)s AND (%(product)s::uuid IS NULL OR v.product_id = %(product)s)
 ORDER BY NOT v.is_active, p.name, NOT v.is_default, v.display_order, v.name, v.id;

-- pages --
-- The pages that ads lead to or that were read, the largest spend of their ads in the window first. A page sells what
-- its reading or the rules for addresses say, else the one product that all its ads sell.
WITH spent AS (
  SELECT p.meta_ad_account_id, p.meta_ad_id, sum(p.spend) AS spend
    FROM meta_ads_performance p
   WHERE p.brand_id = %(brand_id)s AND p.date BETWEEN %(since)s AND %(until)s
     AND (%(accounts)s::text[] IS NULL OR p.meta_ad_account_id = ANY(%(accounts)s))
   GROUP BY 1, 2
), led AS (
  SELECT d.canonical_url AS page, min(d.destination_url) AS url,
         count(DISTINCT (d.meta_ad_account_id, d.meta_ad_id))::integer AS ads, sum(s.spend) AS spend
    FROM meta_ad_destinations d
    LEFT JOIN spent s ON s.meta_ad_account_id = d.meta_ad_account_id AND s.meta_ad_id = d.meta_ad_id
   WHERE d.brand_id = %(brand_id)s
   GROUP BY 1
), sold AS (
  SELECT d.canonical_url AS page, (array_agg(DISTINCT m.product_id))[1] AS product_id
    FROM meta_ad_destinations d
    JOIN meta_ad_product_matches m ON m.brand_id = d.brand_id AND m.meta_ad_account_id = d.meta_ad_account_id
                                  AND m.meta_ad_id = d.meta_ad_id
   WHERE d.brand_id = %(brand_id)s
   GROUP BY 1
  HAVING count(DISTINCT m.product_id) = 1
), known AS (
  SELECT DISTINCT ON (l.canonical_url)
         l.canonical_url AS page, l.url, l.id, l.page_title, l.last_scraped_at, l.product_id,
         l.raw_markdown IS NOT NULL AS is_read
    FROM brand_landing_pages l
   WHERE l.brand_id = %(brand_id)s
   ORDER BY l.canonical_url, l.raw_markdown IS NULL, l.last_scraped_at DESC NULLS LAST, l.id
)
SELECT coalesce(led.page, k.page) AS page, coalesce(led.url, k.url) AS url, coalesce(led.ads, 0) AS ads, led.spend,
       CASE WHEN k.is_read THEN k.id END AS page_id, k.page_title AS title,
       CASE WHEN k.is_read THEN k.last_scraped_at END AS read_at,
       coalesce(k.product_id, r.product_id, sold.product_id) AS product_id
  FROM led
  FULL JOIN known k ON k.page = led.page
  LEFT JOIN product_pages r ON r.brand_id = %(brand_id)s AND r.canonical_url = coalesce(led.page, k.page)
  LEFT JOIN sold ON sold.page = coalesce(led.page, k.page)
 ORDER BY led.spend DESC NULLS LAST, led.ads DESC NULLS LAST, 1;

-- lock --
-- One writer of a product's offer variants at a time.
SELECT p.id FROM products p WHERE p.id = %(product)s AND p.brand_id = %(brand_id)s FOR UPDATE;

-- add --
-- A new offer variant, the default one where the product has no other in use.
INSERT INTO product_offer_variants
       (organization_id, product_id, name, slug, landing_page_url, source, source_metadata, is_default, display_order,
        created_at)
SELECT %(organization_id)s, %(product)s, %(name)s, %(slug)s, %(url)s, %(source)s, %(metadata)s,
       NOT EXISTS (SELECT FROM product_offer_variants v WHERE v.product_id = %(product)s AND v.is_active),
       (SELECT coalesce(max(v.display_order) + 1, 0) FROM product_offer_variants v WHERE v.product_id = %(product)s),
       %(now)s
RETURNING id;

-- no_default --
UPDATE product_offer_variants SET is_default = false WHERE product_id = %(product)s AND is_default;

-- be_default --
UPDATE product_offer_variants SET is_default = true WHERE id = %(id)s AND product_id = %(product)s;

-- use --
-- Puts an offer variant into use or out of it; one that is out of use is no default.
UPDATE product_offer_variants SET is_active = %(active)s, is_default = is_default AND %(active)s
 WHERE id = %(id)s AND product_id = %(product)s;

-- tell --
INSERT INTO provenance_events
       (organization_id, brand_id, target_table, target_id, target_column, request_id, action, old_value, new_value,
        source_type, user_id, created_at)
VALUES (%(organization_id)s, %(brand_id)s, 'product_offer_variants', %(id)s::text, %(column)s, %(request_id)s,
        %(action)s, %(old)s, %(new)s, %(source_type)s, %(user_id)s, %(now)s);
