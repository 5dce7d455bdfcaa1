-- A file that was dropped into a conversation and taken in lies once, among the uploads, in the folder of whoever dropped
-- it: organisation/person/conversation/element. Whoever may read the conversation may read it there.

create or replace function private.shared_files() returns setof text
  language sql stable security definer set search_path = ''
  as $$
    select substr(e.storage_path, strpos(e.storage_path, '/') + 1)
      from public.chat_elements e
     where (e.thread_id = any (array(select private.shared_threads()))
         or (e.user_id = (select auth.uid())
           and e.organization_id = any (array(select private.organizations_as('viewer')))))
       and (e.storage_path like 'chat/' || e.organization_id || '/' || e.user_id || '/%'
         or e.storage_path like 'uploads/' || e.organization_id || '/' || e.user_id || '/%')
  $$;

alter policy "Files of shared conversations are read by viewers and above" on storage.objects
  using (bucket_id = any (array['chat', 'uploads']) and name = any (array(select private.shared_files())));
