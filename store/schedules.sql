-- try_lock --
-- Whether this transaction is the one timer that works now.
SELECT pg_try_advisory_xact_lock(%(key)s);

-- due --
SELECT schedule_id, organization_id FROM private.schedules_due(%(now)s);

-- claim --
-- The schedule, locked, if it is still due; another timer may have been quicker.
SELECT s.id, s.organization_id, s.brand_id, b.name AS brand, b.slug AS brand_slug, s.kind, s.arguments, s.cron, s.once_at, s.timezone, s.status,
       s.next_at, s.max_runs, s.runs, s.last_run_id, s.created_at
  FROM schedules s LEFT JOIN brands b ON b.id = s.brand_id
 WHERE s.id = %(id)s AND s.status = 'active' AND s.next_at <= %(now)s
   FOR UPDATE OF s;

-- advance --
UPDATE schedules SET next_at = %(next_at)s, status = %(status)s, runs = runs + 1, last_run_id = %(run_id)s
 WHERE id = %(id)s;

-- add --
INSERT INTO schedules (organization_id, brand_id, user_id, kind, arguments, cron, once_at, timezone, next_at, max_runs, created_at)
VALUES (%(organization_id)s, %(brand_id)s, %(user_id)s, %(kind)s, %(arguments)s, %(cron)s, %(once_at)s, %(timezone)s,
        %(next_at)s, %(max_runs)s, %(created_at)s)
RETURNING id;

-- list --
-- The schedules that the caller sees, each with how its latest run went; what is over comes last.
SELECT s.id, s.organization_id, s.brand_id, b.name AS brand, b.slug AS brand_slug, s.kind, s.arguments, s.cron, s.once_at, s.timezone, s.status,
       s.next_at, s.max_runs, s.runs, s.last_run_id, s.created_at
  FROM schedules s LEFT JOIN brands b ON b.id = s.brand_id
 WHERE (%(brand_id)s::uuid IS NULL OR s.brand_id = %(brand_id)s OR s.brand_id IS NULL)
   AND (%(id)s::text IS NULL OR starts_with(s.id::text, %(id)s))
   AND (%(over)s OR s.status <> 'done')
 ORDER BY s.status = 'done', s.next_at NULLS LAST, s.id
 LIMIT 200;

-- latest_runs --
-- Of each of these schedules the run that is under way, else the latest; also one that a person started beside the clock.
SELECT DISTINCT ON (s.id) s.id AS schedule_id, r.id, r.status, r.started_at, r.finished_at,
       coalesce(r.error, r.result ->> 'headline') AS told
  FROM schedules s JOIN job_runs r ON r.schedule_id = s.id OR r.id = s.last_run_id
 WHERE s.id = ANY (%(ids)s)
 ORDER BY s.id, r.status IN ('waiting', 'running') DESC, r.asked_at DESC;

-- change --
UPDATE schedules SET status = %(status)s, next_at = %(next_at)s WHERE id = %(id)s RETURNING id;

-- ran --
UPDATE schedules SET last_run_id = %(run_id)s WHERE id = %(id)s;

-- remove --
DELETE FROM schedules WHERE id = %(id)s RETURNING id;

-- timezone --
-- A brand's, for days and clocks of its people.
SELECT coalesce(a.timezone, b.timezone) FROM brands b LEFT JOIN brand_ad_accounts a ON a.brand_id = b.id AND a.is_primary
 WHERE b.id = %(brand_id)s;
