-- of_brand --
-- The brand's products by name.
SELECT id, slug, name FROM products WHERE brand_id = %(brand_id)s ORDER BY name, id;
