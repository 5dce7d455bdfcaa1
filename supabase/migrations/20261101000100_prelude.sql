-- What a Supabase project already has, made here only where it is missing, so that the same files
-- apply to a plain Postgres. Needs a superuser, or a role with BYPASSRLS (as Supabase's postgres).

do $$
begin
  if not exists (select from pg_roles where rolname = 'anon') then
    create role anon nologin noinherit;
  end if;
  if not exists (select from pg_roles where rolname = 'authenticated') then
    create role authenticated nologin noinherit;
  end if;
  if not exists (select from pg_roles where rolname = 'service_role') then
    create role service_role nologin noinherit bypassrls;
  end if;
  -- Jobs act for one organisation at a time under this role; policies hold for it like for people.
  if not exists (select from pg_roles where rolname = 'viraltracker_worker') then
    create role viraltracker_worker nologin noinherit;
  end if;
  execute format('grant anon, authenticated, viraltracker_worker to %I', current_user);
end
$$;

create schema if not exists auth;

do $$
begin
  if to_regclass('auth.users') is null then
    create table auth.users (
      id uuid primary key default gen_random_uuid(),
      email text unique,
      raw_user_meta_data jsonb not null default '{}',
      created_at timestamptz not null default now()
    );
  end if;
  if to_regprocedure('auth.jwt()') is null then
    create function auth.jwt() returns jsonb
      language sql stable set search_path = ''
      as $f$ select nullif(current_setting('request.jwt.claims', true), '')::jsonb $f$;
  end if;
  if to_regprocedure('auth.uid()') is null then
    create function auth.uid() returns uuid
      language sql stable set search_path = ''
      as $f$ select (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid $f$;
  end if;
  -- On Supabase these grants exist already and the schema belongs to another role.
  if (select nspowner = (select oid from pg_roles where rolname = current_user) from pg_namespace where nspname = 'auth') then
    grant usage on schema auth to anon, authenticated, service_role, viraltracker_worker;
  end if;
end
$$;

grant usage on schema public to anon, authenticated, service_role, viraltracker_worker;

-- Not exposed through any API: membership, triggers, partitions.
create schema if not exists private;
revoke all on schema private from public;
grant usage on schema private to authenticated, viraltracker_worker;

-- A Supabase project grants every right on new tables to its API roles. Ours are granted table by table.
alter default privileges in schema public revoke all on tables from anon;
alter default privileges in schema public revoke truncate, references, trigger on tables from authenticated;
