-- What each imported file did, so that the proof can be shown again.
create table public.imports (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  brand_id uuid not null,
  kind text not null check (kind in ('ads_manager', 'ads_sheet')),
  file_name text not null,
  -- SHA-256 of the file's bytes.
  file_hash text not null,
  report jsonb not null,
  user_id uuid references auth.users (id) on delete set null,
  created_at timestamptz not null default now(),
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index imports_brand on public.imports (brand_id, organization_id, created_at desc);
create index imports_user on public.imports (user_id);

grant select, insert on public.imports to authenticated, viraltracker_worker;
alter table public.imports enable row level security;
alter table public.imports force row level security;

create policy "Imports are read by viewers and above" on public.imports
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Imports are added by members and above" on public.imports
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member'))
    and (user_id = (select auth.uid()) or (select current_setting('role', true)) = 'viraltracker_worker'));
