-- listed --
-- The pages that ads lead to or that somebody had read, the largest spend of their ads in the window first, as far as
-- these accounts spent it. An ad that leads to several pages counts at each.
WITH spent AS (
  SELECT p.meta_ad_account_id, p.meta_ad_id, sum(p.spend) AS spend
    FROM meta_ads_performance p
   WHERE p.brand_id = %(brand_id)s AND p.date BETWEEN %(since)s AND %(until)s
     AND (%(accounts)s::text[] IS NULL OR p.meta_ad_account_id = ANY(%(accounts)s))
   GROUP BY 1, 2
), led AS (
  SELECT d.canonical_url AS page, min(d.destination_url) AS url, count(*)::integer AS ads, sum(s.spend) AS spend
    FROM meta_ad_destinations d
    LEFT JOIN spent s ON s.meta_ad_account_id = d.meta_ad_account_id AND s.meta_ad_id = d.meta_ad_id
   WHERE d.brand_id = %(brand_id)s
   GROUP BY 1
), known AS (
  SELECT DISTINCT ON (l.canonical_url) l.*
    FROM brand_landing_pages l
   WHERE l.brand_id = %(brand_id)s
   ORDER BY l.canonical_url, l.raw_markdown IS NULL, l.last_scraped_at DESC NULLS LAST, l.id
)
SELECT coalesce(led.page, k.canonical_url) AS page, coalesce(led.url, k.url) AS url, coalesce(led.ads, 0) AS ads, led.spend,
       k.id, k.page_title AS title, k.raw_markdown IS NOT NULL AS is_read, k.last_scraped_at AS read_at,
       k.failed_at, k.failed_reason, coalesce(k.read_by, 'fetch') AS read_by,
       (SELECT count(*)::integer FROM landing_page_versions v WHERE v.page_id = k.id AND v.part = 'text') AS versions
  FROM led
  FULL JOIN known k ON k.canonical_url = led.page
 WHERE (%(page)s::text IS NULL OR coalesce(led.page, k.canonical_url) = %(page)s)
   AND (%(read)s::boolean IS NULL OR (k.raw_markdown IS NOT NULL) = %(read)s)
   AND (NOT %(spending)s OR led.spend > 0)
 ORDER BY led.spend DESC NULLS LAST, led.ads DESC NULLS LAST, 1
 LIMIT %(limit)s;

-- own_hosts --
-- The hosts that are the brand's: of its website, of the pages that its ads lead to and that its offer variants sell on.
SELECT DISTINCT split_part(d.canonical_url, '/', 1) FROM meta_ad_destinations d WHERE d.brand_id = %(brand_id)s
UNION
SELECT regexp_replace(lower(v.landing_page_url), '^(https?://)?(www\.)?([^/:?#]+).*$', '\3')
  FROM product_offer_variants v JOIN products p ON p.id = v.product_id
 WHERE p.brand_id = %(brand_id)s AND v.landing_page_url <> ''
UNION
SELECT regexp_replace(lower(b.website_url), '^(https?://)?(www\.)?([^/:?#]+).*$', '\3')
  FROM brands b WHERE b.id = %(brand_id)s AND b.website_url <> '';

-- lock --
-- One writer of a brand's page at a time.
SELECT pg_advisory_xact_lock(hashtextextended('page/' || %(brand_id)s::text || '/' || %(page)s, 0));

-- stored --
-- The row of the page, if there is one: its id, and the hashes of its text and of its data.
SELECT l.id, l.content_hash, l.data_hash
  FROM brand_landing_pages l
 WHERE l.brand_id = %(brand_id)s AND l.canonical_url = %(page)s
 ORDER BY l.raw_markdown IS NULL, l.last_scraped_at DESC NULLS LAST, l.id
 LIMIT 1;

-- add --
INSERT INTO brand_landing_pages (organization_id, brand_id, url, canonical_url)
VALUES (%(organization_id)s, %(brand_id)s, %(url)s, %(page)s)
ON CONFLICT (brand_id, url) DO UPDATE SET canonical_url = excluded.canonical_url
RETURNING id;

-- write --
UPDATE brand_landing_pages
   SET page_title = %(title)s, meta_description = %(description)s, raw_markdown = %(markdown)s,
       content_hash = %(content_hash)s, extracted_data = %(data)s, data_text = %(data_text)s, data_hash = %(data_hash)s,
       read_by = %(read_by)s, last_scraped_at = %(now)s, scrape_status = 'scraped', failed_at = NULL, failed_reason = NULL
 WHERE id = %(id)s;

-- same --
-- The page says what it said, to people and to machines.
UPDATE brand_landing_pages
   SET last_scraped_at = %(now)s, read_by = %(read_by)s, failed_at = NULL, failed_reason = NULL
 WHERE id = %(id)s;

-- data --
-- What the page says to machines has changed, or nobody had looked.
UPDATE brand_landing_pages
   SET extracted_data = %(data)s, data_text = %(data_text)s, data_hash = %(data_hash)s
 WHERE id = %(id)s;

-- failed --
-- What was read before stays.
UPDATE brand_landing_pages
   SET failed_at = %(now)s, failed_reason = %(reason)s,
       scrape_status = CASE WHEN raw_markdown IS NULL THEN 'failed' ELSE scrape_status END
 WHERE id = %(id)s;

-- watching --
-- For the platform-wide door.
SELECT brand_id, organization_id FROM private.brands_with_watched_pages(%(since)s);
