alter policy "Brands are read by viewers and above" on public.brands
  using (organization_id = any (array(select private.organizations_as('viewer'))));
create or replace function private.brands_with_watched_pages(since date)
  returns table (brand_id uuid, organization_id uuid)
  language sql stable security definer set search_path = ''
  as $$
    select b.id, b.organization_id
      from public.brands b
     where not b.is_fictional and (select private.of_no_organization())
       and exists (select from public.brand_landing_pages l
                     join public.meta_ad_destinations d on d.brand_id = l.brand_id and d.canonical_url = l.canonical_url
                    where l.brand_id = b.id and l.raw_markdown is not null
                      and exists (select from public.meta_ads_performance p
                                   where p.brand_id = d.brand_id and p.meta_ad_account_id = d.meta_ad_account_id
                                     and p.meta_ad_id = d.meta_ad_id and p.date >= since and p.spend > 0))
     order by b.organization_id, b.id
  $$;
create or replace function private.brands_with(need text) returns table (brand_id uuid, organization_id uuid)
  language sql stable security definer set search_path = ''
  as $$
    select b.id, b.organization_id from public.brands b
     where not b.is_fictional and (select private.of_no_organization())
       and (need = 'nothing' or exists (
         select from public.brand_ad_accounts a where a.brand_id = b.id and a.auth_method <> 'none'))
     order by b.id
  $$;
drop function private.files_kept(uuid, text[]);
drop function private.brand_files(uuid);
drop function private.orphaned_templates(uuid);
drop function private.brand_counts(uuid);
drop function private.require_removal(uuid);
drop function private.require_brand_data(uuid);
drop function private.removes_brand(uuid);
drop function private.may_remove_brand(uuid);
drop function private.brand_tables();
drop function private.brands_going();
drop function private.brand_is_going(uuid);
alter table public.chat_threads drop column removed_brand;
drop table private.brand_deletions;
