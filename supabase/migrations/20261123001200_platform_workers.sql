-- What belongs to no organisation is for the platform's operators, and for jobs that are held to none: a job of one
-- organisation neither sees nor changes it.

create or replace function private.platform_wide() returns boolean
  language sql stable security definer set search_path = ''
  as $$
    select case when coalesce(current_setting('role', true), '') = 'viraltracker_worker'
      -- Named for no organisation; and for nobody, or an operator.
      then nullif(current_setting('viraltracker.organization_id', true), '') is null
        and (nullif(current_setting('viraltracker.user_id', true), '') is null
          or exists (select from private.platform_operators
                      where user_id = nullif(current_setting('viraltracker.user_id', true), '')::uuid))
      else exists (select from private.platform_operators where user_id = (select auth.uid())) end
  $$;

alter policy "Runs are changed by the worker" on public.job_runs
  using (organization_id = any (array(select private.organizations_as('member')))
    or (organization_id is null and (select private.platform_wide())))
  with check (organization_id = any (array(select private.organizations_as('member')))
    or (organization_id is null and (select private.platform_wide())));
alter policy "Steps are added by the worker" on public.job_run_steps
  with check (organization_id = any (array(select private.organizations_as('member')))
    or (organization_id is null and (select private.platform_wide())));
alter policy "Steps are changed by the worker" on public.job_run_steps
  using (organization_id = any (array(select private.organizations_as('member')))
    or (organization_id is null and (select private.platform_wide())))
  with check (organization_id = any (array(select private.organizations_as('member')))
    or (organization_id is null and (select private.platform_wide())));
alter policy "Steps are removed by the worker" on public.job_run_steps
  using (organization_id = any (array(select private.organizations_as('member')))
    or (organization_id is null and (select private.platform_wide())));
alter policy "Dead letters are left by the worker" on public.dead_letters
  with check (organization_id = any (array(select private.organizations_as('member')))
    or (organization_id is null and (select private.platform_wide())));
alter policy "Dead letters are removed by the worker" on public.dead_letters
  using (organization_id = any (array(select private.organizations_as('member')))
    or (organization_id is null and (select private.platform_wide())));

-- Two organisations may fail at work of the same name that is about no brand.
alter table public.dead_letters
  drop constraint dead_letters_brand_id_kind_subject_key,
  add constraint dead_letters_once unique nulls not distinct (organization_id, brand_id, kind, subject),
  -- A worker of the version before, which goes on until its jobs are done, asks by this one.
  add constraint dead_letters_brand_id_kind_subject_key unique (brand_id, kind, subject);

-- What platform-wide schedules have started at the caller's brands, which is all that is told of them.
create function private.started_platform_wide() returns table (brand_id uuid, kind text, since timestamptz)
  language sql stable security definer set search_path = ''
  as $$
    select r.brand_id, r.kind, min(r.asked_at)
      from public.schedules s join public.job_runs r on r.schedule_id = s.id
     where s.status = 'active' and s.cron is not null and s.organization_id is null and r.brand_id is not null
       and r.organization_id = any (array(select private.organizations_as('viewer')))
     group by r.brand_id, r.kind
  $$;
revoke execute on function private.started_platform_wide() from public;
grant execute on function private.started_platform_wide() to viraltracker_worker;
