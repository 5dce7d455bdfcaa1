-- lock --
-- One writer of the organisation's library at a time, until the transaction ends: names in it are given once.
SELECT pg_advisory_xact_lock(hashtextextended('templates/' || %(organization_id)s::text, 0));

-- enter --
-- The new picture's id; no row when the same picture waits or is in the library already.
INSERT INTO template_queue (organization_id, brand_id, source, title, meta_ad_account_id, meta_ad_id,
                            source_ad_archive_id, words, ran_from, ran_until, storage_path, mime, width, height,
                            size_bytes, content_hash, picture_hash, added_by, added_at)
VALUES (%(organization_id)s, %(brand_id)s, %(source)s, %(title)s, %(account)s, %(ad_id)s, %(archive_id)s, %(words)s,
        %(ran_from)s, %(ran_until)s, %(storage_path)s, %(mime)s, %(width)s, %(height)s, %(size_bytes)s,
        %(content_hash)s, %(picture_hash)s, %(user_id)s, %(now)s)
ON CONFLICT (brand_id, content_hash) WHERE status IN ('pending', 'pending_details', 'approved') DO NOTHING
RETURNING id;

-- same --
-- The picture with this content that waits or is in the library.
SELECT q.id FROM template_queue q
 WHERE q.brand_id = %(brand_id)s AND q.content_hash = %(content_hash)s
   AND q.status IN ('pending', 'pending_details', 'approved');

-- listed --
-- Pictures of the brand's queue with their newest review, those that wait first, the latest first; with the number of
-- all that fit. NULL arguments do not narrow.
SELECT q.id, q.source, q.title, q.meta_ad_account_id AS account, q.meta_ad_id AS ad_id, q.storage_path, q.mime,
       q.width, q.height, q.content_hash, q.words, q.status, q.reason, q.added_at, q.decided_at,
       r.review -> 'review' AS review, coalesce(r.review -> 'why', '{}') AS why, r.source AS review_source, r.model,
       r.reviewed_at, t.id AS template_id, t.name AS template_name, count(*) OVER ()::integer AS fitting
  FROM template_queue q
  LEFT JOIN LATERAL (SELECT * FROM template_reviews r
                      WHERE r.queue_id = q.id AND r.organization_id = q.organization_id
                      ORDER BY r.reviewed_at DESC, r.source = 'model' DESC LIMIT 1) r ON true
  LEFT JOIN scraped_templates t ON t.source_queue_id = q.id AND t.organization_id = q.organization_id AND t.is_active
 WHERE q.brand_id = %(brand_id)s
   AND (%(statuses)s::text[] IS NULL OR q.status = ANY(%(statuses)s))
   AND (%(ids)s::uuid[] IS NULL OR q.id = ANY(%(ids)s))
   AND (%(prefix)s::text IS NULL OR starts_with(q.id::text, %(prefix)s) OR lower(q.title) = lower(%(word)s)
        OR q.meta_ad_id = %(word)s)
   AND (%(category)s::text IS NULL OR r.review #>> '{review,category}' = %(category)s)
 ORDER BY q.status IN ('pending', 'pending_details') DESC, coalesce(q.decided_at, q.added_at) DESC, q.id
 LIMIT %(limit)s;

-- counted --
-- How many there are in each state.
SELECT q.status, count(*)::integer FROM template_queue q WHERE q.brand_id = %(brand_id)s GROUP BY 1;

-- held --
-- One picture's state, locked until the transaction ends.
SELECT q.status FROM template_queue q WHERE q.brand_id = %(brand_id)s AND q.id = %(id)s FOR UPDATE;

-- known_review --
-- What was said of the same input before, by the same model and prompt.
SELECT r.review, r.model, r.source FROM template_reviews r
 WHERE r.organization_id = %(organization_id)s AND r.input_hash = %(input_hash)s AND r.source = %(source)s
   AND r.prompt_hash IS NOT DISTINCT FROM %(prompt_hash)s AND r.model IS NOT DISTINCT FROM %(model)s
   AND r.schema_version = %(schema_version)s
 ORDER BY r.reviewed_at DESC LIMIT 1;

-- put_review --
INSERT INTO template_reviews (organization_id, queue_id, source, review, schema_version, input_hash, prompt_name,
                              prompt_version, prompt_hash, model, input_tokens, output_tokens, cost, reviewed_at)
VALUES (%(organization_id)s, %(queue_id)s, %(source)s, %(review)s, %(schema_version)s, %(input_hash)s, %(prompt_name)s,
        %(prompt_version)s, %(prompt_hash)s, %(model)s, %(input_tokens)s, %(output_tokens)s, %(cost)s,
        %(reviewed_at)s);

-- reviewed --
-- A reviewed picture waits for a decision.
UPDATE template_queue SET status = 'pending_details'
 WHERE brand_id = %(brand_id)s AND id = %(queue_id)s AND status = 'pending';

-- names --
-- The names in the library that begin so.
SELECT lower(t.name) FROM scraped_templates t
 WHERE t.organization_id = %(organization_id)s AND starts_with(lower(t.name), lower(%(name)s))
   AND t.source_queue_id IS DISTINCT FROM %(queue_id)s;

-- take_in --
-- The picture as a template: its own row again where it was in the library before. Products that opted in are still to
-- be told; without any there is nothing to tell.
INSERT INTO scraped_templates AS t
       (organization_id, name, description, category, storage_path, industry_niche, target_sex, target_audience,
        awareness_level, sales_event, has_product_placement, visual_notes, template_elements, source_ad_archive_id,
        source_queue_id, brand_id, meta_ad_account_id, meta_ad_id, content_hash, picture_hash, mime, width, height,
        is_fictional, approved_by, approved_at, created_at, announced_at)
SELECT q.organization_id, %(name)s, %(description)s, %(category)s, q.storage_path, %(niche)s, %(sex)s, %(audience)s,
       %(awareness)s, %(event)s, %(placed)s, %(visual_notes)s,
       jsonb_strip_nulls(jsonb_build_object('words', %(words)s::jsonb, 'start_date', q.ran_from,
                                            'last_seen', q.ran_until)),
       q.source_ad_archive_id, q.id, q.brand_id, q.meta_ad_account_id, q.meta_ad_id, q.content_hash, q.picture_hash,
       q.mime, q.width, q.height, b.is_fictional, %(user_id)s, %(now)s, %(now)s,
       CASE WHEN NOT EXISTS (SELECT FROM product_template_settings s
                              WHERE s.organization_id = q.organization_id AND s.auto_recommend) THEN %(now)s END
  FROM template_queue q JOIN brands b ON b.id = q.brand_id
 WHERE q.brand_id = %(brand_id)s AND q.id = %(queue_id)s
ON CONFLICT (source_queue_id) DO UPDATE
   SET name = excluded.name, description = excluded.description, category = excluded.category,
       industry_niche = excluded.industry_niche, target_sex = excluded.target_sex,
       target_audience = excluded.target_audience, awareness_level = excluded.awareness_level,
       sales_event = excluded.sales_event, has_product_placement = excluded.has_product_placement,
       visual_notes = excluded.visual_notes, template_elements = excluded.template_elements, is_active = true,
       approved_by = excluded.approved_by, approved_at = excluded.approved_at, announced_at = excluded.announced_at
RETURNING t.id, t.announced_at IS NULL AS to_announce;

-- decide --
UPDATE template_queue
   SET status = %(status)s, reason = %(reason)s, decided_by = %(user_id)s, decided_at = %(now)s
 WHERE brand_id = %(brand_id)s AND id = %(queue_id)s;

-- reopen --
-- Back to where it waits for a decision.
UPDATE template_queue q
   SET status = CASE WHEN EXISTS (SELECT FROM template_reviews r
                                   WHERE r.queue_id = q.id AND r.organization_id = q.organization_id)
                     THEN 'pending_details' ELSE 'pending' END,
       reason = NULL, decided_by = NULL, decided_at = NULL
 WHERE q.brand_id = %(brand_id)s AND q.id = %(queue_id)s;

-- retire --
-- Takes the picture's template out of the library; what was made after it stays linked to it.
UPDATE scraped_templates SET is_active = false
 WHERE organization_id = %(organization_id)s AND source_queue_id = %(queue_id)s AND is_active;

-- decided_at --
-- What the run that was asked for at %(now)s has decided so far, by state.
SELECT q.status, count(*)::integer FROM template_queue q
 WHERE q.brand_id = %(brand_id)s AND q.decided_at = %(now)s GROUP BY 1;

-- tell --
INSERT INTO provenance_events (organization_id, brand_id, target_table, target_id, request_id, action, old_value,
                               new_value, source_type, source_detail, user_id, created_at)
VALUES (%(organization_id)s, %(brand_id)s, 'template_queue', %(queue_id)s::text, %(request_id)s, %(action)s, %(old)s,
        %(new)s, %(source_type)s, %(detail)s, %(user_id)s, %(now)s);
