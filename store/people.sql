-- ensure --
-- The person with this e-mail, made on first sight. Run as owner: sign-in comes before any policy.
INSERT INTO auth.users (id, email) VALUES (%(id)s, %(email)s)
ON CONFLICT DO NOTHING;

-- by_email --
SELECT id, email FROM auth.users WHERE lower(email) = lower(%(email)s);

-- operator --
-- One row when there is such a person.
WITH person AS (SELECT id FROM auth.users WHERE lower(email) = lower(%(email)s)),
made AS (INSERT INTO private.platform_operators (user_id) SELECT id FROM person ON CONFLICT DO NOTHING)
SELECT id FROM person;

-- no_operator --
-- One row when there is such a person.
WITH person AS (SELECT id FROM auth.users WHERE lower(email) = lower(%(email)s)),
gone AS (DELETE FROM private.platform_operators WHERE user_id IN (SELECT id FROM person))
SELECT id FROM person;
