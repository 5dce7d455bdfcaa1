create table public.personas_4d (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  brand_id uuid not null,
  product_id uuid,
  persona_type text not null check (persona_type in ('own_brand', 'product_specific', 'competitor')),
  persona_level text not null check (persona_level in ('brand', 'product')),
  name text not null,
  is_primary boolean not null default false,
  source_type text not null check (source_type in ('manual', 'ai_generated', 'competitor_analysis', 'hybrid')),
  source_data jsonb,
  -- The eight dimensions, each a JSON object.
  basics jsonb, psychographic jsonb, identity jsonb, social jsonb,
  worldview jsonb, domain_sentiment jsonb, purchase_behavior jsonb, objections jsonb,
  confidence_score double precision check (confidence_score between 0 and 1),
  prompt_name text,
  prompt_version text,
  model text,
  input_hash text,
  created_at timestamptz not null default now(),
  foreign key (product_id, organization_id) references public.products (id, organization_id) on delete cascade,
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index personas_4d_brand on public.personas_4d (brand_id, organization_id);
create index personas_4d_product on public.personas_4d (product_id, organization_id);

grant select, insert, update, delete on public.personas_4d to authenticated, viraltracker_worker;
alter table public.personas_4d enable row level security;
alter table public.personas_4d force row level security;

create policy "Personas are read by viewers and above" on public.personas_4d
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Personas are added by members and above" on public.personas_4d
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
create policy "Personas are changed by members and above" on public.personas_4d
  for update to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
create policy "Personas are removed by members and above" on public.personas_4d
  for delete to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')));
