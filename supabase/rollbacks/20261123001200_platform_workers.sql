drop function private.started_platform_wide();

-- Of several organisations' the one met last stays, as there was no more than one before.
delete from public.dead_letters d using public.dead_letters other
 where d.brand_id is null and other.brand_id is null and d.kind = other.kind and d.subject = other.subject
   and (d.last_seen_at, d.id) < (other.last_seen_at, other.id);
alter table public.dead_letters
  drop constraint dead_letters_once,
  drop constraint dead_letters_brand_id_kind_subject_key,
  add constraint dead_letters_brand_id_kind_subject_key unique nulls not distinct (brand_id, kind, subject);

alter policy "Dead letters are removed by the worker" on public.dead_letters
  using (organization_id = any (array(select private.organizations_as('member'))) or organization_id is null);
alter policy "Dead letters are left by the worker" on public.dead_letters
  with check (organization_id = any (array(select private.organizations_as('member'))) or organization_id is null);
alter policy "Steps are removed by the worker" on public.job_run_steps
  using (organization_id = any (array(select private.organizations_as('member'))) or organization_id is null);
alter policy "Steps are changed by the worker" on public.job_run_steps
  using (organization_id = any (array(select private.organizations_as('member'))) or organization_id is null)
  with check (organization_id = any (array(select private.organizations_as('member'))) or organization_id is null);
alter policy "Steps are added by the worker" on public.job_run_steps
  with check (organization_id = any (array(select private.organizations_as('member'))) or organization_id is null);
alter policy "Runs are changed by the worker" on public.job_runs
  using (organization_id = any (array(select private.organizations_as('member'))) or organization_id is null)
  with check (organization_id = any (array(select private.organizations_as('member'))) or organization_id is null);

create or replace function private.platform_wide() returns boolean
  language sql stable security definer set search_path = ''
  as $$
    select coalesce(current_setting('role', true) = 'viraltracker_worker', false)
        or exists (select from private.platform_operators where user_id = (select auth.uid()))
  $$;
