drop table public.ad_creative_classifications;
