drop table public.congruence_checks;
