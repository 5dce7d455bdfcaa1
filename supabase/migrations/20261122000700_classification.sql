-- What reads an ad, what it saw, what it cost; how aware a landing page speaks; what is never paid for twice.

-- `source` says how it was read: 'demo', 'rules' (words of copy, speech and overlay), 'video_analysis' (an analysis that
-- was there), 'video' (a model watched it), 'image' or 'thumbnail' (a model saw the picture, or only the small still).
alter table public.ad_creative_classifications
  add column prompt_hash text,
  -- Text that a model read on the picture.
  add column picture_text text,
  -- [{"field", "source", "quote"}]: the words that decided, as they stand in the ad.
  add column quotes jsonb not null default '[]',
  add column video_analysis_id uuid,
  add column input_tokens integer check (input_tokens >= 0),
  add column output_tokens integer check (output_tokens >= 0),
  -- US dollars; null where no model was paid, or its price is not known.
  add column cost_usd numeric check (cost_usd >= 0);

alter table public.ad_video_analysis
  add column schema_version text not null default '1',
  add column prompt_hash text,
  -- Why there is none, in a word, where status is not 'ok'.
  add column reason text,
  -- The video that was watched; another one of the same ad is analysed anew.
  add column video_key text,
  add column video_seconds numeric check (video_seconds >= 0),
  add column hook_visual_elements text[] not null default '{}',
  add column hook_effectiveness jsonb,
  add column jobs_to_be_done text[] not null default '{}',
  add column emotional_drivers text[] not null default '{}',
  add column target_persona text,
  add column production_quality text,
  add column format_type text,
  add column input_tokens integer check (input_tokens >= 0),
  add column output_tokens integer check (output_tokens >= 0),
  add column cost_usd numeric check (cost_usd >= 0),
  add constraint ad_video_analysis_id_organization_id_key unique (id, organization_id),
  drop constraint ad_video_analysis_brand_id_meta_ad_account_id_meta_ad_id_pr_key;
create unique index ad_video_analysis_once
  on public.ad_video_analysis (brand_id, meta_ad_account_id, meta_ad_id, input_hash, prompt_version, schema_version)
  where status = 'ok';
create index ad_video_analysis_newest
  on public.ad_video_analysis (brand_id, meta_ad_account_id, meta_ad_id, analyzed_at desc);

create index ad_video_analysis_video on public.ad_video_analysis (brand_id, video_key) where video_key is not null;

alter table public.ad_creative_classifications
  add foreign key (video_analysis_id, organization_id)
    references public.ad_video_analysis (id, organization_id) on delete set null (video_analysis_id);
create index ad_creative_classifications_video
  on public.ad_creative_classifications (video_analysis_id, organization_id);
create unique index ad_creative_classifications_once
  on public.ad_creative_classifications
     (brand_id, meta_ad_account_id, meta_ad_id, input_hash, prompt_name, prompt_version, schema_version)
  where prompt_version is not null;

-- How aware a page speaks to its reader. Immutable as well: another content or prompt is another row, the newest wins.
create table public.landing_page_readings (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  brand_id uuid not null,
  landing_page_id uuid not null,
  -- Of the page's text as it was read.
  content_hash text not null,
  awareness_level text
    check (awareness_level in ('unaware', 'problem_aware', 'solution_aware', 'product_aware', 'most_aware')),
  awareness_confidence double precision check (awareness_confidence between 0 and 1),
  quotes jsonb not null default '[]',
  source text not null check (source in ('rules', 'model', 'demo')),
  model text,
  -- 'rules' where rules read it.
  prompt_name text not null,
  prompt_version text not null,
  prompt_hash text,
  schema_version text not null,
  input_tokens integer check (input_tokens >= 0),
  output_tokens integer check (output_tokens >= 0),
  cost_usd numeric check (cost_usd >= 0),
  read_at timestamptz not null default now(),
  unique (landing_page_id, content_hash, prompt_name, prompt_version, schema_version),
  foreign key (landing_page_id, organization_id)
    references public.brand_landing_pages (id, organization_id) on delete cascade,
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index landing_page_readings_newest on public.landing_page_readings (brand_id, landing_page_id, read_at desc);
create index landing_page_readings_page on public.landing_page_readings (landing_page_id, organization_id);
create index landing_page_readings_brand on public.landing_page_readings (brand_id, organization_id);

grant select, insert on public.landing_page_readings to authenticated, viraltracker_worker;
alter table public.landing_page_readings enable row level security;
alter table public.landing_page_readings force row level security;

create policy "Readings of pages are read by viewers and above" on public.landing_page_readings
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Readings of pages are added by members and above" on public.landing_page_readings
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));

-- Ads that could not be classified, and why.
alter table public.dead_letters
  drop constraint dead_letters_kind_check,
  add constraint dead_letters_kind_check
    check (kind in ('row', 'slice', 'media', 'destination', 'job', 'classification'));
