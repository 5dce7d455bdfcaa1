-- What people say of a brand elsewhere: quotes of Reddit, analyses of Amazon reviews, and where reviews came from.

alter table public.imports
  drop constraint imports_kind_check,
  add constraint imports_kind_check check (kind in ('ads_manager', 'ads_sheet', 'reviews', 'reddit', 'amazon'));

alter table public.customer_reviews
  -- The product as its file calls it: what /reviews gives to one of the brand's products.
  add column product_named text,
  add column url text,
  -- SHA-256 of the file that brought it: the same file, read with other columns, replaces what it brought.
  add column file_hash text;
create index customer_reviews_newest on public.customer_reviews (brand_id, reviewed_on desc nulls last, id);
create index customer_reviews_file on public.customer_reviews (brand_id, file_hash);
create index customer_reviews_named on public.customer_reviews (brand_id, source, external_id);

-- Words of people on Reddit, each with what it tells and how sure that is.
create table public.reddit_sentiment_quotes (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  brand_id uuid not null,
  product_id uuid,
  quote_text text not null check (btrim(quote_text) <> ''),
  source_type text not null check (source_type in ('post', 'comment')),
  sentiment_category text not null check (sentiment_category in (
    'PAIN_POINT', 'DESIRED_OUTCOME', 'BUYING_OBJECTION', 'FAILED_SOLUTION', 'DESIRED_FEATURE', 'FAMILIAR_SOLUTION')),
  sentiment_subtype text check (sentiment_subtype in ('emotional', 'social', 'functional')),
  -- How sure its category is; a pain point counts as one from 0.6 on. Null: nobody said.
  confidence_score double precision check (confidence_score between 0 and 1),
  subreddit text,
  post_title text,
  post_url text,
  author text,
  -- Votes of the post or comment.
  score integer,
  posted_on date,
  -- SHA-256 over its address, author and words: the same quote is stored once for each category.
  content_hash text not null,
  file_hash text,
  created_at timestamptz not null default now(),
  unique (brand_id, content_hash, sentiment_category),
  foreign key (product_id, organization_id) references public.products (id, organization_id) on delete set null (product_id),
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index reddit_sentiment_quotes_brand on public.reddit_sentiment_quotes (brand_id, organization_id);
create index reddit_sentiment_quotes_product on public.reddit_sentiment_quotes (product_id, organization_id);
create index reddit_sentiment_quotes_file on public.reddit_sentiment_quotes (brand_id, file_hash);

grant select, insert, update, delete on public.reddit_sentiment_quotes to authenticated, viraltracker_worker;
alter table public.reddit_sentiment_quotes enable row level security;
alter table public.reddit_sentiment_quotes force row level security;

create policy "Reddit quotes are read by viewers and above" on public.reddit_sentiment_quotes
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Reddit quotes are added by members and above" on public.reddit_sentiment_quotes
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
create policy "Reddit quotes are changed by members and above" on public.reddit_sentiment_quotes
  for update to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
create policy "Reddit quotes are removed by members and above" on public.reddit_sentiment_quotes
  for delete to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')));

-- What an analysis of a product's Amazon reviews found, one for each product: the newest replaces the one before.
create table public.amazon_review_analysis (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  brand_id uuid not null,
  product_id uuid not null unique,
  asin text,
  total_reviews integer check (total_reviews >= 0),
  -- {"positive": 0.7, …}: shares, as the analysis gives them.
  sentiment_distribution jsonb,
  -- Each {"themes": [{"theme", "score" (1 to 10), "quotes": [{"quote", "author", "rating"}]}]}.
  pain_points jsonb not null default '{"themes": []}',
  desires jsonb not null default '{"themes": []}',
  objections jsonb not null default '{"themes": []}',
  language_patterns jsonb not null default '{"themes": []}',
  purchase_triggers jsonb not null default '{"themes": []}',
  top_positive_quotes text[] not null default '{}',
  top_negative_quotes text[] not null default '{}',
  transformation_quotes text[] not null default '{}',
  -- SHA-256 over what it says.
  content_hash text not null default '',
  file_hash text,
  analyzed_at timestamptz not null default now(),
  foreign key (product_id, organization_id) references public.products (id, organization_id) on delete cascade,
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index amazon_review_analysis_brand on public.amazon_review_analysis (brand_id, organization_id);
create index amazon_review_analysis_product on public.amazon_review_analysis (product_id, organization_id);

grant select, insert, update, delete on public.amazon_review_analysis to authenticated, viraltracker_worker;
alter table public.amazon_review_analysis enable row level security;
alter table public.amazon_review_analysis force row level security;

create policy "Amazon analyses are read by viewers and above" on public.amazon_review_analysis
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Amazon analyses are added by members and above" on public.amazon_review_analysis
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
create policy "Amazon analyses are changed by members and above" on public.amazon_review_analysis
  for update to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
create policy "Amazon analyses are removed by members and above" on public.amazon_review_analysis
  for delete to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')));

-- What the analyses quote, a row for each place in which a quote stands: section, theme and quote in their order.
create view public.amazon_quotes with (security_invoker = true) as
select a.organization_id, a.brand_id, a.id as analysis_id, a.product_id, a.asin, a.analyzed_at, s.section,
       t.theme ->> 'theme' as theme,
       case when jsonb_typeof(t.theme -> 'score') = 'number' then (t.theme ->> 'score')::double precision end as score,
       q.quote ->> 'quote' as quote, q.quote ->> 'author' as author,
       case when jsonb_typeof(q.quote -> 'rating') = 'number' then (q.quote ->> 'rating')::double precision end as rating,
       s.nth * 1000000000 + t.nth * 100000 + q.nth as place
  from public.amazon_review_analysis a
 cross join lateral (values
   (1::bigint, 'pain_points', a.pain_points -> 'themes'), (2, 'desires', a.desires -> 'themes'),
   (3, 'objections', a.objections -> 'themes'), (4, 'purchase_triggers', a.purchase_triggers -> 'themes'),
   (5, 'language_patterns', a.language_patterns -> 'themes'),
   (6, 'positive', jsonb_build_array(jsonb_build_object('quotes', to_jsonb(a.top_positive_quotes)))),
   (7, 'negative', jsonb_build_array(jsonb_build_object('quotes', to_jsonb(a.top_negative_quotes)))),
   (8, 'transformation', jsonb_build_array(jsonb_build_object('quotes', to_jsonb(a.transformation_quotes))))
 ) s (nth, section, themes)
 cross join lateral jsonb_array_elements(
   case when jsonb_typeof(s.themes) = 'array' then s.themes else '[]' end) with ordinality t (theme, nth)
 cross join lateral (
   select case jsonb_typeof(e.item) when 'string' then jsonb_build_object('quote', e.item) else e.item end, e.nth
     from jsonb_array_elements(
       case when jsonb_typeof(t.theme -> 'quotes') = 'array' then t.theme -> 'quotes' else '[]' end)
       with ordinality e (item, nth)) q (quote, nth)
 where btrim(q.quote ->> 'quote') <> '';
grant select on public.amazon_quotes to authenticated, viraltracker_worker;
