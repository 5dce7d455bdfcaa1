drop trigger keep_version on public.brand_landing_pages;
drop table public.landing_page_versions;
alter table public.brand_landing_pages
  drop column failed_at,
  drop column failed_reason;
alter table public.brand_landing_pages
  drop constraint brand_landing_pages_of_brand;
drop function private.brands_with_watched_pages(date);
drop function private.keep_page_version();
