drop table public.evidence;
