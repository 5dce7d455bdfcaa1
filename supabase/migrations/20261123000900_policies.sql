-- What the policies cost: every one asks in the form that an index answers, and the question itself is cheaper.

-- Inlined into whatever calls it: a function with settings of its own never is. Only where it is the prelude's.
do $$
begin
  if (select proowner = (select oid from pg_roles where rolname = current_user)
         and prosrc = $f$ select (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid $f$
        from pg_proc where oid = 'auth.uid()'::regprocedure) then
    create or replace function auth.uid() returns uuid
      language sql stable
      return (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid;
  end if;
end
$$;

-- The same answer as before; a connection plans it once and not with each query. A worker of a removed person has none.
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

-- `in (select …)` filters what was read; `= any (array(select …))` is a condition that an index takes.
do $$
declare
  each record;
  path text := current_setting('search_path');
begin
  perform set_config('search_path', '', true);  -- Expressions are told with the schema of every name.
  for each in
    select schemaname, tablename, policyname, told.qual, told.with_check
      from (select schemaname, tablename, policyname,
                   regexp_replace(qual, old.text, old.new, 'g') as qual,
                   regexp_replace(with_check, old.text, old.new, 'g') as with_check,
                   concat(qual, with_check) ~ old.text as meant
              from pg_policies, (select
                'IN \( SELECT private\.organizations_as\((''\w+'')::public\.organization_role\) AS organizations_as\)'
                as text, '= any (array(select private.organizations_as(\1)))' as new) old
             where schemaname = 'public') told
     where told.meant
  loop
    execute format('alter policy %I on %I.%I', each.policyname, each.schemaname, each.tablename)
      || coalesce(' using (' || each.qual || ')', '') || coalesce(' with check (' || each.with_check || ')', '');
  end loop;
  perform set_config('search_path', path, true);
end
$$;

-- A brand is of one organisation: without this the planner takes the two for independent of each other and expects a
-- hundredth of the rows. Partitions to come are made like their parent, with its statistics and indexes.
do $$
declare
  each record;
begin
  for each in
    select c.relnamespace::regnamespace as home, c.relname
      from pg_class c
     where c.oid = 'public.meta_ads_performance'::regclass
        or c.oid in (select inhrelid from pg_inherits where inhparent = 'public.meta_ads_performance'::regclass)
  loop
    execute format('create statistics %s.%I (dependencies) on brand_id, organization_id from %s.%I',
                   each.home, each.relname || '_brand_organization', each.home, each.relname);
  end loop;
end
$$;

-- All of an organisation, and a brand within it, from the index alone; equal keys are kept once, so it stays small.
create index meta_ads_performance_organization on public.meta_ads_performance (organization_id, brand_id);
analyze public.meta_ads_performance;
