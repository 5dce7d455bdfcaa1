drop table public.personas_4d;
