-- organizations --
SELECT private.organizations_to_watch();

-- under_way --
-- The runs that wait or run.
SELECT r.id, r.brand_id, r.kind, r.title, r.status, r.asked_at AS due_at, r.started_at
  FROM job_runs r
 WHERE r.status IN ('waiting', 'running') AND r.organization_id IS NOT DISTINCT FROM %(organization_id)s;

-- expected --
-- Each brand and kind that somebody counts on, since when, and when it last succeeded: what an active schedule starts
-- (a platform-wide one counts for the brands for which it has started something), what a deadline of a brand asks for,
-- and what the timer starts by itself.
WITH counted AS (
  SELECT s.brand_id, s.kind, s.created_at AS since
    FROM schedules s
   WHERE s.status = 'active' AND s.cron IS NOT NULL AND s.organization_id IS NOT DISTINCT FROM %(organization_id)s
     AND (s.brand_id IS NOT NULL OR s.kind <> ALL (%(brand_kinds)s))
  UNION ALL
  SELECT p.brand_id, p.kind, p.since FROM private.started_platform_wide() p
  UNION ALL
  SELECT d.brand_id, d.kind, d.changed_at
    FROM deadlines d
   WHERE d.since_minutes > 0 AND d.brand_id IS NOT NULL AND d.organization_id = %(organization_id)s
  UNION ALL
  SELECT NULL, r.kind, r.asked_at
    FROM job_runs r
   WHERE %(organization_id)s::uuid IS NULL AND r.organization_id IS NULL AND r.kind = ANY (%(daily)s)
)
SELECT c.brand_id, b.name AS brand, c.kind, min(c.since) AS since,
       (SELECT max(r.finished_at) FROM job_runs r
         WHERE r.kind = c.kind AND r.brand_id IS NOT DISTINCT FROM c.brand_id AND r.status = 'done') AS succeeded_at
  FROM counted c LEFT JOIN brands b ON b.id = c.brand_id
 GROUP BY c.brand_id, b.name, c.kind;

-- changed --
SELECT brand_id, kind, took_minutes, since_minutes, late_minutes
  FROM deadlines WHERE organization_id IS NOT DISTINCT FROM %(organization_id)s;

-- set --
-- What is null stays as it was.
INSERT INTO deadlines AS d (organization_id, brand_id, kind, took_minutes, since_minutes, late_minutes, changed_at)
VALUES (%(organization_id)s, %(brand_id)s, %(kind)s, %(took)s, %(since)s, %(late)s, %(now)s)
ON CONFLICT (organization_id, brand_id, kind) DO UPDATE
   SET took_minutes = coalesce(excluded.took_minutes, d.took_minutes),
       since_minutes = coalesce(excluded.since_minutes, d.since_minutes),
       late_minutes = coalesce(excluded.late_minutes, d.late_minutes), changed_at = excluded.changed_at;

-- forget --
DELETE FROM deadlines
 WHERE organization_id IS NOT DISTINCT FROM %(organization_id)s AND brand_id IS NOT DISTINCT FROM %(brand_id)s
   AND kind = %(kind)s;
