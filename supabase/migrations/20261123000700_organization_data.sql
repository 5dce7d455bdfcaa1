-- All of an organisation's data, for its owners: taken along, or deleted. What "all" is, the catalogue says: a table
-- that a later migration adds is in both without a line here.

-- A wish to delete, and what is left of a deletion: who, when, how much. Nothing of the organisation itself.
create table private.organization_deletions (
  -- No reference: it outlives the organisation.
  organization_id uuid primary key,
  asked_by uuid not null,
  code text not null,
  asked_at timestamptz not null,
  confirmed_at timestamptz,
  finished_at timestamptz,
  rows bigint not null default 0,
  files bigint not null default 0
);

-- Every table with rows of organisations, the columns that are taken along and those that are not (secrets), and the
-- tables that its rows hang on.
create function private.organization_tables()
  returns table (name text, keyed_by text, kept text[], left_out text[], parents text[])
  language sql stable set search_path = ''
  as $$
    select c.oid::regclass::text, k.key,
           array(select quote_ident(a.attname) from pg_attribute a
                  where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attname !~ s.secret order by a.attnum),
           array(select a.attname::text from pg_attribute a
                  where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attname ~ s.secret order by a.attnum),
           array(select distinct f.confrelid::regclass::text from pg_constraint f
                  where f.contype = 'f' and f.conrelid = c.oid and f.confrelid <> c.oid order by 1)
      from pg_class c
      join pg_namespace n on n.oid = c.relnamespace,
           lateral (select case when c.oid = 'public.organizations'::regclass then 'id' else 'organization_id' end as key) k,
           lateral (select '(^|_)(sealed|secret|password)($|_)|^(state|code|token|session|link|mail)_hash$' as secret) s
     where n.nspname in ('public', 'private') and c.relkind in ('r', 'p') and not c.relispartition
       and c.oid <> 'private.organization_deletions'::regclass
       and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = k.key and not a.attisdropped)
       and (k.key = 'organization_id' or c.oid = 'public.organizations'::regclass)
     order by 1
  $$;
revoke execute on function private.organization_tables() from public;

create function private.organization_is_going(organization uuid) returns boolean
  language sql stable security definer set search_path = ''
  as $$
    select exists (select from private.organization_deletions
                    where organization_id = organization and confirmed_at is not null and finished_at is null)
  $$;
revoke execute on function private.organization_is_going(uuid) from public;

-- Whether a job asks that is held to no organisation. One that is has no business with another's ids or data.
create function private.of_no_organization() returns boolean
  language sql stable set search_path = ''
  as $$
    select coalesce(current_setting('role', true) = 'viraltracker_worker', false)
       and nullif(current_setting('viraltracker.organization_id', true), '') is null
  $$;
revoke execute on function private.of_no_organization() from public;

-- Whether the caller may have all of it: an owner, a job that an owner asked for, and the job that deletes it.
create function private.may_take_all(organization uuid) returns boolean
  language sql stable security definer set search_path = ''
  as $$
    select exists (select from public.user_organizations m
                    where m.organization_id = organization and m.user_id = (select private.acting()) and m.role = 'owner'
                      and (current_setting('role', true) <> 'viraltracker_worker'
                        or nullif(current_setting('viraltracker.organization_id', true), '')::uuid = organization))
        or (private.of_no_organization() and private.organization_is_going(organization))
  $$;
revoke execute on function private.may_take_all(uuid) from public;

create function private.require_all_of(organization uuid) returns void
  language plpgsql stable security definer set search_path = ''
  as $$
    begin
      if not private.may_take_all(organization) then
        raise exception 'all of an organization''s data is for its owners' using errcode = 'insufficient_privilege';
      end if;
    end
  $$;
revoke execute on function private.require_all_of(uuid) from public;

-- How many rows of it each table holds, those with none included.
create function private.organization_counts(organization uuid)
  returns table (name text, rows bigint, left_out text[], parents text[])
  language plpgsql stable security definer set search_path = ''
  as $$
    declare
      one record;
      counted bigint;
    begin
      perform private.require_all_of(organization);
      for one in select * from private.organization_tables() loop
        execute format('select count(*) from %s where %I = $1', one.name, one.keyed_by) into counted using organization;
        name := one.name; rows := counted; left_out := one.left_out; parents := one.parents;
        return next;
      end loop;
    end
  $$;
revoke execute on function private.organization_counts(uuid) from public;
grant execute on function private.organization_counts(uuid) to authenticated, viraltracker_worker;

-- A cursor over one table's rows as JSON, to be fetched in pieces; "people" are the members with their addresses.
create function private.open_organization_rows(organization uuid, which text) returns refcursor
  language plpgsql security definer set search_path = ''
  as $$
    declare
      found record;
      opened refcursor;
    begin
      perform private.require_all_of(organization);
      if which = 'people' then
        open opened no scroll for
          select json_build_object('id', u.id, 'email', u.email)::text
            from auth.users u join public.user_organizations m on m.user_id = u.id
           where m.organization_id = organization;
        return opened;
      end if;
      select * into strict found from private.organization_tables() t where t.name = which;
      open opened no scroll for execute format('select row_to_json(kept)::text from (select %s from %s where %I = $1) kept',
        array_to_string(found.kept, ', '), found.name, found.keyed_by) using organization;
      return opened;
    end
  $$;
revoke execute on function private.open_organization_rows(uuid, text) from public;
grant execute on function private.open_organization_rows(uuid, text) to viraltracker_worker;

-- An owner has typed the organisation's name. The code stands behind the button that confirms it.
create function private.ask_organization_deletion(organization uuid, typed text, code text, at timestamptz) returns boolean
  language plpgsql security definer set search_path = ''
  as $$
    begin
      if auth.uid() is null or not exists (select from public.user_organizations m
          where m.organization_id = organization and m.user_id = auth.uid() and m.role = 'owner') then
        raise exception 'an organization is deleted by its owners' using errcode = 'insufficient_privilege';
      end if;
      if not exists (select from public.organizations o where o.id = organization and o.name = typed) then
        return false;
      end if;
      insert into private.organization_deletions as d (organization_id, asked_by, code, asked_at)
      values (organization, auth.uid(), code, at)
      on conflict (organization_id) do update
         set asked_by = excluded.asked_by, code = excluded.code, asked_at = excluded.asked_at
       where d.confirmed_at is null;
      return true;
    end
  $$;
revoke execute on function private.ask_organization_deletion(uuid, text, text, timestamptz) from public;
grant execute on function private.ask_organization_deletion(uuid, text, text, timestamptz) to authenticated;

-- The click. From here on nobody belongs to it; the job does the rest, and is asked for in this transaction, so that
-- no death of a process can come between. False: not asked so, by this person, within the last quarter of an hour.
create function private.confirm_organization_deletion(organization uuid, given text, run text, at timestamptz) returns boolean
  language plpgsql security definer set search_path = ''
  as $$
    declare
      called text := (select o.name from public.organizations o where o.id = organization);
      by_whom text := coalesce((select u.email from auth.users u where u.id = auth.uid()), 'an owner');
      member uuid;
      home uuid;
    begin
      update private.organization_deletions d set confirmed_at = at
       where d.organization_id = organization and d.asked_by = auth.uid() and d.code = given and d.confirmed_at is null
         and d.asked_at > at - interval '15 minutes'
         and exists (select from public.user_organizations m
                      where m.organization_id = organization and m.user_id = auth.uid() and m.role = 'owner');
      if not found then
        return false;
      end if;
      for member in select m.user_id from public.user_organizations m where m.organization_id = organization loop
        delete from public.user_organizations m where m.organization_id = organization and m.user_id = member;
        home := (select m.organization_id from public.user_organizations m where m.user_id = member
                  order by m.role desc, m.created_at limit 1);
        -- Whoever is left without one begins anew, as a new person does.
        if home is null then
          insert into public.organizations (name, slug, owner_user_id)
          select coalesce(nullif(split_part(u.email, '@', 1), ''), 'workspace'),
                 'w-' || replace(gen_random_uuid()::text, '-', ''), u.id
            from auth.users u where u.id = member
          returning id into home;
          insert into public.user_organizations (organization_id, user_id, role) values (home, member, 'owner');
        end if;
        insert into public.notifications (organization_id, user_id, type, category, title, message, dedupe_key)
        values (home, member, 'warning', 'organization', format('%s was deleted by %s.', called, by_whom),
                'All its data goes: brands, results, conversations, files.', 'organization:deleted:' || organization);
      end loop;
      -- Of nobody: a run with an author ends when its author may not go on.
      insert into public.job_runs (id, kind, title, arguments, asked_at)
      values (run, 'organization_delete', 'Deletion of an organisation',
              jsonb_build_object('organization', organization), at);
      return true;
    end
  $$;
revoke execute on function private.confirm_organization_deletion(uuid, text, text, timestamptz) from public;
grant execute on function private.confirm_organization_deletion(uuid, text, text, timestamptz) to authenticated;

-- Nobody joins what is going.
create function private.refuse_to_join() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
    begin
      if private.organization_is_going(new.organization_id) then
        raise exception 'this organization is being deleted' using errcode = 'check_violation';
      end if;
      return new;
    end
  $$;
revoke execute on function private.refuse_to_join() from public;
create trigger refuse_to_join before insert on public.user_organizations
  for each row execute function private.refuse_to_join();

-- Deletions confirmed before then at which nobody works, nor did since: a run may fail, the promise stays.
create function private.deletions_left(before timestamptz) returns setof uuid
  language sql stable security definer set search_path = ''
  as $$
    select d.organization_id from private.organization_deletions d
     where d.confirmed_at < before and d.finished_at is null
       and private.of_no_organization()
       and not exists (select from public.job_runs r
                        where r.kind = 'organization_delete' and r.arguments ->> 'organization' = d.organization_id::text
                          and (r.status in ('waiting', 'running') or r.finished_at >= before))
     order by d.confirmed_at
  $$;
revoke execute on function private.deletions_left(timestamptz) from public;
grant execute on function private.deletions_left(timestamptz) to viraltracker_worker;

-- For the job that deletes, one step each. All of them may be done again.

create function private.require_going(organization uuid) returns void
  language plpgsql stable security definer set search_path = ''
  as $$
    begin
      if not private.of_no_organization() or not private.organization_is_going(organization) then
        raise exception 'this organization is not being deleted' using errcode = 'insufficient_privilege';
      end if;
    end
  $$;
revoke execute on function private.require_going(uuid) from public;

-- Stops what runs for it, and what would start. The ids of all its runs.
create function private.stop_organization(organization uuid, at timestamptz) returns setof text
  language plpgsql security definer set search_path = ''
  as $$
    begin
      perform private.require_going(organization);
      delete from public.schedules s where s.organization_id = organization;
      update public.job_runs r set status = 'cancelled', finished_at = at, told_at = coalesce(told_at, at)
       where r.organization_id = organization and r.status in ('waiting', 'running');
      return query select r.id from public.job_runs r where r.organization_id = organization;
    end
  $$;
revoke execute on function private.stop_organization(uuid, timestamptz) from public;
grant execute on function private.stop_organization(uuid, timestamptz) to viraltracker_worker;

-- Deletes up to so many rows of one table, partition by partition. How many it were.
create function private.delete_organization_rows(organization uuid, which text, most integer) returns bigint
  language plpgsql security definer set search_path = ''
  as $$
    declare
      leaf regclass;
      keyed text;
      gone bigint := 0;
      these bigint;
    begin
      perform private.require_going(organization);
      select t.keyed_by into strict keyed from private.organization_tables() t where t.name = which;
      -- The tree of what has no partitions is empty.
      for leaf in select coalesce(p.relid, which::regclass)
                    from (select) itself left join pg_partition_tree(which::regclass) p on p.isleaf order by 1 loop
        execute format('delete from %1$s where ctid = any (array(select ctid from %1$s where %2$I = $1 limit $2))', leaf, keyed)
          using organization, most - gone;
        get diagnostics these = row_count;
        gone := gone + these;
        exit when gone >= most;
      end loop;
      return gone;
    end
  $$;
revoke execute on function private.delete_organization_rows(uuid, text, integer) from public;
grant execute on function private.delete_organization_rows(uuid, text, integer) to viraltracker_worker;

-- The organisation itself, and with it whatever hangs on it alone.
create function private.delete_organization(organization uuid) returns void
  language plpgsql security definer set search_path = ''
  as $$
    begin
      perform private.require_going(organization);
      delete from public.organizations o where o.id = organization;
    end
  $$;
revoke execute on function private.delete_organization(uuid) from public;
grant execute on function private.delete_organization(uuid) to viraltracker_worker;

-- The end of it, and where the person who asked is told.
create function private.finish_organization_deletion(organization uuid, row_count bigint, file_count bigint, at timestamptz)
  returns table (person uuid, home uuid, asked_at timestamptz)
  language plpgsql security definer set search_path = ''
  as $$
    begin
      perform private.require_going(organization);
      return query
        update private.organization_deletions d set finished_at = at, rows = row_count, files = file_count
         where d.organization_id = organization
        returning d.asked_by,
          (select m.organization_id from public.user_organizations m where m.user_id = d.asked_by
            order by m.role desc, m.created_at limit 1), d.asked_at;
    end
  $$;
revoke execute on function private.finish_organization_deletion(uuid, bigint, bigint, timestamptz) from public;
grant execute on function private.finish_organization_deletion(uuid, bigint, bigint, timestamptz) to viraltracker_worker;
