-- ensure --
-- The person with this e-mail, made on first sight. Run as owner: sign-in comes before any policy.
INSERT INTO auth.users (id, email) VALUES (%(id)s, %(email)s)
ON CONFLICT DO NOTHING;

-- by_email --
SELECT id, email FROM auth.users WHERE lower(email) = lower(%(email)s);
