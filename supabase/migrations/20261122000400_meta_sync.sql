-- What a sync with Meta stores: campaigns and ad sets, how far each account was read, and what each slice did.

-- The conversion window beside the values that were counted in it; null where the source did not say.
alter table public.meta_ads_performance add column attribution_setting text;

-- Meta's own words for an ad. `meta_updated_at` is null for ads that only results name: deleted long ago.
alter table public.meta_ads
  add column meta_creative_id text,
  add column meta_created_at timestamptz,
  add column meta_updated_at timestamptz;

-- Which sync saw the change; `gone`: Meta does not return the ad's day any more.
alter table public.performance_restatements
  add column sync_id text,
  add column gone boolean not null default false;
create index performance_restatements_sync on public.performance_restatements (brand_id, sync_id) where sync_id is not null;

alter table public.brand_ad_accounts
  add column synced_at timestamptz,
  -- How many ad-days took their purchases from which action type: {"omni_purchase": 1200}.
  add column purchase_types jsonb not null default '{}';

-- An ad that an export knew without its account moves there once Meta names it, with all that hangs on it.
do $$
declare
  key record;
begin
  for key in
    select conname, conrelid::regclass as child, pg_get_constraintdef(oid) as told
      from pg_constraint
     where contype = 'f' and confrelid = 'public.meta_ads'::regclass and confupdtype <> 'c'
  loop
    execute format('alter table %s drop constraint %I, add constraint %I %s on update cascade',
                   key.child, key.conname, key.conname, key.told);
  end loop;
end
$$;

create table public.meta_campaigns (
  organization_id uuid not null,
  brand_id uuid not null,
  meta_ad_account_id text not null,
  meta_campaign_id text not null,
  name text not null,
  objective text,
  status text,
  effective_status text,
  -- In the account's currency.
  daily_budget numeric check (daily_budget >= 0),
  lifetime_budget numeric check (lifetime_budget >= 0),
  meta_created_at timestamptz,
  meta_updated_at timestamptz,
  updated_at timestamptz not null default now(),
  primary key (brand_id, meta_ad_account_id, meta_campaign_id),
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index meta_campaigns_brand on public.meta_campaigns (brand_id, organization_id);

grant select, insert, update, delete on public.meta_campaigns to authenticated, viraltracker_worker;
alter table public.meta_campaigns enable row level security;
alter table public.meta_campaigns force row level security;

create policy "Campaigns are read by viewers and above" on public.meta_campaigns
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Campaigns are added by members and above" on public.meta_campaigns
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
create policy "Campaigns are changed by members and above" on public.meta_campaigns
  for update to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
create policy "Campaigns are removed by members and above" on public.meta_campaigns
  for delete to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')));

create table public.meta_adsets (
  organization_id uuid not null,
  brand_id uuid not null,
  meta_ad_account_id text not null,
  meta_adset_id text not null,
  meta_campaign_id text,
  name text not null,
  optimization_goal text,
  status text,
  effective_status text,
  -- In the account's currency.
  daily_budget numeric check (daily_budget >= 0),
  lifetime_budget numeric check (lifetime_budget >= 0),
  meta_created_at timestamptz,
  meta_updated_at timestamptz,
  updated_at timestamptz not null default now(),
  primary key (brand_id, meta_ad_account_id, meta_adset_id),
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index meta_adsets_brand on public.meta_adsets (brand_id, organization_id);

grant select, insert, update, delete on public.meta_adsets to authenticated, viraltracker_worker;
alter table public.meta_adsets enable row level security;
alter table public.meta_adsets force row level security;

create policy "Ad sets are read by viewers and above" on public.meta_adsets
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Ad sets are added by members and above" on public.meta_adsets
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
create policy "Ad sets are changed by members and above" on public.meta_adsets
  for update to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
create policy "Ad sets are removed by members and above" on public.meta_adsets
  for delete to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')));

-- One row per sync that somebody or a schedule asked for; its id is the run's, so a resumed one keeps it.
create table public.meta_syncs (
  organization_id uuid not null,
  brand_id uuid not null,
  id text not null,
  arguments jsonb not null default '{}',
  -- The proof, once it is done.
  report jsonb,
  begun_at timestamptz not null,
  finished_at timestamptz,
  primary key (brand_id, id),
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index meta_syncs_brand on public.meta_syncs (brand_id, organization_id);

revoke insert, update, delete on public.meta_syncs from anon, authenticated;
grant select on public.meta_syncs to authenticated;
grant select, insert, update, delete on public.meta_syncs to viraltracker_worker;
alter table public.meta_syncs enable row level security;
alter table public.meta_syncs force row level security;

create policy "Syncs are read by viewers and above" on public.meta_syncs
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Syncs are added by jobs" on public.meta_syncs
  for insert to viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
create policy "Syncs are changed by jobs" on public.meta_syncs
  for update to viraltracker_worker
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
create policy "Syncs are removed by jobs" on public.meta_syncs
  for delete to viraltracker_worker
  using (organization_id in (select private.organizations_as('member')));

-- Days of one account that are read and replaced as one. Written when the sync begins, done in the transaction
-- that stores the results.
create table public.meta_sync_slices (
  organization_id uuid not null,
  brand_id uuid not null,
  sync_id text not null,
  meta_ad_account_id text not null,
  since date not null,
  until date not null check (until >= since),
  status text not null default 'waiting' check (status in ('waiting', 'done', 'failed')),
  rows integer not null default 0,
  new integer not null default 0,
  changed integer not null default 0,
  unchanged integer not null default 0,
  gone integer not null default 0,
  -- Days stored by name only that rows with an id took the place of.
  replaced_names integer not null default 0,
  quarantined integer not null default 0,
  calls integer not null default 0,
  purchase_types jsonb not null default '{}',
  attempts integer not null default 0,
  reason text,
  next_try_at timestamptz,
  finished_at timestamptz,
  primary key (brand_id, sync_id, meta_ad_account_id, since),
  foreign key (brand_id, sync_id) references public.meta_syncs (brand_id, id) on delete cascade,
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index meta_sync_slices_brand on public.meta_sync_slices (brand_id, organization_id);

revoke insert, update, delete on public.meta_sync_slices from anon, authenticated;
grant select on public.meta_sync_slices to authenticated;
grant select, insert, update, delete on public.meta_sync_slices to viraltracker_worker;
alter table public.meta_sync_slices enable row level security;
alter table public.meta_sync_slices force row level security;

create policy "Slices are read by viewers and above" on public.meta_sync_slices
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Slices are added by jobs" on public.meta_sync_slices
  for insert to viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
create policy "Slices are changed by jobs" on public.meta_sync_slices
  for update to viraltracker_worker
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
create policy "Slices are removed by jobs" on public.meta_sync_slices
  for delete to viraltracker_worker
  using (organization_id in (select private.organizations_as('member')));

-- How far an account was read, and which run is reading it now. Ignored where `version` differs: results read with
-- other fields, windows, level or breakdowns say nothing about these.
create table public.meta_sync_state (
  organization_id uuid not null,
  brand_id uuid not null,
  meta_ad_account_id text not null,
  version text,
  -- domain/sync_cursor.Progress
  progress jsonb,
  cursor date,
  holder text,
  updated_at timestamptz not null default now(),
  primary key (brand_id, meta_ad_account_id),
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index meta_sync_state_brand on public.meta_sync_state (brand_id, organization_id);

revoke insert, update, delete on public.meta_sync_state from anon, authenticated;
grant select on public.meta_sync_state to authenticated;
grant select, insert, update, delete on public.meta_sync_state to viraltracker_worker;
alter table public.meta_sync_state enable row level security;
alter table public.meta_sync_state force row level security;

create policy "Sync states are read by viewers and above" on public.meta_sync_state
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Sync states are added by jobs" on public.meta_sync_state
  for insert to viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
create policy "Sync states are changed by jobs" on public.meta_sync_state
  for update to viraltracker_worker
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
create policy "Sync states are removed by jobs" on public.meta_sync_state
  for delete to viraltracker_worker
  using (organization_id in (select private.organizations_as('member')));
