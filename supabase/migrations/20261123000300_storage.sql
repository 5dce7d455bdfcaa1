-- Files: private buckets, and who may reach which of them. A file's name begins with its organisation's id.
-- A Supabase project has this schema, which belongs to its storage server; it is made here only where it is missing.

do $$
begin
  if to_regclass('storage.objects') is null then
    create schema if not exists storage;
    create table storage.buckets (
      id text primary key,
      name text not null unique,
      owner uuid,
      owner_id text,
      public boolean default false,
      avif_autodetection boolean default false,
      file_size_limit bigint,
      allowed_mime_types text[],
      created_at timestamptz default now(),
      updated_at timestamptz default now()
    );
    create table storage.objects (
      id uuid primary key default gen_random_uuid(),
      bucket_id text references storage.buckets (id),
      name text,
      owner uuid,
      owner_id text,
      version text,
      metadata jsonb,
      user_metadata jsonb,
      path_tokens text[] generated always as (string_to_array(name, '/')) stored,
      created_at timestamptz default now(),
      updated_at timestamptz default now(),
      last_accessed_at timestamptz default now()
    );
    create unique index bucketid_objname on storage.objects (bucket_id, name);
    create function storage.foldername(name text) returns text[]
      language sql immutable set search_path = ''
      as $f$ select (string_to_array(name, '/'))[1:array_length(string_to_array(name, '/'), 1) - 1] $f$;

    grant usage on schema storage to anon, authenticated, service_role;
    grant select, insert, update, delete on storage.objects to authenticated, service_role;
    grant select on storage.buckets to service_role;
    alter table storage.buckets enable row level security;
    alter table storage.buckets force row level security;
    alter table storage.objects enable row level security;
    alter table storage.objects force row level security;
  end if;
end
$$;

-- The same limits as connectors/storage/paths.py. A bucket without types takes any, and shows none of them to anybody.
insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types) values
  ('meta-ad-assets', 'meta-ad-assets', false, 1000000000, array[
    'image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/svg+xml', 'video/mp4', 'video/quicktime', 'video/webm']),
  ('scraped-templates', 'scraped-templates', false, 20000000, array[
    'image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/svg+xml']),
  ('reference-ads', 'reference-ads', false, 500000000, array[
    'image/jpeg', 'image/png', 'image/webp', 'image/gif', 'video/mp4', 'video/quicktime', 'video/webm']),
  ('lp-screenshots', 'lp-screenshots', false, 20000000, array['image/jpeg', 'image/png', 'image/webp', 'image/gif']),
  ('exports', 'exports', false, 20000000000, null),
  ('uploads', 'uploads', false, 1000000000, null),
  ('chat', 'chat', false, 50000000, null)
on conflict (id) do update
  set public = false, file_size_limit = excluded.file_size_limit, allowed_mime_types = excluded.allowed_mime_types;

-- Pictures, templates and screenshots: looked at by the whole organisation, written by its jobs alone.
create policy "Pictures are read by viewers and above" on storage.objects
  for select to authenticated
  using (
    bucket_id in ('meta-ad-assets', 'scraped-templates', 'reference-ads', 'lp-screenshots')
    and (storage.foldername(name))[1] = any (array(select private.organizations_as('viewer')::text))
  );

-- Reference ads are brought by people; what they upload for an import is theirs to write and read.
create policy "Uploads are read by members and above" on storage.objects
  for select to authenticated
  using (
    bucket_id = 'uploads'
    and (storage.foldername(name))[1] = any (array(select private.organizations_as('member')::text))
  );
create policy "Uploads and reference ads are added by members and above" on storage.objects
  for insert to authenticated
  with check (
    bucket_id in ('uploads', 'reference-ads')
    and (storage.foldername(name))[1] = any (array(select private.organizations_as('member')::text))
    and name ~ '^[0-9a-f-]{36}(/[A-Za-z0-9_][A-Za-z0-9._-]{0,127})+$'
  );
create policy "Uploads and reference ads are changed by members and above" on storage.objects
  for update to authenticated
  using (
    bucket_id in ('uploads', 'reference-ads')
    and (storage.foldername(name))[1] = any (array(select private.organizations_as('member')::text))
  )
  with check (
    bucket_id in ('uploads', 'reference-ads')
    and (storage.foldername(name))[1] = any (array(select private.organizations_as('member')::text))
    and name ~ '^[0-9a-f-]{36}(/[A-Za-z0-9_][A-Za-z0-9._-]{0,127})+$'
  );
create policy "Uploads and reference ads are removed by members and above" on storage.objects
  for delete to authenticated
  using (
    bucket_id in ('uploads', 'reference-ads')
    and (storage.foldername(name))[1] = any (array(select private.organizations_as('member')::text))
  );

-- All of an organisation's data in one file: for who may ask for it (domain/roles.py, export_organization).
create policy "Exports are read by owners" on storage.objects
  for select to authenticated
  using (
    bucket_id = 'exports'
    and (storage.foldername(name))[1] = any (array(select private.organizations_as('owner')::text))
  );

-- What stands in somebody's conversations: organisation/person/conversation/element.
create policy "Files of conversations are read by their owner" on storage.objects
  for select to authenticated
  using (
    bucket_id = 'chat'
    and (storage.foldername(name))[1] = any (array(select private.organizations_as('viewer')::text))
    and (storage.foldername(name))[2] = (select auth.uid())::text
  );
create policy "Files of conversations are added by their owner" on storage.objects
  for insert to authenticated
  with check (
    bucket_id = 'chat'
    and (storage.foldername(name))[1] = any (array(select private.organizations_as('viewer')::text))
    and (storage.foldername(name))[2] = (select auth.uid())::text
    and name ~ '^[0-9a-f-]{36}(/[A-Za-z0-9_][A-Za-z0-9._-]{0,127})+$'
  );
create policy "Files of conversations are changed by their owner" on storage.objects
  for update to authenticated
  using (
    bucket_id = 'chat'
    and (storage.foldername(name))[1] = any (array(select private.organizations_as('viewer')::text))
    and (storage.foldername(name))[2] = (select auth.uid())::text
  )
  with check (
    bucket_id = 'chat'
    and (storage.foldername(name))[1] = any (array(select private.organizations_as('viewer')::text))
    and (storage.foldername(name))[2] = (select auth.uid())::text
    and name ~ '^[0-9a-f-]{36}(/[A-Za-z0-9_][A-Za-z0-9._-]{0,127})+$'
  );
create policy "Files of conversations are removed by their owner" on storage.objects
  for delete to authenticated
  using (
    bucket_id = 'chat'
    and (storage.foldername(name))[1] = any (array(select private.organizations_as('viewer')::text))
    and (storage.foldername(name))[2] = (select auth.uid())::text
  );
