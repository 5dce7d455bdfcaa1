-- exported --
-- Which of these ads stand under 'export', for want of an account.
SELECT meta_ad_id FROM meta_ads
 WHERE brand_id = %(brand_id)s AND meta_ad_account_id = 'export' AND meta_ad_id = ANY(%(ids)s)
 ORDER BY meta_ad_id;

-- drop_days_of_both --
-- Days that stand under the account already.
DELETE FROM meta_ads_performance p
 WHERE p.brand_id = %(brand_id)s AND p.meta_ad_account_id = 'export' AND p.meta_ad_id = ANY(%(ids)s)
   AND EXISTS (SELECT FROM meta_ads_performance o
                WHERE o.brand_id = p.brand_id AND o.meta_ad_account_id = %(account)s
                  AND o.meta_ad_id = p.meta_ad_id AND o.date = p.date);

-- move_days --
UPDATE meta_ads_performance SET meta_ad_account_id = %(account)s
 WHERE brand_id = %(brand_id)s AND meta_ad_account_id = 'export' AND meta_ad_id = ANY(%(ids)s);

-- move_ads --
-- What hangs on an ad moves with it, by its foreign keys.
UPDATE meta_ads m SET meta_ad_account_id = %(account)s
 WHERE m.brand_id = %(brand_id)s AND m.meta_ad_account_id = 'export' AND m.meta_ad_id = ANY(%(ids)s)
   AND NOT EXISTS (SELECT FROM meta_ads o WHERE o.brand_id = m.brand_id AND o.meta_ad_account_id = %(account)s
                                            AND o.meta_ad_id = m.meta_ad_id);

-- move_creatives --
-- Of ads that stand under both.
UPDATE ad_creatives c SET meta_ad_account_id = %(account)s
 WHERE c.brand_id = %(brand_id)s AND c.meta_ad_account_id = 'export' AND c.meta_ad_id = ANY(%(ids)s)
   AND NOT EXISTS (SELECT FROM ad_creatives o WHERE o.brand_id = c.brand_id AND o.meta_ad_account_id = %(account)s
                                                AND o.meta_ad_id = c.meta_ad_id);

-- move_destinations --
UPDATE meta_ad_destinations d SET meta_ad_account_id = %(account)s
 WHERE d.brand_id = %(brand_id)s AND d.meta_ad_account_id = 'export' AND d.meta_ad_id = ANY(%(ids)s)
   AND NOT EXISTS (SELECT FROM meta_ad_destinations o
                    WHERE o.brand_id = d.brand_id AND o.meta_ad_account_id = %(account)s
                      AND o.meta_ad_id = d.meta_ad_id AND o.canonical_url = d.canonical_url);

-- drop_moved --
DELETE FROM meta_ads
 WHERE brand_id = %(brand_id)s AND meta_ad_account_id = 'export' AND meta_ad_id = ANY(%(ids)s);

-- drop_emptied_account --
-- 'export' itself, once nothing is left in it; whether it was the primary account.
DELETE FROM brand_ad_accounts a
 WHERE a.brand_id = %(brand_id)s AND a.meta_ad_account_id = 'export'
   AND EXISTS (SELECT FROM brand_ad_accounts o WHERE o.brand_id = a.brand_id AND o.meta_ad_account_id = %(account)s)
   AND NOT EXISTS (SELECT FROM meta_ads m WHERE m.brand_id = a.brand_id AND m.meta_ad_account_id = 'export')
RETURNING is_primary;

-- make_primary --
UPDATE brand_ad_accounts SET is_primary = true
 WHERE brand_id = %(brand_id)s AND meta_ad_account_id = %(account)s;
