drop table public.ad_video_analysis;
