-- A quote that stands, character for character, in a stored source: text[start_at:end_at] = quote.
create table public.evidence (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  brand_id uuid not null,
  source_kind text not null,
  source_id text not null,
  content_hash text not null,
  start_at integer not null check (start_at >= 0),
  end_at integer not null,
  quote text not null,
  subject_table text,
  subject_id text,
  subject_field text,
  created_at timestamptz not null default now(),
  check (end_at > start_at and char_length(quote) = end_at - start_at),
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index evidence_brand on public.evidence (brand_id, organization_id);
create index evidence_subject on public.evidence (brand_id, subject_table, subject_id);

grant select, insert, delete on public.evidence to authenticated, viraltracker_worker;
alter table public.evidence enable row level security;
alter table public.evidence force row level security;

create policy "Evidence are read by viewers and above" on public.evidence
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Evidence are added by members and above" on public.evidence
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));
create policy "Evidence are removed by members and above" on public.evidence
  for delete to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('member')));
