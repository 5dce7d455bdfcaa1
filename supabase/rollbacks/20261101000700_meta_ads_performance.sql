drop table public.performance_restatements;
drop table public.meta_ads_performance;
drop function private.ensure_performance_months(date,date);
