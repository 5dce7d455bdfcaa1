-- Organisations, who belongs to them, and the one function every policy asks.

-- Ordered: a later role may do what an earlier one may.
create type public.organization_role as enum ('viewer', 'member', 'admin', 'owner');

create table public.organizations (
  id uuid primary key default gen_random_uuid(),
  name text not null check (btrim(name) <> ''),
  slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]*$'),
  owner_user_id uuid references auth.users (id) on delete set null,
  created_at timestamptz not null default now()
);
create index organizations_owner on public.organizations (owner_user_id);

create table public.user_organizations (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  role public.organization_role not null,
  created_at timestamptz not null default now(),
  primary key (user_id, organization_id)
);
create index user_organizations_organization on public.user_organizations (organization_id);

-- The organisations in which the caller has at least this role. A worker has the one it named.
-- Call it as (select private.organizations_as('viewer')): once per query, not once per row.
create function private.organizations_as(lowest public.organization_role) returns setof uuid
  language sql stable security definer set search_path = ''
  as $$
    select organization_id from public.user_organizations
     where user_id = (select auth.uid()) and role >= lowest
       and current_setting('role', true) <> 'viraltracker_worker'
    union all
    select nullif(current_setting('viraltracker.organization_id', true), '')::uuid
     where current_setting('role', true) = 'viraltracker_worker'
  $$;
revoke execute on function private.organizations_as(public.organization_role) from public;
grant execute on function private.organizations_as(public.organization_role) to authenticated, viraltracker_worker;

-- A new person starts with a workspace of their own.
create function private.make_workspace() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
    declare
      made uuid;
      called text := coalesce(nullif(split_part(new.email, '@', 1), ''), 'workspace');
    begin
      insert into public.organizations (name, slug, owner_user_id)
      values (called, 'w-' || replace(new.id::text, '-', ''), new.id)
      returning id into made;
      insert into public.user_organizations (organization_id, user_id, role) values (made, new.id, 'owner');
      return new;
    end
  $$;
revoke execute on function private.make_workspace() from public;
create trigger make_workspace after insert on auth.users
  for each row execute function private.make_workspace();

-- Whose it was from the start, and since when, nobody rewrites. Supabase grants all by default.
revoke update on public.organizations from anon, authenticated;
grant select, update (name, slug) on public.organizations to authenticated;
grant select on public.organizations to viraltracker_worker;
alter table public.organizations enable row level security;
alter table public.organizations force row level security;
create policy "Organizations are read by their members" on public.organizations
  for select to authenticated, viraltracker_worker
  using (id in (select private.organizations_as('viewer')));
create policy "Organizations are changed by admins and above" on public.organizations
  for update to authenticated
  using (id in (select private.organizations_as('admin')))
  with check (id in (select private.organizations_as('admin')));

grant select, insert, update, delete on public.user_organizations to authenticated;
alter table public.user_organizations enable row level security;
alter table public.user_organizations force row level security;
create policy "Memberships are read within the organization" on public.user_organizations
  for select to authenticated
  using (organization_id in (select private.organizations_as('viewer')));
-- Only an owner makes another owner; an admin manages the roles below.
create policy "Memberships are added by admins and above" on public.user_organizations
  for insert to authenticated
  with check (organization_id in (select private.organizations_as('owner'))
    or (role < 'owner' and organization_id in (select private.organizations_as('admin'))));
create policy "Memberships are changed by admins and above" on public.user_organizations
  for update to authenticated
  using (organization_id in (select private.organizations_as('owner'))
    or (role < 'owner' and organization_id in (select private.organizations_as('admin'))))
  with check (organization_id in (select private.organizations_as('owner'))
    or (role < 'owner' and organization_id in (select private.organizations_as('admin'))));
create policy "Memberships are removed by admins and above" on public.user_organizations
  for delete to authenticated
  using (organization_id in (select private.organizations_as('owner'))
    or (role < 'owner' and organization_id in (select private.organizations_as('admin'))));

-- Without an owner nobody could ever make one again. The lock makes two owners who leave at once wait for each other.
create function private.keep_an_owner() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
    begin
      perform from public.organizations where id = old.organization_id for update;
      if found and not exists (
        select from public.user_organizations where organization_id = old.organization_id and role = 'owner'
      ) then
        raise exception 'an organization keeps at least one owner' using errcode = 'check_violation';
      end if;
      return null;
    end
  $$;
revoke execute on function private.keep_an_owner() from public;
-- Only for people: whoever removes a whole account or organization as the database's owner may.
create trigger keep_an_owner after update or delete on public.user_organizations
  for each row when (old.role = 'owner' and current_user = 'authenticated')
  execute function private.keep_an_owner();

-- Where taking something away needs more than changing it, moving it elsewhere must not be the way around.
create function private.stay() returns trigger
  language plpgsql set search_path = ''
  as $$
    begin
      raise exception 'rows of % stay in their organization', tg_table_name using errcode = 'insufficient_privilege';
    end
  $$;
revoke execute on function private.stay() from public;
