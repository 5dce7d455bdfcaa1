delete from public.imports where kind in ('reviews', 'reddit', 'amazon');
drop view public.amazon_quotes;
drop table public.amazon_review_analysis;
drop table public.reddit_sentiment_quotes;
alter table public.customer_reviews
  drop column product_named,
  drop column url,
  drop column file_hash;
alter table public.imports
  drop constraint imports_kind_check;
drop index public.customer_reviews_newest;
drop index public.customer_reviews_named;
alter table public.imports
  add constraint imports_kind_check check (kind in ('ads_manager', 'ads_sheet'));
