drop table public.gap_extractions;
