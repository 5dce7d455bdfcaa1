-- record --
-- One line, signed by whoever the transaction runs as.
SELECT private.record_audit(%(organization_id)s, %(action)s, %(subject)s, %(details)s::jsonb);

-- record_sign_in --
-- One line in each of the person's organisations. Only the door may.
SELECT private.record_sign_in(%(user_id)s, %(action)s, %(details)s::jsonb);

-- events --
-- The latest lines, newest first.
SELECT at, action, actor_id, actor, subject, details
  FROM audit_events
 WHERE organization_id = %(organization_id)s AND at >= %(since)s
   AND (%(person)s::text IS NULL OR lower(actor) = lower(%(person)s) OR lower(subject) = lower(%(person)s))
   AND (%(action)s::text IS NULL OR action = %(action)s)
 ORDER BY at DESC, id
 LIMIT %(limit)s;

-- tally --
-- How many lines there are in all.
SELECT count(*)
  FROM audit_events
 WHERE organization_id = %(organization_id)s AND at >= %(since)s
   AND (%(person)s::text IS NULL OR lower(actor) = lower(%(person)s) OR lower(subject) = lower(%(person)s))
   AND (%(action)s::text IS NULL OR action = %(action)s);
