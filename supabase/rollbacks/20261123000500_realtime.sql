drop trigger tell on public.user_organizations;
drop function private.tell_of_members();

create or replace function private.tell_of_notifications() returns trigger
  language plpgsql set search_path = ''
  as $$
    declare
      told record := case tg_op when 'DELETE' then old else new end;
    begin
      perform pg_catalog.pg_notify(
        'viraltracker_notifications',
        pg_catalog.json_build_object('organization', told.organization_id, 'user', told.user_id)::text
      );
      return null;
    end
  $$;

drop trigger tell on public.job_runs;
drop function private.tell_of_runs();
