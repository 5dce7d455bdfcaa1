-- Notifications say how grave they are, what they are about and why; each person reads them for themselves.

alter table public.notifications rename column kind to category;
alter table public.notifications rename column body to message;
update public.notifications set category = 'import' where category = 'import_file';
update public.notifications set message = '' where message is null;
alter table public.notifications
  alter column message set default '',
  alter column message set not null,
  add column type text not null default 'info' check (type in ('info', 'success', 'warning', 'error')),
  -- What a program needs of it: the run, the account, figures. Nothing secret.
  add column metadata jsonb not null default '{}',
  add constraint notifications_category check (category ~ '^[a-z_]+$'),
  add unique (id, organization_id);
create index notifications_latest on public.notifications (organization_id, created_at desc);

-- One for everybody is not read for all by the first who reads it: that is what notification_reads is for.
drop policy "Notifications are changed by viewers and above" on public.notifications;
create policy "Notifications are marked by the person they are for" on public.notifications
  for update to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')) and (user_id = (select auth.uid()) or (select current_setting('role', true)) = 'viraltracker_worker'))
  with check (organization_id in (select private.organizations_as('viewer')) and (user_id = (select auth.uid()) or (select current_setting('role', true)) = 'viraltracker_worker'));

-- Who has read a notification that was for everybody.
create table public.notification_reads (
  notification_id uuid not null,
  organization_id uuid not null,
  user_id uuid not null references auth.users (id) on delete cascade,
  read_at timestamptz not null,
  primary key (notification_id, user_id),
  foreign key (notification_id, organization_id) references public.notifications (id, organization_id) on delete cascade
);
create index notification_reads_notification on public.notification_reads (notification_id, organization_id);
create index notification_reads_user on public.notification_reads (user_id);

grant select, insert, update, delete on public.notification_reads to authenticated;
alter table public.notification_reads enable row level security;
alter table public.notification_reads force row level security;

create policy "Reads are read by the reader" on public.notification_reads
  for select to authenticated
  using (organization_id in (select private.organizations_as('viewer')) and user_id = (select auth.uid()));
create policy "Reads are added by the reader" on public.notification_reads
  for insert to authenticated
  with check (organization_id in (select private.organizations_as('viewer')) and user_id = (select auth.uid()));
create policy "Reads are changed by the reader" on public.notification_reads
  for update to authenticated
  using (organization_id in (select private.organizations_as('viewer')) and user_id = (select auth.uid()))
  with check (organization_id in (select private.organizations_as('viewer')) and user_id = (select auth.uid()));
create policy "Reads are removed by the reader" on public.notification_reads
  for delete to authenticated
  using (organization_id in (select private.organizations_as('viewer')) and user_id = (select auth.uid()));

-- Open pages hear that something changed, for whom, and nothing of what it says.
create function private.tell_of_notifications() returns trigger
  language plpgsql set search_path = ''
  as $$
    declare
      told record := case tg_op when 'DELETE' then old else new end;
    begin
      perform pg_catalog.pg_notify(
        'viraltracker_notifications',
        pg_catalog.json_build_object('organization', told.organization_id, 'user', told.user_id)::text
      );
      return null;
    end
  $$;
revoke execute on function private.tell_of_notifications() from public;
create trigger tell after insert or delete or update of read_at on public.notifications
  for each row execute function private.tell_of_notifications();
create trigger tell after insert or delete on public.notification_reads
  for each row execute function private.tell_of_notifications();

-- Where an organisation wants its daily digest posted. The address is a secret: whoever has it may post there.
create table public.notification_webhooks (
  organization_id uuid primary key references public.organizations (id) on delete cascade,
  address_sealed text not null,
  -- All that is ever shown of it.
  host text not null,
  last_four text not null,
  -- Until when everything has been posted: the next digest begins there.
  posted_at timestamptz,
  created_at timestamptz not null default now()
);

grant select, insert, update, delete on public.notification_webhooks to authenticated, viraltracker_worker;
alter table public.notification_webhooks enable row level security;
alter table public.notification_webhooks force row level security;

create policy "Webhooks are read by admins and above" on public.notification_webhooks
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('admin')));
create policy "Webhooks are added by admins and above" on public.notification_webhooks
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('admin')));
create policy "Webhooks are changed by admins and above" on public.notification_webhooks
  for update to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('admin')))
  with check (organization_id in (select private.organizations_as('admin')));
create policy "Webhooks are removed by admins and above" on public.notification_webhooks
  for delete to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('admin')));

-- Which organisations want a digest: ids only, for the job that then posts as each of them.
create function private.organizations_with_webhook() returns setof uuid
  language sql stable security definer set search_path = ''
  as $$ select organization_id from public.notification_webhooks order by organization_id $$;
revoke execute on function private.organizations_with_webhook() from public;
grant execute on function private.organizations_with_webhook() to viraltracker_worker;
