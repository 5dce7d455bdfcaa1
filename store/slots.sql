-- take --
-- Whether the slot was free and is ours from here on.
SELECT pg_try_advisory_lock(%(space)s, %(slot)s);

-- free --
SELECT pg_advisory_unlock(%(space)s, %(slot)s);

-- free_all --
SELECT pg_advisory_unlock_all();

-- anybody --
-- Whether any process holds a slot of this database.
SELECT EXISTS (
  SELECT FROM pg_locks
   WHERE locktype = 'advisory' AND classid = %(space)s AND objid <= %(most)s
     AND database = (SELECT oid FROM pg_database WHERE datname = current_database()));
