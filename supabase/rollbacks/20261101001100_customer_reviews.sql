drop table public.customer_reviews;
