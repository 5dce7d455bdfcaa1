drop table public.ad_creatives;
