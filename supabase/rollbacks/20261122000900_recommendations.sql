drop table public.recommendation_decisions;
