drop function private.organizations_after(uuid, integer);
drop policy "Reads are seen by the worker" on public.notification_reads;
revoke select on public.notification_reads from viraltracker_worker;
drop policy "Runs are removed by the worker" on public.job_runs;
revoke delete on public.job_runs from viraltracker_worker;
