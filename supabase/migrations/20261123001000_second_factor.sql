-- A sign-in that waits for the second factor, and a person's own list of where they are signed in.

alter table private.sign_in_flows
  drop constraint sign_in_flows_kind_check,
  -- Of a second step, what is sealed is the token that serves for nothing else.
  add constraint sign_in_flows_kind_check
    check (kind in ('provider', 'link', 'sign_up', 'recovery', 'invitation', 'second_step'));

alter table private.chat_sessions
  drop constraint chat_sessions_end_reason_check,
  add constraint chat_sessions_end_reason_check check (end_reason in (
    'signed_out', 'revoked', 'idle', 'too_old', 'password_changed', 'keys_changed', 'ended_elsewhere', 'second_factor'));

-- The person's sessions that hold, the latest used first.
create function private.open_sessions(person uuid, idle interval, longest interval, at timestamptz)
  returns table (id uuid, began_as text, created_at timestamptz, last_seen_at timestamptz, user_agent text)
  language sql stable security definer set search_path = ''
  as $$
    select s.id, s.began_as, s.created_at, s.last_seen_at, s.user_agent from private.chat_sessions s
     where s.user_id = person and s.ended_at is null and s.expires_at > at
       and s.last_seen_at + idle > at and s.created_at + longest > at
     order by s.last_seen_at desc, s.id
  $$;
revoke execute on function private.open_sessions(uuid, interval, interval, timestamptz) from public;
grant execute on function private.open_sessions(uuid, interval, interval, timestamptz) to viraltracker_door;

-- Ends one of the person's own; false for another's, and for one that had ended.
create function private.end_own_session(person uuid, session uuid, reason text, at timestamptz) returns boolean
  language sql security definer set search_path = ''
  as $$
    select coalesce((
      select private.end_session(s.id, reason, at) from private.chat_sessions s where s.id = session and s.user_id = person
    ), false)
  $$;
revoke execute on function private.end_own_session(uuid, uuid, text, timestamptz) from public;
grant execute on function private.end_own_session(uuid, uuid, text, timestamptz) to viraltracker_door;

create or replace function private.record_sign_in(person uuid, happened text, told jsonb) returns void
  language plpgsql security definer set search_path = ''
  as $$
    begin
      if happened not in ('signed_in', 'sign_in_refused', 'signed_out', 'session_ended',
          'second_factor_added', 'second_factor_removed') then
        raise exception '% is nothing that the door sees', happened using errcode = 'invalid_parameter_value';
      end if;
      perform private.write_audit(m.organization_id, person, happened, '', told)
         from public.user_organizations m where m.user_id = person;
    end
  $$;
