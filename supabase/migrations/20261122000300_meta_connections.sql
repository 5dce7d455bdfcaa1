-- A brand's connection to Meta. What people may see of it stands here; the token itself in meta_tokens.
create table public.meta_connections (
  brand_id uuid primary key,
  organization_id uuid not null,
  -- 'system_user' rows hold the state of reading with the environment's token; they have no token of their own.
  source text not null default 'oauth' check (source in ('oauth', 'system_user')),
  status text not null
    check (status in ('connected', 'expired', 'revoked', 'permission_missing', 'rate_limited', 'no_ad_accounts', 'stopped', 'disconnected')),
  -- The token stored last; a job that worked with an older one has nothing to say about this connection.
  token_id uuid,
  scopes text[] not null default '{}',
  expires_at timestamptz,
  data_access_expires_at timestamptz,
  meta_user_id text,
  meta_user_name text,
  -- Why it is not well.
  reason text,
  -- When a wait that Meta asked for ends.
  until timestamptz,
  -- The accounts that the token can see: [{id, name, currency, timezone, status}].
  offered jsonb not null default '[]',
  connected_by uuid references auth.users (id) on delete set null,
  connected_at timestamptz,
  checked_at timestamptz,
  check (source = 'oauth' or token_id is null),
  unique (brand_id, organization_id),
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index meta_connections_brand on public.meta_connections (brand_id, organization_id);
create index meta_connections_by on public.meta_connections (connected_by);

revoke delete on public.meta_connections from anon, authenticated;
grant select, insert, update on public.meta_connections to authenticated, viraltracker_worker;
alter table public.meta_connections enable row level security;
alter table public.meta_connections force row level security;

create policy "Connections are read by viewers and above" on public.meta_connections
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Connections are made by admins and above" on public.meta_connections
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('admin')));
create policy "Connections are changed by admins and above" on public.meta_connections
  for update to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('admin')))
  with check (organization_id in (select private.organizations_as('admin')));

create trigger stay before update on public.meta_connections
  for each row when (old.organization_id is distinct from new.organization_id) execute function private.stay();

-- Sealed tokens. People put them in and never get them out; only jobs, which act for one organisation, read them.
create table public.meta_tokens (
  id uuid primary key,
  organization_id uuid not null,
  brand_id uuid not null,
  sealed text not null,
  -- Which key sealed it (connectors/vault.py), so that old ones can be sealed anew.
  key_mark text not null,
  created_at timestamptz not null default now(),
  foreign key (brand_id, organization_id) references public.meta_connections (brand_id, organization_id) on delete cascade
);
create index meta_tokens_brand on public.meta_tokens (brand_id, organization_id);

revoke all on public.meta_tokens from anon, authenticated;
grant insert on public.meta_tokens to authenticated;
grant select, insert, update, delete on public.meta_tokens to viraltracker_worker;
alter table public.meta_tokens enable row level security;
alter table public.meta_tokens force row level security;

create policy "Tokens are read by jobs" on public.meta_tokens
  for select to viraltracker_worker
  using (organization_id in (select private.organizations_as('admin')));
create policy "Tokens are added by admins and above" on public.meta_tokens
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('admin')));
create policy "Tokens are sealed anew by jobs" on public.meta_tokens
  for update to viraltracker_worker
  using (organization_id in (select private.organizations_as('admin')))
  with check (organization_id in (select private.organizations_as('admin')));
create policy "Tokens are removed by jobs" on public.meta_tokens
  for delete to viraltracker_worker
  using (organization_id in (select private.organizations_as('admin')));

-- A brand has one token: what a new one replaces, or a disconnection takes away, is gone from the database.
create function private.forget_old_tokens() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
    begin
      delete from public.meta_tokens where brand_id = new.brand_id and id is distinct from new.token_id;
      return null;
    end
  $$;
revoke execute on function private.forget_old_tokens() from public;
create trigger forget_old_tokens after update on public.meta_connections
  for each row when (old.token_id is distinct from new.token_id) execute function private.forget_old_tokens();

-- A dialog that somebody opened: single use, ten minutes, bound to the person and the brand. Only a hash is kept.
create table public.meta_oauth_states (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  brand_id uuid not null,
  user_id uuid not null references auth.users (id) on delete cascade,
  state_hash text not null unique,
  -- The conversation to come back to.
  thread_id uuid,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  -- How it went, in one sentence, and when the chat said so.
  outcome text,
  told_at timestamptz,
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index meta_oauth_states_brand on public.meta_oauth_states (brand_id, organization_id);
create index meta_oauth_states_user on public.meta_oauth_states (user_id);

revoke update on public.meta_oauth_states from anon, authenticated;
grant select, insert, delete, update (used_at, outcome, told_at) on public.meta_oauth_states to authenticated;
alter table public.meta_oauth_states enable row level security;
alter table public.meta_oauth_states force row level security;

create policy "Dialogs are seen by who opened them" on public.meta_oauth_states
  for select to authenticated
  using (organization_id in (select private.organizations_as('viewer')) and user_id = (select auth.uid()));
create policy "Dialogs are opened for oneself" on public.meta_oauth_states
  for insert to authenticated
  with check (organization_id in (select private.organizations_as('viewer')) and user_id = (select auth.uid()));
create policy "Dialogs are ended by who opened them" on public.meta_oauth_states
  for update to authenticated
  using (organization_id in (select private.organizations_as('viewer')) and user_id = (select auth.uid()))
  with check (organization_id in (select private.organizations_as('viewer')) and user_id = (select auth.uid()));
create policy "Dialogs are forgotten by who opened them" on public.meta_oauth_states
  for delete to authenticated
  using (organization_id in (select private.organizations_as('viewer')) and user_id = (select auth.uid()));

-- An account that is read from Meta ('oauth', 'system_user') is linked by an admin; an import, which a member may
-- start, only knows of accounts ('none').
alter table public.brand_ad_accounts
  add column linked_at timestamptz,
  add column linked_by uuid references auth.users (id) on delete set null,
  -- Meta's word for the account: active, disabled, closed …
  add column meta_status text;
create index brand_ad_accounts_linked_by on public.brand_ad_accounts (linked_by);

create function private.link_as_admin() returns trigger
  language plpgsql set search_path = ''
  as $$
    begin
      if new.auth_method <> 'none' and new.organization_id not in (select private.organizations_as('admin')) then
        raise exception 'linking an ad account needs the role admin' using errcode = 'insufficient_privilege';
      end if;
      return new;
    end
  $$;
revoke execute on function private.link_as_admin() from public;
create trigger link_as_admin_insert before insert on public.brand_ad_accounts
  for each row when (new.auth_method <> 'none' and current_user = 'authenticated') execute function private.link_as_admin();
create trigger link_as_admin_update before update on public.brand_ad_accounts
  for each row when (current_user = 'authenticated' and new.auth_method <> 'none'
    and (old.auth_method is distinct from new.auth_method or old.meta_ad_account_id is distinct from new.meta_ad_account_id))
  execute function private.link_as_admin();

-- Whose tokens a daily job has to look at: ids only, across organisations.
create function private.brands_with_tokens() returns table (organization_id uuid, brand_id uuid)
  language sql stable security definer set search_path = ''
  as $$
    select organization_id, brand_id from public.meta_tokens
     where current_setting('role', true) = 'viraltracker_worker' order by organization_id, brand_id
  $$;
revoke execute on function private.brands_with_tokens() from public;
grant execute on function private.brands_with_tokens() to viraltracker_worker;
