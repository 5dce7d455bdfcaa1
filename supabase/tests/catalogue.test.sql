-- What the catalogue of a migrated database must say. `supabase test db` runs it; nothing stays.
begin;
set local search_path to public, extensions;
select plan(16);

select isnt_empty(
  $$select 1 from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')$$,
  'there are tables to look at');
select is_empty(
  $$select oid::regclass from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
       and not (relrowsecurity and relforcerowsecurity)$$,
  'row-level security is on, and forced, for every table of public');
select is_empty(
  $$select oid::regclass from pg_class c where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
       and not exists (select from pg_policy where polrelid = c.oid)$$,
  'every table of public has policies');
select is_empty(
  $$select schemaname, tablename, policyname from pg_policies
     where schemaname in ('public', 'private', 'storage')
       and (btrim(coalesce(qual, ''), '() ') = 'true' or btrim(coalesce(with_check, ''), '() ') = 'true')$$,
  'no policy lets everything through');
select is_empty(
  $$select schemaname, tablename, policyname from pg_policies
     where schemaname in ('public', 'private', 'storage') and roles && array['public', 'anon']::name[]$$,
  'no policy is for everybody, or for who is not signed in');
select is_empty(
  $$select schemaname, tablename, policyname from pg_policies
     where schemaname in ('public', 'private') and coalesce(qual, with_check) !~ 'private\.|auth\.uid\('$$,
  'every policy of ours asks who it is');

-- Functions of an event trigger answer nobody's call; a project may bring one of its own.
select is_empty(
  $$select oid::regprocedure from pg_proc
     where prosecdef and pronamespace in ('public'::regnamespace, 'private'::regnamespace)
       and prorettype <> 'event_trigger'::regtype and proconfig is distinct from array['search_path=""']$$,
  'what runs with more rights than its caller has an empty search path');
select is_empty(
  $$select oid::regprocedure from pg_proc
     where prosecdef and pronamespace in ('public'::regnamespace, 'private'::regnamespace)
       and prorettype <> 'event_trigger'::regtype and has_function_privilege('anon', oid, 'execute')$$,
  'nor may anonymous call it');
select is_empty(
  $$select p.oid::regprocedure from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) given
     where p.prosecdef and p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
       and p.prorettype <> 'event_trigger'::regtype and given.grantee = 0$$,
  'nor everybody');
select is_empty(
  $$select oid::regclass from pg_class where relnamespace = 'public'::regnamespace and relkind in ('v', 'm')
       and not coalesce(reloptions && array['security_invoker=true', 'security_invoker=on'], false)$$,
  'views are read as whoever asks');

select is_empty(
  $$select oid::regclass from pg_class where relispartition and relnamespace = 'public'::regnamespace$$,
  'no partition lies where the API would find it, around the policies of its table');
select is_empty(
  $$select oid::regclass, reached from pg_class, unnest(array['anon', 'authenticated', 'service_role']) reached
     where relnamespace = 'private'::regnamespace and relkind in ('r', 'p', 'v', 'm')
       and has_table_privilege(reached, oid, 'select, insert, update, delete')$$,
  'no table or partition of private is reached by any role of the API');
select ok(not has_schema_privilege('anon', 'private', 'usage'), 'anonymous does not even see the schema private');

select results_eq(
  $$select id from storage.buckets
     where id in ('meta-ad-assets', 'scraped-templates', 'reference-ads', 'lp-screenshots', 'exports', 'uploads', 'chat')
     order by id collate "C"$$,
  array['chat', 'exports', 'lp-screenshots', 'meta-ad-assets', 'reference-ads', 'scraped-templates', 'uploads'],
  'the buckets are there');
select is_empty($$select id from storage.buckets where public$$, 'and none of them is public');
-- They belong to the storage server, which alone may force it there.
select is_empty(
  $$select oid::regclass from pg_class
     where oid in ('storage.objects'::regclass, 'storage.buckets'::regclass) and not relrowsecurity$$,
  'row-level security is on for files and buckets');

select * from finish();
rollback;
