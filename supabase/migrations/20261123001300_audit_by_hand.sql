-- Which lines of the audit log somebody may write: what changes no row that a trigger sees. Every other line comes with
-- the change itself, so that nobody tells of one that there was not.

create or replace function private.record_audit(organization uuid, happened text, about text, told jsonb) returns void
  language plpgsql security definer set search_path = ''
  as $$
    begin
      if not exists (select from private.organizations_as('viewer') as seen where seen = organization) then
        raise exception 'no audit line for an organization of others' using errcode = 'insufficient_privilege';
      end if;
      if not coalesce(happened = any (case when current_setting('role', true) = 'viraltracker_worker'
          then array['organization_exported']
          else array['conversation_shared', 'conversation_unshared', 'file_exported'] end), false) then
        raise exception 'a line % of the audit log is not written by hand', happened
          using errcode = 'insufficient_privilege';
      end if;
      perform private.write_audit(organization, private.acting(), happened, about, told);
    end
  $$;
