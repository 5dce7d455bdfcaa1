-- Every write of a value: what it was, what it became, who or what did it. Never changed, never removed.
create table public.provenance_events (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  brand_id uuid not null,
  target_table text not null,
  target_id text not null,
  target_column text,
  -- Groups the events of one action, so that the action can be undone.
  request_id uuid not null,
  action text not null,
  old_value jsonb,
  new_value jsonb,
  source_type text not null check (source_type in ('manual', 'import', 'cached_source', 'ai_suggestion', 'fresh_scrape', 'system')),
  source_detail jsonb,
  -- Null when a job or the system did it.
  user_id uuid references auth.users (id) on delete set null,
  created_at timestamptz not null default now(),
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index provenance_events_brand on public.provenance_events (brand_id, organization_id);
create index provenance_events_target on public.provenance_events (brand_id, target_table, target_id);
create index provenance_events_user on public.provenance_events (user_id);

grant select, insert on public.provenance_events to authenticated, viraltracker_worker;
alter table public.provenance_events enable row level security;
alter table public.provenance_events force row level security;

create policy "Provenance events are read by viewers and above" on public.provenance_events
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Provenance events are added by members and above" on public.provenance_events
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member'))
    and (user_id = (select auth.uid()) or (select current_setting('role', true)) = 'viraltracker_worker'));
