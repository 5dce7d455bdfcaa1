drop table public.provenance_events;
