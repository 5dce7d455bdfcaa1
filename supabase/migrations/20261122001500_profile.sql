-- The profile: what sources offer for its fields, what waits for a click, and how each value came to stand there.

alter table public.products
  -- {"width", "height", "depth", "length_unit", "weight", "weight_unit"}; product_dimensions holds what was once
  -- written in words, and is read while this is null.
  add column dimensions jsonb check (dimensions is null or jsonb_typeof(dimensions) = 'object');

-- Null: the offer variant's voice holds, else the brand's.
alter table public.personas_4d add column voice_tone_override text;

alter table public.provenance_events
  -- The field of the profile that it is about; null for writes of anything else.
  add column gap_key text,
  -- SHA-256 over the sources that bear the new value.
  add column source_hash text,
  -- The request that this event takes back.
  add column undoes uuid,
  -- What happened first, also within one moment.
  add column seq bigint generated always as identity;
create index provenance_events_profile on public.provenance_events (brand_id, target_id, gap_key, seq desc)
  where gap_key is not null;
create index provenance_events_request on public.provenance_events (brand_id, request_id);

alter table public.evidence
  -- Which item of a list it bears, from 0; 0 where the value is no list.
  add column item integer not null default 0 check (item >= 0);

-- What one source offers for one field of one thing, side by side with what others offer. Accepted over a value that
-- stands there, it waits for a second click; so it survives whatever restarts.
create table public.profile_suggestions (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  brand_id uuid not null,
  -- Of which product the thing is; null for the brand and its own personas.
  product_id uuid,
  gap_key text not null,
  -- The brand, product, offer variant or persona.
  target_id uuid not null,
  -- A value with its type, as domain.field_values writes it; null: the field is to be emptied.
  value jsonb,
  -- SHA-256 over the value: the same one of the same wording of a source is offered once.
  value_hash text not null,
  -- [{"item", "evidence"}], each verified when it was stored.
  evidence jsonb not null default '[]',
  confidence text not null check (confidence in ('high', 'medium', 'low')),
  reasoning text not null default '',
  -- The source tries to instruct whoever reads it.
  instructs boolean not null default false,
  source_type text not null
    check (source_type in ('manual', 'import', 'cached_source', 'ai_suggestion', 'fresh_scrape', 'system')),
  source_kind text not null,
  source_id text not null default '',
  source_hash text not null default '',
  source_url text,
  source_title text,
  source_at timestamptz,
  model text,
  prompt_name text,
  prompt_version text,
  prompt_hash text,
  input_hash text,
  run_id text,
  -- 'waiting': accepted over old_value, which a click confirms.
  status text not null default 'open' check (status in ('open', 'waiting', 'accepted', 'rejected', 'superseded')),
  old_value jsonb,
  -- The request that wrote it.
  request_id uuid,
  made_at timestamptz not null default now(),
  decided_at timestamptz,
  decided_by uuid references auth.users (id) on delete set null,
  foreign key (product_id, organization_id) references public.products (id, organization_id) on delete cascade,
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create unique index profile_suggestions_once on public.profile_suggestions
  (brand_id, gap_key, target_id, source_kind, source_id, source_hash, value_hash);
create index profile_suggestions_brand on public.profile_suggestions (brand_id, organization_id);
create index profile_suggestions_product on public.profile_suggestions (product_id, organization_id);
create index profile_suggestions_decider on public.profile_suggestions (decided_by);
create index profile_suggestions_request on public.profile_suggestions (brand_id, request_id);
create index profile_suggestions_undecided on public.profile_suggestions (brand_id, target_id, gap_key)
  where status in ('open', 'waiting');

grant select, insert, update, delete on public.profile_suggestions to authenticated, viraltracker_worker;
alter table public.profile_suggestions enable row level security;
alter table public.profile_suggestions force row level security;

create policy "Suggestions are read by viewers and above" on public.profile_suggestions
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Suggestions are made by members and above" on public.profile_suggestions
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
create policy "Suggestions are decided by members and above" on public.profile_suggestions
  for update to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
create policy "Suggestions are removed by members and above" on public.profile_suggestions
  for delete to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')));
create trigger stay before update on public.profile_suggestions
  for each row when (old.organization_id is distinct from new.organization_id) execute function private.stay();
