-- Removing a brand: asked for, confirmed, and done by a job. Whose rows are its own stands in …_brand_data.sql.

-- Up to so many rows of one table (null: all), partition by partition, for the functions that know whose they are. How
-- many it were.
create function private.delete_some(which regclass, whose text, id uuid, most integer) returns bigint
  language plpgsql set search_path = ''
  as $$
    declare
      leaf regclass;
      gone bigint := 0;
      these bigint;
    begin
      -- The tree of what has no partitions is empty.
      for leaf in select coalesce(p.relid, which)
                    from (select) itself left join pg_partition_tree(which) p on p.isleaf order by 1 loop
        execute format('delete from %1$s where ctid = any (array(select ctid from %1$s where %2$s limit $2))', leaf, whose)
          using id, most - gone;
        get diagnostics these = row_count;
        gone := gone + these;
        exit when gone >= most;
      end loop;
      return gone;
    end
  $$;
revoke execute on function private.delete_some(regclass, text, uuid, integer) from public;

create or replace function private.delete_organization_rows(organization uuid, which text, most integer) returns bigint
  language plpgsql security definer set search_path = ''
  as $$
    declare
      keyed text;
    begin
      perform private.require_going(organization);
      select t.keyed_by into strict keyed from private.organization_tables() t where t.name = which;
      return private.delete_some(which::regclass, format('%I = $1', keyed), organization, most);
    end
  $$;

-- An admin has typed the brand's name.
create function private.ask_brand_deletion(brand uuid, typed text, code text, at timestamptz) returns boolean
  language plpgsql security definer set search_path = ''
  as $$
    begin
      if not private.may_remove_brand(brand) then
        raise exception 'a brand is removed by admins' using errcode = 'insufficient_privilege';
      end if;
      insert into private.brand_deletions as d (brand_id, organization_id, asked_by, code_hash, asked_at)
      select b.id, b.organization_id, auth.uid(), encode(sha256(code::bytea), 'hex'), at
        from public.brands b where b.id = brand and b.name = typed
      -- One that was removed, and is there again: the demo has the same id each time.
      on conflict (brand_id) do update
         set asked_by = excluded.asked_by, code_hash = excluded.code_hash, asked_at = excluded.asked_at,
             confirmed_at = null, finished_at = null, rows = 0, files = 0
       where d.confirmed_at is null or d.finished_at is not null;
      return found;
    end
  $$;
revoke execute on function private.ask_brand_deletion(uuid, text, text, timestamptz) from public;
grant execute on function private.ask_brand_deletion(uuid, text, text, timestamptz) to authenticated;

-- The click. From here on nobody sees the brand; the job does the rest, and is asked for in this transaction, so that no
-- death of a process can come between. False: not asked so, by this person, within the last quarter of an hour.
create function private.confirm_brand_deletion(brand uuid, given text, run text, at timestamptz) returns boolean
  language plpgsql security definer set search_path = ''
  as $$
    declare
      home uuid;
      called text;
      which text;
      early bigint := 0;
      by_whom text := coalesce((select u.email from auth.users u where u.id = auth.uid()), 'an admin');
    begin
      select b.organization_id, b.name into home, called from public.brands b where b.id = brand;
      update private.brand_deletions d set confirmed_at = at
       where d.brand_id = brand and d.asked_by = auth.uid() and d.code_hash = encode(sha256(given::bytea), 'hex')
         and d.confirmed_at is null and d.asked_at > at - interval '15 minutes' and private.may_remove_brand(brand);
      if not found then
        return false;
      end if;
      update public.job_runs r
         set status = 'failed', finished_at = at, told_at = coalesce(r.told_at, at),
             error = format('%s was removed by %s, so this was stopped.', called, by_whom)
       where r.brand_id = brand and r.status in ('waiting', 'running');
      update public.chat_threads t set removed_brand = called, shared_at = null where t.brand_id = brand;
      -- What opens its accounts, what would start, and what people see or decide without choosing a brand.
      foreach which in array array['meta_tokens', 'meta_connections', 'meta_oauth_states', 'brand_ad_accounts', 'schedules',
                                   'dead_letters', 'notification_reads', 'notifications', 'profile_suggestions'] loop
        early := early + private.delete_some(('public.' || which)::regclass,
          (select t.whose from private.brand_tables() t where t.name = 'public.' || which), brand, null);
      end loop;
      update private.brand_deletions d set rows = early where d.brand_id = brand;
      -- Another brand may be called the same at once.
      update public.brands b set slug = 'removed-' || replace(b.id::text, '-', '') where b.id = brand;
      insert into public.job_runs (id, organization_id, kind, title, arguments, user_id, asked_at)
      values (run, home, 'brand_delete', format('Removal of %s', called),
              jsonb_build_object('brand', brand, 'name', called), auth.uid(), at);
      return true;
    end
  $$;
revoke execute on function private.confirm_brand_deletion(uuid, text, text, timestamptz) from public;
grant execute on function private.confirm_brand_deletion(uuid, text, text, timestamptz) to authenticated;

-- The line of the log comes with the confirmation and bears the name of whoever confirmed; when the row goes, a job does
-- what was told already.
create function private.audit_brand_removal() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
    begin
      perform private.write_audit(b.organization_id, private.acting(), 'brand_removed', b.name,
        jsonb_build_object('brand', b.slug, 'fictional', b.is_fictional))
         from public.brands b where b.id = new.brand_id;
      return null;
    end
  $$;
revoke execute on function private.audit_brand_removal() from public;
create trigger audit_removal after update on private.brand_deletions
  for each row when (old.confirmed_at is null and new.confirmed_at is not null)
  execute function private.audit_brand_removal();
create or replace function private.audit_brand() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
    declare
      brand public.brands := case tg_op when 'DELETE' then old else new end;
    begin
      if tg_op = 'DELETE' and private.brand_is_going(brand.id) then
        return null;
      end if;
      perform private.write_audit(brand.organization_id, private.acting(),
        case tg_op when 'DELETE' then 'brand_removed' else 'brand_added' end, brand.name,
        jsonb_build_object('brand', brand.slug, 'fictional', brand.is_fictional));
      return null;
    end
  $$;

-- Removals confirmed before then at which nobody works, nor did since: a run may fail, or be stopped; the promise stays.
create function private.brand_deletions_left(before timestamptz)
  returns table (brand_id uuid, organization_id uuid, name text)
  language sql stable security definer set search_path = ''
  as $$
    select d.brand_id, d.organization_id, coalesce((select b.name from public.brands b where b.id = d.brand_id), '')
      from private.brand_deletions d
     where d.confirmed_at < before and d.finished_at is null
       and private.of_no_organization()
       and not exists (select from public.job_runs r
                        where r.kind = 'brand_delete' and r.organization_id = d.organization_id
                          and r.arguments ->> 'brand' = d.brand_id::text
                          and (r.status in ('waiting', 'running') or r.finished_at >= before))
     order by d.confirmed_at
  $$;
revoke execute on function private.brand_deletions_left(timestamptz) from public;
grant execute on function private.brand_deletions_left(timestamptz) to viraltracker_worker;

-- For the job that removes, one step each. All of them may be done again.

-- The ids of all its runs, none of which goes on.
create function private.stop_brand(brand uuid, at timestamptz) returns setof text
  language plpgsql security definer set search_path = ''
  as $$
    begin
      perform private.require_removal(brand);
      delete from public.schedules s where s.brand_id = brand;
      update public.job_runs r set status = 'cancelled', finished_at = at, told_at = coalesce(r.told_at, at)
       where r.brand_id = brand and r.status in ('waiting', 'running');
      return query select r.id from public.job_runs r where r.brand_id = brand order by 1;
    end
  $$;
revoke execute on function private.stop_brand(uuid, timestamptz) from public;
grant execute on function private.stop_brand(uuid, timestamptz) to viraltracker_worker;

create function private.delete_brand_rows(brand uuid, which text, most integer) returns bigint
  language plpgsql security definer set search_path = ''
  as $$
    declare
      ours text;
    begin
      perform private.require_removal(brand);
      select t.whose into strict ours from private.brand_tables() t where t.name = which and not t.stays;
      return private.delete_some(which::regclass, ours, brand, most);
    end
  $$;
revoke execute on function private.delete_brand_rows(uuid, text, integer) from public;
grant execute on function private.delete_brand_rows(uuid, text, integer) to viraltracker_worker;

-- The brand itself, and with it whatever hangs on it alone.
create function private.delete_brand(brand uuid) returns void
  language plpgsql security definer set search_path = ''
  as $$
    begin
      perform private.require_removal(brand);
      delete from public.scraped_templates t where t.id in (select private.orphaned_templates(brand));
      delete from public.brands b where b.id = brand;
    end
  $$;
revoke execute on function private.delete_brand(uuid) from public;
grant execute on function private.delete_brand(uuid) to viraltracker_worker;

-- The end of it. How many rows went in all, with those that went at the confirmation; null when it was noted before.
create function private.finish_brand_deletion(brand uuid, row_count bigint, file_count bigint, at timestamptz)
  returns bigint
  language plpgsql security definer set search_path = ''
  as $$
    declare
      gone bigint;
    begin
      update private.brand_deletions d set finished_at = at, rows = d.rows + row_count, files = file_count
       where d.brand_id = brand and private.removes_brand(brand)
      returning d.rows into gone;
      return gone;
    end
  $$;
revoke execute on function private.finish_brand_deletion(uuid, bigint, bigint, timestamptz) from public;
grant execute on function private.finish_brand_deletion(uuid, bigint, bigint, timestamptz) to viraltracker_worker;
