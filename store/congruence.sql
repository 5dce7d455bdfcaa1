-- newest_scores --
-- Each ad's newest check: its two scores.
SELECT DISTINCT ON (k.meta_ad_account_id, k.meta_ad_id)
       k.meta_ad_account_id AS account, k.meta_ad_id AS ad_id, k.score, k.awareness_score, k.checked_at
  FROM congruence_checks k
 WHERE k.brand_id = %(brand_id)s
 ORDER BY k.meta_ad_account_id, k.meta_ad_id, k.checked_at DESC, k.id DESC;

-- drifted --
-- Ads that spend and whose page's wording is not the one of their newest check, the largest spend first.
WITH newest AS (
  SELECT DISTINCT ON (k.meta_ad_account_id, k.meta_ad_id)
         k.meta_ad_account_id, k.meta_ad_id, k.landing_page_id, k.page_hash, k.checked_at
    FROM congruence_checks k
   WHERE k.brand_id = %(brand_id)s
   ORDER BY k.meta_ad_account_id, k.meta_ad_id, k.checked_at DESC, k.id DESC
), changed AS (
  SELECT n.*, l.url, l.content_hash, l.last_scraped_at
    FROM newest n
    JOIN brand_landing_pages l ON l.id = n.landing_page_id AND l.brand_id = %(brand_id)s
   WHERE l.content_hash IS NOT NULL AND n.page_hash IS NOT NULL AND l.content_hash <> n.page_hash
), spent AS (
  SELECT p.meta_ad_account_id, p.meta_ad_id, sum(p.spend) AS spend
    FROM meta_ads_performance p
   WHERE p.brand_id = %(brand_id)s AND p.date BETWEEN %(since)s AND %(until)s
     AND p.meta_ad_id IN (SELECT meta_ad_id FROM changed)
   GROUP BY 1, 2
)
SELECT c.meta_ad_account_id AS account, c.meta_ad_id AS ad_id, a.ad_name, c.landing_page_id AS page_id, c.url,
       c.checked_at, c.page_hash AS checked_hash, c.content_hash AS page_hash, c.last_scraped_at AS page_read_at,
       s.spend, coalesce(t.currency, b.currency) AS currency
  FROM changed c
  JOIN spent s ON s.meta_ad_account_id = c.meta_ad_account_id AND s.meta_ad_id = c.meta_ad_id AND s.spend > 0
  JOIN meta_ads a ON a.brand_id = %(brand_id)s AND a.meta_ad_account_id = c.meta_ad_account_id
                 AND a.meta_ad_id = c.meta_ad_id
  JOIN brands b ON b.id = %(brand_id)s
  LEFT JOIN brand_ad_accounts t ON t.brand_id = %(brand_id)s AND t.meta_ad_account_id = c.meta_ad_account_id
 ORDER BY s.spend DESC, c.meta_ad_account_id, c.meta_ad_id;
