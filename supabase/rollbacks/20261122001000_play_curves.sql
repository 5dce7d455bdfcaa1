drop table public.meta_ad_play_curves;
