create table public.brand_landing_pages (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  brand_id uuid not null,
  url text not null,
  canonical_url text not null,
  product_id uuid,
  page_title text,
  meta_description text,
  raw_markdown text,
  extracted_data jsonb,
  -- SHA-256 of raw_markdown.
  content_hash text,
  last_scraped_at timestamptz,
  scrape_status text not null default 'pending' check (scrape_status in ('pending', 'scraped', 'analyzed', 'failed')),
  created_at timestamptz not null default now(),
  unique (brand_id, url),
  unique (id, organization_id),
  foreign key (product_id, organization_id) references public.products (id, organization_id) on delete set null (product_id),
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index brand_landing_pages_brand on public.brand_landing_pages (brand_id, organization_id);
create index brand_landing_pages_product on public.brand_landing_pages (product_id, organization_id);
create index brand_landing_pages_canonical on public.brand_landing_pages (brand_id, canonical_url);

grant select, insert, update, delete on public.brand_landing_pages to authenticated, viraltracker_worker;
alter table public.brand_landing_pages enable row level security;
alter table public.brand_landing_pages force row level security;

create policy "Landing pages are read by viewers and above" on public.brand_landing_pages
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Landing pages are added by members and above" on public.brand_landing_pages
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
create policy "Landing pages are changed by members and above" on public.brand_landing_pages
  for update to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
create policy "Landing pages are removed by members and above" on public.brand_landing_pages
  for delete to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')));
