-- Whoever has a second factor shows it to the project's Data API and storage too: a password alone opens nothing there.

-- Whether whoever asks has a second factor.
create function private.has_second_factor() returns boolean
  language plpgsql stable security definer set search_path = ''
  as $$
    declare
      found boolean := false;
    begin
      -- Not planned where there is no auth server.
      if to_regclass('auth.mfa_factors') is not null then
        execute 'select exists (select from auth.mfa_factors where user_id = $1 and status = ''verified'')'
          into found using auth.uid();
      end if;
      return found;
    end
  $$;
revoke execute on function private.has_second_factor() from public;

-- A token of the auth server's says how far its owner signed in. The chat's own claims do not: it lets nobody in half
-- way, and so pays for a glance alone.
create or replace function private.organizations_as(lowest public.organization_role) returns setof uuid
  language plpgsql stable security definer set search_path = '' rows 10
  as $$
    declare
      named uuid;
      person uuid;
    begin
      if current_setting('role', true) is distinct from 'viraltracker_worker' then
        if nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'aal' = 'aal1' then
          if private.has_second_factor() then
            return;
          end if;
        end if;
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

-- Leaving is no exception: without `where` it would ask no other policy.
alter policy "Memberships are removed by admins and above, and by whoever lea" on public.user_organizations
  using (organization_id = any (array(select private.organizations_as('owner')))
         or (role < 'owner' and organization_id = any (array(select private.organizations_as('admin'))))
         or (user_id = (select auth.uid()) and organization_id = any (array(select private.organizations_as('viewer')))));
