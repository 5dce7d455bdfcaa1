create or replace function private.delete_organization_rows(organization uuid, which text, most integer) returns bigint
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
create or replace function private.audit_brand() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
    declare
      brand public.brands := case tg_op when 'DELETE' then old else new end;
    begin
      perform private.write_audit(brand.organization_id, private.acting(),
        case tg_op when 'DELETE' then 'brand_removed' else 'brand_added' end, brand.name,
        jsonb_build_object('brand', brand.slug, 'fictional', brand.is_fictional));
      return null;
    end
  $$;
drop trigger audit_removal on private.brand_deletions;
drop function private.audit_brand_removal();
drop function private.finish_brand_deletion(uuid, bigint, bigint, timestamptz);
drop function private.delete_brand(uuid);
drop function private.delete_brand_rows(uuid, text, integer);
drop function private.delete_some(regclass, text, uuid, integer);
drop function private.stop_brand(uuid, timestamptz);
drop function private.brand_deletions_left(timestamptz);
drop function private.confirm_brand_deletion(uuid, text, text, timestamptz);
drop function private.ask_brand_deletion(uuid, text, text, timestamptz);
