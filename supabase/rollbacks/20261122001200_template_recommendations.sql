drop table public.product_template_uses;
drop table public.product_template_recommendations;
drop table public.template_scores;
drop table public.meta_ad_templates;
