drop trigger link_as_admin_insert on public.brand_ad_accounts;
drop trigger link_as_admin_update on public.brand_ad_accounts;
alter table public.brand_ad_accounts
  drop constraint brand_ad_accounts_linked_by_fkey;
drop table public.meta_oauth_states;
drop table public.meta_tokens;
drop table public.meta_connections;
alter table public.brand_ad_accounts
  drop column linked_at,
  drop column linked_by,
  drop column meta_status;
drop function private.brands_with_tokens();
drop function private.link_as_admin();
drop function private.forget_old_tokens();
