-- held_brand --
-- The brand's fields as they stand; held until the transaction ends.
SELECT to_jsonb(b) AS held, NULL::uuid AS product_id, b.name
  FROM brands b WHERE b.id = %(target)s AND b.id = %(brand_id)s FOR UPDATE;

-- held_product --
SELECT to_jsonb(p) || jsonb_build_object('dimensions', coalesce(p.dimensions, to_jsonb(p.product_dimensions))) AS held,
       p.id AS product_id, p.name
  FROM products p WHERE p.id = %(target)s AND p.brand_id = %(brand_id)s FOR UPDATE;

-- held_offer_variant --
SELECT to_jsonb(o) AS held, o.product_id, o.name
  FROM product_offer_variants o JOIN products p ON p.id = o.product_id
 WHERE o.id = %(target)s AND p.brand_id = %(brand_id)s FOR UPDATE OF o;

-- held_persona --
SELECT jsonb_build_object('voice_tone_override', h.voice_tone_override) AS held, h.product_id, h.name
  FROM personas_4d h WHERE h.id = %(target)s AND h.brand_id = %(brand_id)s FOR UPDATE;

-- targets --
-- The things of the brand among these ids, with the product that each is of.
SELECT b.id, 'brand' AS level, NULL::uuid AS product_id FROM brands b
 WHERE b.id = %(brand_id)s AND b.id = ANY(%(targets)s)
UNION ALL
SELECT p.id, 'product', p.id FROM products p WHERE p.brand_id = %(brand_id)s AND p.id = ANY(%(targets)s)
UNION ALL
SELECT o.id, 'offer_variant', o.product_id FROM product_offer_variants o JOIN products p ON p.id = o.product_id
 WHERE p.brand_id = %(brand_id)s AND o.id = ANY(%(targets)s)
UNION ALL
SELECT h.id, 'persona', h.product_id FROM personas_4d h
 WHERE h.brand_id = %(brand_id)s AND h.id = ANY(%(targets)s);

-- write_brand --
-- The columns that `row` names, and no other.
UPDATE brands b
   SET (brand_voice_tone, description, website_url) =
       (SELECT r.brand_voice_tone, r.description, r.website_url FROM jsonb_populate_record(b, %(row)s) r)
 WHERE b.id = %(target)s AND b.id = %(brand_id)s;

-- write_product --
UPDATE products p
   SET (guarantee, ingredients, results_timeline, faq_items, benefits, unique_selling_points, key_ingredients,
        target_audience, current_offer, founders, brand_voice_notes, dimensions, review_platforms, description,
        required_disclaimers) =
       (SELECT r.guarantee, r.ingredients, r.results_timeline, r.faq_items, r.benefits, r.unique_selling_points,
               r.key_ingredients, r.target_audience, r.current_offer, r.founders, r.brand_voice_notes, r.dimensions,
               r.review_platforms, r.description, r.required_disclaimers
          FROM jsonb_populate_record(p, %(row)s) r),
       -- What was written in words goes when figures come: one of them says it.
       product_dimensions = CASE WHEN %(row)s ? 'dimensions' THEN %(row)s ->> 'product_dimensions'
                                 ELSE p.product_dimensions END
 WHERE p.id = %(target)s AND p.brand_id = %(brand_id)s;

-- write_offer_variant --
UPDATE product_offer_variants o
   SET (name, mechanism_name, mechanism_problem, mechanism_solution, pain_points, desires_goals, benefits,
        target_audience, sample_hooks, voice_tone_override) =
       (SELECT r.name, r.mechanism_name, r.mechanism_problem, r.mechanism_solution, r.pain_points, r.desires_goals,
               r.benefits, r.target_audience, r.sample_hooks, r.voice_tone_override
          FROM jsonb_populate_record(o, %(row)s) r)
  FROM products p
 WHERE o.id = %(target)s AND p.id = o.product_id AND p.brand_id = %(brand_id)s;

-- write_persona --
UPDATE personas_4d h SET voice_tone_override = r.voice_tone_override
  FROM jsonb_to_record(%(row)s) r (voice_tone_override text)
 WHERE h.id = %(target)s AND h.brand_id = %(brand_id)s;

-- bearing --
-- The quotes that bear what stands in a field.
SELECT e.item, e.source_kind, e.source_id, e.content_hash, e.start_at AS start, e.end_at AS "end", e.quote
  FROM evidence e
 WHERE e.brand_id = %(brand_id)s AND e.subject_table = %(table)s AND e.subject_id = %(target)s
   AND e.subject_field = %(column)s
 ORDER BY e.item, e.created_at, e.id;

-- unbear --
DELETE FROM evidence
 WHERE brand_id = %(brand_id)s AND subject_table = %(table)s AND subject_id = %(target)s AND subject_field = %(column)s;

-- bear --
-- The quotes that bear a field from now on, in their order.
INSERT INTO evidence (organization_id, brand_id, source_kind, source_id, content_hash, start_at, end_at, quote,
                      subject_table, subject_id, subject_field, item, created_at)
SELECT %(organization_id)s, %(brand_id)s, r.source_kind, r.source_id, r.content_hash, r.start, r."end", r.quote,
       %(table)s, %(target)s, %(column)s, r.item, %(now)s
  FROM jsonb_to_recordset(%(rows)s) r
       (item integer, source_kind text, source_id text, content_hash text, start integer, "end" integer, quote text);

-- tell --
INSERT INTO provenance_events
       (organization_id, brand_id, target_table, target_id, target_column, gap_key, request_id, action, old_value,
        new_value, source_type, source_detail, source_hash, undoes, user_id, created_at)
VALUES (%(organization_id)s, %(brand_id)s, %(table)s, %(target)s, %(column)s, %(key)s, %(request_id)s, %(action)s,
        %(old)s, %(new)s, %(source_type)s, %(detail)s, %(source_hash)s, %(undoes)s, %(user_id)s, %(now)s);

-- told --
-- What a request wrote, the last first.
SELECT e.target_table, e.target_id::uuid AS target, e.gap_key, e.action, e.old_value, e.new_value, e.source_detail
  FROM provenance_events e
 WHERE e.brand_id = %(brand_id)s AND e.request_id = %(request_id)s AND e.gap_key IS NOT NULL
 ORDER BY e.seq DESC;

-- last_mark --
-- What happened to a field last.
SELECT e.action FROM provenance_events e
 WHERE e.brand_id = %(brand_id)s AND e.target_id = %(target)s AND e.gap_key = %(key)s
 ORDER BY e.seq DESC LIMIT 1;

-- offer --
-- Stores what sources offer; what was offered before keeps its row. Its id, its state, and whether it is new.
INSERT INTO profile_suggestions
       (organization_id, brand_id, product_id, gap_key, target_id, value, value_hash, evidence, confidence, reasoning,
        instructs, source_type, source_kind, source_id, source_hash, source_url, source_title, source_at, model,
        prompt_name, prompt_version, prompt_hash, input_hash, run_id, status, old_value, made_at)
SELECT %(organization_id)s, %(brand_id)s, r.product_id, r.gap_key, r.target_id, r.value, r.value_hash, r.evidence,
       r.confidence, r.reasoning, r.instructs, r.source_type, r.source_kind, r.source_id, r.source_hash, r.source_url,
       r.source_title, r.source_at, r.model, r.prompt_name, r.prompt_version, r.prompt_hash, r.input_hash,
       %(run_id)s, r.status, r.old_value, %(now)s
  FROM jsonb_populate_recordset(NULL::profile_suggestions, %(rows)s) r
ON CONFLICT (brand_id, gap_key, target_id, source_kind, source_id, source_hash, value_hash) DO UPDATE
   SET evidence = excluded.evidence, confidence = excluded.confidence, reasoning = excluded.reasoning,
       instructs = excluded.instructs, run_id = excluded.run_id, old_value = excluded.old_value,
       status = CASE WHEN excluded.status = 'waiting' THEN 'waiting'
                     WHEN profile_suggestions.status IN ('superseded', 'accepted') THEN 'open'
                     ELSE profile_suggestions.status END
RETURNING id, status, gap_key, target_id, xmax = 0 AS is_new;

-- supersede --
-- What these sources offered before: in another wording than the one read now, or for the same field something else.
UPDATE profile_suggestions s SET status = 'superseded', decided_at = %(now)s
 WHERE s.brand_id = %(brand_id)s AND s.status = 'open' AND NOT s.id = ANY(%(kept)s)
   AND (EXISTS (SELECT FROM jsonb_to_recordset(%(sources)s) r (kind text, id text, content_hash text)
                 WHERE r.kind = s.source_kind AND r.id = s.source_id AND r.content_hash <> s.source_hash)
     OR EXISTS (SELECT FROM jsonb_to_recordset(%(offered)s) r (key text, target uuid, kind text, id text)
                 WHERE r.key = s.gap_key AND r.target = s.target_id AND r.kind = s.source_kind
                   AND r.id = s.source_id));

-- settle --
-- A decision about a suggestion.
UPDATE profile_suggestions
   SET status = %(status)s, old_value = %(old)s, request_id = %(request_id)s, decided_at = %(now)s,
       decided_by = %(user_id)s
 WHERE brand_id = %(brand_id)s AND id = %(id)s;

-- reopen --
-- What a request had accepted waits again.
UPDATE profile_suggestions SET status = 'open', request_id = NULL, decided_at = NULL, decided_by = NULL
 WHERE brand_id = %(brand_id)s AND request_id = %(request_id)s AND status = 'accepted' AND source_kind <> 'manual';
