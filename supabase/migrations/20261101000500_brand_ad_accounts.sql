create table public.brand_ad_accounts (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  brand_id uuid not null,
  -- 'act_123' for a Meta account; 'export' for results that came without an account id.
  meta_ad_account_id text not null,
  account_name text,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  timezone text not null default 'UTC',
  is_primary boolean not null default false,
  auth_method text not null default 'none' check (auth_method in ('none', 'system_user', 'oauth')),
  created_at timestamptz not null default now(),
  unique (brand_id, meta_ad_account_id),
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index brand_ad_accounts_brand on public.brand_ad_accounts (brand_id, organization_id);
create unique index brand_ad_accounts_one_primary on public.brand_ad_accounts (brand_id) where is_primary;

grant select, insert, update, delete on public.brand_ad_accounts to authenticated, viraltracker_worker;
alter table public.brand_ad_accounts enable row level security;
alter table public.brand_ad_accounts force row level security;

create policy "Ad accounts are read by viewers and above" on public.brand_ad_accounts
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Ad accounts are added by members and above" on public.brand_ad_accounts
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
create policy "Ad accounts are changed by members and above" on public.brand_ad_accounts
  for update to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
create policy "Ad accounts are removed by admins and above" on public.brand_ad_accounts
  for delete to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('admin')));

create trigger stay before update on public.brand_ad_accounts
  for each row when (old.organization_id is distinct from new.organization_id) execute function private.stay();
