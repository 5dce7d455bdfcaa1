-- What people decided about a recommendation. Immutable: a new decision is a new row, and the newest wins; 'open' takes
-- an earlier one back.
create table public.recommendation_decisions (
  id bigint generated always as identity primary key,
  organization_id uuid not null,
  brand_id uuid not null,
  -- Follows from what it is about (domain/recommendation.py), so that a finding that comes back is known again.
  recommendation_id text not null check (recommendation_id <> ''),
  rule text not null,
  -- The ad that it is about; both null where it is about a cell of the coverage.
  meta_ad_account_id text,
  meta_ad_id text,
  -- In words, as shown when it was decided: the ad's name, or awareness level and format.
  subject text not null,
  decision text not null check (decision in ('done', 'ignored', 'noted', 'open')),
  note text not null default '' check (length(note) <= 2000),
  -- The finding as it stood then; null where it did not hold in the days looked at.
  severity text check (severity in ('info', 'warning', 'critical')),
  value double precision,
  limit_value double precision,
  -- The ad account's day on which it was decided: what was done can show from the next day on.
  decided_on date not null,
  user_id uuid references auth.users (id) on delete set null,
  decided_at timestamptz not null default now(),
  check ((meta_ad_account_id is null) = (meta_ad_id is null)),
  foreign key (brand_id, meta_ad_account_id, meta_ad_id)
    references public.meta_ads (brand_id, meta_ad_account_id, meta_ad_id) on update cascade on delete cascade,
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index recommendation_decisions_newest
  on public.recommendation_decisions (brand_id, recommendation_id, decided_at desc, id desc);
create index recommendation_decisions_ad on public.recommendation_decisions (brand_id, meta_ad_account_id, meta_ad_id);
create index recommendation_decisions_brand on public.recommendation_decisions (brand_id, organization_id);
create index recommendation_decisions_user on public.recommendation_decisions (user_id);

grant select, insert on public.recommendation_decisions to authenticated, viraltracker_worker;
alter table public.recommendation_decisions enable row level security;
alter table public.recommendation_decisions force row level security;

create policy "Decisions about recommendations are read by viewers and above" on public.recommendation_decisions
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Decisions about recommendations are added by members and above" on public.recommendation_decisions
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member'))
    and (user_id = (select auth.uid()) or (select current_setting('role', true)) = 'viraltracker_worker'));
