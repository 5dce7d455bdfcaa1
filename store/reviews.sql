-- stage --
-- Where a file's reviews wait until all are read.
CREATE TEMP TABLE review_rows (
  line integer, source text, external_id text, author text, rating numeric, title text, body text, day_first date,
  month_first date, product_id uuid, product_named text, url text, content_hash text) ON COMMIT DROP;

-- copy --
COPY review_rows FROM STDIN;

-- repeats --
-- The same review twice in the file is there once: its first row.
DELETE FROM review_rows r USING (
  SELECT content_hash, min(line) AS first FROM review_rows GROUP BY 1 HAVING count(*) > 1) twice
 WHERE r.content_hash = twice.content_hash AND r.line > twice.first;

-- edited --
-- Reviews that are known by their id and say something else now. Ids that stand twice in the file are none.
WITH known AS (
  SELECT min(line) AS line FROM review_rows WHERE external_id IS NOT NULL GROUP BY source, external_id HAVING count(*) = 1)
UPDATE customer_reviews r
   SET author = n.author, rating = n.rating, title = n.title, body = n.body, content_hash = n.content_hash,
       reviewed_on = coalesce(CASE WHEN %(day_first)s THEN n.day_first WHEN %(month_first)s THEN n.month_first
                                   WHEN n.day_first = n.month_first THEN n.day_first END, r.reviewed_on),
       product_id = coalesce(n.product_id, r.product_id), product_named = coalesce(n.product_named, r.product_named),
       url = coalesce(n.url, r.url), file_hash = %(file_hash)s
  FROM review_rows n JOIN known USING (line)
 WHERE r.brand_id = %(brand_id)s AND r.source = n.source AND r.external_id = n.external_id
   AND r.content_hash <> n.content_hash
   AND (SELECT count(*) FROM customer_reviews o WHERE o.brand_id = r.brand_id AND o.source = r.source
                                                  AND o.external_id = r.external_id) = 1
   AND NOT EXISTS (SELECT FROM customer_reviews o WHERE o.brand_id = r.brand_id AND o.content_hash = n.content_hash);

-- told_more --
-- Reviews that were there and of which the file tells something that was not known, or knows better.
UPDATE customer_reviews r
   SET rating = coalesce(n.rating, r.rating), external_id = coalesce(n.external_id, r.external_id),
       reviewed_on = coalesce(n.day, r.reviewed_on), product_id = coalesce(n.product_id, r.product_id),
       product_named = coalesce(n.product_named, r.product_named), url = coalesce(n.url, r.url)
  FROM (SELECT x.*, CASE WHEN %(day_first)s THEN x.day_first WHEN %(month_first)s THEN x.month_first
                         WHEN x.day_first = x.month_first THEN x.day_first END AS day FROM review_rows x) n
 WHERE r.brand_id = %(brand_id)s AND r.content_hash = n.content_hash
   AND (r.rating, r.external_id, r.reviewed_on, r.product_id, r.product_named, r.url)
       IS DISTINCT FROM (coalesce(n.rating, r.rating), coalesce(n.external_id, r.external_id),
                         coalesce(n.day, r.reviewed_on), coalesce(n.product_id, r.product_id),
                         coalesce(n.product_named, r.product_named), coalesce(n.url, r.url));

-- brought --
-- The file that brought each review last.
UPDATE customer_reviews r SET file_hash = %(file_hash)s
  FROM review_rows n
 WHERE r.brand_id = %(brand_id)s AND r.content_hash = n.content_hash AND r.file_hash IS DISTINCT FROM %(file_hash)s;

-- add --
INSERT INTO customer_reviews (organization_id, brand_id, product_id, source, external_id, author, rating, title, body,
                              reviewed_on, content_hash, product_named, url, file_hash, created_at)
SELECT %(organization_id)s, %(brand_id)s, n.product_id, n.source, n.external_id, n.author, n.rating, n.title, n.body,
       CASE WHEN %(day_first)s THEN n.day_first WHEN %(month_first)s THEN n.month_first
            WHEN n.day_first = n.month_first THEN n.day_first END,
       n.content_hash, n.product_named, n.url, %(file_hash)s, %(now)s
  FROM review_rows n
ON CONFLICT (brand_id, content_hash) DO NOTHING;

-- gone --
-- What the same file brought when it was read otherwise.
DELETE FROM customer_reviews r
 WHERE r.brand_id = %(brand_id)s AND r.file_hash = %(file_hash)s
   AND NOT EXISTS (SELECT FROM review_rows n WHERE n.content_hash = r.content_hash);

-- brought_by_product --
-- The file's reviews by product, and by what the file calls a product that is none of the brand's.
SELECT p.name AS product, CASE WHEN p.id IS NULL THEN r.product_named END AS named, count(*)::integer AS reviews
  FROM customer_reviews r LEFT JOIN products p ON p.id = r.product_id
 WHERE r.brand_id = %(brand_id)s AND r.file_hash = %(file_hash)s
 GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT 50;

-- listed --
-- Reviews, the newest first: of a product (or of none), from a source, with so many stars, with these words.
SELECT r.id, r.reviewed_on AS at, r.rating, r.title, r.body, r.author, r.source, p.name AS product, r.product_named,
       r.url, count(*) OVER ()::integer AS found
  FROM customer_reviews r LEFT JOIN products p ON p.id = r.product_id
 WHERE r.brand_id = %(brand_id)s
   AND (%(product)s::uuid IS NULL OR r.product_id = %(product)s)
   AND (NOT %(unassigned)s OR r.product_id IS NULL)
   AND (%(source)s::text IS NULL OR lower(r.source) = lower(%(source)s))
   AND (%(least)s::numeric IS NULL OR r.rating >= %(least)s) AND (%(most)s::numeric IS NULL OR r.rating <= %(most)s)
   AND (%(words)s::text[] IS NULL OR concat_ws(E'\n', r.title, r.body) ILIKE ALL (%(words)s))
 ORDER BY r.reviewed_on DESC NULLS LAST, r.id
 LIMIT %(limit)s;

-- counts --
-- How many reviews there are by product and source, with their stars, the newest day, and how many are not assigned.
SELECT p.slug, p.name AS product, r.source, count(*)::integer AS reviews, avg(r.rating)::float8 AS mean,
       count(r.rating)::integer AS rated,
       array[count(*) FILTER (WHERE round(r.rating) <= 1), count(*) FILTER (WHERE round(r.rating) = 2),
             count(*) FILTER (WHERE round(r.rating) = 3), count(*) FILTER (WHERE round(r.rating) = 4),
             count(*) FILTER (WHERE round(r.rating) >= 5)]::integer[] AS stars,
       max(r.reviewed_on) AS newest
  FROM customer_reviews r LEFT JOIN products p ON p.id = r.product_id
 WHERE r.brand_id = %(brand_id)s
 GROUP BY 1, 2, 3 ORDER BY 4 DESC, 2, 3;

-- unassigned --
-- What files call the products of reviews that belong to none of the brand's, the most frequent first.
SELECT r.product_named AS named, count(*)::integer AS reviews
  FROM customer_reviews r
 WHERE r.brand_id = %(brand_id)s AND r.product_id IS NULL
 GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 20;

-- assign --
-- Gives reviews of no product to one: those that a file calls so, all that name none, or all. Returns their ids.
UPDATE customer_reviews r SET product_id = %(product)s
 WHERE r.brand_id = %(brand_id)s AND r.product_id IS NULL
   AND (%(every)s OR (%(named)s::text IS NULL AND r.product_named IS NULL) OR lower(r.product_named) = lower(%(named)s))
   AND (%(source)s::text IS NULL OR lower(r.source) = lower(%(source)s))
RETURNING r.id;

-- take_back --
-- Reviews that one assignment gave to a product are of none again. How many.
UPDATE customer_reviews r SET product_id = NULL
  FROM provenance_events e
 WHERE e.brand_id = %(brand_id)s AND e.request_id = %(request_id)s AND e.action = 'assign_reviews'
   AND r.brand_id = e.brand_id AND r.product_id = (e.new_value ->> 'product')::uuid
   AND e.new_value -> 'reviews' ? r.id::text;

-- tell --
INSERT INTO provenance_events (organization_id, brand_id, target_table, target_id, target_column, request_id, action,
                               old_value, new_value, source_type, user_id, created_at)
VALUES (%(organization_id)s, %(brand_id)s, 'customer_reviews', %(target)s, 'product_id', %(request_id)s, %(action)s,
        NULL, %(new_value)s, 'manual', %(user_id)s, %(now)s);
