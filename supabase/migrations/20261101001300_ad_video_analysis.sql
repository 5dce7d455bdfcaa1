create table public.ad_video_analysis (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  brand_id uuid not null,
  meta_ad_account_id text not null,
  meta_ad_id text not null,
  status text not null check (status in ('ok', 'validation_failed', 'error')),
  full_transcript text,
  transcript_segments jsonb,
  text_overlays jsonb,
  hook_transcript_spoken text,
  hook_transcript_overlay text,
  hook_visual_description text,
  hook_visual_type text,
  hook_type text,
  storyboard jsonb,
  benefits_shown text[] not null default '{}',
  features_demonstrated text[] not null default '{}',
  pain_points_addressed text[] not null default '{}',
  angles_used text[] not null default '{}',
  claims_made jsonb,
  awareness_opening text,
  awareness_ending text,
  source text not null,
  model text,
  prompt_name text,
  prompt_version text not null,
  input_hash text not null,
  analyzed_at timestamptz not null default now(),
  unique (brand_id, meta_ad_account_id, meta_ad_id, prompt_version, input_hash),
  foreign key (brand_id, meta_ad_account_id, meta_ad_id)
    references public.meta_ads (brand_id, meta_ad_account_id, meta_ad_id) on delete cascade,
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index ad_video_analysis_brand on public.ad_video_analysis (brand_id, organization_id);

grant select, insert on public.ad_video_analysis to authenticated, viraltracker_worker;
alter table public.ad_video_analysis enable row level security;
alter table public.ad_video_analysis force row level security;

create policy "Video analyses are read by viewers and above" on public.ad_video_analysis
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Video analyses are added by members and above" on public.ad_video_analysis
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
