drop trigger end_sharing on public.user_organizations;
drop function private.end_sharing();
drop trigger share_within_one_organization on public.chat_threads;
drop function private.share_within_one_organization();

drop policy "Files of shared conversations are read by viewers and above" on storage.objects;
drop function private.shared_files();
drop index public.chat_elements_stored;

alter policy "Elements are read by viewers and above" on public.chat_elements
  using (organization_id in (select private.organizations_as('viewer')) and user_id = (select auth.uid()));
alter policy "Steps are read by viewers and above" on public.chat_steps
  using (organization_id in (select private.organizations_as('viewer')) and user_id = (select auth.uid()));
alter policy "Threads are read by viewers and above" on public.chat_threads
  using (organization_id in (select private.organizations_as('viewer')) and user_id = (select auth.uid()));

drop function private.shared_threads();
drop index public.chat_threads_shared;
alter table public.chat_threads
  drop column mixed,
  drop column shared_at;
