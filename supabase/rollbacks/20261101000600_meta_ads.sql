drop table public.meta_ad_product_matches;
drop table public.meta_ads;
