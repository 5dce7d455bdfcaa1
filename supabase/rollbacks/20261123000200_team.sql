-- Invitations are lost; memberships stay.

alter table public.chat_threads drop column organization_chosen;

drop function private.team(uuid);
drop function private.decline_invitation(uuid, timestamptz);
drop function private.accept_invitation(text, timestamptz);
drop function private.invitation_by_code(text, timestamptz);
drop function private.invitations_to_me(timestamptz);
drop function private.invitation_stands(public.organization_invitations, timestamptz);
drop function private.confirmed_email();
drop function private.withdraw_invitation(uuid, timestamptz);
drop function private.invite(uuid, text, public.organization_role, text, timestamptz, timestamptz);
drop function private.may_manage(public.organization_role, public.organization_role);
drop function private.role_in(uuid);
drop trigger hand_over_removed on public.user_organizations;
drop trigger hand_over_changed on public.user_organizations;
drop function private.hand_over();

drop policy "Memberships are removed by admins and above, and by whoever leaves" on public.user_organizations;
create policy "Memberships are removed by admins and above" on public.user_organizations
  for delete to authenticated
  using (organization_id in (select private.organizations_as('owner'))
    or (role < 'owner' and organization_id in (select private.organizations_as('admin'))));
alter policy "Memberships are changed by admins and above" on public.user_organizations
  using (organization_id in (select private.organizations_as('owner'))
    or (role < 'owner' and organization_id in (select private.organizations_as('admin'))))
  with check (organization_id in (select private.organizations_as('owner'))
    or (role < 'owner' and organization_id in (select private.organizations_as('admin'))));
alter policy "Memberships are read within the organization" on public.user_organizations
  using (organization_id in (select private.organizations_as('viewer')));
revoke update (role) on public.user_organizations from authenticated;
grant insert, update on public.user_organizations to authenticated;
create policy "Memberships are added by admins and above" on public.user_organizations
  for insert to authenticated
  with check (organization_id in (select private.organizations_as('owner'))
    or (role < 'owner' and organization_id in (select private.organizations_as('admin'))));

drop table public.organization_invitations;
drop function private.asker_may(uuid);

create or replace function private.organizations_as(lowest public.organization_role) returns setof uuid
  language sql stable security definer set search_path = ''
  as $$
    select organization_id from public.user_organizations
     where user_id = (select auth.uid()) and role >= lowest
       and current_setting('role', true) <> 'viraltracker_worker'
    union all
    select nullif(current_setting('viraltracker.organization_id', true), '')::uuid
     where current_setting('role', true) = 'viraltracker_worker'
  $$;

-- A Supabase project's own column stays.
do $$
begin
  if (select relowner = (select oid from pg_roles where rolname = current_user) from pg_class
       where oid = 'auth.users'::regclass) then
    alter table auth.users drop column email_confirmed_at;
  end if;
end
$$;
