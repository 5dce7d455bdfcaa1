-- Who else sells to the same people, and what is known of what they say and what their customers say.
create table public.competitors (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  brand_id uuid not null,
  name text not null check (btrim(name) <> ''),
  slug text not null,
  website_url text,
  ad_library_url text,
  industry text,
  notes text,
  created_at timestamptz not null default now(),
  unique (brand_id, slug),
  unique (id, brand_id, organization_id),
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index competitors_brand on public.competitors (brand_id, organization_id);

grant select, insert, update, delete on public.competitors to authenticated, viraltracker_worker;
alter table public.competitors enable row level security;
alter table public.competitors force row level security;

create policy "Competitors are read by viewers and above" on public.competitors
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Competitors are added by members and above" on public.competitors
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
create policy "Competitors are changed by members and above" on public.competitors
  for update to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
create policy "Competitors are removed by members and above" on public.competitors
  for delete to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')));

-- What somebody brought of a competitor: never fetched by us. An ad's words, a page's text, a customer's review.
create table public.competitor_texts (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  brand_id uuid not null,
  competitor_id uuid not null,
  kind text not null check (kind in ('ad', 'page', 'review')),
  -- What the competitor calls the product it is about; null: not told.
  product_name text,
  url text,
  title text,
  author text,
  rating numeric check (rating between 0 and 5),
  body text not null check (btrim(body) <> ''),
  written_on date,
  -- SHA-256 of body: the same text of a kind is stored once for each competitor.
  content_hash text not null,
  created_at timestamptz not null default now(),
  unique (competitor_id, kind, content_hash),
  foreign key (competitor_id, brand_id, organization_id)
    references public.competitors (id, brand_id, organization_id) on delete cascade,
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index competitor_texts_brand on public.competitor_texts (brand_id, organization_id);
create index competitor_texts_competitor on public.competitor_texts (competitor_id, brand_id, organization_id);

grant select, insert, update, delete on public.competitor_texts to authenticated, viraltracker_worker;
alter table public.competitor_texts enable row level security;
alter table public.competitor_texts force row level security;

create policy "Competitors' texts are read by viewers and above" on public.competitor_texts
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Competitors' texts are added by members and above" on public.competitor_texts
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
create policy "Competitors' texts are changed by members and above" on public.competitor_texts
  for update to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
create policy "Competitors' texts are removed by members and above" on public.competitor_texts
  for delete to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')));

-- Whose customers a competitor's persona describes.
alter table public.personas_4d
  add column competitor_id uuid,
  add foreign key (competitor_id, brand_id, organization_id)
    references public.competitors (id, brand_id, organization_id) on delete cascade;
create index personas_4d_competitor on public.personas_4d (competitor_id, brand_id, organization_id);

-- Files of competitors' texts are imports too.
alter table public.imports drop constraint imports_kind_check;
alter table public.imports add constraint imports_kind_check
  check (kind in ('ads_manager', 'ads_sheet', 'reviews', 'reddit', 'amazon', 'competitor'));
