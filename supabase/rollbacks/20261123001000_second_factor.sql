-- Sign-ins that wait for their second step begin anew. That somebody ended a session of theirs elsewhere is told as what
-- the schema before knew.
create or replace function private.record_sign_in(person uuid, happened text, told jsonb) returns void
  language plpgsql security definer set search_path = ''
  as $$
    begin
      if happened not in ('signed_in', 'sign_in_refused', 'signed_out', 'session_ended') then
        raise exception '% is nothing that the door sees', happened using errcode = 'invalid_parameter_value';
      end if;
      perform private.write_audit(m.organization_id, person, happened, '', told)
         from public.user_organizations m where m.user_id = person;
    end
  $$;
drop function private.end_own_session(uuid, uuid, text, timestamptz);
drop function private.open_sessions(uuid, interval, interval, timestamptz);
update private.chat_sessions set end_reason = 'revoked' where end_reason in ('ended_elsewhere', 'second_factor');
alter table private.chat_sessions
  drop constraint chat_sessions_end_reason_check,
  add constraint chat_sessions_end_reason_check check (end_reason in (
    'signed_out', 'revoked', 'idle', 'too_old', 'password_changed', 'keys_changed'));
delete from private.sign_in_flows where kind = 'second_step';
alter table private.sign_in_flows
  drop constraint sign_in_flows_kind_check,
  add constraint sign_in_flows_kind_check
    check (kind in ('provider', 'link', 'sign_up', 'recovery', 'invitation'));
