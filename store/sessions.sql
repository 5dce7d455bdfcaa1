-- ensure_person --
-- What the verified token says of the person; their address, or nothing when they are not of this project.
SELECT private.ensure_person(%(user_id)s, %(email)s, %(confirmed_at)s);

-- begin --
SELECT private.begin_session(%(id)s, %(secret)s, %(user_id)s, %(auth_session_id)s, %(began_as)s, %(sealed)s,
  %(key_mark)s, %(access_expires_at)s, %(user_agent)s, %(now)s, %(until)s);

-- read --
SELECT id, user_id, email, began_as, created_at, checked_at, access_expires_at, expires_at, end_reason, ended_now
  FROM private.read_session(%(secret)s, %(active)s, %(idle)s, %(now)s);

-- lock --
SELECT user_id, auth_session_id, sealed, access_expires_at FROM private.lock_session(%(id)s);

-- renew --
SELECT private.renew_session(%(id)s, %(sealed)s, %(key_mark)s, %(access_expires_at)s, %(now)s);

-- claim_check --
SELECT private.claim_check(%(id)s, %(every)s, %(now)s);

-- end --
SELECT private.end_session(%(id)s, %(reason)s, %(now)s);

-- end_others --
SELECT private.end_other_sessions(%(user_id)s, %(kept)s, %(reason)s, %(now)s);

-- open --
-- The person's sessions that hold, the latest used first.
SELECT id, began_as, created_at, last_seen_at, user_agent
  FROM private.open_sessions(%(user_id)s, %(idle)s, %(longest)s, %(now)s);

-- end_own --
SELECT private.end_own_session(%(user_id)s, %(id)s, %(reason)s, %(now)s);
