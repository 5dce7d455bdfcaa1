-- What a model read out of texts for fields of the profile, one row for each question: immutable, so that the same words
-- are never paid for twice for the same field, whatever page or review they stand in.
create table public.gap_extractions (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  brand_id uuid not null,
  -- SHA-256 of the pieces of text that were read and of the fields that were asked for; domain/gap_reading.py.
  texts text[] not null default '{}',
  fields text[] not null default '{}',
  -- [{text, key, value, detail, proof, quotes, confidence, reasoning}], each quote found in its piece.
  findings jsonb not null,
  -- Findings whose quotes were not found in the text; they are kept nowhere.
  dropped integer not null default 0 check (dropped >= 0),
  model text not null,
  prompt_name text not null,
  prompt_version text not null,
  prompt_hash text not null,
  input_hash text not null,
  input_tokens integer not null default 0,
  output_tokens integer not null default 0,
  cost_usd numeric check (cost_usd >= 0),
  read_at timestamptz not null default now(),
  unique (brand_id, model, prompt_hash, input_hash),
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index gap_extractions_brand on public.gap_extractions (brand_id, organization_id);
create index gap_extractions_texts on public.gap_extractions using gin (texts);

grant select, insert on public.gap_extractions to authenticated, viraltracker_worker;
alter table public.gap_extractions enable row level security;
alter table public.gap_extractions force row level security;

create policy "Gap extractions are read by viewers and above" on public.gap_extractions
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Gap extractions are added by members and above" on public.gap_extractions
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
