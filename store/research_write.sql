-- stage --
CREATE TEMP TABLE quote_rows (
  quote_text text, source_type text, sentiment_category text, sentiment_subtype text, confidence_score double precision,
  subreddit text, post_title text, post_url text, author text, score integer, posted_on date, product_id uuid,
  content_hash text) ON COMMIT DROP;

-- copy --
COPY quote_rows FROM STDIN;

-- told_more --
-- Quotes that were there and of which the file says something else.
UPDATE reddit_sentiment_quotes q
   SET sentiment_subtype = coalesce(n.sentiment_subtype, q.sentiment_subtype),
       confidence_score = coalesce(n.confidence_score, q.confidence_score), score = coalesce(n.score, q.score),
       product_id = coalesce(n.product_id, q.product_id)
  FROM (SELECT DISTINCT ON (content_hash, sentiment_category) * FROM quote_rows
         ORDER BY content_hash, sentiment_category, confidence_score DESC NULLS LAST) n
 WHERE q.brand_id = %(brand_id)s AND q.content_hash = n.content_hash AND q.sentiment_category = n.sentiment_category
   AND (q.sentiment_subtype, q.confidence_score, q.score, q.product_id)
       IS DISTINCT FROM (coalesce(n.sentiment_subtype, q.sentiment_subtype),
                         coalesce(n.confidence_score, q.confidence_score), coalesce(n.score, q.score),
                         coalesce(n.product_id, q.product_id));

-- add --
INSERT INTO reddit_sentiment_quotes (organization_id, brand_id, product_id, quote_text, source_type, sentiment_category,
                                     sentiment_subtype, confidence_score, subreddit, post_title, post_url, author, score,
                                     posted_on, content_hash, file_hash, created_at)
SELECT DISTINCT ON (n.content_hash, n.sentiment_category)
       %(organization_id)s, %(brand_id)s, n.product_id, n.quote_text, n.source_type, n.sentiment_category,
       n.sentiment_subtype, n.confidence_score, n.subreddit, n.post_title, n.post_url, n.author, n.score, n.posted_on,
       n.content_hash, %(file_hash)s, %(now)s
  FROM quote_rows n
 ORDER BY n.content_hash, n.sentiment_category, n.confidence_score DESC NULLS LAST
ON CONFLICT (brand_id, content_hash, sentiment_category) DO NOTHING;

-- analysis --
-- What is stored of a product's Amazon reviews: its hash and what it says.
SELECT a.content_hash, to_jsonb(a) - 'organization_id' - 'brand_id'
  FROM amazon_review_analysis a WHERE a.brand_id = %(brand_id)s AND a.product_id = %(product)s
   FOR UPDATE;

-- put_analysis --
INSERT INTO amazon_review_analysis (organization_id, brand_id, product_id, asin, total_reviews, sentiment_distribution,
                                    pain_points, desires, objections, language_patterns, purchase_triggers,
                                    top_positive_quotes, top_negative_quotes, transformation_quotes, content_hash,
                                    file_hash, analyzed_at)
VALUES (%(organization_id)s, %(brand_id)s, %(product)s, %(asin)s, %(total_reviews)s, %(sentiment_distribution)s,
        %(pain_points)s, %(desires)s, %(objections)s, %(language_patterns)s, %(purchase_triggers)s,
        %(top_positive_quotes)s, %(top_negative_quotes)s, %(transformation_quotes)s, %(content_hash)s, %(file_hash)s,
        %(now)s)
ON CONFLICT (product_id) DO UPDATE
   SET asin = excluded.asin, total_reviews = excluded.total_reviews,
       sentiment_distribution = excluded.sentiment_distribution, pain_points = excluded.pain_points,
       desires = excluded.desires, objections = excluded.objections, language_patterns = excluded.language_patterns,
       purchase_triggers = excluded.purchase_triggers, top_positive_quotes = excluded.top_positive_quotes,
       top_negative_quotes = excluded.top_negative_quotes, transformation_quotes = excluded.transformation_quotes,
       content_hash = excluded.content_hash, file_hash = excluded.file_hash, analyzed_at = excluded.analyzed_at
RETURNING id;

-- tell --
INSERT INTO provenance_events (organization_id, brand_id, target_table, target_id, request_id, action, old_value,
                               new_value, source_type, source_detail, user_id, created_at)
VALUES (%(organization_id)s, %(brand_id)s, 'amazon_review_analysis', %(target)s, gen_random_uuid(), %(action)s,
        %(old_value)s, %(new_value)s, 'import', %(detail)s, %(user_id)s, %(now)s);
