-- bury --
-- One more attempt where it was met before; what a person discarded stays discarded.
INSERT INTO dead_letters AS d (organization_id, brand_id, run_id, kind, subject, reason, payload, first_seen_at, last_seen_at)
VALUES (%(organization_id)s, %(brand_id)s, %(run_id)s, %(kind)s, %(subject)s, %(reason)s, %(payload)s, %(now)s, %(now)s)
ON CONFLICT (organization_id, brand_id, kind, subject) DO UPDATE
   SET run_id = excluded.run_id, reason = excluded.reason, payload = excluded.payload, last_seen_at = excluded.last_seen_at,
       attempts = d.attempts + (d.run_id IS DISTINCT FROM excluded.run_id)::int,
       status = CASE d.status WHEN 'discarded' THEN d.status ELSE 'open' END;

-- mend --
UPDATE dead_letters SET status = 'mended'
 WHERE brand_id IS NOT DISTINCT FROM %(brand_id)s AND kind = %(kind)s AND subject = ANY (%(subjects)s)
   AND status IN ('open', 'retried');

-- list --
SELECT d.id, d.brand_id, b.name AS brand, d.run_id, d.kind, d.subject, d.reason, d.payload, d.attempts, d.status,
       d.first_seen_at, d.last_seen_at
  FROM dead_letters d LEFT JOIN brands b ON b.id = d.brand_id
 WHERE (%(brand_id)s::uuid IS NULL OR d.brand_id = %(brand_id)s)
   AND (%(run_id)s::text IS NULL OR d.run_id = %(run_id)s)
   AND (%(id)s::text IS NULL OR starts_with(d.id::text, %(id)s))
   AND (%(status)s::text IS NULL OR d.status = %(status)s)
 ORDER BY d.last_seen_at DESC, d.id
 LIMIT %(limit)s;

-- count --
SELECT count(*) FROM dead_letters d
 WHERE (%(brand_id)s::uuid IS NULL OR d.brand_id = %(brand_id)s)
   AND (%(run_id)s::text IS NULL OR d.run_id = %(run_id)s) AND d.status = 'open';

-- settle --
UPDATE dead_letters SET status = %(status)s WHERE id = %(id)s AND status IN ('open', 'retried') RETURNING id;
