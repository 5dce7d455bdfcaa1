-- What Supabase has beside auth.users, as far as signing in needs it. Made only where it is missing.
alter table auth.users
  add column if not exists aud text default 'authenticated',
  add column if not exists role text default 'authenticated',
  add column if not exists encrypted_password text,
  add column if not exists email_confirmed_at timestamptz,
  add column if not exists last_sign_in_at timestamptz,
  add column if not exists mail_sent_at timestamptz,
  add column if not exists banned_until timestamptz,
  add column if not exists raw_app_meta_data jsonb not null default '{"provider": "email", "providers": ["email"]}',
  add column if not exists is_anonymous boolean not null default false;
create table if not exists auth.sessions (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  created_at timestamptz not null default now(),
  refreshed_at timestamptz,
  not_after timestamptz,
  method text not null,
  -- Which second factor was shown, and when: the session is aal2 from then on.
  factor_id uuid,
  factor_at timestamptz
);
create table if not exists auth.refresh_tokens (
  id bigserial primary key,
  token text not null unique,
  parent text,
  session_id uuid not null references auth.sessions (id) on delete cascade,
  revoked boolean not null default false,
  updated_at timestamptz not null default now()
);
create table if not exists auth.one_time_tokens (
  token_hash text primary key,
  user_id uuid not null references auth.users (id) on delete cascade,
  token_type text not null,
  created_at timestamptz not null default now()
);
create table if not exists auth.flow_state (
  id uuid primary key default gen_random_uuid(),
  user_id uuid references auth.users (id) on delete cascade,
  auth_code text not null,
  code_challenge text not null,
  code_challenge_method text not null,
  method text not null,
  created_at timestamptz not null default now(),
  issued_at timestamptz
);
create table if not exists auth.mfa_factors (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  friendly_name text,
  factor_type text not null,
  status text not null default 'unverified',
  secret text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create table if not exists auth.mfa_challenges (
  id uuid primary key default gen_random_uuid(),
  factor_id uuid not null references auth.mfa_factors (id) on delete cascade,
  created_at timestamptz not null default now(),
  verified_at timestamptz
);
