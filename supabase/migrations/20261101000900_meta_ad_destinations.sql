create table public.meta_ad_destinations (
  organization_id uuid not null,
  brand_id uuid not null,
  meta_ad_account_id text not null,
  meta_ad_id text not null,
  destination_url text not null,
  -- Host in lower case without www, no query, no fragment, no trailing slash (domain/urls.py).
  canonical_url text not null,
  primary key (brand_id, meta_ad_account_id, meta_ad_id, canonical_url),
  foreign key (brand_id, meta_ad_account_id, meta_ad_id)
    references public.meta_ads (brand_id, meta_ad_account_id, meta_ad_id) on delete cascade,
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index meta_ad_destinations_brand on public.meta_ad_destinations (brand_id, organization_id);
create index meta_ad_destinations_page on public.meta_ad_destinations (brand_id, canonical_url);

grant select, insert, update, delete on public.meta_ad_destinations to authenticated, viraltracker_worker;
alter table public.meta_ad_destinations enable row level security;
alter table public.meta_ad_destinations force row level security;

create policy "Destinations are read by viewers and above" on public.meta_ad_destinations
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Destinations are added by members and above" on public.meta_ad_destinations
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
create policy "Destinations are changed by members and above" on public.meta_ad_destinations
  for update to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
create policy "Destinations are removed by members and above" on public.meta_ad_destinations
  for delete to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')));
