-- One row per ad that a brand has ever had; deleted and archived ads stay, their results are real.
create table public.meta_ads (
  organization_id uuid not null,
  brand_id uuid not null,
  meta_ad_account_id text not null,
  -- Meta's id as text; 'name:…' where an export had no id (see connectors/ads_manager_export).
  meta_ad_id text not null,
  ad_name text not null,
  meta_adset_id text,
  adset_name text,
  meta_campaign_id text,
  campaign_name text,
  campaign_objective text,
  ad_status text,
  format text not null default 'unknown' check (format in ('video', 'image', 'carousel', 'collection', 'unknown')),
  -- The ad's hook as shown, as grouped (domain/hooks.py), and where it was read.
  hook_text text not null,
  hook_key text not null,
  hook_source text not null
    check (hook_source in ('spoken', 'overlay', 'headline', 'picture_text', 'copy', 'naming_convention', 'ad_name')),
  source text not null check (source in ('export', 'ads_sheet', 'meta', 'demo')),
  first_seen_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (brand_id, meta_ad_account_id, meta_ad_id),
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index meta_ads_brand on public.meta_ads (brand_id, organization_id);
create index meta_ads_name on public.meta_ads (brand_id, ad_name);

grant select, insert, update, delete on public.meta_ads to authenticated, viraltracker_worker;
alter table public.meta_ads enable row level security;
alter table public.meta_ads force row level security;

create policy "Ads are read by viewers and above" on public.meta_ads
  for select to authenticated, viraltracker_worker
  using (organization_id = any (array(select private.organizations_as('viewer'))));
create policy "Ads are added by members and above" on public.meta_ads
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
create policy "Ads are changed by members and above" on public.meta_ads
  for update to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
create policy "Ads are removed by members and above" on public.meta_ads
  for delete to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')));

-- Which product an ad sells: by its destination, by its name, or set by hand.
create table public.meta_ad_product_matches (
  organization_id uuid not null,
  brand_id uuid not null,
  meta_ad_account_id text not null,
  meta_ad_id text not null,
  product_id uuid not null,
  match_confidence double precision not null check (match_confidence between 0 and 1),
  match_method text not null check (match_method in ('url', 'name', 'manual')),
  primary key (brand_id, meta_ad_account_id, meta_ad_id, product_id),
  foreign key (brand_id, meta_ad_account_id, meta_ad_id)
    references public.meta_ads (brand_id, meta_ad_account_id, meta_ad_id) on delete cascade,
  foreign key (product_id, organization_id) references public.products (id, organization_id) on delete cascade,
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index meta_ad_product_matches_product on public.meta_ad_product_matches (product_id, organization_id);
create index meta_ad_product_matches_brand on public.meta_ad_product_matches (brand_id, organization_id);

grant select, insert, update, delete on public.meta_ad_product_matches to authenticated, viraltracker_worker;
alter table public.meta_ad_product_matches enable row level security;
alter table public.meta_ad_product_matches force row level security;

create policy "Product matches are read by viewers and above" on public.meta_ad_product_matches
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Product matches are added by members and above" on public.meta_ad_product_matches
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
create policy "Product matches are changed by members and above" on public.meta_ad_product_matches
  for update to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
create policy "Product matches are removed by members and above" on public.meta_ad_product_matches
  for delete to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')));
