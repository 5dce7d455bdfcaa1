-- Immutable: a new reading is a new row, and the newest wins.
create table public.ad_creative_classifications (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  brand_id uuid not null,
  meta_ad_account_id text not null,
  meta_ad_id text not null,
  creative_awareness_level text
    check (creative_awareness_level in ('unaware', 'problem_aware', 'solution_aware', 'product_aware', 'most_aware')),
  creative_awareness_confidence double precision check (creative_awareness_confidence between 0 and 1),
  copy_awareness_level text
    check (copy_awareness_level in ('unaware', 'problem_aware', 'solution_aware', 'product_aware', 'most_aware')),
  copy_awareness_confidence double precision check (copy_awareness_confidence between 0 and 1),
  creative_format text,
  creative_angle text,
  hook_type text,
  primary_cta text,
  landing_page_id uuid,
  source text not null,
  model text,
  prompt_name text,
  prompt_version text,
  schema_version text not null,
  input_hash text not null,
  raw_classification jsonb,
  classified_at timestamptz not null default now(),
  foreign key (brand_id, meta_ad_account_id, meta_ad_id)
    references public.meta_ads (brand_id, meta_ad_account_id, meta_ad_id) on delete cascade,
  foreign key (landing_page_id, organization_id)
    references public.brand_landing_pages (id, organization_id) on delete set null (landing_page_id),
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index ad_creative_classifications_newest
  on public.ad_creative_classifications (brand_id, meta_ad_account_id, meta_ad_id, classified_at desc);
create index ad_creative_classifications_brand on public.ad_creative_classifications (brand_id, organization_id);
create index ad_creative_classifications_page on public.ad_creative_classifications (landing_page_id, organization_id);

grant select, insert on public.ad_creative_classifications to authenticated, viraltracker_worker;
alter table public.ad_creative_classifications enable row level security;
alter table public.ad_creative_classifications force row level security;

create policy "Classifications are read by viewers and above" on public.ad_creative_classifications
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Classifications are added by members and above" on public.ad_creative_classifications
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
