-- facts --
-- What a first question could be about: how many ads, which days, the product and the hook with the most spend of
-- the last 30 days with results, what those days' spend was, and
-- whether anything is known of its customers.
WITH covered AS (
  SELECT min(date) AS first_day, max(date) AS last_day FROM meta_ads_performance WHERE brand_id = %(brand_id)s
), recent AS (
  SELECT p.meta_ad_account_id, p.meta_ad_id, sum(p.spend) AS spend
    FROM meta_ads_performance p, covered c
   WHERE p.brand_id = %(brand_id)s AND p.date > c.last_day - 30
   GROUP BY 1, 2
)
SELECT c.first_day, c.last_day,
       (SELECT count(*) FROM meta_ads a WHERE a.brand_id = %(brand_id)s) AS ads,
       (SELECT sum(spend) FROM recent) AS spend,
       (SELECT pr.name FROM products pr
          LEFT JOIN meta_ad_product_matches m ON m.product_id = pr.id
          LEFT JOIN recent r USING (meta_ad_account_id, meta_ad_id)
         WHERE pr.brand_id = %(brand_id)s
         GROUP BY pr.id, pr.name ORDER BY sum(r.spend) DESC NULLS LAST, pr.name LIMIT 1) AS product,
       (SELECT a.hook_text FROM recent r
          JOIN meta_ads a ON a.brand_id = %(brand_id)s
           AND (a.meta_ad_account_id, a.meta_ad_id) = (r.meta_ad_account_id, r.meta_ad_id)
         WHERE a.hook_text IS NOT NULL
         GROUP BY a.hook_key, a.hook_text ORDER BY sum(r.spend) DESC NULLS LAST, a.hook_text LIMIT 1) AS hook,
       EXISTS (SELECT FROM customer_reviews WHERE brand_id = %(brand_id)s)
         OR EXISTS (SELECT FROM personas_4d WHERE brand_id = %(brand_id)s) AS known
  FROM covered c;
