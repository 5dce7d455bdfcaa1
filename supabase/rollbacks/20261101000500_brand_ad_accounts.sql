drop table public.brand_ad_accounts;
