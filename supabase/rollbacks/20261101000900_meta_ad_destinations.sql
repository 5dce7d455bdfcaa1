drop table public.meta_ad_destinations;
