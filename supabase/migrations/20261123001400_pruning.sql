-- Old runs and read notifications are removed by a job, organisation by organisation under its policies.

grant delete on public.job_runs to viraltracker_worker;
create policy "Runs are removed by the worker" on public.job_runs
  for delete to viraltracker_worker
  using (organization_id = any (array(select private.organizations_as('member')))
    or (organization_id is null and (select private.platform_wide())));

-- Whether anybody has read what was for everybody.
grant select on public.notification_reads to viraltracker_worker;
create policy "Reads are seen by the worker" on public.notification_reads
  for select to viraltracker_worker
  using (organization_id = any (array(select private.organizations_as('viewer'))));

-- A page of all organisations by id, for the job that then works as each of them.
create function private.organizations_after(id uuid, most integer) returns setof uuid
  language sql stable security definer set search_path = ''
  as $$
    select o.id from public.organizations o
     where (organizations_after.id is null or o.id > organizations_after.id) and (select private.of_no_organization())
     order by o.id limit most
  $$;
revoke execute on function private.organizations_after(uuid, integer) from public;
grant execute on function private.organizations_after(uuid, integer) to viraltracker_worker;
