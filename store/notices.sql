-- give_up_rights --
-- This connection only listens.
SET ROLE anon;

-- listen --
-- From now on.
LISTEN viraltracker_notifications;

-- tell --
-- To oneself, to see whether it arrives.
SELECT pg_notify('viraltracker_notifications', %(sign)s);
