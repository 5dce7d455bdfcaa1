create table public.products (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  brand_id uuid not null,
  name text not null check (btrim(name) <> ''),
  slug text not null,
  description text,
  target_audience text,
  benefits text[] not null default '{}',
  key_ingredients text[] not null default '{}',
  unique_selling_points text[] not null default '{}',
  features jsonb,
  ingredients jsonb,
  results_timeline jsonb,
  faq_items jsonb,
  review_platforms jsonb,
  current_offer text,
  founders text,
  guarantee text,
  product_dimensions text,
  prohibited_claims text[] not null default '{}',
  required_disclaimers text,
  brand_voice_notes text,
  created_at timestamptz not null default now(),
  unique (brand_id, slug),
  unique (id, organization_id),
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index products_brand on public.products (brand_id, organization_id);

grant select, insert, update, delete on public.products to authenticated, viraltracker_worker;
alter table public.products enable row level security;
alter table public.products force row level security;

create policy "Products are read by viewers and above" on public.products
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Products are added by members and above" on public.products
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
create policy "Products are changed by members and above" on public.products
  for update to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
create policy "Products are removed by members and above" on public.products
  for delete to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')));

create table public.product_variants (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  product_id uuid not null,
  name text not null,
  variant_type text not null default 'size',
  price numeric check (price >= 0),
  compare_at_price numeric check (compare_at_price >= 0),
  is_default boolean not null default false,
  is_active boolean not null default true,
  display_order integer not null default 0,
  unique (product_id, name),
  foreign key (product_id, organization_id) references public.products (id, organization_id) on delete cascade
);
create index product_variants_product on public.product_variants (product_id, organization_id);

grant select, insert, update, delete on public.product_variants to authenticated, viraltracker_worker;
alter table public.product_variants enable row level security;
alter table public.product_variants force row level security;

create policy "Product variants are read by viewers and above" on public.product_variants
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Product variants are added by members and above" on public.product_variants
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
create policy "Product variants are changed by members and above" on public.product_variants
  for update to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
create policy "Product variants are removed by members and above" on public.product_variants
  for delete to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')));

create table public.product_offer_variants (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  product_id uuid not null,
  name text not null,
  slug text not null,
  landing_page_url text not null,
  pain_points text[] not null default '{}',
  desires_goals text[] not null default '{}',
  benefits text[] not null default '{}',
  target_audience text,
  mechanism_name text,
  mechanism_problem text,
  mechanism_solution text,
  sample_hooks text[] not null default '{}',
  disallowed_claims text[] not null default '{}',
  required_disclaimers text,
  voice_tone_override text,
  is_default boolean not null default false,
  is_active boolean not null default true,
  display_order integer not null default 0,
  source text not null default 'manual'
    check (source in ('manual', 'ad_analysis', 'amazon_analysis', 'landing_page_analysis')),
  source_metadata jsonb,
  created_at timestamptz not null default now(),
  unique (product_id, slug),
  foreign key (product_id, organization_id) references public.products (id, organization_id) on delete cascade
);
create index product_offer_variants_product on public.product_offer_variants (product_id, organization_id);
create unique index product_offer_variants_one_default on public.product_offer_variants (product_id) where is_default;

grant select, insert, update, delete on public.product_offer_variants to authenticated, viraltracker_worker;
alter table public.product_offer_variants enable row level security;
alter table public.product_offer_variants force row level security;

create policy "Offer variants are read by viewers and above" on public.product_offer_variants
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Offer variants are added by members and above" on public.product_offer_variants
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
create policy "Offer variants are changed by members and above" on public.product_offer_variants
  for update to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
create policy "Offer variants are removed by members and above" on public.product_offer_variants
  for delete to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')));
