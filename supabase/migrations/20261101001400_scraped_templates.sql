create table public.scraped_templates (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  name text not null,
  description text,
  category text not null check (category in ('testimonial', 'quote_card', 'before_after', 'product_showcase', 'ugc_style',
    'meme', 'carousel_frame', 'story_format', 'other')),
  storage_path text,
  industry_niche text,
  target_sex text check (target_sex in ('female', 'male', 'any')),
  awareness_level smallint check (awareness_level between 1 and 5),
  sales_event text,
  has_product_placement boolean,
  template_elements jsonb,
  times_used integer not null default 0,
  source_ad_archive_id text,
  evaluation_score double precision,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  unique (organization_id, name)
);

grant select, insert, update, delete on public.scraped_templates to authenticated, viraltracker_worker;
alter table public.scraped_templates enable row level security;
alter table public.scraped_templates force row level security;

create policy "Templates are read by viewers and above" on public.scraped_templates
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Templates are added by members and above" on public.scraped_templates
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
create policy "Templates are changed by members and above" on public.scraped_templates
  for update to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
create policy "Templates are removed by members and above" on public.scraped_templates
  for delete to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')));
