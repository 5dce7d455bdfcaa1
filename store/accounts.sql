-- of_brand --
-- The brand's ad accounts, the primary one first.
SELECT meta_ad_account_id AS id, account_name AS name, currency, timezone, is_primary
  FROM brand_ad_accounts
 WHERE brand_id = %(brand_id)s
 ORDER BY is_primary DESC, created_at, meta_ad_account_id;
