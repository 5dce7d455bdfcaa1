-- Where ads lead, which product a page sells, and the pictures and videos of ads.

-- Rules that say which product a page sells. The same rule names one product.
create table public.product_urls (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  brand_id uuid not null,
  product_id uuid not null,
  -- Without scheme, www., query and fragment (domain/url_match.py); '*' stands for any text under 'pattern' only.
  url_pattern text not null check (url_pattern <> '' and length(url_pattern) <= 500),
  match_type text not null check (match_type in ('exact', 'prefix', 'pattern', 'contains')),
  created_by uuid references auth.users (id) on delete set null,
  created_at timestamptz not null default now(),
  unique (brand_id, match_type, url_pattern),
  foreign key (product_id, organization_id) references public.products (id, organization_id) on delete cascade,
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index product_urls_brand on public.product_urls (brand_id, organization_id);
create index product_urls_product on public.product_urls (product_id, organization_id);
create index product_urls_author on public.product_urls (created_by);

grant select, insert, update, delete on public.product_urls to authenticated, viraltracker_worker;
alter table public.product_urls enable row level security;
alter table public.product_urls force row level security;

create policy "Product addresses are read by viewers and above" on public.product_urls
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Product addresses are added by members and above" on public.product_urls
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
create policy "Product addresses are changed by members and above" on public.product_urls
  for update to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
create policy "Product addresses are removed by members and above" on public.product_urls
  for delete to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')));

-- Pages that no rule gives to one product, and what people decided about them.
create table public.url_review_queue (
  organization_id uuid not null,
  brand_id uuid not null,
  canonical_url text not null,
  sample_ad_ids text[] not null default '{}' check (cardinality(sample_ad_ids) <= 5),
  suggested_product_id uuid,
  -- 'pending': nobody decided and no rule fits one product; 'ignored' stays until somebody takes it back.
  status text not null default 'pending' check (status in ('pending', 'assigned', 'new_product', 'ignored')),
  reason text not null default 'unmatched' check (reason in ('unmatched', 'ambiguous')),
  decided_by uuid references auth.users (id) on delete set null,
  decided_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (brand_id, canonical_url),
  foreign key (suggested_product_id, organization_id)
    references public.products (id, organization_id) on delete set null (suggested_product_id),
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index url_review_queue_brand on public.url_review_queue (brand_id, organization_id);
create index url_review_queue_product on public.url_review_queue (suggested_product_id, organization_id);
create index url_review_queue_person on public.url_review_queue (decided_by);

grant select, insert, update, delete on public.url_review_queue to authenticated, viraltracker_worker;
alter table public.url_review_queue enable row level security;
alter table public.url_review_queue force row level security;

create policy "Pages to review are read by viewers and above" on public.url_review_queue
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Pages to review are added by members and above" on public.url_review_queue
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
create policy "Pages to review are changed by members and above" on public.url_review_queue
  for update to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
create policy "Pages to review are removed by members and above" on public.url_review_queue
  for delete to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')));

-- What the rules say of each page that any fits, kept so that reading does not compare all pages with all rules. Written
-- anew whenever rules, destinations or tagged landing pages change (store/url_map.py rematch).
create table public.product_pages (
  organization_id uuid not null,
  brand_id uuid not null,
  canonical_url text not null,
  -- Null: equally sure rules name different products.
  product_id uuid,
  match_confidence double precision not null check (match_confidence between 0 and 1),
  match_type text not null check (match_type in ('exact', 'prefix', 'pattern', 'contains')),
  url_pattern text not null,
  -- False: the landing page is tagged with the product.
  is_rule boolean not null default true,
  primary key (brand_id, canonical_url),
  foreign key (product_id, organization_id) references public.products (id, organization_id) on delete cascade,
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index product_pages_brand on public.product_pages (brand_id, organization_id);
create index product_pages_product on public.product_pages (product_id, organization_id);

grant select, insert, update, delete on public.product_pages to authenticated, viraltracker_worker;
alter table public.product_pages enable row level security;
alter table public.product_pages force row level security;

create policy "Pages of products are read by viewers and above" on public.product_pages
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Pages of products are added by members and above" on public.product_pages
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
create policy "Pages of products are changed by members and above" on public.product_pages
  for update to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
create policy "Pages of products are removed by members and above" on public.product_pages
  for delete to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')));

-- Which part of the creative an address stands in, and the tracking tags that Meta adds to it on a click.
alter table public.meta_ad_destinations
  add column shape text,
  add column url_tags text;

-- What Meta said of an ad's destination. An ad without a row was never asked about.
create table public.meta_ad_destination_status (
  organization_id uuid not null,
  brand_id uuid not null,
  meta_ad_account_id text not null,
  meta_ad_id text not null,
  -- 'no_url' is final: Meta answered, and there is none. 'unknown' is asked again at `next_at`.
  status text not null check (status in ('found', 'multi_url', 'lead_form', 'no_url', 'unknown')),
  meta_creative_id text,
  url_count integer not null default 0 check (url_count >= 0),
  reason text,
  attempts integer not null default 1 check (attempts >= 1),
  next_at timestamptz,
  checked_at timestamptz not null default now(),
  primary key (brand_id, meta_ad_account_id, meta_ad_id),
  foreign key (brand_id, meta_ad_account_id, meta_ad_id)
    references public.meta_ads (brand_id, meta_ad_account_id, meta_ad_id) on update cascade on delete cascade,
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index meta_ad_destination_status_brand on public.meta_ad_destination_status (brand_id, organization_id);

grant select, insert, update, delete on public.meta_ad_destination_status to authenticated, viraltracker_worker;
alter table public.meta_ad_destination_status enable row level security;
alter table public.meta_ad_destination_status force row level security;

create policy "Destination states are read by viewers and above" on public.meta_ad_destination_status
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Destination states are added by members and above" on public.meta_ad_destination_status
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
create policy "Destination states are changed by members and above" on public.meta_ad_destination_status
  for update to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
create policy "Destination states are removed by members and above" on public.meta_ad_destination_status
  for delete to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')));

-- A picture or video of an account, once, however many ads show it.
create table public.meta_ad_assets (
  organization_id uuid not null,
  brand_id uuid not null,
  meta_ad_account_id text not null,
  kind text not null check (kind in ('video', 'image', 'thumbnail')),
  -- Meta's video id or image hash; 'ad:…' where a picture has neither and belongs to one ad.
  asset_key text not null,
  meta_video_id text,
  image_hash text,
  status text not null default 'waiting'
    check (status in ('waiting', 'downloaded', 'failed', 'not_downloadable', 'deleted')),
  -- no_source_url, no_url_from_api, creative_fetch_failed, http_NNN, download_error and the like (domain/media_report.py).
  reason text,
  storage_path text,
  sha256 text,
  size_bytes bigint check (size_bytes >= 0),
  mime text,
  attempts integer not null default 0 check (attempts >= 0),
  -- When a failed one may be tried again.
  next_at timestamptz,
  updated_at timestamptz not null default now(),
  primary key (brand_id, meta_ad_account_id, kind, asset_key),
  check ((status = 'downloaded') = (storage_path is not null)),
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index meta_ad_assets_brand on public.meta_ad_assets (brand_id, organization_id);

grant select, insert, update, delete on public.meta_ad_assets to authenticated, viraltracker_worker;
alter table public.meta_ad_assets enable row level security;
alter table public.meta_ad_assets force row level security;

create policy "Ad media are read by viewers and above" on public.meta_ad_assets
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Ad media are added by members and above" on public.meta_ad_assets
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
create policy "Ad media are changed by members and above" on public.meta_ad_assets
  for update to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
create policy "Ad media are removed by members and above" on public.meta_ad_assets
  for delete to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')));

-- Which ads show it, in the order in which the creative names them.
create table public.meta_ad_asset_uses (
  organization_id uuid not null,
  brand_id uuid not null,
  meta_ad_account_id text not null,
  meta_ad_id text not null,
  kind text not null,
  asset_key text not null,
  position integer not null default 0,
  primary key (brand_id, meta_ad_account_id, meta_ad_id, kind, asset_key),
  foreign key (brand_id, meta_ad_account_id, meta_ad_id)
    references public.meta_ads (brand_id, meta_ad_account_id, meta_ad_id) on update cascade on delete cascade,
  foreign key (brand_id, meta_ad_account_id, kind, asset_key)
    references public.meta_ad_assets (brand_id, meta_ad_account_id, kind, asset_key) on delete cascade,
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index meta_ad_asset_uses_asset on public.meta_ad_asset_uses (brand_id, meta_ad_account_id, kind, asset_key);
create index meta_ad_asset_uses_brand on public.meta_ad_asset_uses (brand_id, organization_id);

grant select, insert, update, delete on public.meta_ad_asset_uses to authenticated, viraltracker_worker;
alter table public.meta_ad_asset_uses enable row level security;
alter table public.meta_ad_asset_uses force row level security;

create policy "Uses of ad media are read by viewers and above" on public.meta_ad_asset_uses
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Uses of ad media are added by members and above" on public.meta_ad_asset_uses
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
create policy "Uses of ad media are changed by members and above" on public.meta_ad_asset_uses
  for update to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
create policy "Uses of ad media are removed by members and above" on public.meta_ad_asset_uses
  for delete to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')));

-- When Meta's creative was last read (null: never), and all its texts where it has several to choose from.
alter table public.ad_creatives
  add column read_at timestamptz,
  add column texts jsonb not null default '{}';
