drop table public.meta_sync_state;
drop table public.meta_sync_slices;
drop table public.meta_syncs;
drop table public.meta_adsets;
drop table public.meta_campaigns;
alter table public.meta_ads_performance
  drop column attribution_setting;
alter table public.meta_ads
  drop column meta_creative_id,
  drop column meta_created_at,
  drop column meta_updated_at;
alter table public.performance_restatements
  drop column sync_id,
  drop column gone;
alter table public.brand_ad_accounts
  drop column synced_at,
  drop column purchase_types;

-- An ad's key does not move any more, nor what hangs on it.
do $$
declare
  key record;
begin
  for key in
    select conname, conrelid::regclass as child, pg_get_constraintdef(oid) as told
      from pg_constraint
     where contype = 'f' and confrelid = 'public.meta_ads'::regclass and confupdtype = 'c'
  loop
    execute format('alter table %s drop constraint %I, add constraint %I %s',
                   key.child, key.conname, key.conname, replace(key.told, ' ON UPDATE CASCADE', ''));
  end loop;
end
$$;
