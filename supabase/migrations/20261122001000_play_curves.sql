-- How many of an ad's video plays reached each second, over one window of days: Meta tells a curve for all of the days
-- that are asked for, and curves of days cannot be added up to a longer one without each day's plays. One row an ad:
-- the newest window that has plays enough to replace the one before.
create table public.meta_ad_play_curves (
  organization_id uuid not null,
  brand_id uuid not null,
  meta_ad_account_id text not null,
  meta_ad_id text not null,
  since date not null,
  until date not null check (until >= since),
  plays bigint not null check (plays > 0),
  -- Fractions of the plays; domain/play_curve.py says which second each is of.
  shares double precision[] not null
    check (cardinality(shares) between 1 and 22 and 0 <= all (shares) and 1 >= all (shares)),
  completed bigint check (completed >= 0),
  source text not null,
  read_at timestamptz not null,
  primary key (brand_id, meta_ad_account_id, meta_ad_id),
  foreign key (brand_id, meta_ad_account_id, meta_ad_id)
    references public.meta_ads (brand_id, meta_ad_account_id, meta_ad_id) on update cascade on delete cascade,
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index meta_ad_play_curves_brand on public.meta_ad_play_curves (brand_id, organization_id);

grant select, insert, update, delete on public.meta_ad_play_curves to authenticated, viraltracker_worker;
alter table public.meta_ad_play_curves enable row level security;
alter table public.meta_ad_play_curves force row level security;

create policy "Play curves are read by viewers and above" on public.meta_ad_play_curves
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Play curves are added by members and above" on public.meta_ad_play_curves
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
create policy "Play curves are changed by members and above" on public.meta_ad_play_curves
  for update to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
create policy "Play curves are removed by members and above" on public.meta_ad_play_curves
  for delete to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')));
