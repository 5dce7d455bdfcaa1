-- leave --
-- One row; nothing when there is one for this cause and reader already.
INSERT INTO notifications (organization_id, brand_id, user_id, type, category, title, message, command, metadata, dedupe_key)
VALUES (%(organization_id)s, %(brand_id)s, %(user_id)s, %(type)s, %(category)s, %(title)s, %(message)s, %(command)s,
        %(metadata)s, %(once)s)
ON CONFLICT (organization_id, user_id, dedupe_key) DO NOTHING;

-- page --
-- What the caller may read, each with when the caller read it, the latest first.
SELECT n.id, n.organization_id, n.brand_id, b.name, n.user_id IS NULL, n.type, n.category, n.title, n.message, n.command,
       n.metadata, n.created_at, coalesce(n.read_at, r.read_at)
  FROM notifications n
  LEFT JOIN notification_reads r ON r.notification_id = n.id AND r.user_id = (SELECT auth.uid())
  LEFT JOIN brands b ON b.id = n.brand_id
 WHERE (%(category)s::text IS NULL OR n.category = %(category)s)
   AND n.created_at >= %(since)s
   AND (NOT %(unread)s OR {unread})
 ORDER BY n.created_at DESC, n.id
 LIMIT %(limit)s;

-- one --
-- Those whose id begins so, two at most.
SELECT n.id, n.organization_id, n.brand_id, b.name, n.user_id IS NULL, n.type, n.category, n.title, n.message, n.command,
       n.metadata, n.created_at, coalesce(n.read_at, r.read_at)
  FROM notifications n
  LEFT JOIN notification_reads r ON r.notification_id = n.id AND r.user_id = (SELECT auth.uid())
  LEFT JOIN brands b ON b.id = n.brand_id
 WHERE starts_with(n.id::text, %(beginning)s)
 LIMIT 2;

-- unread_among --
-- Of these, what the caller has not read yet, the latest first.
SELECT n.id, n.organization_id, n.brand_id, b.name, n.user_id IS NULL, n.type, n.category, n.title, n.message, n.command,
       n.metadata, n.created_at, NULL::timestamptz
  FROM notifications n
  LEFT JOIN brands b ON b.id = n.brand_id
 WHERE n.id = ANY (%(ids)s) AND {unread}
 ORDER BY n.created_at DESC, n.id;

-- counts_by_category --
-- Category, how many since then, how many of them the caller has not read.
SELECT n.category, count(*), count(*) FILTER (WHERE {unread})
  FROM notifications n
 WHERE n.created_at >= %(since)s
 GROUP BY n.category
 ORDER BY 3 DESC, 2 DESC, 1;

-- unread --
-- How many the caller has not read; those for everybody count from the day the caller joined.
SELECT count(*) FROM notifications n WHERE {unread};

-- unread_ids --
-- Which ones the caller has not read.
SELECT n.id FROM notifications n WHERE (%(category)s::text IS NULL OR n.category = %(category)s) AND {unread};

-- of_cause --
-- Those that the caller may see of one cause.
SELECT id FROM notifications WHERE dedupe_key = %(once)s;

-- mark_own --
-- The caller's own among these, marked once.
UPDATE notifications SET read_at = %(now)s
 WHERE id = ANY (%(ids)s) AND user_id = (SELECT auth.uid()) AND read_at IS NULL;

-- mark_shared --
-- Everybody's among these, marked once for the caller alone.
INSERT INTO notification_reads (notification_id, organization_id, user_id, read_at)
SELECT id, organization_id, (SELECT auth.uid()), %(now)s FROM notifications
 WHERE id = ANY (%(ids)s) AND user_id IS NULL
ON CONFLICT (notification_id, user_id) DO NOTHING;

-- webhook --
-- Where the organisation's digest goes.
SELECT w.organization_id, o.name, w.address_sealed, w.host, w.last_four, w.posted_at
  FROM notification_webhooks w
  JOIN organizations o ON o.id = w.organization_id
 WHERE w.organization_id = %(organization_id)s;

-- set_webhook --
-- One for each organisation.
INSERT INTO notification_webhooks (organization_id, address_sealed, host, last_four)
VALUES (%(organization_id)s, %(sealed)s, %(host)s, %(last_four)s)
ON CONFLICT (organization_id) DO UPDATE
   SET address_sealed = excluded.address_sealed, host = excluded.host, last_four = excluded.last_four;

-- remove_webhook --
-- Nothing is posted any more.
DELETE FROM notification_webhooks WHERE organization_id = %(organization_id)s;

-- posted --
-- Until when everything has been posted.
UPDATE notification_webhooks SET posted_at = %(until)s WHERE organization_id = %(organization_id)s;

-- wanting_digest --
-- The organisations that have a webhook, for the platform-wide door.
SELECT private.organizations_with_webhook();

-- between --
-- What an organisation was told in this time, one line for each title, gravest first.
SELECT b.name, n.type, n.category, n.title, count(*)
  FROM notifications n
  LEFT JOIN brands b ON b.id = n.brand_id
 WHERE n.organization_id = %(organization_id)s AND n.created_at >= %(since)s AND n.created_at < %(until)s
   AND n.category <> 'digest'
 GROUP BY b.name, n.type, n.category, n.title
 ORDER BY array_position(ARRAY['error', 'warning', 'success', 'info'], n.type), min(n.created_at);
