-- Nothing is lost.

create or replace function private.schedules_due(at timestamptz) returns table (schedule_id uuid, organization_id uuid)
  language sql stable security definer set search_path = ''
  as $$
    select id, organization_id from public.schedules
     where status = 'active' and next_at <= at order by next_at, id limit 200
  $$;

create or replace function private.runs_unsettled(before timestamptz) returns table (run_id text, organization_id uuid)
  language sql stable security definer set search_path = ''
  as $$
    select id, organization_id from public.job_runs
     where asked_at < before and (status in ('waiting', 'running') or told_at is null)
     order by asked_at limit 1000
  $$;

create or replace function private.organizations_to_watch() returns setof uuid
  language sql stable security definer set search_path = ''
  as $$
    select organization_id from public.job_runs where status in ('waiting', 'running') and organization_id is not null
    union
    select organization_id from public.schedules where status <> 'done' and organization_id is not null
    union
    select organization_id from public.deadlines where organization_id is not null
    union
    select r.organization_id from public.job_runs r join public.schedules s on s.id = r.schedule_id
     where s.organization_id is null and s.status = 'active' and r.organization_id is not null
  $$;

create or replace function private.brands_with(need text) returns table (brand_id uuid, organization_id uuid)
  language sql stable security definer set search_path = ''
  as $$
    select b.id, b.organization_id from public.brands b
     where not b.is_fictional
       and (need = 'nothing' or exists (
         select from public.brand_ad_accounts a where a.brand_id = b.id and a.auth_method <> 'none'))
     order by b.id
  $$;

create or replace function private.operators() returns table (user_id uuid, organization_id uuid)
  language sql stable security definer set search_path = ''
  as $$
    select distinct on (p.user_id) p.user_id, m.organization_id
      from private.platform_operators p join public.user_organizations m on m.user_id = p.user_id
     order by p.user_id, m.role desc, m.created_at
  $$;

create or replace function private.organizations_with_webhook() returns setof uuid
  language sql stable security definer set search_path = ''
  as $$ select organization_id from public.notification_webhooks order by organization_id $$;

create or replace function private.brands_with_tokens() returns table (organization_id uuid, brand_id uuid)
  language sql stable security definer set search_path = ''
  as $$
    select organization_id, brand_id from public.meta_tokens
     where current_setting('role', true) = 'viraltracker_worker' order by organization_id, brand_id
  $$;

create or replace function private.brands_with_watched_pages(since date) returns table (brand_id uuid, organization_id uuid)
  language sql stable security definer set search_path = ''
  as $$
    select b.id, b.organization_id
      from public.brands b
     where not b.is_fictional
       and exists (select from public.brand_landing_pages l
                     join public.meta_ad_destinations d on d.brand_id = l.brand_id and d.canonical_url = l.canonical_url
                    where l.brand_id = b.id and l.raw_markdown is not null
                      and exists (select from public.meta_ads_performance p
                                   where p.brand_id = d.brand_id and p.meta_ad_account_id = d.meta_ad_account_id
                                     and p.meta_ad_id = d.meta_ad_id and p.date >= since and p.spend > 0))
     order by b.organization_id, b.id
  $$;
