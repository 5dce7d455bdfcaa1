create table public.brands (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  name text not null check (btrim(name) <> ''),
  slug text not null check (slug ~ '^[a-z0-9][a-z0-9-]*$'),
  description text,
  website_url text,
  -- Defaults for accounts that an export brings; a Meta account has its own.
  currency text not null default 'USD' check (currency ~ '^[A-Z]{3}$'),
  timezone text not null default 'UTC',
  -- How ad names are built, e.g. '{concept}_{format}_{hook}_{audience}'; null: not told.
  naming_convention text,
  hold_rate text not null default 'thruplays_per_play',
  brand_voice_tone text,
  brand_colors jsonb,
  disallowed_claims text[] not null default '{}',
  is_fictional boolean not null default false,
  created_at timestamptz not null default now(),
  unique (organization_id, slug),
  unique (id, organization_id)
);

grant select, insert, update, delete on public.brands to authenticated, viraltracker_worker;
alter table public.brands enable row level security;
alter table public.brands force row level security;

create policy "Brands are read by viewers and above" on public.brands
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Brands are added by members and above" on public.brands
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
create policy "Brands are changed by members and above" on public.brands
  for update to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
create policy "Brands are removed by admins and above" on public.brands
  for delete to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('admin')));

create trigger stay before update on public.brands
  for each row when (old.organization_id is distinct from new.organization_id) execute function private.stay();
