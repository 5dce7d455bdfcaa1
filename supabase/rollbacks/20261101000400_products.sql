drop table public.product_offer_variants;
drop table public.product_variants;
drop table public.products;
