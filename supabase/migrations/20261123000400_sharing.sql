-- A conversation may be shared with the organisation of the brand that it is about: its people read it, nobody but its
-- owner changes it. What its model has read stays out of sight, and thumbs stay the rater's own.

alter table public.chat_threads
  -- Since when it is shared; null: it is its owner's alone.
  add column shared_at timestamptz,
  -- It has spoken of more than one organisation: nobody may share it any more.
  add column mixed boolean not null default false;
create index chat_threads_shared on public.chat_threads (organization_id) where shared_at is not null;

-- The conversations that are shared with the caller.
create function private.shared_threads() returns setof uuid
  language sql stable security definer set search_path = ''
  as $$
    select id from public.chat_threads
     where shared_at is not null and organization_id = any (array(select private.organizations_as('viewer')))
  $$;
revoke execute on function private.shared_threads() from public;
grant execute on function private.shared_threads() to authenticated;

alter policy "Threads are read by viewers and above" on public.chat_threads
  using (organization_id = any (array(select private.organizations_as('viewer')))
    and (user_id = (select auth.uid()) or shared_at is not null));
alter policy "Steps are read by viewers and above" on public.chat_steps
  using (organization_id = any (array(select private.organizations_as('viewer')))
    and (user_id = (select auth.uid()) or thread_id = any (array(select private.shared_threads()))));
alter policy "Elements are read by viewers and above" on public.chat_elements
  using (organization_id = any (array(select private.organizations_as('viewer')))
    and (user_id = (select auth.uid()) or thread_id = any (array(select private.shared_threads()))));

-- Its files go with it: those that lie in the folder of the person whose conversation it is. An element that names
-- another's file shares nothing.
create index chat_elements_stored on public.chat_elements (storage_path) where storage_path is not null;
create function private.shared_files() returns setof text
  language sql stable security definer set search_path = ''
  as $$
    select substr(e.storage_path, 6)
      from public.chat_elements e
     where e.thread_id = any (array(select private.shared_threads()))
       and e.storage_path like 'chat/' || e.organization_id || '/' || e.user_id || '/%'
  $$;
revoke execute on function private.shared_files() from public;
grant execute on function private.shared_files() to authenticated;
create policy "Files of shared conversations are read by viewers and above" on storage.objects
  for select to authenticated
  using (bucket_id = 'chat' and name = any (array(select private.shared_files())));

-- What was said about one organisation must not be read by the people of another: a conversation that moves takes all
-- its answers along, so sharing ends with the move, and one that had answers is never shared again.
create function private.share_within_one_organization() returns trigger
  language plpgsql set search_path = ''
  as $$
    begin
      if tg_op = 'INSERT' then
        new.shared_at := null;
        return new;
      end if;
      new.mixed := new.mixed or old.mixed;
      if new.organization_id <> old.organization_id then
        new.shared_at := null;
        new.mixed := new.mixed or exists (
          select from public.chat_steps where thread_id = new.id and type not in ('user_message', 'run'));
      end if;
      -- Without a brand there is nobody to share it with.
      if new.brand_id is null or (new.mixed and not old.mixed) then
        new.shared_at := null;
      end if;
      if new.shared_at is not null and new.mixed then
        raise exception 'a conversation about several organizations is not shared' using errcode = 'check_violation';
      end if;
      return new;
    end
  $$;
revoke execute on function private.share_within_one_organization() from public;
create trigger share_within_one_organization before insert or update on public.chat_threads
  for each row execute function private.share_within_one_organization();

-- Whoever leaves could not take it back any more.
create function private.end_sharing() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
    begin
      update public.chat_threads set shared_at = null
       where user_id = old.user_id and organization_id = old.organization_id and shared_at is not null;
      return null;
    end
  $$;
revoke execute on function private.end_sharing() from public;
create trigger end_sharing after delete on public.user_organizations
  for each row execute function private.end_sharing();
