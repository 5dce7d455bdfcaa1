-- What an ad says and shows. Text is stored as it came; display escapes it.
create table public.ad_creatives (
  organization_id uuid not null,
  brand_id uuid not null,
  meta_ad_account_id text not null,
  meta_ad_id text not null,
  meta_creative_id text,
  headline text,
  body text,
  description text,
  call_to_action text,
  -- [{"start": seconds, "end": seconds | null, "text": …}], in order.
  transcript jsonb not null default '[]',
  overlays jsonb not null default '[]',
  picture_text text,
  video_seconds numeric check (video_seconds >= 0),
  -- [{"kind": "video" | "image" | "thumbnail", "path": storage path, "mime": …, "sha256": …}]
  media jsonb not null default '[]',
  source text not null check (source in ('ads_sheet', 'meta', 'demo')),
  content_hash text not null,
  updated_at timestamptz not null default now(),
  primary key (brand_id, meta_ad_account_id, meta_ad_id),
  foreign key (brand_id, meta_ad_account_id, meta_ad_id)
    references public.meta_ads (brand_id, meta_ad_account_id, meta_ad_id) on delete cascade,
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index ad_creatives_brand on public.ad_creatives (brand_id, organization_id);

grant select, insert, update, delete on public.ad_creatives to authenticated, viraltracker_worker;
alter table public.ad_creatives enable row level security;
alter table public.ad_creatives force row level security;

create policy "Creatives are read by viewers and above" on public.ad_creatives
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Creatives are added by members and above" on public.ad_creatives
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
create policy "Creatives are changed by members and above" on public.ad_creatives
  for update to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
create policy "Creatives are removed by members and above" on public.ad_creatives
  for delete to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')));
