-- targets --
-- The brand, its products, their offer variants and its personas, each with the columns that hold fields.
SELECT 'brand' AS level, b.id, b.name, b.slug, NULL::uuid AS product_id, true AS is_default, 0 AS place,
       jsonb_build_object('brand_voice_tone', b.brand_voice_tone, 'description', b.description,
                          'website_url', b.website_url) AS held
  FROM brands b WHERE b.id = %(brand_id)s
UNION ALL
SELECT 'product', p.id, p.name, p.slug, p.id, false, 0,
       to_jsonb(p) || jsonb_build_object(
         'dimensions', coalesce(p.dimensions, to_jsonb(p.product_dimensions)),
         'price', (SELECT jsonb_agg(concat_ws(' ', v.name, v.price) ORDER BY v.display_order, v.name)
                     FROM product_variants v WHERE v.product_id = p.id AND v.is_active),
         'top_positive_quotes', (SELECT jsonb_agg(jsonb_build_object('quote', q) ORDER BY nth)
                                   FROM amazon_review_analysis a
                                  CROSS JOIN LATERAL unnest(a.top_positive_quotes) WITH ORDINALITY u (q, nth)
                                  WHERE a.product_id = p.id AND btrim(q) <> ''),
         'personas', (SELECT jsonb_agg(h.name ORDER BY h.is_primary DESC, h.name) FROM personas_4d h
                       WHERE h.brand_id = p.brand_id AND h.product_id = p.id))
  FROM products p
 WHERE p.brand_id = %(brand_id)s AND (%(product)s::uuid IS NULL OR p.id = %(product)s)
UNION ALL
SELECT 'offer_variant', o.id, o.name, o.slug, o.product_id, o.is_default, o.display_order, to_jsonb(o)
  FROM product_offer_variants o JOIN products p ON p.id = o.product_id
 WHERE p.brand_id = %(brand_id)s AND o.is_active AND (%(product)s::uuid IS NULL OR p.id = %(product)s)
UNION ALL
SELECT 'persona', h.id, h.name, h.slug, h.product_id, h.is_primary, 0,
       jsonb_build_object('voice_tone_override', h.voice_tone_override)
  FROM personas_4d h
 WHERE h.brand_id = %(brand_id)s
   AND (%(product)s::uuid IS NULL OR h.product_id = %(product)s OR h.product_id IS NULL)
 ORDER BY place, is_default DESC, name, id;

-- writes --
-- How each field of these things was written last, and whether it was called not applicable since.
SELECT DISTINCT ON (e.target_id, e.gap_key)
       e.target_id::uuid AS target, e.gap_key AS key, e.action, e.source_type, e.created_at
  FROM provenance_events e
 WHERE e.brand_id = %(brand_id)s AND e.gap_key IS NOT NULL AND e.target_id = ANY(%(targets)s)
 ORDER BY e.target_id, e.gap_key, e.seq DESC;

-- evidence --
-- What bears the values of these things, and whether its source still says so.
SELECT e.subject_id::uuid AS target, e.subject_table AS held_in, e.subject_field AS held_as, e.item,
       e.source_kind, e.source_id, e.content_hash, e.start_at AS start, e.end_at AS "end", e.quote,
       CASE e.source_kind
         WHEN 'landing_page' THEN CASE WHEN p.content_hash = e.content_hash THEN 'same'
                                       WHEN position(e.quote IN p.raw_markdown) > 0 THEN 'changed' ELSE 'gone' END
         WHEN 'page_data' THEN CASE WHEN p.data_hash = e.content_hash THEN 'same'
                                    WHEN position(e.quote IN p.data_text) > 0 THEN 'changed' ELSE 'gone' END
         WHEN 'customer_review' THEN CASE WHEN r.id IS NOT NULL THEN 'same' ELSE 'gone' END
         WHEN 'reddit_quote' THEN CASE WHEN q.quote_text IS NULL THEN 'gone'
                                       WHEN position(e.quote IN q.quote_text) > 0 THEN 'same' ELSE 'gone' END
         WHEN 'amazon_quote' THEN CASE WHEN EXISTS (
                SELECT FROM amazon_quotes a
                 WHERE a.brand_id = e.brand_id AND a.analysis_id::text = split_part(e.source_id, '/', 1)
                   AND position(e.quote IN a.quote) > 0) THEN 'same' ELSE 'gone' END
         ELSE 'same'
       END AS source,
       coalesce(p.url, r.url, q.post_url) AS url, coalesce(p.page_title, r.title, q.post_title) AS title
  FROM evidence e
  LEFT JOIN brand_landing_pages p
         ON e.source_kind IN ('landing_page', 'page_data') AND p.brand_id = e.brand_id AND p.id::text = e.source_id
  LEFT JOIN customer_reviews r
         ON e.source_kind = 'customer_review' AND r.brand_id = e.brand_id AND r.id::text = e.source_id
  LEFT JOIN reddit_sentiment_quotes q
         ON e.source_kind = 'reddit_quote' AND q.brand_id = e.brand_id AND q.id::text = e.source_id
 WHERE e.brand_id = %(brand_id)s AND e.subject_table = ANY(%(tables)s) AND e.subject_id = ANY(%(targets)s)
   AND e.subject_field = ANY(%(columns)s)
 ORDER BY e.subject_id, e.subject_field, e.item, e.created_at, e.id;

-- suggestions --
-- What waits for a decision about these things, the surest first.
SELECT s.id, s.gap_key, s.target_id, s.value, s.evidence, s.confidence, s.reasoning, s.instructs, s.source_type,
       s.source_kind, s.source_id, s.source_hash, s.source_url, s.source_title, s.source_at, s.model, s.prompt_name,
       s.prompt_version, s.prompt_hash, s.input_hash, s.run_id, s.status, s.old_value, s.made_at, s.decided_at,
       -- A page may have been read anew, or a review deleted, since it was offered.
       EXISTS (
         SELECT FROM jsonb_to_recordset(jsonb_path_query_array(s.evidence, '$[*].evidence'))
                     q (source_kind text, source_id text, quote text)
           LEFT JOIN brand_landing_pages p ON p.brand_id = s.brand_id
                 AND p.id = CASE WHEN q.source_kind IN ('landing_page', 'page_data') THEN q.source_id::uuid END
           LEFT JOIN customer_reviews r ON r.brand_id = s.brand_id
                 AND r.id = CASE WHEN q.source_kind = 'customer_review' THEN q.source_id::uuid END
          WHERE CASE q.source_kind
                  WHEN 'landing_page' THEN coalesce(position(q.quote IN p.raw_markdown), 0) = 0
                  WHEN 'page_data' THEN coalesce(position(q.quote IN p.data_text), 0) = 0
                  WHEN 'customer_review' THEN r.id IS NULL
                  ELSE false END) AS gone
  FROM profile_suggestions s
 WHERE s.brand_id = %(brand_id)s AND s.status IN ('open', 'waiting') AND s.target_id = ANY(%(targets)s)
 ORDER BY s.status = 'open', array_position(ARRAY['high', 'medium', 'low'], s.confidence), s.made_at, s.id;

-- suggestion --
-- One suggestion, whatever became of it, by its id or the beginning of it.
SELECT s.id, s.gap_key, s.target_id, s.value, s.evidence, s.confidence, s.reasoning, s.instructs, s.source_type,
       s.source_kind, s.source_id, s.source_hash, s.source_url, s.source_title, s.source_at, s.model, s.prompt_name,
       s.prompt_version, s.prompt_hash, s.input_hash, s.run_id, s.status, s.old_value, s.made_at, s.decided_at
  FROM profile_suggestions s
 WHERE s.brand_id = %(brand_id)s AND replace(s.id::text, '-', '') LIKE %(beginning)s || '%%'
 ORDER BY s.id LIMIT 2;

-- requests --
-- What was written of the profile and of personas' claims, a row for each request, the newest first, with its first
-- three values.
SELECT e.request_id, max(e.created_at) AS at, count(*)::integer AS writes, max(e.source_type) AS source_type,
       bool_or(e.user_id = (SELECT auth.uid())) AS mine, bool_and(e.user_id IS NULL) AS by_job,
       bool_or(e.undoes IS NOT NULL OR e.action = 'undo') AS is_undo,
       EXISTS (SELECT FROM provenance_events l WHERE l.brand_id = e.brand_id AND l.undoes = e.request_id) AS undone,
       (array_agg(coalesce(e.gap_key, e.target_column) ORDER BY e.seq))[1:3] AS keys, (array_agg(e.target_id ORDER BY e.seq))[1:3] AS targets,
       (array_agg(e.action ORDER BY e.seq))[1:3] AS actions,
       jsonb_path_query_array(jsonb_agg(e.old_value ORDER BY e.seq), '$[0 to 2]') AS old_values,
       jsonb_path_query_array(jsonb_agg(e.new_value ORDER BY e.seq), '$[0 to 2]') AS new_values
  FROM provenance_events e
 WHERE e.brand_id = %(brand_id)s
   AND (e.gap_key IS NOT NULL OR (e.target_table = 'personas_4d' AND e.target_column LIKE '%%.%%'))
 GROUP BY e.brand_id, e.request_id
 ORDER BY max(e.seq) DESC LIMIT %(limit)s;
