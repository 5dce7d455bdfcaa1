-- What a persona is called in commands, what it was made from, and by whom.
alter table public.personas_4d
  add column slug text,
  -- [{name: core | domain, prompt_name, prompt_version, prompt_hash, model, input_hash, input_tokens, output_tokens,
  -- cost_usd, made_at}]; empty where rules or a person made it.
  add column passes jsonb not null default '[]',
  -- [{path, text, why}]: claims that were made and do not stand.
  add column rejected jsonb not null default '[]',
  -- Sentences about how it was made.
  add column notes text[] not null default '{}',
  add column run_id text,
  add column updated_at timestamptz not null default now();

update public.personas_4d
   set slug = trim(both '-' from regexp_replace(lower(name), '[^a-z0-9]+', '-', 'g')) || '-' || left(id::text, 4);

alter table public.personas_4d
  alter column slug set not null,
  add constraint personas_4d_slug unique (brand_id, slug),
  -- extracted: by rules, every claim a quote.
  drop constraint personas_4d_source_type_check,
  add constraint personas_4d_source_type_check
    check (source_type in ('manual', 'ai_generated', 'competitor_analysis', 'hybrid', 'extracted')),
  -- Each pass has its own: `passes`.
  drop column prompt_name,
  drop column prompt_version,
  drop column model,
  drop column input_hash;

-- One of the two passes in which a model writes a persona, as soon as it is there: paid once, whatever becomes of the
-- other. Never changed.
create table public.persona_passes (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  brand_id uuid not null,
  name text not null check (name in ('core', 'domain')),
  -- The dimensions that it holds: all of its pass, or one where the whole was cut off.
  part text not null,
  -- Of the passages, the digest, the prompt and the shape of the answer.
  input_hash text not null,
  output jsonb not null,
  model text not null,
  prompt_name text not null,
  prompt_version text not null,
  prompt_hash text not null,
  input_tokens integer not null check (input_tokens >= 0),
  output_tokens integer not null check (output_tokens >= 0),
  cost_usd numeric check (cost_usd >= 0),
  made_at timestamptz not null default now(),
  unique (brand_id, part, input_hash, model),
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index persona_passes_brand on public.persona_passes (brand_id, organization_id);

grant select, insert on public.persona_passes to authenticated, viraltracker_worker;
alter table public.persona_passes enable row level security;
alter table public.persona_passes force row level security;

create policy "Persona passes are read by viewers and above" on public.persona_passes
  for select to authenticated, viraltracker_worker
  using (organization_id = any (array(select private.organizations_as('viewer'))));
create policy "Persona passes are added by members and above" on public.persona_passes
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
