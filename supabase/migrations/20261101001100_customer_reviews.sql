create table public.customer_reviews (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  brand_id uuid not null,
  product_id uuid,
  source text not null,
  external_id text,
  author text,
  rating numeric check (rating between 0 and 5),
  title text,
  body text not null,
  reviewed_on date,
  -- SHA-256 over source, author, title and body: the same review is stored once.
  content_hash text not null,
  created_at timestamptz not null default now(),
  unique (brand_id, content_hash),
  foreign key (product_id, organization_id) references public.products (id, organization_id) on delete set null (product_id),
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index customer_reviews_brand on public.customer_reviews (brand_id, organization_id);
create index customer_reviews_product on public.customer_reviews (product_id, organization_id);

grant select, insert, update, delete on public.customer_reviews to authenticated, viraltracker_worker;
alter table public.customer_reviews enable row level security;
alter table public.customer_reviews force row level security;

create policy "Reviews are read by viewers and above" on public.customer_reviews
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Reviews are added by members and above" on public.customer_reviews
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
create policy "Reviews are changed by members and above" on public.customer_reviews
  for update to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
create policy "Reviews are removed by members and above" on public.customer_reviews
  for delete to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')));
