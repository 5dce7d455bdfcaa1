-- add --
-- One row, unless there is a run of this id, or one under way that it joins.
INSERT INTO job_runs (id, organization_id, brand_id, kind, title, arguments, join_key, user_id, schedule_id, due_at, asked_at)
VALUES (%(id)s, %(organization_id)s, %(brand_id)s, %(kind)s, %(title)s, %(arguments)s, %(join_key)s, %(user_id)s,
        %(schedule_id)s, %(due_at)s, %(asked_at)s)
ON CONFLICT DO NOTHING
RETURNING id;

-- under_way --
-- The run that a start with this key joins.
SELECT id FROM job_runs
 WHERE kind = %(kind)s AND organization_id IS NOT DISTINCT FROM %(organization_id)s
   AND brand_id IS NOT DISTINCT FROM %(brand_id)s AND join_key = %(join_key)s AND status IN ('waiting', 'running');

-- one --
SELECT r.id, r.organization_id, r.brand_id, b.name AS brand, r.kind, r.title, r.arguments, r.status, r.user_id,
       r.schedule_id, r.due_at, r.asked_at, r.started_at, r.finished_at, r.attempts, r.error, r.result, r.told_at
  FROM job_runs r LEFT JOIN brands b ON b.id = r.brand_id
 WHERE r.id = %(id)s;

-- beginning_with --
-- The ids that begin so, the latest first; two are enough to know that it is not clear.
SELECT id FROM job_runs WHERE starts_with(id, %(beginning)s) ORDER BY asked_at DESC LIMIT 2;

-- begin --
-- Marks it as running, unless it has ended. The row as it was asked for.
UPDATE job_runs SET status = 'running', started_at = coalesce(started_at, %(now)s), attempts = attempts + 1
 WHERE id = %(id)s AND status IN ('waiting', 'running')
RETURNING brand_id, kind, title, arguments, user_id, asked_at,
          coalesce(user_id, (SELECT s.user_id FROM schedules s
                              WHERE s.id = job_runs.schedule_id
                                AND s.organization_id IS NOT DISTINCT FROM job_runs.organization_id)) AS asker;

-- finish --
-- Writes the end once. What another has ended (a person stopped it) keeps that end.
WITH closed AS (
  UPDATE job_run_steps SET ended_at = %(now)s, outcome = %(status)s WHERE run_id = %(id)s AND outcome = 'running'
)
UPDATE job_runs SET status = %(status)s, finished_at = %(now)s, error = %(error)s, result = %(result)s
 WHERE id = %(id)s AND status IN ('waiting', 'running')
RETURNING id;

-- tell --
-- What is to be told of its end; nothing when that has been told, or there is no end yet.
WITH closed AS (
  UPDATE job_run_steps s SET ended_at = %(now)s, outcome = 'cancelled'
    FROM job_runs r
   WHERE s.run_id = %(id)s AND s.outcome = 'running' AND r.id = s.run_id AND r.status = 'cancelled'
)
UPDATE job_runs SET told_at = %(now)s
 WHERE id = %(id)s AND told_at IS NULL AND status IN ('done', 'failed', 'cancelled')
RETURNING organization_id, brand_id, user_id, kind, title, status, error, result ->> 'headline', arguments, attempts;

-- stop --
SELECT private.stop_run(%(id)s, %(now)s);

-- begin_step --
-- A step that was under way when its worker died begins anew.
INSERT INTO job_run_steps (run_id, organization_id, position, name, begun_at)
VALUES (%(run_id)s, %(organization_id)s, %(position)s, %(name)s, %(now)s)
ON CONFLICT (run_id, position) DO UPDATE
   SET name = excluded.name, begun_at = excluded.begun_at, ended_at = NULL, outcome = 'running', done = 0, total = NULL,
       note = '', attempts = job_run_steps.attempts + 1;

-- progress --
UPDATE job_run_steps SET done = %(done)s, total = %(total)s, note = %(note)s
 WHERE run_id = %(run_id)s AND position = %(position)s AND outcome = 'running';

-- end_step --
UPDATE job_run_steps SET ended_at = %(now)s, outcome = 'done', done = %(done)s, total = %(total)s, note = %(note)s
 WHERE run_id = %(run_id)s AND position = %(position)s;

-- steps --
SELECT position, name, begun_at, ended_at, done, total, note, attempts, outcome
  FROM job_run_steps WHERE run_id = %(run_id)s ORDER BY position;

-- brand --
-- A brand for a worker, who may do what a member may.
SELECT b.id, b.organization_id, o.name AS organization_name, b.slug, b.name,
       coalesce(a.currency, b.currency) AS currency, coalesce(a.timezone, b.timezone) AS timezone,
       'member' AS role, b.hold_rate, b.naming_convention, b.is_fictional
  FROM brands b
  JOIN organizations o ON o.id = b.organization_id
  LEFT JOIN brand_ad_accounts a ON a.brand_id = b.id AND a.is_primary
 WHERE b.id = %(brand_id)s;

-- list --
-- The latest runs, those under way first.
SELECT r.id, r.organization_id, r.brand_id, b.name AS brand, r.kind, r.title, r.arguments, r.status, r.user_id,
       r.schedule_id, r.due_at, r.asked_at, r.started_at, r.finished_at, r.attempts, r.error, r.result, r.told_at
  FROM job_runs r LEFT JOIN brands b ON b.id = r.brand_id
 WHERE r.asked_at >= %(since)s
   AND (%(brand_id)s::uuid IS NULL OR r.brand_id = %(brand_id)s)
   AND (%(kind)s::text IS NULL OR r.kind = %(kind)s)
   AND (%(status)s::text IS NULL OR r.status = %(status)s)
 ORDER BY r.status IN ('waiting', 'running') DESC, r.asked_at DESC, r.id
 LIMIT %(limit)s;

-- tally --
-- How many runs there are of each status.
SELECT r.status, count(*)
  FROM job_runs r
 WHERE r.asked_at >= %(since)s
   AND (%(brand_id)s::uuid IS NULL OR r.brand_id = %(brand_id)s)
   AND (%(kind)s::text IS NULL OR r.kind = %(kind)s)
   AND (%(status)s::text IS NULL OR r.status = %(status)s)
 GROUP BY r.status;

-- health --
-- One row per brand, kind and day of the reader's calendar: how many runs ended how.
SELECT coalesce(b.name, 'Platform') AS brand, r.kind, (r.asked_at AT TIME ZONE %(timezone)s)::date AS day,
       count(*) FILTER (WHERE r.status = 'done') AS done, count(*) FILTER (WHERE r.status = 'failed') AS failed,
       count(*) FILTER (WHERE r.status = 'cancelled') AS cancelled,
       count(*) FILTER (WHERE r.status IN ('waiting', 'running')) AS under_way
  FROM job_runs r LEFT JOIN brands b ON b.id = r.brand_id
 WHERE r.asked_at >= %(since)s
   AND (%(brand_id)s::uuid IS NULL OR r.brand_id = %(brand_id)s)
   AND (%(kind)s::text IS NULL OR r.kind = %(kind)s)
 GROUP BY 1, 2, 3, b.id
 ORDER BY 1, 2, 3;

-- unsettled --
SELECT run_id, organization_id FROM private.runs_unsettled(%(before)s);

-- brands_with --
SELECT brand_id, organization_id FROM private.brands_with(%(need)s);

-- operators --
SELECT user_id, organization_id FROM private.operators();

-- platform_wide --
-- Whether the caller may start, stop and see what belongs to no organisation.
SELECT private.platform_wide();

-- goes_on --
-- Whether a worker may still work for this person, and whether it sees this brand; null stands for nobody and none.
SELECT %(user_id)s::uuid IS NULL OR private.asker_may(%(user_id)s),
       %(brand_id)s::uuid IS NULL OR EXISTS (SELECT FROM brands WHERE id = %(brand_id)s);

-- asker_may --
-- Whether a worker may still work for this person.
SELECT private.asker_may(%(user_id)s);
