-- listed --
-- The brand's personas, the primary ones first: how many claims each has, how many somebody said, in how many fields.
SELECT p.id, p.slug, p.name, r.slug AS product_slug, r.name AS product_name, c.name AS competitor_name, p.is_primary,
       p.source_type, p.confidence_score AS confidence, p.voice_tone_override, p.updated_at,
       coalesce(t.claims, 0) AS claims, coalesce(t.observed, 0) AS observed, coalesce(t.fields, 0) AS fields,
       (SELECT count(*) FROM evidence e
         WHERE e.brand_id = p.brand_id AND e.subject_table = 'personas_4d' AND e.subject_id = p.id::text) AS quotes
  FROM personas_4d p
  LEFT JOIN products r ON r.id = p.product_id
  LEFT JOIN competitors c ON c.id = p.competitor_id
 CROSS JOIN LATERAL (
       SELECT count(*) AS claims, count(*) FILTER (WHERE claim ->> 'level' = 'observed') AS observed,
              count(DISTINCT (part.name, field.key)) AS fields
         FROM (VALUES ('basics', p.basics), ('psychographic', p.psychographic), ('identity', p.identity),
                      ('social', p.social), ('worldview', p.worldview), ('domain_sentiment', p.domain_sentiment),
                      ('purchase_behavior', p.purchase_behavior), ('objections', p.objections)) AS part(name, held)
        CROSS JOIN LATERAL jsonb_each(coalesce(part.held, '{}')) AS field
        CROSS JOIN LATERAL jsonb_array_elements(field.value) AS claim
        WHERE claim ->> 'level' <> 'unknown') t
 WHERE p.brand_id = %(brand_id)s
 ORDER BY p.is_primary DESC, r.name NULLS FIRST, p.name, p.id;

-- every --
-- Whole personas with their quotes: the one of that slug, or all; of one product's where one is given.
SELECT p.id, p.slug, p.name, p.product_id, r.slug AS product_slug, r.name AS product_name, p.competitor_id,
       c.name AS competitor_name, p.is_primary, p.source_type, p.source_data, p.passes, p.rejected, p.notes,
       p.confidence_score AS confidence, p.voice_tone_override, p.updated_at,
       jsonb_strip_nulls(jsonb_build_object(
         'basics', p.basics, 'psychographic', p.psychographic, 'identity', p.identity, 'social', p.social,
         'worldview', p.worldview, 'domain_sentiment', p.domain_sentiment,
         'purchase_behavior', p.purchase_behavior, 'objections', p.objections)) AS persona,
       (SELECT coalesce(jsonb_object_agg(e.id, jsonb_build_object(
                 'source_kind', e.source_kind, 'source_id', e.source_id, 'content_hash', e.content_hash,
                 'start', e.start_at, 'end', e.end_at, 'quote', e.quote)), '{}')
          FROM evidence e
         WHERE e.brand_id = p.brand_id AND e.subject_table = 'personas_4d' AND e.subject_id = p.id::text) AS evidence,
       -- Quotes that their sources do not hold any more: a page was read anew, a review deleted.
       ARRAY(SELECT e.id FROM evidence e
               LEFT JOIN brand_landing_pages l ON l.brand_id = e.brand_id
                     AND l.id = CASE WHEN e.source_kind IN ('landing_page', 'page_data') THEN e.source_id::uuid END
               LEFT JOIN customer_reviews v ON v.brand_id = e.brand_id
                     AND v.id = CASE WHEN e.source_kind = 'customer_review' THEN e.source_id::uuid END
              WHERE e.brand_id = p.brand_id AND e.subject_table = 'personas_4d' AND e.subject_id = p.id::text
                AND CASE e.source_kind
                      WHEN 'landing_page' THEN coalesce(position(e.quote IN l.raw_markdown), 0) = 0
                      WHEN 'page_data' THEN coalesce(position(e.quote IN l.data_text), 0) = 0
                      WHEN 'customer_review' THEN v.id IS NULL
                      ELSE false END) AS gone
  FROM personas_4d p
  LEFT JOIN products r ON r.id = p.product_id
  LEFT JOIN competitors c ON c.id = p.competitor_id
 WHERE p.brand_id = %(brand_id)s
   AND (%(slug)s::text IS NULL OR p.slug = %(slug)s OR p.id::text = %(slug)s)
   AND (%(product_id)s::uuid IS NULL OR p.product_id = %(product_id)s)
 ORDER BY p.is_primary DESC, p.name, p.id;

-- save --
-- A new persona, or the same one written again by a run that was cut off. Its slug gets a number where another has it.
INSERT INTO personas_4d
       (organization_id, brand_id, id, slug, name, product_id, competitor_id, persona_type, persona_level, is_primary,
        source_type, source_data, passes, rejected, notes, confidence_score, run_id, updated_at, basics, psychographic,
        identity, social, worldview, domain_sentiment, purchase_behavior, objections)
SELECT %(organization_id)s, %(brand_id)s, %(id)s, free.slug, %(name)s, %(product_id)s, %(competitor_id)s,
       %(persona_type)s, CASE WHEN %(product_id)s::uuid IS NULL THEN 'brand' ELSE 'product' END,
       NOT EXISTS (SELECT FROM personas_4d o WHERE o.brand_id = %(brand_id)s AND o.is_primary
                      AND o.product_id IS NOT DISTINCT FROM %(product_id)s
                      AND o.competitor_id IS NOT DISTINCT FROM %(competitor_id)s),
       %(source_type)s, %(source_data)s::jsonb, %(passes)s::jsonb, %(rejected)s::jsonb, %(notes)s, %(confidence)s,
       %(run_id)s, %(now)s, p.held -> 'basics', p.held -> 'psychographic', p.held -> 'identity', p.held -> 'social',
       p.held -> 'worldview', p.held -> 'domain_sentiment', p.held -> 'purchase_behavior', p.held -> 'objections'
  FROM (SELECT %(persona)s::jsonb AS held) p
 CROSS JOIN LATERAL (
       SELECT tried.slug
         FROM (SELECT n, CASE n WHEN 1 THEN %(slug)s::text ELSE %(slug)s::text || '-' || n END AS slug
                 FROM generate_series(1, 1000) n) tried
        WHERE NOT EXISTS (SELECT FROM personas_4d o
                           WHERE o.brand_id = %(brand_id)s AND o.slug = tried.slug AND o.id <> %(id)s)
        ORDER BY tried.n LIMIT 1) free
    ON CONFLICT (id) DO UPDATE
   SET basics = excluded.basics, psychographic = excluded.psychographic, identity = excluded.identity,
       social = excluded.social, worldview = excluded.worldview, domain_sentiment = excluded.domain_sentiment,
       purchase_behavior = excluded.purchase_behavior, objections = excluded.objections, passes = excluded.passes,
       rejected = excluded.rejected, notes = excluded.notes, confidence_score = excluded.confidence_score,
       source_data = excluded.source_data, updated_at = excluded.updated_at
 WHERE personas_4d.brand_id = %(brand_id)s
RETURNING slug;

-- forget_quotes --
-- The quotes of a persona, before those of a new writing are put there.
DELETE FROM evidence
 WHERE brand_id = %(brand_id)s AND subject_table = 'personas_4d' AND subject_id = %(id)s::text;

-- add_quotes --
-- A persona's quotes, each with the first field that cites it.
INSERT INTO evidence
       (organization_id, brand_id, id, source_kind, source_id, content_hash, start_at, end_at, quote, subject_table,
        subject_id, subject_field)
SELECT %(organization_id)s, %(brand_id)s, r.id, r.source_kind, r.source_id, r.content_hash, r.start, r."end", r.quote,
       'personas_4d', %(id)s::text, r.field
  FROM jsonb_to_recordset(%(rows)s::jsonb) AS r (
       id uuid, source_kind text, source_id text, content_hash text, start integer, "end" integer, quote text,
       field text)
    ON CONFLICT (id) DO NOTHING;

-- event --
-- That a persona was made, by which run, from what.
INSERT INTO provenance_events
       (organization_id, brand_id, target_table, target_id, request_id, action, new_value, source_type, source_detail,
        user_id, created_at)
SELECT %(organization_id)s, %(brand_id)s, 'personas_4d', %(id)s::text, %(id)s, 'create', %(told)s::jsonb,
       %(source)s, %(detail)s::jsonb, %(user_id)s, %(now)s
 WHERE NOT EXISTS (SELECT FROM provenance_events e
                    WHERE e.brand_id = %(brand_id)s AND e.target_table = 'personas_4d'
                      AND e.target_id = %(id)s::text AND e.action = 'create');

-- remove --
-- Removes a persona; its id if it was there.
DELETE FROM personas_4d WHERE brand_id = %(brand_id)s AND id = %(id)s RETURNING id;

-- kept --
-- What a question was answered already by that model; none where it was not asked.
SELECT name, part, prompt_name, prompt_version, prompt_hash, model, input_hash, input_tokens, output_tokens, cost_usd,
       made_at, output
  FROM persona_passes
 WHERE brand_id = %(brand_id)s AND part = %(part)s AND input_hash = %(input_hash)s AND model = %(model)s;

-- keep --
-- An answer, as soon as it is there.
INSERT INTO persona_passes
       (organization_id, brand_id, name, part, input_hash, output, model, prompt_name, prompt_version, prompt_hash,
        input_tokens, output_tokens, cost_usd, made_at)
VALUES (%(organization_id)s, %(brand_id)s, %(name)s, %(part)s, %(input_hash)s, %(output)s::jsonb, %(model)s,
        %(prompt_name)s, %(prompt_version)s, %(prompt_hash)s, %(input_tokens)s, %(output_tokens)s, %(cost_usd)s,
        %(made_at)s)
    ON CONFLICT (brand_id, part, input_hash, model) DO NOTHING;

-- offer_variant --
-- The offer variant of that slug, of one product where one is given.
SELECT v.id
  FROM product_offer_variants v
  JOIN products p ON p.id = v.product_id
 WHERE p.brand_id = %(brand_id)s AND v.slug = %(slug)s
   AND (%(product_id)s::uuid IS NULL OR p.id = %(product_id)s)
 ORDER BY v.is_active DESC, v.is_default DESC, v.id
 LIMIT 1;
