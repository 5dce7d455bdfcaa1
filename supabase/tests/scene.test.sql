-- Two organisations, North and South, and everybody who may come near North's rows: each thing below is tried by each
-- of them, and undone again. `supabase test db` runs it; nothing stays.
begin;
set local search_path to public, extensions;
select plan(475);

-- People and organisations, by the names that the queries use.
create temporary table named (name text primary key, id uuid not null unique);
insert into named
select name, ('5ca1ab1e-0000-4000-8000-' || lpad(nr::text, 12, '0'))::uuid
  from unnest(array['north', 'south', 'owner', 'admin', 'member', 'viewer', 'removed', 'stranger', 'brand', 'abroad',
                    'token', 'own_thread', 'shared_thread']) with ordinality as listed (name, nr);
create function pg_temp.id(called text) returns uuid language sql as $$ select id from named where name = called $$;

insert into auth.users (id, email, email_confirmed_at)
select id, name || '@pgtap.example', now() from named
 where name in ('owner', 'admin', 'member', 'viewer', 'removed', 'stranger');
insert into public.organizations (id, name, slug) values
  (pg_temp.id('north'), 'North', 'pgtap-north'), (pg_temp.id('south'), 'South', 'pgtap-south');
insert into public.user_organizations (organization_id, user_id, role)
select pg_temp.id('north'), pg_temp.id(role::text), role from unnest(enum_range(null::public.organization_role)) role
union all values (pg_temp.id('north'), pg_temp.id('removed'), 'owner'::public.organization_role),
                 (pg_temp.id('south'), pg_temp.id('stranger'), 'owner');
insert into public.brands (id, organization_id, name, slug) values
  (pg_temp.id('brand'), pg_temp.id('north'), 'Brand', 'brand'),
  (pg_temp.id('abroad'), pg_temp.id('south'), 'Abroad', 'abroad');
insert into public.meta_connections (brand_id, organization_id, status, token_id)
values (pg_temp.id('brand'), pg_temp.id('north'), 'connected', pg_temp.id('token'));
insert into public.meta_tokens (id, organization_id, brand_id, sealed, key_mark)
values (pg_temp.id('token'), pg_temp.id('north'), pg_temp.id('brand'), 'sealed', 'k');
insert into public.organization_invitations (organization_id, email, role, link_hash, invited_by, invited_at, expires_at)
values (pg_temp.id('north'), 'guest@pgtap.example', 'member', 'pgtap', pg_temp.id('owner'), now(), now() + interval '7 days');
insert into public.job_runs (id, kind, title, asked_at) values ('pgtap of nobody''s', 'cleaning', 'Of nobody''s', now());
insert into public.chat_threads (id, organization_id, user_id, brand_id)
select id, pg_temp.id('north'), pg_temp.id('member'), pg_temp.id('brand') from named where name like '%\_thread';
update public.chat_threads set shared_at = now() where id = pg_temp.id('shared_thread');
insert into public.chat_elements (id, organization_id, user_id, thread_id, element, storage_path)
select gen_random_uuid(), pg_temp.id('north'), pg_temp.id('member'), id, '{}',
       format('chat/%s/%s/%s/picture.png', pg_temp.id('north'), pg_temp.id('member'), id)
  from named where name like '%\_thread';
insert into storage.objects (bucket_id, name)
select bucket, pg_temp.id('north') || '/' || file
  from (values ('meta-ad-assets', 'ad.png'), ('uploads', 'export.csv'), ('exports', 'all.zip')) files (bucket, file)
union all
select 'chat', format('%s/%s/%s/picture.png', pg_temp.id('north'), pg_temp.id('member'), id)
  from named where name like '%\_thread';
-- What has been there and is there no more: with everything that ownership gave.
delete from public.user_organizations where user_id = pg_temp.id('removed') and organization_id = pg_temp.id('north');
-- A project's storage server refuses it otherwise, also to who may.
set local storage.allow_delete_query = 'true';

select lives_ok($$select private.ensure_performance_months('2010-01-01', '2010-01-31')$$, 'there is a month of results');

create temporary table actors (nr serial, actor text, role text, person uuid, organization uuid, asker uuid);
insert into actors (actor, role, person, organization, asker) values
  ('owner', 'authenticated', pg_temp.id('owner'), null, null),
  ('admin', 'authenticated', pg_temp.id('admin'), null, null),
  ('member', 'authenticated', pg_temp.id('member'), null, null),
  ('viewer', 'authenticated', pg_temp.id('viewer'), null, null),
  ('removed', 'authenticated', pg_temp.id('removed'), null, null),
  ('stranger', 'authenticated', pg_temp.id('stranger'), null, null),
  ('anonymous', 'anon', null, null, null),
  ('worker', 'viraltracker_worker', null, pg_temp.id('north'), null),
  ('worker of nobody''s', 'viraltracker_worker', null, null, null),
  ('worker of South''s', 'viraltracker_worker', null, pg_temp.id('south'), null),
  ('worker for the removed', 'viraltracker_worker', null, pg_temp.id('north'), pg_temp.id('removed'));

-- 'yes': one row was read or written; 'no': none, or it was refused. Whatever it did is undone, the role included.
create function pg_temp.tried(by_whom text, query text) returns text language plpgsql as $$
  declare
    who actors;
    known named;
    touched bigint;
  begin
    select * into strict who from actors where actor = by_whom;
    for known in select * from named loop
      query := replace(query, '{' || known.name || '}', known.id::text);
    end loop;
    begin
      perform set_config('request.jwt.claims',
                case when who.person is null then ''
                     else json_build_object('sub', who.person, 'role', who.role, 'aud', who.role)::text end, true),
              set_config('viraltracker.organization_id', coalesce(who.organization::text, ''), true),
              set_config('viraltracker.user_id', coalesce(who.asker::text, ''), true),
              set_config('role', who.role, true);
      execute query;
      get diagnostics touched = row_count;
      raise exception using errcode = 'UNDO1', message = case touched when 0 then 'no' when 1 then 'yes' else touched::text end;
    exception
      when sqlstate 'UNDO1' then return sqlerrm;
      when insufficient_privilege then return 'no';
    end;
  end
$$;

-- One check per actor: those named may, nobody else does.
create function pg_temp.only(may text[], what text, query text) returns setof text language sql as $$
  select is(pg_temp.tried(actor, query), case when actor = any (may) then 'yes' else 'no' end,
            format('%s, %s: %s', what, actor, case when actor = any (may) then 'may' else 'may not' end))
    from actors order by nr
$$;

-- Organisations and who belongs to them
select pg_temp.only('{owner,admin,member,viewer,worker}', 'reads the organisation',
  $$select from public.organizations where id = '{north}'$$);
select pg_temp.only('{owner,admin}', 'renames it',
  $$update public.organizations set name = 'Nord' where id = '{north}'$$);
select pg_temp.only('{owner,admin,member,viewer}', 'sees who belongs to it',
  $$select from public.user_organizations where organization_id = '{north}' and user_id = '{member}'$$);
select pg_temp.only('{owner,admin,member,viewer}', 'asks for the team',
  $$select from private.team('{north}') where role = 'owner'$$);
select pg_temp.only('{}', 'puts somebody into it',
  $$insert into public.user_organizations (organization_id, user_id, role) values ('{north}', '{stranger}', 'viewer')$$);
select pg_temp.only('{owner,admin}', 'raises a role',
  $$update public.user_organizations set role = 'member' where organization_id = '{north}' and user_id = '{viewer}'$$);
select pg_temp.only('{owner}', 'makes an owner',
  $$update public.user_organizations set role = 'owner' where organization_id = '{north}' and user_id = '{admin}'$$);
select pg_temp.only('{owner,admin,viewer}', 'removes the viewer, who may leave',
  $$delete from public.user_organizations where organization_id = '{north}' and user_id = '{viewer}'$$);
select pg_temp.only('{owner,admin,worker}', 'reads invitations',
  $$select from public.organization_invitations where organization_id = '{north}'$$);
select pg_temp.only('{}', 'writes an invitation past the function that checks it',
  $$insert into public.organization_invitations (organization_id, email, role, link_hash, invited_at, expires_at)
    values ('{north}', 'x@pgtap.example', 'owner', 'x', now(), now())$$);
select pg_temp.only('{worker}', 'notes that one was mailed',
  $$update public.organization_invitations set mailed_at = now() where organization_id = '{north}'$$);

-- The audit log
select pg_temp.only('{owner,admin}', 'reads the audit log',
  $$select from public.audit_events where organization_id = '{north}' and action = 'brand_added'$$);
select pg_temp.only('{}', 'writes a line as another',
  $$insert into public.audit_events (organization_id, action, actor_id) values ('{north}', 'exported', '{owner}')$$);
select pg_temp.only('{}', 'changes a line', $$update public.audit_events set subject = '' where organization_id = '{north}'$$);
select pg_temp.only('{}', 'removes lines', $$delete from public.audit_events where organization_id = '{north}'$$);
select pg_temp.only('{owner,admin,member,viewer}', 'tells of a table that was taken along',
  $$select private.record_audit('{north}', 'file_exported', '', '{}')$$);
select pg_temp.only('{}', 'tells of a change that there was not',
  $$select private.record_audit('{north}', 'role_changed', '', '{}')$$);
select throws_ok($$delete from public.audit_events where action = 'brand_added'$$, '42501', null,
  'nor are lines removed by whoever may do everything');

-- Brands
select pg_temp.only('{owner,admin,member,viewer,worker}', 'reads the brand',
  $$select from public.brands where id = '{brand}'$$);
select pg_temp.only('{owner,admin,member,worker}', 'adds a brand',
  $$insert into public.brands (organization_id, name, slug) values ('{north}', 'New', 'new')$$);
select pg_temp.only('{owner,admin,member,worker}', 'changes the brand',
  $$update public.brands set description = 'changed' where id = '{brand}'$$);
select pg_temp.only('{owner,admin,worker}', 'removes the brand', $$delete from public.brands where id = '{brand}'$$);
select pg_temp.only('{}', 'moves it to the South',
  $$update public.brands set organization_id = '{south}' where id = '{brand}'$$);
select pg_temp.only('{stranger,worker of South''s}', 'reads the brand of the South',
  $$select from public.brands where id = '{abroad}'$$);

-- What belongs to no organisation
select pg_temp.only('{worker of nobody''s}', 'reads a run of nobody''s',
  $$select from public.job_runs where id = 'pgtap of nobody''s'$$);
select pg_temp.only('{worker of nobody''s}', 'changes it',
  $$update public.job_runs set attempts = 1 where id = 'pgtap of nobody''s'$$);

-- Tokens: sealed, and for jobs alone
select pg_temp.only('{worker}', 'reads the token', $$select from public.meta_tokens where organization_id = '{north}'$$);
select pg_temp.only('{owner,admin,worker}', 'stores a token',
  $$insert into public.meta_tokens (id, organization_id, brand_id, sealed, key_mark)
    values (gen_random_uuid(), '{north}', '{brand}', 'sealed', 'k')$$);
select pg_temp.only('{worker}', 'seals it anew', $$update public.meta_tokens set sealed = 'anew' where id = '{token}'$$);
select pg_temp.only('{worker}', 'removes it', $$delete from public.meta_tokens where id = '{token}'$$);

-- Conversations
select pg_temp.only('{member}', 'reads the member''s own conversation',
  $$select from public.chat_threads where id = '{own_thread}'$$);
select pg_temp.only('{owner,admin,member,viewer}', 'reads the one that is shared',
  $$select from public.chat_threads where id = '{shared_thread}'$$);
select pg_temp.only('{owner,admin,member,viewer}', 'and what stands in it',
  $$select from public.chat_elements where organization_id = '{north}' and thread_id = '{shared_thread}'$$);
select pg_temp.only('{member}', 'changes the shared one',
  $$update public.chat_threads set name = 'x' where id = '{shared_thread}'$$);
select pg_temp.only('{member}', 'begins one in the member''s name',
  $$insert into public.chat_threads (id, organization_id, user_id) values (gen_random_uuid(), '{north}', '{member}')$$);

-- Files
select pg_temp.only('{owner,admin,member,viewer}', 'looks at a picture of an ad',
  $$select from storage.objects where bucket_id = 'meta-ad-assets' and name = '{north}/ad.png'$$);
select pg_temp.only('{}', 'puts a picture there, where jobs put them',
  $$insert into storage.objects (bucket_id, name) values ('meta-ad-assets', '{north}/new.png')$$);
select pg_temp.only('{owner,admin,member}', 'adds an upload',
  $$insert into storage.objects (bucket_id, name) values ('uploads', '{north}/new.csv')$$);
select pg_temp.only('{owner}', 'takes the export of everything',
  $$select from storage.objects where bucket_id = 'exports' and name = '{north}/all.zip'$$);
select pg_temp.only('{owner,admin,member}', 'removes an upload',
  $$delete from storage.objects where bucket_id = 'uploads' and name = '{north}/export.csv'$$);
select pg_temp.only('{member}', 'looks at a file of the member''s own conversation',
  $$select from storage.objects where bucket_id = 'chat' and name = '{north}/{member}/{own_thread}/picture.png'$$);
select pg_temp.only('{owner,admin,member,viewer}', 'and at one of the shared conversation',
  $$select from storage.objects where bucket_id = 'chat' and name = '{north}/{member}/{shared_thread}/picture.png'$$);
select pg_temp.only('{member}', 'puts a file into the member''s folder',
  $$insert into storage.objects (bucket_id, name) values ('chat', '{north}/{member}/{own_thread}/new.png')$$);

-- Partitions: reached through their table or not at all
select pg_temp.only('{}', 'reads the partition itself',
  $$select count(*) from private.meta_ads_performance_201001$$);

select * from finish();
rollback;
