-- One row per account, ad and day, in the account's own day and currency. Counts only: ratios are taken
-- from sums. NULL is "Meta reported nothing here", never 0; `reported` says which metrics the source
-- covered at all, so that a rate's denominator leaves out days on which its numerator was not asked for.
create table public.meta_ads_performance (
  organization_id uuid not null,
  brand_id uuid not null,
  meta_ad_account_id text not null,
  meta_ad_id text not null,
  date date not null,
  spend numeric not null check (spend >= 0),
  impressions bigint not null check (impressions >= 0),
  reach bigint check (reach >= 0),
  clicks bigint check (clicks >= 0),
  link_clicks bigint check (link_clicks >= 0),
  landing_page_views bigint check (landing_page_views >= 0),
  content_views bigint check (content_views >= 0),
  add_to_carts bigint check (add_to_carts >= 0),
  initiate_checkouts bigint check (initiate_checkouts >= 0),
  purchases bigint check (purchases >= 0),
  purchase_value numeric check (purchase_value >= 0),
  video_views bigint check (video_views >= 0),
  video_thruplay bigint check (video_thruplay >= 0),
  video_p25_watched bigint check (video_p25_watched >= 0),
  video_p50_watched bigint check (video_p50_watched >= 0),
  video_p75_watched bigint check (video_p75_watched >= 0),
  video_p95_watched bigint check (video_p95_watched >= 0),
  video_p100_watched bigint check (video_p100_watched >= 0),
  video_avg_watch_seconds numeric check (video_avg_watch_seconds >= 0),
  -- Bits, set where the source had the column: 1 link_clicks, 2 purchases, 4 purchase_value,
  -- 8 video_views, 16 video_thruplay. domain/counts.py holds the same list; a test compares them.
  reported integer not null,
  updated_at timestamptz not null default now(),
  primary key (brand_id, meta_ad_account_id, meta_ad_id, date),
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
) partition by range (date);

-- Answers every ranking and comparison from the index alone.
create index meta_ads_performance_window on public.meta_ads_performance (brand_id, date, meta_ad_account_id, meta_ad_id)
  include (organization_id, spend, impressions, link_clicks, purchases, purchase_value, video_views, video_thruplay, reported);

grant select, insert, update, delete on public.meta_ads_performance to authenticated, viraltracker_worker;
alter table public.meta_ads_performance enable row level security;
alter table public.meta_ads_performance force row level security;

-- An array is read once per query; a set would be looked up in every partition and hashed for every row.
create policy "Results are read by viewers and above" on public.meta_ads_performance
  for select to authenticated, viraltracker_worker
  using (organization_id = any (array(select private.organizations_as('viewer'))));
create policy "Results are added by members and above" on public.meta_ads_performance
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
create policy "Results are changed by members and above" on public.meta_ads_performance
  for update to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
create policy "Results are removed by members and above" on public.meta_ads_performance
  for delete to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')));

-- Partitions live where no API reaches and nobody has grants; rows are reached through the parent only.
create function private.ensure_performance_months(since date, until date) returns void
  language plpgsql security definer set search_path = ''
  as $$
    declare
      month date := date_trunc('month', since)::date;
      named text;
    begin
      if since < date '2010-01-01' or until > date '2100-01-01' or until - since > 366 * 10 then
        raise exception 'results from % to % are outside what can be stored', since, until;
      end if;
      while month <= until loop
        named := 'meta_ads_performance_' || to_char(month, 'YYYYMM');
        if to_regclass('private.' || named) is null then
          perform pg_advisory_xact_lock(hashtext(named));
          if to_regclass('private.' || named) is null then
            -- Made first and attached then: that lets others read and write results meanwhile, where
            -- `partition of` would lock them out until a long import ends.
            execute format('create table private.%I (like public.meta_ads_performance including all)', named);
            execute format('alter table private.%I enable row level security', named);
            execute format('alter table public.meta_ads_performance attach partition private.%I for values from (%L) to (%L)',
                           named, month, (month + interval '1 month')::date);
          end if;
        end if;
        month := (month + interval '1 month')::date;
      end loop;
    end
  $$;
revoke execute on function private.ensure_performance_months(date, date) from public;
grant execute on function private.ensure_performance_months(date, date) to authenticated, viraltracker_worker;

-- Every change of a stored value: attribution restates days after the fact.
create table public.performance_restatements (
  id bigint generated always as identity primary key,
  organization_id uuid not null,
  brand_id uuid not null,
  meta_ad_account_id text not null,
  meta_ad_id text not null,
  date date not null,
  metric text not null,
  old_value numeric,
  new_value numeric,
  seen_at timestamptz not null default now(),
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index performance_restatements_brand on public.performance_restatements (brand_id, organization_id, date);

grant select, insert on public.performance_restatements to authenticated, viraltracker_worker;
alter table public.performance_restatements enable row level security;
alter table public.performance_restatements force row level security;

create policy "Restatements are read by viewers and above" on public.performance_restatements
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Restatements are added by members and above" on public.performance_restatements
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
