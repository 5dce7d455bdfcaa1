-- take --
SELECT private.take_attempt(%(subject)s, %(most)s, %(within)s, %(now)s);

-- forget --
SELECT private.forget_attempts(%(subject)s);

-- note_refused --
SELECT private.note_refused_sign_in(%(email)s);
