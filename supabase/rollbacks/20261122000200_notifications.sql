drop trigger tell on public.notifications;
drop table public.notification_webhooks;
drop table public.notification_reads;
drop function private.organizations_with_webhook();
drop function private.tell_of_notifications();

drop policy "Notifications are marked by the person they are for" on public.notifications;
create policy "Notifications are changed by viewers and above" on public.notifications
  for update to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')) and (user_id is null or user_id = (select auth.uid()) or (select current_setting('role', true)) = 'viraltracker_worker'))
  with check (organization_id in (select private.organizations_as('viewer')) and (user_id is null or user_id = (select auth.uid()) or (select current_setting('role', true)) = 'viraltracker_worker'));
drop index public.notifications_latest;
alter table public.notifications
  drop column type,
  drop column metadata,
  drop constraint notifications_category,
  drop constraint notifications_id_organization_id_key,
  alter column message drop not null,
  alter column message drop default;
update public.notifications set category = 'import_file' where category = 'import';
alter table public.notifications rename column category to kind;
alter table public.notifications rename column message to body;
