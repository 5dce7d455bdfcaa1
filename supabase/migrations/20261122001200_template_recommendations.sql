-- What is recommended to which product: scores, picks, what was used, and which ads were made from which template.

-- The template that an ad was made from: one for each ad.
create table public.meta_ad_templates (
  organization_id uuid not null,
  brand_id uuid not null,
  meta_ad_account_id text not null,
  meta_ad_id text not null,
  template_id uuid not null,
  linked_by text not null default 'manual' check (linked_by in ('manual', 'auto')),
  linked_at timestamptz not null default now(),
  primary key (brand_id, meta_ad_account_id, meta_ad_id),
  foreign key (brand_id, meta_ad_account_id, meta_ad_id)
    references public.meta_ads (brand_id, meta_ad_account_id, meta_ad_id) on update cascade on delete cascade,
  foreign key (template_id, organization_id)
    references public.scraped_templates (id, organization_id) on delete cascade,
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index meta_ad_templates_template on public.meta_ad_templates (template_id, organization_id);
create index meta_ad_templates_brand on public.meta_ad_templates (brand_id, organization_id);

grant select, insert, update, delete on public.meta_ad_templates to authenticated, viraltracker_worker;
alter table public.meta_ad_templates enable row level security;
alter table public.meta_ad_templates force row level security;

create policy "Templates of ads are read by viewers and above" on public.meta_ad_templates
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Templates of ads are added by members and above" on public.meta_ad_templates
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
create policy "Templates of ads are changed by members and above" on public.meta_ad_templates
  for update to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
create policy "Templates of ads are removed by members and above" on public.meta_ad_templates
  for delete to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')));

-- How well a template fits a product. Immutable, and the newest wins: the same input, judged by the same prompt, is
-- there once and is not paid for again.
create table public.template_scores (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  brand_id uuid not null,
  product_id uuid not null,
  template_id uuid not null,
  scorer text not null check (scorer in ('model', 'semantic')),
  -- Which model, as "anthropic:NAME"; for a local one, its name.
  model text not null,
  prompt_name text not null,
  prompt_version text not null,
  prompt_hash text not null,
  schema_version text not null,
  input_hash text not null,
  niche_match double precision check (niche_match between 0 and 1),
  awareness_match double precision check (awareness_match between 0 and 1),
  audience_match double precision check (audience_match between 0 and 1),
  format_fit double precision check (format_fit between 0 and 1),
  overall_score double precision not null check (overall_score between 0 and 1),
  reasoning text not null default '',
  -- Words that stand in the product's and in the template's text; null where what was quoted does not.
  product_quote text,
  template_quote text,
  input_tokens integer,
  output_tokens integer,
  -- US dollars; null: the price is not known.
  cost numeric check (cost >= 0),
  scored_at timestamptz not null default now(),
  unique (product_id, template_id, scorer, prompt_version, schema_version, input_hash),
  foreign key (product_id, organization_id) references public.products (id, organization_id) on delete cascade,
  foreign key (template_id, organization_id)
    references public.scraped_templates (id, organization_id) on delete cascade,
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index template_scores_product on public.template_scores (product_id, organization_id);
create index template_scores_template on public.template_scores (template_id, organization_id);
create index template_scores_brand on public.template_scores (brand_id, organization_id);

grant select, insert on public.template_scores to authenticated, viraltracker_worker;
alter table public.template_scores enable row level security;
alter table public.template_scores force row level security;

create policy "Template scores are read by viewers and above" on public.template_scores
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Template scores are added by members and above" on public.template_scores
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));

-- What was recommended to a product: once for each template, as it was recommended last.
create table public.product_template_recommendations (
  product_id uuid not null,
  template_id uuid not null,
  organization_id uuid not null,
  brand_id uuid not null,
  methodology text not null check (methodology in ('ai_match', 'diversity', 'performance', 'longevity')),
  -- Who scored: a model's name, "semantic", "keywords", or "rules" where figures alone decide.
  scored_by text not null,
  score double precision check (score between 0 and 1),
  score_breakdown jsonb not null default '[]',
  reasoning text not null default '',
  -- Kept for what was never tried, not for its score.
  is_exploration boolean not null default false,
  -- Recommended when the template was approved, without being asked.
  is_automatic boolean not null default false,
  recommended_at timestamptz not null default now(),
  primary key (product_id, template_id),
  foreign key (product_id, organization_id) references public.products (id, organization_id) on delete cascade,
  foreign key (template_id, organization_id)
    references public.scraped_templates (id, organization_id) on delete cascade,
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index product_template_recommendations_product
  on public.product_template_recommendations (product_id, organization_id);
create index product_template_recommendations_template
  on public.product_template_recommendations (template_id, organization_id);
create index product_template_recommendations_brand on public.product_template_recommendations (brand_id, organization_id);

grant select, insert, update, delete on public.product_template_recommendations to authenticated, viraltracker_worker;
alter table public.product_template_recommendations enable row level security;
alter table public.product_template_recommendations force row level security;

create policy "Recommended templates are read by viewers and above" on public.product_template_recommendations
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Recommended templates are added by members and above" on public.product_template_recommendations
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
create policy "Recommended templates are changed by members and above" on public.product_template_recommendations
  for update to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
create policy "Recommended templates are removed by members and above" on public.product_template_recommendations
  for delete to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')));

-- Whether a product has used a template, as somebody said; ads that were made from it speak for themselves.
create table public.product_template_uses (
  product_id uuid not null,
  template_id uuid not null,
  organization_id uuid not null,
  brand_id uuid not null,
  used boolean not null default true,
  times_used integer not null default 0 check (times_used >= 0),
  last_used_at timestamptz,
  marked_at timestamptz not null default now(),
  primary key (product_id, template_id),
  foreign key (product_id, organization_id) references public.products (id, organization_id) on delete cascade,
  foreign key (template_id, organization_id)
    references public.scraped_templates (id, organization_id) on delete cascade,
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index product_template_uses_product on public.product_template_uses (product_id, organization_id);
create index product_template_uses_template on public.product_template_uses (template_id, organization_id);
create index product_template_uses_brand on public.product_template_uses (brand_id, organization_id);

grant select, insert, update, delete on public.product_template_uses to authenticated, viraltracker_worker;
alter table public.product_template_uses enable row level security;
alter table public.product_template_uses force row level security;

create policy "Uses of templates are read by viewers and above" on public.product_template_uses
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Uses of templates are added by members and above" on public.product_template_uses
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
create policy "Uses of templates are changed by members and above" on public.product_template_uses
  for update to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
create policy "Uses of templates are removed by members and above" on public.product_template_uses
  for delete to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')));
