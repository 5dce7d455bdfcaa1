-- begin --
-- A dialog that the caller opens; what the caller left unfinished for longer than a day goes.
WITH old AS (
  DELETE FROM meta_oauth_states WHERE user_id = %(user_id)s AND created_at < %(now)s - interval '1 day'
)
INSERT INTO meta_oauth_states (organization_id, brand_id, user_id, state_hash, thread_id, created_at, expires_at)
VALUES (%(organization_id)s, %(brand_id)s, %(user_id)s, %(state_hash)s, %(thread_id)s, %(now)s, %(expires_at)s);

-- find --
-- The caller's dialog with this state.
SELECT id, brand_id, thread_id, expires_at, used_at FROM meta_oauth_states WHERE state_hash = %(state_hash)s;

-- use --
-- The dialog, for the one who comes first and in time.
UPDATE meta_oauth_states SET used_at = %(now)s
 WHERE id = %(id)s AND used_at IS NULL AND expires_at > %(now)s
RETURNING 1;

-- end --
UPDATE meta_oauth_states SET outcome = %(outcome)s WHERE id = %(id)s;

-- tell --
-- How the caller's last dialog went, if nobody has said so yet.
UPDATE meta_oauth_states SET told_at = %(now)s
 WHERE id = (SELECT id FROM meta_oauth_states
              WHERE outcome IS NOT NULL AND told_at IS NULL AND used_at > %(now)s - interval '1 hour'
              ORDER BY used_at DESC LIMIT 1 FOR UPDATE)
RETURNING brand_id, outcome;
