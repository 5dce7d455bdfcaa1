-- Templates: pictures that wait to be taken into the library, what was said of each, and what products ask of the library.

-- A picture that somebody uploaded, or that one of our ads or a scraped one shows, until somebody decides about it.
create table public.template_queue (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  brand_id uuid not null,
  source text not null check (source in ('upload', 'own_ad', 'ad_library')),
  -- What the person called the file, or the ad.
  title text not null,
  meta_ad_account_id text,
  meta_ad_id text,
  source_ad_archive_id text,
  -- Words that came with the picture, by place (headline, body, picture, …): what rules can read of it.
  words jsonb not null default '{}',
  -- The first and last day on which the ad ran, where that is known.
  ran_from date,
  ran_until date,
  storage_path text not null,
  mime text not null,
  width integer not null check (width > 0),
  height integer not null check (height > 0),
  size_bytes bigint not null check (size_bytes >= 0),
  -- SHA-256 of what is stored; the same picture is the same file.
  content_hash text not null,
  -- A difference hash of 64 bits as 16 hex digits, by which look-alikes are found; null for drawings.
  picture_hash text,
  -- 'pending': nobody looked at it yet; 'pending_details': reviewed, and waits for a decision.
  status text not null default 'pending'
    check (status in ('pending', 'pending_details', 'approved', 'rejected', 'archived')),
  reason text,
  added_by uuid references auth.users (id) on delete set null,
  added_at timestamptz not null default now(),
  decided_by uuid references auth.users (id) on delete set null,
  decided_at timestamptz,
  unique (id, organization_id),
  foreign key (brand_id, meta_ad_account_id, meta_ad_id)
    references public.meta_ads (brand_id, meta_ad_account_id, meta_ad_id)
    on update cascade on delete set null (meta_ad_account_id, meta_ad_id),
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index template_queue_brand on public.template_queue (brand_id, organization_id, status, added_at desc);
create index template_queue_ad on public.template_queue (brand_id, meta_ad_account_id, meta_ad_id);
create index template_queue_author on public.template_queue (added_by);
create index template_queue_person on public.template_queue (decided_by);
-- The same picture waits, or is in the library, once for each brand.
create unique index template_queue_once on public.template_queue (brand_id, content_hash)
  where status in ('pending', 'pending_details', 'approved');

grant select, insert, update, delete on public.template_queue to authenticated, viraltracker_worker;
alter table public.template_queue enable row level security;
alter table public.template_queue force row level security;

create policy "Waiting templates are read by viewers and above" on public.template_queue
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Waiting templates are added by members and above" on public.template_queue
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
create policy "Waiting templates are changed by members and above" on public.template_queue
  for update to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
create policy "Waiting templates are removed by members and above" on public.template_queue
  for delete to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')));

-- What rules or a model said of a waiting picture. Never changed: the newest of a picture counts.
create table public.template_reviews (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  queue_id uuid not null,
  source text not null check (source in ('rules', 'model')),
  -- domain/template_review.py, as JSON.
  review jsonb not null,
  schema_version integer not null,
  -- What it was made of. The same input, prompt and model are never paid for twice.
  input_hash text not null,
  prompt_name text,
  prompt_version text,
  prompt_hash text,
  model text,
  input_tokens integer,
  output_tokens integer,
  -- US dollars, estimated; null where nothing was paid or no price is known.
  cost numeric check (cost >= 0),
  reviewed_at timestamptz not null default now(),
  foreign key (queue_id, organization_id) references public.template_queue (id, organization_id) on delete cascade
);
create index template_reviews_queue on public.template_reviews (queue_id, organization_id, reviewed_at desc);
create index template_reviews_input on public.template_reviews (organization_id, input_hash);

grant select, insert on public.template_reviews to authenticated, viraltracker_worker;
alter table public.template_reviews enable row level security;
alter table public.template_reviews force row level security;

create policy "Template reviews are read by viewers and above" on public.template_reviews
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Template reviews are added by members and above" on public.template_reviews
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));

-- The library: where each template came from, whom it speaks to, and whether products were told of it.
alter table public.scraped_templates
  add column brand_id uuid,
  add column source_queue_id uuid,
  add column meta_ad_account_id text,
  add column meta_ad_id text,
  add column content_hash text,
  add column picture_hash text,
  add column mime text,
  add column width integer check (width > 0),
  add column height integer check (height > 0),
  add column target_audience text,
  add column visual_notes text,
  -- The fictional brand's: shown to that brand alone, and no other's to it.
  add column is_fictional boolean not null default false,
  add column approved_by uuid references auth.users (id) on delete set null,
  add column approved_at timestamptz,
  -- When the products that opted in were scored against it; null: not yet.
  add column announced_at timestamptz,
  add constraint scraped_templates_home unique (id, organization_id),
  add constraint scraped_templates_from unique (source_queue_id),
  add foreign key (brand_id, organization_id)
    references public.brands (id, organization_id) on delete set null (brand_id),
  add foreign key (source_queue_id, organization_id)
    references public.template_queue (id, organization_id) on delete set null (source_queue_id),
  add foreign key (brand_id, meta_ad_account_id, meta_ad_id)
    references public.meta_ads (brand_id, meta_ad_account_id, meta_ad_id)
    on update cascade on delete set null (meta_ad_account_id, meta_ad_id);
create index scraped_templates_brand on public.scraped_templates (brand_id, organization_id);
create index scraped_templates_queue on public.scraped_templates (source_queue_id, organization_id);
create index scraped_templates_ad on public.scraped_templates (brand_id, meta_ad_account_id, meta_ad_id);
create index scraped_templates_person on public.scraped_templates (approved_by);
create index scraped_templates_unannounced on public.scraped_templates (organization_id)
  where announced_at is null and is_active;

update public.scraped_templates
   set announced_at = created_at, is_fictional = coalesce(template_elements ->> 'fictional' = 'true', false);

-- What a product asks of the library; without a row, what the defaults here say.
create table public.product_template_settings (
  product_id uuid primary key,
  organization_id uuid not null,
  brand_id uuid not null,
  -- Whether each new template is scored for it.
  auto_recommend boolean not null default false,
  -- From which score on it is recommended.
  threshold double precision not null default 0.6 check (threshold between 0 and 1),
  -- The share of picks that is kept for what was never tried.
  explore_share double precision not null default 0.1 check (explore_share between 0 and 1),
  changed_by uuid references auth.users (id) on delete set null,
  changed_at timestamptz not null default now(),
  foreign key (product_id, organization_id) references public.products (id, organization_id) on delete cascade,
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index product_template_settings_product on public.product_template_settings (product_id, organization_id);
create index product_template_settings_brand on public.product_template_settings (brand_id, organization_id);
create index product_template_settings_person on public.product_template_settings (changed_by);

grant select, insert, update, delete on public.product_template_settings to authenticated, viraltracker_worker;
alter table public.product_template_settings enable row level security;
alter table public.product_template_settings force row level security;

create policy "Template settings are read by viewers and above" on public.product_template_settings
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Template settings are added by members and above" on public.product_template_settings
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
create policy "Template settings are changed by members and above" on public.product_template_settings
  for update to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
create policy "Template settings are removed by members and above" on public.product_template_settings
  for delete to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')));
