-- All of a brand's data, for an organisation's admins to remove. What "all" is, the catalogue says: every table with a
-- brand's id, and what hangs under its rows. A table that a later migration adds is among them without a line here.

-- A wish to remove, and what is left of a removal: who, when, how much. Its line in the audit log has the name.
create table private.brand_deletions (
  -- No reference: it outlives the brand.
  brand_id uuid primary key,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  asked_by uuid not null,
  -- SHA-256 of the code behind the button.
  code_hash text not null,
  asked_at timestamptz not null,
  confirmed_at timestamptz,
  finished_at timestamptz,
  rows bigint not null default 0,
  files bigint not null default 0
);
create index brand_deletions_organization on private.brand_deletions (organization_id);
create index brand_deletions_going on private.brand_deletions (organization_id)
  where confirmed_at is not null and finished_at is null;

-- A conversation about a brand that was removed ends, and says so: this is what the brand was called.
alter table public.chat_threads add column removed_brand text;

create function private.brand_is_going(brand uuid) returns boolean
  language sql stable security definer set search_path = ''
  as $$
    select exists (select from private.brand_deletions d
                    where d.brand_id = brand and d.confirmed_at is not null and d.finished_at is null)
  $$;
revoke execute on function private.brand_is_going(uuid) from public;

-- Those of the caller's organisations that were removed and are not gone yet: a few at most, and as a rule none.
create function private.brands_going() returns setof uuid
  language sql stable security definer set search_path = '' rows 1
  as $$
    select d.brand_id from private.brand_deletions d
     where d.confirmed_at is not null and d.finished_at is null
       and d.organization_id = any (array(select private.organizations_as('viewer')))
  $$;
revoke execute on function private.brands_going() from public;
grant execute on function private.brands_going() to authenticated, viraltracker_worker;

-- From the confirmation on nobody finds the brand any more, nor works for it. What names it is reached by its id alone,
-- which comes from here; whatever people see without choosing a brand goes with the confirmation.
alter policy "Brands are read by viewers and above" on public.brands
  using (organization_id = any (array(select private.organizations_as('viewer')))
    and id <> all (array(select private.brands_going())));

-- The same as before, but for brands that are going.
create or replace function private.brands_with(need text) returns table (brand_id uuid, organization_id uuid)
  language sql stable security definer set search_path = ''
  as $$
    select b.id, b.organization_id from public.brands b
     where not b.is_fictional and (select private.of_no_organization()) and not private.brand_is_going(b.id)
       and (need = 'nothing' or exists (
         select from public.brand_ad_accounts a where a.brand_id = b.id and a.auth_method <> 'none'))
     order by b.id
  $$;
create or replace function private.brands_with_watched_pages(since date)
  returns table (brand_id uuid, organization_id uuid)
  language sql stable security definer set search_path = ''
  as $$
    select b.id, b.organization_id
      from public.brands b
     where not b.is_fictional and (select private.of_no_organization()) and not private.brand_is_going(b.id)
       and exists (select from public.brand_landing_pages l
                     join public.meta_ad_destinations d on d.brand_id = l.brand_id and d.canonical_url = l.canonical_url
                    where l.brand_id = b.id and l.raw_markdown is not null
                      and exists (select from public.meta_ads_performance p
                                   where p.brand_id = d.brand_id and p.meta_ad_account_id = d.meta_ad_account_id
                                     and p.meta_ad_id = d.meta_ad_id and p.date >= since and p.spend > 0))
     order by b.organization_id, b.id
  $$;

-- Every table with rows of brands: which rows ($1 is the brand), whether they stay without it, and what its rows hang
-- on. A row stays where the reference to the brand is set to null; then what hangs on it stays too.
create function private.brand_tables() returns table (name text, whose text, stays boolean, parents text[])
  language sql stable set search_path = ''
  as $$
    with recursive ours as (
      select c.oid, exists (select from pg_attribute a
                             where a.attrelid = c.oid and a.attname = 'brand_id' and not a.attisdropped) as named
        from pg_class c
       where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and c.relkind in ('r', 'p')
         and not c.relispartition and c.oid <> 'private.brand_deletions'::regclass
    ), held as (
      select o.oid, case o.oid when 'public.brands'::regclass then 'id = $1' else 'brand_id = $1' end as whose,
             exists (select from pg_constraint f
                      where f.conrelid = o.oid and f.confrelid = 'public.brands'::regclass
                        and f.confdeltype = 'n') as stays,
             1 as depth
        from ours o where o.named or o.oid = 'public.brands'::regclass
      union all
      -- What names no brand, and goes with, or stands in the way of, a row that does.
      select o.oid,
             format('(%s) in (select %s from %s where %s)',
                    (select string_agg(quote_ident(a.attname), ', ' order by k.at)
                       from unnest(f.conkey) with ordinality k (number, at)
                       join pg_attribute a on a.attrelid = f.conrelid and a.attnum = k.number),
                    (select string_agg(quote_ident(a.attname), ', ' order by k.at)
                       from unnest(f.confkey) with ordinality k (number, at)
                       join pg_attribute a on a.attrelid = f.confrelid and a.attnum = k.number),
                    h.oid::regclass, h.whose) collate "default",
             false, h.depth + 1
        from held h
        join pg_constraint f on f.contype = 'f' and f.confrelid = h.oid and f.conrelid <> h.oid
         and f.confdeltype in ('c', 'a', 'r')
        join ours o on o.oid = f.conrelid and not o.named
       where not h.stays and h.depth < 8
    )
    select h.oid::regclass::text, string_agg(distinct h.whose, ' or '), bool_or(h.stays),
           array(select distinct f.confrelid::regclass::text from pg_constraint f
                  where f.contype = 'f' and f.conrelid = h.oid and f.confrelid <> h.oid order by 1)
      from held h group by h.oid order by 1
  $$;
revoke execute on function private.brand_tables() from public;

-- Whether the person who asks may remove it (domain/roles.py, manage_brands).
create function private.may_remove_brand(brand uuid) returns boolean
  language sql stable security definer set search_path = ''
  as $$
    select current_setting('role', true) is distinct from 'viraltracker_worker'
       and exists (select from public.brands b join public.user_organizations m on m.organization_id = b.organization_id
                    where b.id = brand and m.user_id = (select auth.uid()) and m.role >= 'admin')
  $$;
revoke execute on function private.may_remove_brand(uuid) from public;

-- Whether the job asks that removes it: one of its organisation, while it is going.
create function private.removes_brand(brand uuid) returns boolean
  language sql stable security definer set search_path = ''
  as $$
    select coalesce(current_setting('role', true) = 'viraltracker_worker', false)
       and exists (select from private.brand_deletions d
                    where d.brand_id = brand and d.confirmed_at is not null and d.finished_at is null
                      and d.organization_id = any (array(select private.organizations_as('member'))))
  $$;
revoke execute on function private.removes_brand(uuid) from public;

-- The organisation of a brand that the caller may remove, or is removing: also when its row is gone already.
create function private.require_brand_data(brand uuid) returns uuid
  language plpgsql stable security definer set search_path = ''
  as $$
    begin
      if not (private.may_remove_brand(brand) or private.removes_brand(brand)) then
        raise exception 'a brand is removed by admins' using errcode = 'insufficient_privilege';
      end if;
      return coalesce((select b.organization_id from public.brands b where b.id = brand),
                      (select d.organization_id from private.brand_deletions d where d.brand_id = brand));
    end
  $$;
revoke execute on function private.require_brand_data(uuid) from public;

create function private.require_removal(brand uuid) returns void
  language plpgsql stable security definer set search_path = ''
  as $$
    begin
      if not private.removes_brand(brand) then
        raise exception 'this brand is not being removed' using errcode = 'insufficient_privilege';
      end if;
    end
  $$;
revoke execute on function private.require_removal(uuid) from public;

-- How many of its rows each table holds, those with none included.
create function private.brand_counts(brand uuid)
  returns table (name text, rows bigint, stays boolean, parents text[])
  language plpgsql stable security definer set search_path = ''
  as $$
    declare
      one record;
      counted bigint;
    begin
      perform private.require_brand_data(brand);
      for one in select * from private.brand_tables() loop
        execute format('select count(*) from %s where %s', one.name, one.whose) into counted using brand;
        name := one.name; rows := counted; stays := one.stays; parents := one.parents;
        return next;
      end loop;
    end
  $$;
revoke execute on function private.brand_counts(uuid) from public;
grant execute on function private.brand_counts(uuid) to authenticated, viraltracker_worker;

-- Fictional templates are shown to fictional brands alone: they go with the last one of the organisation.
create function private.orphaned_templates(brand uuid) returns setof uuid
  language sql stable security definer set search_path = ''
  as $$
    select t.id from public.scraped_templates t join public.brands b on b.organization_id = t.organization_id
     where b.id = brand and b.is_fictional and t.is_fictional
       and not exists (select from public.brands other
                        where other.organization_id = b.organization_id and other.is_fictional and other.id <> b.id)
  $$;
revoke execute on function private.orphaned_templates(uuid) from public;

-- The places of its files, as the rows that go name them in a column of their own or within JSON, and of what was dropped
-- into a conversation about it to be taken in. Its own folders are listed beside these.
create function private.brand_files(brand uuid) returns setof text
  language plpgsql stable security definer set search_path = ''
  as $$
    declare
      one record;
      home uuid := private.require_brand_data(brand);
      place text := format(
        '((?:meta-ad-assets|scraped-templates|reference-ads|lp-screenshots|uploads)/%s/[A-Za-z0-9._/-]+)', home);
      named text[] := '{}';
      these text[];
    begin
      for one in select t.name, t.whose, a.attname as held
                   from private.brand_tables() t join pg_attribute a on a.attrelid = t.name::regclass
                  where not t.stays and not a.attisdropped
                    and (a.attname = 'storage_path' or a.atttypid = 'jsonb'::regtype) loop
        execute format('select array_agg(distinct found[1]) from %1$s, regexp_matches(%2$I::text, $2, ''g'') found'
                       ' where (%3$s) and strpos(%2$I::text, $3) > 0', one.name, one.held, one.whose)
          into these using brand, place, '/' || home || '/';
        named := named || coalesce(these, '{}');
      end loop;
      return query
        select path from (
          select unnest(named) as path
          union select e.storage_path from public.chat_elements e join public.chat_threads t on t.id = e.thread_id
                 where t.brand_id = brand and e.storage_path like 'uploads/%'
          union select t.storage_path from private.orphaned_templates(brand) o
                  join public.scraped_templates t on t.id = o
        ) found
         -- As connectors/storage/paths.py has it: members write rows, and what is no place must not stop the removal.
         where path ~ ('^' || place || '$') and path ~ '^[a-z-]+(/[A-Za-z0-9_][A-Za-z0-9._-]{0,127}){2,12}$';
    end
  $$;
revoke execute on function private.brand_files(uuid) from public;
grant execute on function private.brand_files(uuid) to authenticated, viraltracker_worker;

-- Of these places those that something names which stays, a template of the library, another brand's row or run; and
-- whatever lies in another brand's folder: members write rows, and may have put any place into them.
create function private.files_kept(brand uuid, places text[]) returns setof text
  language plpgsql stable security definer set search_path = ''
  as $$
    declare
      one record;
      home uuid := private.require_brand_data(brand);
    begin
      for one in select t.name, b.whose, b.stays
                   from private.organization_tables() t left join private.brand_tables() b on b.name = t.name
                  where t.name not like '%chat_elements' and exists (
                    select from pg_attribute a where a.attrelid = t.name::regclass and a.attname = 'storage_path'
                      and not a.attisdropped) loop
        return query execute format(
          'select storage_path from %s where organization_id = $2 and storage_path = any ($3) and %s', one.name,
          case when one.name = 'public.scraped_templates' then 'id <> all (array(select private.orphaned_templates($1)))'
               when one.whose is null or one.stays then 'true'
               else format('(%s) is not true', one.whose) end)
          using brand, home, places;
      end loop;
      return query select place from unnest(places) place
                     join public.brands b on b.id::text = split_part(place, '/', 3)
                    where b.organization_id = home and b.id <> brand;
      return query select r.arguments ->> 'file' from public.job_runs r
                    where r.organization_id = home and r.brand_id is distinct from brand
                      and r.arguments ->> 'file' = any (places);
    end
  $$;
revoke execute on function private.files_kept(uuid, text[]) from public;
grant execute on function private.files_kept(uuid, text[]) to authenticated, viraltracker_worker;
