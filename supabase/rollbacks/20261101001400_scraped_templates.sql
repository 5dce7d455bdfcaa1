drop table public.scraped_templates;
