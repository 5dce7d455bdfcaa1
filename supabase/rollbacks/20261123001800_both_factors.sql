alter policy "Memberships are removed by admins and above, and by whoever lea" on public.user_organizations
  using (organization_id = any (array(select private.organizations_as('owner')))
         or (role < 'owner' and organization_id = any (array(select private.organizations_as('admin'))))
         or user_id = (select auth.uid()));

create or replace function private.organizations_as(lowest public.organization_role) returns setof uuid
  language plpgsql stable security definer set search_path = '' rows 10
  as $$
    declare
      named uuid;
      person uuid;
    begin
      if current_setting('role', true) is distinct from 'viraltracker_worker' then
        return query select organization_id from public.user_organizations
          where user_id = auth.uid() and role >= lowest;
        return;
      end if;
      named := nullif(current_setting('viraltracker.organization_id', true), '')::uuid;
      person := nullif(current_setting('viraltracker.user_id', true), '')::uuid;
      if person is null or exists (select from public.user_organizations m
                                    where m.organization_id = named and m.user_id = person and m.role >= 'member') then
        return next named;
      end if;
    end
  $$;

drop function private.has_second_factor();
