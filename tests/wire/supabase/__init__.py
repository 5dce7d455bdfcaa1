"""A Supabase project on the loopback: sign-in and storage, in the formats and with the errors of the real one."""
