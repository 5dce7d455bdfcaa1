-- organizations --
-- The next ones by id.
SELECT private.organizations_after(%(after)s, %(most)s);

-- notifications --
-- Removes those that were read before then: a person's own by that person, everybody's by anybody.
DELETE FROM notifications
 WHERE id = ANY (ARRAY(
   SELECT n.id FROM notifications n
    WHERE n.organization_id = %(organization_id)s AND n.created_at < %(before)s
      AND (n.read_at < %(before)s
           OR n.user_id IS NULL AND EXISTS (SELECT FROM notification_reads r
                                             WHERE r.notification_id = n.id AND r.organization_id = n.organization_id
                                               AND r.read_at < %(before)s))
    ORDER BY n.created_at LIMIT %(most)s));

-- old_runs --
-- Runs that ended before then, their end told, and that nothing names: no schedule as its latest, no dead letter that
-- is open, no notification, nothing that they made. The latest success of each kind and brand is what deadlines count
-- from. Platform-wide, a failure stays: operators are told of it in organisations of theirs.
WITH old AS (
  SELECT id FROM job_runs
   WHERE organization_id IS NOT DISTINCT FROM %(organization_id)s::uuid
     AND asked_at < %(before)s AND finished_at < %(before)s AND told_at IS NOT NULL
     AND status IN ('done', 'failed', 'cancelled') AND (organization_id IS NOT NULL OR status <> 'failed')
), named AS (
  SELECT last_run_id FROM schedules
  UNION ALL SELECT run_id FROM dead_letters WHERE status IN ('open', 'retried')
  UNION ALL SELECT metadata ->> 'run' FROM notifications
  UNION ALL SELECT holder FROM meta_sync_state
  UNION ALL SELECT run_id FROM profile_suggestions
  UNION ALL SELECT run_id FROM personas_4d
  UNION ALL (SELECT DISTINCT ON (kind, brand_id) id FROM job_runs
              WHERE organization_id IS NOT DISTINCT FROM %(organization_id)s::uuid AND status = 'done'
              ORDER BY kind, brand_id, finished_at DESC)
)
-- Each side is read once, however many there are and whatever the planner knows of them.
SELECT id FROM old EXCEPT SELECT * FROM named
 LIMIT %(most)s;

-- runs --
-- Removes these, unless one has begun again, with their steps: those of no organisation hang on no key.
WITH gone AS (
  DELETE FROM job_runs WHERE id = ANY (%(ids)s) AND status IN ('done', 'failed', 'cancelled') RETURNING id
), steps AS (
  DELETE FROM job_run_steps WHERE run_id IN (SELECT id FROM gone)
)
SELECT count(*) FROM gone;
