-- restated --
-- By how much the sync changed what was known of an account, days that are gone apart: rows, spend, purchases, value; and the biggest
-- change of an amount of money, else of purchases.
WITH moved AS (
  SELECT r.meta_ad_account_id, r.meta_ad_id, r.date, r.metric, r.old_value, r.new_value,
         coalesce(r.new_value, 0) - coalesce(r.old_value, 0) AS change
    FROM performance_restatements r
   WHERE r.brand_id = %(brand_id)s AND r.sync_id = %(sync_id)s AND r.meta_ad_account_id = %(account)s
     AND NOT r.gone AND r.metric IN ('spend', 'purchases', 'purchase_value')
), biggest AS (
  SELECT m.meta_ad_id, m.date, m.metric, m.old_value, m.new_value, coalesce(a.ad_name, m.meta_ad_id) AS ad_name
    FROM moved m
    LEFT JOIN meta_ads a ON a.brand_id = %(brand_id)s AND a.meta_ad_account_id = m.meta_ad_account_id
                        AND a.meta_ad_id = m.meta_ad_id
   ORDER BY m.metric = 'purchases', abs(m.change) DESC, m.meta_ad_id, m.date LIMIT 1
)
SELECT (SELECT count(*) FROM (SELECT DISTINCT meta_ad_account_id, meta_ad_id, date FROM moved) r) AS rows,
       coalesce(sum(change) FILTER (WHERE metric = 'spend'), 0) AS spend,
       coalesce(sum(change) FILTER (WHERE metric = 'purchases'), 0)::bigint AS purchases,
       coalesce(sum(change) FILTER (WHERE metric = 'purchase_value'), 0) AS purchase_value,
       (SELECT to_jsonb(biggest) FROM biggest) AS biggest
  FROM moved;

-- gone --
-- What the account's days held that the sync found gone: spend, purchases, value.
SELECT coalesce(sum(old_value) FILTER (WHERE metric = 'spend'), 0) AS spend,
       coalesce(sum(old_value) FILTER (WHERE metric = 'purchases'), 0)::bigint AS purchases,
       coalesce(sum(old_value) FILTER (WHERE metric = 'purchase_value'), 0) AS purchase_value
  FROM performance_restatements
 WHERE brand_id = %(brand_id)s AND sync_id = %(sync_id)s AND meta_ad_account_id = %(account)s AND gone
   AND metric IN ('spend', 'purchases', 'purchase_value');

-- by_name_only --
-- Days stored by name only, for want of an id: how many, and their spend.
SELECT count(*) AS days, coalesce(sum(spend), 0) AS spend
  FROM meta_ads_performance
 WHERE brand_id = %(brand_id)s AND date BETWEEN %(since)s AND %(until)s AND meta_ad_id LIKE 'name:%%';
