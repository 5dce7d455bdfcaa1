drop table public.brands;
