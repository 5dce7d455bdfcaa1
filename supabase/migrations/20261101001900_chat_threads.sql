-- Conversations. A thread is its owner's alone; being in the organisation still is a condition.
create table public.chat_threads (
  id uuid primary key,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  brand_id uuid,
  name text,
  tags text[] not null default '{}',
  metadata jsonb not null default '{}',
  -- The language model's own message history, as pydantic-ai writes it.
  model_messages jsonb not null default '[]',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (id, organization_id, user_id),
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete set null (brand_id)
);
create index chat_threads_organization on public.chat_threads (organization_id);
create index chat_threads_user on public.chat_threads (user_id, updated_at desc);
create index chat_threads_brand on public.chat_threads (brand_id, organization_id);

grant select, insert, update, delete on public.chat_threads to authenticated;
alter table public.chat_threads enable row level security;
alter table public.chat_threads force row level security;

create policy "Threads are read by viewers and above" on public.chat_threads
  for select to authenticated
  using (organization_id in (select private.organizations_as('viewer')) and user_id = (select auth.uid()));
create policy "Threads are added by viewers and above" on public.chat_threads
  for insert to authenticated
  with check (organization_id in (select private.organizations_as('viewer')) and user_id = (select auth.uid()));
create policy "Threads are changed by viewers and above" on public.chat_threads
  for update to authenticated
  using (organization_id in (select private.organizations_as('viewer')) and user_id = (select auth.uid()))
  with check (organization_id in (select private.organizations_as('viewer')) and user_id = (select auth.uid()));
create policy "Threads are removed by viewers and above" on public.chat_threads
  for delete to authenticated
  using (organization_id in (select private.organizations_as('viewer')) and user_id = (select auth.uid()));

create table public.chat_steps (
  id uuid primary key,
  organization_id uuid not null,
  user_id uuid not null,
  thread_id uuid not null,
  parent_id uuid,
  type text not null,
  name text not null,
  -- Everything else Chainlit shows of a step, as it sends it.
  step jsonb not null,
  -- When the chat asked for the write: of two that race, the later one's values stand.
  revision bigint not null default 0,
  created_at timestamptz not null,
  foreign key (thread_id, organization_id, user_id) references public.chat_threads (id, organization_id, user_id)
    on update cascade on delete cascade
);
create index chat_steps_thread on public.chat_steps (thread_id, organization_id, user_id, created_at);

grant select, insert, update, delete on public.chat_steps to authenticated;
alter table public.chat_steps enable row level security;
alter table public.chat_steps force row level security;

create policy "Steps are read by viewers and above" on public.chat_steps
  for select to authenticated
  using (organization_id in (select private.organizations_as('viewer')) and user_id = (select auth.uid()));
create policy "Steps are added by viewers and above" on public.chat_steps
  for insert to authenticated
  with check (organization_id in (select private.organizations_as('viewer')) and user_id = (select auth.uid()));
create policy "Steps are changed by viewers and above" on public.chat_steps
  for update to authenticated
  using (organization_id in (select private.organizations_as('viewer')) and user_id = (select auth.uid()))
  with check (organization_id in (select private.organizations_as('viewer')) and user_id = (select auth.uid()));
create policy "Steps are removed by viewers and above" on public.chat_steps
  for delete to authenticated
  using (organization_id in (select private.organizations_as('viewer')) and user_id = (select auth.uid()));

create table public.chat_elements (
  id uuid primary key,
  organization_id uuid not null,
  user_id uuid not null,
  thread_id uuid not null,
  step_id uuid,
  element jsonb not null,
  -- Where the content lies in storage; null for elements that carry their content themselves.
  storage_path text,
  mime text,
  revision bigint not null default 0,
  created_at timestamptz not null default now(),
  foreign key (thread_id, organization_id, user_id) references public.chat_threads (id, organization_id, user_id)
    on update cascade on delete cascade
);
create index chat_elements_thread on public.chat_elements (thread_id, organization_id, user_id);

grant select, insert, update, delete on public.chat_elements to authenticated;
alter table public.chat_elements enable row level security;
alter table public.chat_elements force row level security;

create policy "Elements are read by viewers and above" on public.chat_elements
  for select to authenticated
  using (organization_id in (select private.organizations_as('viewer')) and user_id = (select auth.uid()));
create policy "Elements are added by viewers and above" on public.chat_elements
  for insert to authenticated
  with check (organization_id in (select private.organizations_as('viewer')) and user_id = (select auth.uid()));
create policy "Elements are changed by viewers and above" on public.chat_elements
  for update to authenticated
  using (organization_id in (select private.organizations_as('viewer')) and user_id = (select auth.uid()))
  with check (organization_id in (select private.organizations_as('viewer')) and user_id = (select auth.uid()));
create policy "Elements are removed by viewers and above" on public.chat_elements
  for delete to authenticated
  using (organization_id in (select private.organizations_as('viewer')) and user_id = (select auth.uid()));

create table public.chat_feedback (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  user_id uuid not null,
  thread_id uuid not null,
  step_id uuid not null,
  value smallint not null check (value in (0, 1)),
  comment text,
  created_at timestamptz not null default now(),
  unique (step_id, user_id),
  foreign key (thread_id, organization_id, user_id) references public.chat_threads (id, organization_id, user_id)
    on update cascade on delete cascade
);
create index chat_feedback_thread on public.chat_feedback (thread_id, organization_id, user_id);

grant select, insert, update, delete on public.chat_feedback to authenticated;
alter table public.chat_feedback enable row level security;
alter table public.chat_feedback force row level security;

create policy "Feedback is read by viewers and above" on public.chat_feedback
  for select to authenticated
  using (organization_id in (select private.organizations_as('viewer')) and user_id = (select auth.uid()));
create policy "Feedback is added by viewers and above" on public.chat_feedback
  for insert to authenticated
  with check (organization_id in (select private.organizations_as('viewer')) and user_id = (select auth.uid()));
create policy "Feedback is changed by viewers and above" on public.chat_feedback
  for update to authenticated
  using (organization_id in (select private.organizations_as('viewer')) and user_id = (select auth.uid()))
  with check (organization_id in (select private.organizations_as('viewer')) and user_id = (select auth.uid()));
create policy "Feedback is removed by viewers and above" on public.chat_feedback
  for delete to authenticated
  using (organization_id in (select private.organizations_as('viewer')) and user_id = (select auth.uid()));
