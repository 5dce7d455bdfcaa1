create table public.notifications (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  brand_id uuid,
  -- Null: for everybody in the organisation.
  user_id uuid references auth.users (id) on delete cascade,
  kind text not null,
  title text not null,
  body text,
  -- The command that shows more, as a person would type it.
  command text,
  -- One per cause and reader: a second one with the same key is not made.
  dedupe_key text not null,
  read_at timestamptz,
  created_at timestamptz not null default now(),
  unique nulls not distinct (organization_id, user_id, dedupe_key),
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index notifications_brand on public.notifications (brand_id, organization_id);
create index notifications_user on public.notifications (user_id);

-- What it says stays as it was left; a reader marks it as read. Supabase grants all by default.
revoke update on public.notifications from anon, authenticated;
grant select, insert, delete, update (read_at) on public.notifications to authenticated;
grant select, insert, update, delete on public.notifications to viraltracker_worker;
alter table public.notifications enable row level security;
alter table public.notifications force row level security;

create policy "Notifications are read by viewers and above" on public.notifications
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')) and (user_id is null or user_id = (select auth.uid()) or (select current_setting('role', true)) = 'viraltracker_worker'));
-- People leave them for themselves only: one for everybody carries a command that others would click.
create policy "Notifications are added by viewers for themselves" on public.notifications
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('viewer'))
    and (user_id = (select auth.uid()) or (select current_setting('role', true)) = 'viraltracker_worker'));
create policy "Notifications are changed by viewers and above" on public.notifications
  for update to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')) and (user_id is null or user_id = (select auth.uid()) or (select current_setting('role', true)) = 'viraltracker_worker'))
  with check (organization_id in (select private.organizations_as('viewer')) and (user_id is null or user_id = (select auth.uid()) or (select current_setting('role', true)) = 'viraltracker_worker'));
create policy "Notifications are removed by members and above" on public.notifications
  for delete to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')) and (user_id is null or user_id = (select auth.uid()) or (select current_setting('role', true)) = 'viraltracker_worker'));
