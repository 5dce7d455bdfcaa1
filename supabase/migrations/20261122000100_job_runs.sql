-- Runs of jobs, their steps, schedules, deadlines, and what could not be done.
--
-- A row without an organisation is platform-wide: workers see it, and the operators of the platform.

-- Who looks after the whole platform. Not reachable through any API.
create table private.platform_operators (
  user_id uuid primary key references auth.users (id) on delete cascade,
  created_at timestamptz not null default now()
);

-- Whether the caller may see and do what belongs to no organisation. Call it as (select private.platform_wide()).
create function private.platform_wide() returns boolean
  language sql stable security definer set search_path = ''
  as $$
    select coalesce(current_setting('role', true) = 'viraltracker_worker', false)
        or exists (select from private.platform_operators where user_id = (select auth.uid()))
  $$;
revoke execute on function private.platform_wide() from public;
grant execute on function private.platform_wide() to authenticated, viraltracker_worker;

create table public.job_runs (
  -- The id of the durable workflow.
  id text primary key check (id <> ''),
  organization_id uuid references public.organizations (id) on delete cascade,
  brand_id uuid,
  kind text not null,
  title text not null,
  arguments jsonb not null default '{}',
  -- While a run with this key waits or runs, a second one joins it.
  join_key text,
  status text not null default 'waiting' check (status in ('waiting', 'running', 'done', 'failed', 'cancelled')),
  user_id uuid references auth.users (id) on delete set null,
  -- Which schedule asked, and for which of its times; the schedule may be gone by now.
  schedule_id uuid,
  due_at timestamptz,
  asked_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz,
  attempts integer not null default 0,
  error text,
  result jsonb,
  -- When its end was told to people.
  told_at timestamptz,
  unique (id, organization_id),
  check (brand_id is null or organization_id is not null),
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create unique index job_runs_join on public.job_runs (kind, organization_id, brand_id, join_key)
  nulls not distinct where join_key is not null and status in ('waiting', 'running');
create index job_runs_organization on public.job_runs (organization_id, asked_at desc);
create index job_runs_brand on public.job_runs (brand_id, organization_id, asked_at desc);
create index job_runs_user on public.job_runs (user_id);
create index job_runs_schedule on public.job_runs (schedule_id, asked_at desc);
create index job_runs_unsettled on public.job_runs (asked_at)
  where status in ('waiting', 'running') or told_at is null;
create index job_runs_succeeded on public.job_runs (kind, brand_id, finished_at desc) where status = 'done';

grant select, insert on public.job_runs to authenticated;
grant select, insert, update on public.job_runs to viraltracker_worker;
-- A Supabase project grants every right on new tables by default.
revoke update, delete on public.job_runs from anon, authenticated;
alter table public.job_runs enable row level security;
alter table public.job_runs force row level security;

create policy "Runs are read by viewers and above" on public.job_runs
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer'))
    or (organization_id is null and (select private.platform_wide())));
-- People start runs under their own name; how one went, only the worker says.
create policy "Runs are started by members and above" on public.job_runs
  for insert to authenticated, viraltracker_worker
  with check ((organization_id in (select private.organizations_as('member'))
      or (organization_id is null and (select private.platform_wide())))
    and ((select current_setting('role', true)) = 'viraltracker_worker'
      or (user_id = (select auth.uid()) and status = 'waiting' and result is null and error is null)));
create policy "Runs are changed by the worker" on public.job_runs
  for update to viraltracker_worker
  using (organization_id in (select private.organizations_as('member')) or organization_id is null)
  with check (organization_id in (select private.organizations_as('member')) or organization_id is null);
create trigger stay before update on public.job_runs
  for each row when (old.organization_id is distinct from new.organization_id) execute function private.stay();

-- A member stops a run. Whether it was still under way.
create function private.stop_run(run text, at timestamptz) returns boolean
  language sql security definer set search_path = ''
  as $$
    with stopped as (
      update public.job_runs set status = 'cancelled', finished_at = at
       where id = run and status in ('waiting', 'running')
         and (organization_id in (select private.organizations_as('member'))
           or (organization_id is null and private.platform_wide()))
      returning id
    ) select exists (select from stopped)
  $$;
revoke execute on function private.stop_run(text, timestamptz) from public;
grant execute on function private.stop_run(text, timestamptz) to authenticated, viraltracker_worker;

create table public.job_run_steps (
  run_id text not null,
  organization_id uuid,
  position integer not null,
  name text not null,
  begun_at timestamptz not null,
  ended_at timestamptz,
  done bigint not null default 0,
  total bigint,
  note text not null default '',
  attempts integer not null default 1,
  outcome text not null default 'running' check (outcome in ('running', 'done', 'failed', 'cancelled')),
  primary key (run_id, position),
  foreign key (run_id, organization_id) references public.job_runs (id, organization_id) on delete cascade
);
create index job_run_steps_run on public.job_run_steps (run_id, organization_id);

grant select on public.job_run_steps to authenticated;
grant select, insert, update, delete on public.job_run_steps to viraltracker_worker;
revoke insert, update, delete on public.job_run_steps from anon, authenticated;
alter table public.job_run_steps enable row level security;
alter table public.job_run_steps force row level security;

create policy "Steps are read by viewers and above" on public.job_run_steps
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer'))
    or (organization_id is null and (select private.platform_wide())));
create policy "Steps are added by the worker" on public.job_run_steps
  for insert to viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')) or organization_id is null);
create policy "Steps are changed by the worker" on public.job_run_steps
  for update to viraltracker_worker
  using (organization_id in (select private.organizations_as('member')) or organization_id is null)
  with check (organization_id in (select private.organizations_as('member')) or organization_id is null);
create policy "Steps are removed by the worker" on public.job_run_steps
  for delete to viraltracker_worker
  using (organization_id in (select private.organizations_as('member')) or organization_id is null);
create trigger stay before update on public.job_run_steps
  for each row when (old.organization_id is distinct from new.organization_id) execute function private.stay();

-- What could not be done, with what is needed to try it again.
create table public.dead_letters (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid references public.organizations (id) on delete cascade,
  brand_id uuid,
  -- The run that met it last; it may be gone by now.
  run_id text,
  kind text not null check (kind in ('row', 'slice', 'media', 'destination', 'job')),
  subject text not null,
  reason text not null,
  payload jsonb not null default '{}',
  attempts integer not null default 1,
  status text not null default 'open' check (status in ('open', 'retried', 'discarded', 'mended')),
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  unique nulls not distinct (brand_id, kind, subject),
  check (brand_id is null or organization_id is not null),
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index dead_letters_brand on public.dead_letters (brand_id, organization_id, last_seen_at desc);
create index dead_letters_organization on public.dead_letters (organization_id);
create index dead_letters_run on public.dead_letters (run_id);

-- People decide what becomes of one; what it says stays as it was left.
grant select, update (status) on public.dead_letters to authenticated;
grant select, insert, update, delete on public.dead_letters to viraltracker_worker;
revoke insert, delete on public.dead_letters from anon, authenticated;
alter table public.dead_letters enable row level security;
alter table public.dead_letters force row level security;

create policy "Dead letters are read by viewers and above" on public.dead_letters
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer'))
    or (organization_id is null and (select private.platform_wide())));
create policy "Dead letters are left by the worker" on public.dead_letters
  for insert to viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')) or organization_id is null);
create policy "Dead letters are settled by members and above" on public.dead_letters
  for update to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member'))
    or (organization_id is null and (select private.platform_wide())))
  with check (organization_id in (select private.organizations_as('member'))
    or (organization_id is null and (select private.platform_wide())));
create policy "Dead letters are removed by the worker" on public.dead_letters
  for delete to viraltracker_worker
  using (organization_id in (select private.organizations_as('member')) or organization_id is null);
create trigger stay before update on public.dead_letters
  for each row when (old.organization_id is distinct from new.organization_id) execute function private.stay();

create table public.schedules (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid references public.organizations (id) on delete cascade,
  brand_id uuid,
  -- Who made it.
  user_id uuid references auth.users (id) on delete set null,
  kind text not null,
  arguments jsonb not null default '{}',
  -- Five fields, or one moment.
  cron text,
  once_at timestamptz,
  timezone text not null default 'UTC',
  status text not null default 'active' check (status in ('active', 'paused', 'done')),
  -- Its next time, whether active or paused; null when there is none any more.
  next_at timestamptz,
  max_runs integer check (max_runs > 0),
  -- How often it has come due and started; what a person runs now does not count.
  runs integer not null default 0,
  last_run_id text,
  created_at timestamptz not null default now(),
  check (cron is null or once_at is null),
  check (brand_id is null or organization_id is not null),
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index schedules_brand on public.schedules (brand_id, organization_id);
create index schedules_organization on public.schedules (organization_id);
create index schedules_user on public.schedules (user_id);
create index schedules_due on public.schedules (next_at) where status = 'active';

grant select, insert, update, delete on public.schedules to authenticated, viraltracker_worker;
alter table public.schedules enable row level security;
alter table public.schedules force row level security;

create policy "Schedules are read by viewers and above" on public.schedules
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer'))
    or (organization_id is null and (select private.platform_wide())));
create policy "Schedules are added by members and above" on public.schedules
  for insert to authenticated, viraltracker_worker
  with check ((organization_id in (select private.organizations_as('member'))
      or (organization_id is null and (select private.platform_wide())))
    and (user_id = (select auth.uid()) or (select current_setting('role', true)) = 'viraltracker_worker'));
create policy "Schedules are changed by members and above" on public.schedules
  for update to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member'))
    or (organization_id is null and (select private.platform_wide())))
  with check (organization_id in (select private.organizations_as('member'))
    or (organization_id is null and (select private.platform_wide())));
create policy "Schedules are removed by members and above" on public.schedules
  for delete to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member'))
    or (organization_id is null and (select private.platform_wide())));
create trigger stay before update on public.schedules
  for each row when (old.organization_id is distinct from new.organization_id) execute function private.stay();

-- Where a brand's deadlines differ from those of the kind of job. Null: as the kind has it; 0: none.
create table public.deadlines (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid references public.organizations (id) on delete cascade,
  brand_id uuid,
  kind text not null,
  took_minutes integer check (took_minutes >= 0),
  since_minutes integer check (since_minutes >= 0),
  late_minutes integer check (late_minutes >= 0),
  changed_at timestamptz not null default now(),
  unique nulls not distinct (organization_id, brand_id, kind),
  check (brand_id is null or organization_id is not null),
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index deadlines_brand on public.deadlines (brand_id, organization_id);

grant select, insert, update, delete on public.deadlines to authenticated, viraltracker_worker;
alter table public.deadlines enable row level security;
alter table public.deadlines force row level security;

create policy "Deadlines are read by viewers and above" on public.deadlines
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer'))
    or (organization_id is null and (select private.platform_wide())));
create policy "Deadlines are added by members and above" on public.deadlines
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member'))
    or (organization_id is null and (select private.platform_wide())));
create policy "Deadlines are changed by members and above" on public.deadlines
  for update to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member'))
    or (organization_id is null and (select private.platform_wide())))
  with check (organization_id in (select private.organizations_as('member'))
    or (organization_id is null and (select private.platform_wide())));
create policy "Deadlines are removed by members and above" on public.deadlines
  for delete to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member'))
    or (organization_id is null and (select private.platform_wide())));
create trigger stay before update on public.deadlines
  for each row when (old.organization_id is distinct from new.organization_id) execute function private.stay();

-- What the timer asks about everybody. Each returns ids only: what the rows say is read as their organisation.

-- The active schedules whose time has come, the longest due first.
create function private.schedules_due(at timestamptz) returns table (schedule_id uuid, organization_id uuid)
  language sql stable security definer set search_path = ''
  as $$
    select id, organization_id from public.schedules
     where status = 'active' and next_at <= at order by next_at, id limit 200
  $$;

-- The runs asked for before then whose end is not there or not told.
create function private.runs_unsettled(before timestamptz) returns table (run_id text, organization_id uuid)
  language sql stable security definer set search_path = ''
  as $$
    select id, organization_id from public.job_runs
     where asked_at < before and (status in ('waiting', 'running') or told_at is null)
     order by asked_at limit 1000
  $$;

-- The organisations in which something may be overdue.
create function private.organizations_to_watch() returns setof uuid
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

-- The real brands that have what a kind of job needs.
create function private.brands_with(need text) returns table (brand_id uuid, organization_id uuid)
  language sql stable security definer set search_path = ''
  as $$
    select b.id, b.organization_id from public.brands b
     where not b.is_fictional
       and (need = 'nothing' or exists (
         select from public.brand_ad_accounts a where a.brand_id = b.id and a.auth_method <> 'none'))
     order by b.id
  $$;

-- The operators, each with an organisation of theirs in which they can be told something.
create function private.operators() returns table (user_id uuid, organization_id uuid)
  language sql stable security definer set search_path = ''
  as $$
    select distinct on (p.user_id) p.user_id, m.organization_id
      from private.platform_operators p join public.user_organizations m on m.user_id = p.user_id
     order by p.user_id, m.role desc, m.created_at
  $$;

revoke execute on function private.schedules_due(timestamptz), private.runs_unsettled(timestamptz),
  private.organizations_to_watch(), private.brands_with(text), private.operators() from public;
grant execute on function private.schedules_due(timestamptz), private.runs_unsettled(timestamptz),
  private.organizations_to_watch(), private.brands_with(text), private.operators() to viraltracker_worker;
