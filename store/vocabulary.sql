-- products --
-- slug and name.
SELECT slug AS key, name FROM products WHERE brand_id = %(brand_id)s ORDER BY name, slug;

-- ads --
-- id and name, last changed first.
SELECT meta_ad_id AS key, ad_name AS name FROM meta_ads WHERE brand_id = %(brand_id)s
 ORDER BY updated_at DESC, meta_ad_id LIMIT %(most)s;

-- campaigns --
-- id (the name where there is none) and name.
SELECT coalesce(meta_campaign_id, campaign_name) AS key, campaign_name AS name
  FROM meta_ads WHERE brand_id = %(brand_id)s AND campaign_name IS NOT NULL
 GROUP BY 1, 2 ORDER BY max(updated_at) DESC, 2 LIMIT %(most)s;

-- accounts --
-- id and name.
SELECT meta_ad_account_id AS key, coalesce(account_name, meta_ad_account_id) AS name
  FROM brand_ad_accounts WHERE brand_id = %(brand_id)s ORDER BY 2;

-- personas --
-- slug and name.
SELECT slug AS key, name FROM personas_4d WHERE brand_id = %(brand_id)s ORDER BY name, slug LIMIT %(most)s;
