-- Open pages hear at once, in whichever process they are: of a job that begins or ends, of a new notification, of a
-- membership that changed. Told are ids alone; whoever may see what is behind them reads it for themselves.

create function private.tell_of_runs() returns trigger
  language plpgsql set search_path = ''
  as $$
    begin
      perform pg_catalog.pg_notify(
        'viraltracker_jobs',
        pg_catalog.json_build_object('run', new.id, 'organization', new.organization_id)::text
      );
      return null;
    end
  $$;
revoke execute on function private.tell_of_runs() from public;
create trigger tell after update of status on public.job_runs
  for each row when (old.status is distinct from new.status) execute function private.tell_of_runs();

-- With the id of a new one, so that an open page can show it.
create or replace function private.tell_of_notifications() returns trigger
  language plpgsql set search_path = ''
  as $$
    declare
      told record := case tg_op when 'DELETE' then old else new end;
    begin
      perform pg_catalog.pg_notify(
        'viraltracker_notifications',
        pg_catalog.json_build_object(
          'organization', told.organization_id,
          'user', told.user_id,
          'notification', case when tg_op = 'INSERT' and tg_table_name = 'notifications'
                               then pg_catalog.to_jsonb(told) ->> 'id' end
        )::text
      );
      return null;
    end
  $$;

create function private.tell_of_members() returns trigger
  language plpgsql set search_path = ''
  as $$
    declare
      told record := case tg_op when 'DELETE' then old else new end;
    begin
      perform pg_catalog.pg_notify(
        'viraltracker_members',
        pg_catalog.json_build_object('organization', told.organization_id, 'user', told.user_id)::text
      );
      return null;
    end
  $$;
revoke execute on function private.tell_of_members() from public;
create trigger tell after insert or delete or update of role on public.user_organizations
  for each row execute function private.tell_of_members();
