-- held --
-- One field of a persona as it stands; held until the transaction ends.
SELECT jsonb_build_object(
         'basics', basics, 'psychographic', psychographic, 'identity', identity, 'social', social,
         'worldview', worldview, 'domain_sentiment', domain_sentiment, 'purchase_behavior', purchase_behavior,
         'objections', objections) -> %(dimension)s -> %(field)s
  FROM personas_4d WHERE brand_id = %(brand_id)s AND id = %(id)s FOR UPDATE;

-- write --
-- Writes one field. What a model or rules made is of both from now on.
UPDATE personas_4d p
   SET (basics, psychographic, identity, social, worldview, domain_sentiment, purchase_behavior, objections) =
       (SELECT r.basics, r.psychographic, r.identity, r.social, r.worldview, r.domain_sentiment, r.purchase_behavior,
               r.objections
          FROM jsonb_populate_record(p, jsonb_build_object(
                 %(dimension)s::text,
                 coalesce(nullif(to_jsonb(p) -> %(dimension)s, 'null'), '{}') ||
                 jsonb_build_object(%(field)s::text, %(claims)s::jsonb))) r),
       source_type = CASE WHEN p.source_type = 'manual' THEN 'manual' ELSE 'hybrid' END,
       updated_at = %(now)s
 WHERE p.brand_id = %(brand_id)s AND p.id = %(id)s;

-- add_quotes --
-- Quotes that claims cite from now on; those that are there stay.
INSERT INTO evidence (id, organization_id, brand_id, source_kind, source_id, content_hash, start_at, end_at, quote,
                      subject_table, subject_id, subject_field, created_at)
SELECT r.id, %(organization_id)s, %(brand_id)s, r.source_kind, r.source_id, r.content_hash, r.start, r."end", r.quote,
       'personas_4d', %(id)s::text, %(path)s, %(now)s
  FROM jsonb_to_recordset(%(rows)s) r
       (id uuid, source_kind text, source_id text, content_hash text, start integer, "end" integer, quote text)
ON CONFLICT (id) DO NOTHING;

-- tell --
INSERT INTO provenance_events
       (organization_id, brand_id, target_table, target_id, target_column, request_id, action, old_value, new_value,
        source_type, user_id, created_at)
VALUES (%(organization_id)s, %(brand_id)s, 'personas_4d', %(id)s::text, %(path)s, %(request_id)s, %(action)s, %(old)s,
        %(new)s, 'manual', %(user_id)s, %(now)s);

-- told --
-- What a request changed in a persona.
SELECT e.target_id::uuid AS persona_id, e.target_column AS path, e.old_value AS old, e.new_value AS new
  FROM provenance_events e
 WHERE e.brand_id = %(brand_id)s AND e.request_id = %(request_id)s AND e.target_table = 'personas_4d'
   AND e.target_column LIKE '%%.%%';
