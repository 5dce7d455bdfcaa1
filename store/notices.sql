-- give_up_rights --
-- This connection only listens.
SET ROLE anon;

-- listen_notifications --
-- From now on.
LISTEN viraltracker_notifications;

-- listen_jobs --
-- From now on.
LISTEN viraltracker_jobs;

-- listen_members --
-- From now on.
LISTEN viraltracker_members;

-- listen_sessions --
-- From now on.
LISTEN viraltracker_sessions;

-- listen_pages --
-- From now on.
LISTEN viraltracker_pages;

-- call_page --
-- By ids alone, as triggers do.
SELECT pg_notify('viraltracker_pages', %(told)s);

-- tell --
-- To oneself, to see whether it arrives.
SELECT pg_notify('viraltracker_notifications', %(sign)s);
