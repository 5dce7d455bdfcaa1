-- Everybody is signed out. The role stays: other databases of the same server may use it.
drop function private.note_refused_sign_in(text);
drop function private.forget_attempts(bytea);
drop function private.take_attempt(bytea, integer, interval, timestamptz);
drop table private.sign_in_attempts;
drop function private.find_flow(bytea, boolean, timestamptz);
drop function private.begin_flow(bytea, text, bytea, text, text, text, timestamptz, timestamptz);
drop table private.sign_in_flows;
drop function private.claim_check(uuid, interval, timestamptz);
drop function private.renew_session(uuid, text, text, timestamptz, timestamptz);
drop function private.lock_session(uuid);
drop function private.read_session(bytea, boolean, interval, timestamptz);
drop function private.end_other_sessions(uuid, uuid, text, timestamptz);
drop function private.end_session(uuid, text, timestamptz);
drop function private.begin_session(
  uuid, bytea, uuid, uuid, text, text, text, timestamptz, text, timestamptz, timestamptz);
drop table private.chat_sessions;
drop function private.ensure_person(uuid, text, timestamptz);
revoke usage on schema private from viraltracker_door;
