-- of_product --
-- How a product can be bought, in the order in which it is shown.
SELECT v.id, v.name, v.variant_type, v.price, v.compare_at_price, v.is_default, v.is_active
  FROM product_variants v JOIN products p ON p.id = v.product_id
 WHERE p.brand_id = %(brand_id)s AND v.product_id = %(product)s AND v.is_active
 ORDER BY v.display_order, v.name, v.id;

-- lock --
-- One writer of a product's prices at a time.
SELECT p.id FROM products p WHERE p.id = %(product)s AND p.brand_id = %(brand_id)s FOR UPDATE;

-- put --
-- One price; a name that the product has already gets these figures, and one that was removed comes back.
INSERT INTO product_variants
       (organization_id, product_id, name, variant_type, price, compare_at_price, is_default, display_order)
VALUES (%(organization_id)s, %(product)s, %(name)s, %(variant_type)s, %(price)s, %(compare_at_price)s,
        NOT EXISTS (SELECT FROM product_variants v WHERE v.product_id = %(product)s AND v.is_active AND v.is_default),
        (SELECT coalesce(max(v.display_order) + 1, 0) FROM product_variants v WHERE v.product_id = %(product)s))
ON CONFLICT (product_id, name) DO UPDATE
   SET variant_type = excluded.variant_type, price = excluded.price, compare_at_price = excluded.compare_at_price,
       is_active = true
RETURNING id;

-- remove --
UPDATE product_variants SET is_active = false, is_default = false WHERE id = %(id)s AND product_id = %(product)s;

-- tell --
INSERT INTO provenance_events
       (organization_id, brand_id, target_table, target_id, target_column, request_id, action, old_value, new_value,
        source_type, user_id, created_at)
VALUES (%(organization_id)s, %(brand_id)s, 'product_variants', %(id)s::text, 'price', %(request_id)s, %(action)s,
        %(old)s, %(new)s, 'manual', %(user_id)s, %(now)s);
