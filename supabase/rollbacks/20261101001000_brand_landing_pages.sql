drop table public.brand_landing_pages;
