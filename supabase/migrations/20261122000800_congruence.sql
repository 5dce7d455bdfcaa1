-- Immutable: a new check is a new row, and the newest wins.
create table public.congruence_checks (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  brand_id uuid not null,
  meta_ad_account_id text not null,
  meta_ad_id text not null,
  -- The page that was compared and the wording it had then; NULL: none was known or read.
  landing_page_id uuid,
  page_url text,
  page_hash text,
  -- {dimension: aligned | weak | contradicts | missing | not_checkable}; domain/congruence.py.
  verdicts jsonb not null,
  -- The worst of them.
  worst text not null check (worst in ('aligned', 'weak', 'contradicts', 'missing', 'not_checkable')),
  -- [{dimension, place, verdict, explanation, suggestion, here, there, judged_by}], quotes as in domain/evidence.py.
  cells jsonb not null,
  -- Weights of the dimensions that could be checked, 0 to 1.
  score double precision check (score between 0 and 1),
  -- 1 - largest difference of awareness levels / 4.
  awareness_score double precision check (awareness_score between 0 and 1),
  -- {place: level}, as they were compared.
  awareness_levels jsonb not null default '{}',
  judged_by text not null check (judged_by in ('rules', 'model')),
  model text,
  prompt_name text,
  -- Of the prompt, or of the rules where they alone judged.
  prompt_version text not null,
  prompt_hash text,
  schema_version text not null,
  input_hash text not null,
  cost_usd numeric check (cost_usd >= 0),
  checked_at timestamptz not null default now(),
  foreign key (brand_id, meta_ad_account_id, meta_ad_id)
    references public.meta_ads (brand_id, meta_ad_account_id, meta_ad_id) on update cascade on delete cascade,
  foreign key (landing_page_id, organization_id)
    references public.brand_landing_pages (id, organization_id) on delete set null (landing_page_id),
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index congruence_checks_newest
  on public.congruence_checks (brand_id, meta_ad_account_id, meta_ad_id, checked_at desc, id desc)
  include (score, awareness_score, worst);
create index congruence_checks_brand on public.congruence_checks (brand_id, organization_id);
create index congruence_checks_page on public.congruence_checks (landing_page_id, organization_id);

grant select, insert on public.congruence_checks to authenticated, viraltracker_worker;
alter table public.congruence_checks enable row level security;
alter table public.congruence_checks force row level security;

create policy "Congruence checks are read by viewers and above" on public.congruence_checks
  for select to authenticated, viraltracker_worker
  using (organization_id = any (array(select private.organizations_as('viewer'))));
create policy "Congruence checks are added by members and above" on public.congruence_checks
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
