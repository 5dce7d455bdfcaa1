create or replace function private.record_audit(organization uuid, happened text, about text, told jsonb) returns void
  language plpgsql security definer set search_path = ''
  as $$
    begin
      if not exists (select from private.organizations_as('viewer') as seen where seen = organization) then
        raise exception 'no audit line for an organization of others' using errcode = 'insufficient_privilege';
      end if;
      perform private.write_audit(organization, private.acting(), happened, about, told);
    end
  $$;
