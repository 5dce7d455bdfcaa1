-- Who is signed in where, what a sign-in that is under way needs to come to its end, and how often it was tried.
--
-- All of it lies in `private`, which no API reaches, and without a grant to anybody: the chat's door asks through the
-- functions below, each of which does one thing, and has no other right at all.

do $$
begin
  -- Asks before anybody is signed in. It can read and change no table.
  if not exists (select from pg_roles where rolname = 'viraltracker_door') then
    create role viraltracker_door nologin noinherit;
  end if;
  execute format('grant viraltracker_door to %I', current_user);
end
$$;
grant usage on schema private to viraltracker_door;

-- People.

-- The person whose token was verified, with a workspace where there is none; their address, or nothing when the
-- auth server's own tables lie here and do not know them: then the token is of another project, or of somebody gone.
create function private.ensure_person(person uuid, address text, confirmed timestamptz) returns text
  language plpgsql security definer set search_path = ''
  as $$
    declare
      known text;
    begin
      -- A database without an auth server of its own: what it knows of people is what it is told here.
      if (select pg_get_userbyid(nspowner) = current_user from pg_catalog.pg_namespace where nspname = 'auth') then
        insert into auth.users (id, email) values (person, address)
          on conflict (id) do update set email = excluded.email where auth.users.email is distinct from excluded.email;
        if exists (select from pg_catalog.pg_attribute
                    where attrelid = 'auth.users'::regclass and attname = 'email_confirmed_at' and not attisdropped) then
          execute 'update auth.users set email_confirmed_at = $2 where id = $1'
            ' and (email_confirmed_at is null) <> ($2 is null)' using person, confirmed;
        end if;
      end if;
      select email into known from auth.users where id = person;
      if not found then
        return null;
      end if;
      -- People from before these tables, and those who deleted the only organization they had.
      if not exists (select from public.user_organizations where user_id = person) then
        with made as (
          insert into public.organizations (name, slug, owner_user_id)
          values (coalesce(nullif(split_part(known, '@', 1), ''), 'workspace'),
            'w-' || replace(gen_random_uuid()::text, '-', ''), person)
          returning id
        )
        insert into public.user_organizations (organization_id, user_id, role)
          select id, person, 'owner' from made;
      end if;
      return coalesce(known, '');
    end
  $$;
revoke execute on function private.ensure_person(uuid, text, timestamptz) from public;
grant execute on function private.ensure_person(uuid, text, timestamptz) to viraltracker_door;

-- Sessions.

create table private.chat_sessions (
  id uuid primary key,
  -- SHA-256 of what the browser's cookie holds: who reads this table can sign in as nobody.
  secret_hash bytea not null unique check (length(secret_hash) = 32),
  user_id uuid not null references auth.users (id) on delete cascade,
  -- The auth server's own id of the sign-in.
  auth_session_id uuid,
  began_as text not null check (began_as in ('password', 'link', 'provider', 'sign_up', 'recovery')),
  -- The access and the refresh token, sealed for this row; gone with its end.
  sealed text,
  key_mark text,
  access_expires_at timestamptz not null,
  created_at timestamptz not null,
  -- When the auth server was last asked whether it still holds.
  checked_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  end_reason text check (end_reason in ('signed_out', 'revoked', 'idle', 'too_old', 'password_changed', 'keys_changed')),
  user_agent text not null default '',
  check ((ended_at is null) = (end_reason is null)),
  check (ended_at is null or sealed is null)
);
create index chat_sessions_user on private.chat_sessions (user_id);
create index chat_sessions_over on private.chat_sessions (expires_at);

create function private.begin_session(
  session uuid, secret bytea, person uuid, auth_session uuid, began text, sealed_tokens text, mark text,
  access_until timestamptz, agent text, at timestamptz, until timestamptz
) returns void
  language sql security definer set search_path = ''
  as $$
    delete from private.chat_sessions where expires_at < at - interval '30 days';
    insert into private.chat_sessions (
      id, secret_hash, user_id, auth_session_id, began_as, sealed, key_mark, access_expires_at,
      created_at, checked_at, last_seen_at, expires_at, user_agent
    ) values (
      session, secret, person, auth_session, began, sealed_tokens, mark, access_until,
      at, at, at, until, left(agent, 200)
    );
  $$;
revoke execute on function private.begin_session(
  uuid, bytea, uuid, uuid, text, text, text, timestamptz, text, timestamptz, timestamptz) from public;
grant execute on function private.begin_session(
  uuid, bytea, uuid, uuid, text, text, text, timestamptz, text, timestamptz, timestamptz) to viraltracker_door;

-- Ends one: its tokens are gone, and every process hears of it. Whether it had not ended before.
create function private.end_session(session uuid, reason text, at timestamptz) returns boolean
  language sql security definer set search_path = ''
  as $$
    with ended as (
      update private.chat_sessions
         set ended_at = at, end_reason = reason, sealed = null, key_mark = null
       where id = session and ended_at is null
      returning id, user_id
    ), told as (
      select pg_notify('viraltracker_sessions', json_build_object('session', id, 'user', user_id)::text) from ended
    )
    select exists (select from told)
  $$;
revoke execute on function private.end_session(uuid, text, timestamptz) from public;
grant execute on function private.end_session(uuid, text, timestamptz) to viraltracker_door;

-- Ends the person's other ones; how many.
create function private.end_other_sessions(person uuid, kept uuid, reason text, at timestamptz) returns bigint
  language sql security definer set search_path = ''
  as $$
    select count(*) filter (where private.end_session(id, reason, at))
      from private.chat_sessions where user_id = person and id is distinct from kept and ended_at is null
  $$;
revoke execute on function private.end_other_sessions(uuid, uuid, text, timestamptz) from public;
grant execute on function private.end_other_sessions(uuid, uuid, text, timestamptz) to viraltracker_door;

-- The session to which a cookie belongs, ended or not; one that is over by now is ended here. `active`: the person did
-- something, which keeps it from growing idle.
create function private.read_session(secret bytea, active boolean, idle interval, at timestamptz)
  returns table (id uuid, user_id uuid, email text, began_as text, created_at timestamptz, checked_at timestamptz,
    access_expires_at timestamptz, expires_at timestamptz, end_reason text, ended_now boolean)
  language plpgsql security definer set search_path = ''
  as $$
    declare
      found_one private.chat_sessions;
      over boolean := false;
    begin
      select s.* into found_one from private.chat_sessions s where s.secret_hash = secret;
      if not found then
        return;
      end if;
      if found_one.ended_at is null and found_one.expires_at <= at then
        over := private.end_session(found_one.id, 'too_old', at);
        found_one.end_reason := 'too_old';
      elsif found_one.ended_at is null and found_one.last_seen_at + idle <= at then
        over := private.end_session(found_one.id, 'idle', at);
        found_one.end_reason := 'idle';
      elsif active and found_one.ended_at is null and found_one.last_seen_at < at - interval '1 minute' then
        update private.chat_sessions s set last_seen_at = at where s.id = found_one.id and s.last_seen_at < at;
      end if;
      return query select found_one.id, found_one.user_id, coalesce(u.email::text, ''), found_one.began_as,
          found_one.created_at, found_one.checked_at, found_one.access_expires_at, found_one.expires_at,
          found_one.end_reason, over
        from auth.users u where u.id = found_one.user_id;
    end
  $$;
revoke execute on function private.read_session(bytea, boolean, interval, timestamptz) from public;
grant execute on function private.read_session(bytea, boolean, interval, timestamptz) to viraltracker_door;

-- The tokens of a session that has not ended, and its row to oneself until the transaction ends: a refresh token
-- serves once, and two processes that spend the same one are taken for a thief.
create function private.lock_session(session uuid)
  returns table (user_id uuid, auth_session_id uuid, sealed text, access_expires_at timestamptz)
  language sql security definer set search_path = ''
  as $$
    select user_id, auth_session_id, sealed, access_expires_at from private.chat_sessions
     where id = session and ended_at is null and sealed is not null
       for update
  $$;
revoke execute on function private.lock_session(uuid) from public;
grant execute on function private.lock_session(uuid) to viraltracker_door;

create function private.renew_session(
  session uuid, sealed_tokens text, mark text, access_until timestamptz, at timestamptz
) returns void
  language sql security definer set search_path = ''
  as $$
    update private.chat_sessions
       set sealed = sealed_tokens, key_mark = mark, access_expires_at = access_until, checked_at = at
     where id = session and ended_at is null
  $$;
revoke execute on function private.renew_session(uuid, text, text, timestamptz, timestamptz) from public;
grant execute on function private.renew_session(uuid, text, text, timestamptz, timestamptz) to viraltracker_door;

-- Whether it is the caller who now asks the auth server: of several processes, one does.
create function private.claim_check(session uuid, every interval, at timestamptz) returns boolean
  language sql security definer set search_path = ''
  as $$
    with claimed as (
      update private.chat_sessions set checked_at = at
       where id = session and ended_at is null and checked_at <= at - every
      returning id
    )
    select exists (select from claimed)
  $$;
revoke execute on function private.claim_check(uuid, interval, timestamptz) from public;
grant execute on function private.claim_check(uuid, interval, timestamptz) to viraltracker_door;

-- Sign-ins under way: from leaving for a provider or asking for a link, to coming back.

create table private.sign_in_flows (
  -- SHA-256 of the state that goes along.
  state_hash bytea primary key check (length(state_hash) = 32),
  kind text not null check (kind in ('provider', 'link', 'sign_up', 'recovery', 'invitation')),
  -- SHA-256 of the cookie of the browser that began it; none where a link may be opened elsewhere.
  browser_hash bytea check (length(browser_hash) = 32),
  -- The PKCE verifier, sealed for this row.
  sealed text not null,
  address text not null default '',
  next_path text not null default '/',
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index sign_in_flows_over on private.sign_in_flows (expires_at);

create function private.begin_flow(
  state bytea, flow_kind text, browser bytea, sealed_verifier text, to_address text, next_up text,
  at timestamptz, until timestamptz
) returns void
  language sql security definer set search_path = ''
  as $$
    delete from private.sign_in_flows where expires_at < at - interval '1 day';
    insert into private.sign_in_flows
      (state_hash, kind, browser_hash, sealed, address, next_path, created_at, expires_at)
    values (state, flow_kind, browser, sealed_verifier, to_address, next_up, at, until);
  $$;
revoke execute on function private.begin_flow(bytea, text, bytea, text, text, text, timestamptz, timestamptz) from public;
grant execute on function private.begin_flow(bytea, text, bytea, text, text, text, timestamptz, timestamptz)
  to viraltracker_door;

-- A flow as it is; with `use`, taken for good by the first who asks while it lasts.
create function private.find_flow(state bytea, use boolean, at timestamptz)
  returns table (kind text, browser_hash bytea, sealed text, address text, next_path text)
  language plpgsql security definer set search_path = ''
  as $$
    begin
      if use then
        return query
          update private.sign_in_flows f set used_at = at
           where f.state_hash = state and f.used_at is null and f.expires_at > at
          returning f.kind, f.browser_hash, f.sealed, f.address, f.next_path;
      else
        return query
          select f.kind, f.browser_hash, f.sealed, f.address, f.next_path from private.sign_in_flows f
           where f.state_hash = state and f.used_at is null and f.expires_at > at;
      end if;
    end
  $$;
revoke execute on function private.find_flow(bytea, boolean, timestamptz) from public;
grant execute on function private.find_flow(bytea, boolean, timestamptz) to viraltracker_door;

-- Attempts, counted for all processes together.

create table private.sign_in_attempts (
  id bigint generated always as identity primary key,
  -- SHA-256 of what is limited: an address of the net, an e-mail address, or both together.
  subject bytea not null check (length(subject) = 32),
  at timestamptz not null
);
create index sign_in_attempts_subject on private.sign_in_attempts (subject, at);
create index sign_in_attempts_over on private.sign_in_attempts (at);

-- Counts an attempt, unless there were `most` within the last `span`: then when the next one may be made.
create function private.take_attempt(what bytea, most integer, span interval, moment timestamptz) returns timestamptz
  language plpgsql security definer set search_path = ''
  as $$
    declare
      made integer;
      oldest timestamptz;
    begin
      -- Of attempts at the same moment, each sees the one before.
      perform pg_advisory_xact_lock(hashtextextended(encode(what, 'hex'), 7304118240003));
      delete from private.sign_in_attempts where ctid in (
        select ctid from private.sign_in_attempts where at < moment - interval '1 day' limit 100 for update skip locked);
      select count(*), min(at) into made, oldest from (
        select at from private.sign_in_attempts where subject = what and at > moment - span
         order by at desc limit most
      ) last_ones;
      if made >= most then
        return oldest + span;
      end if;
      insert into private.sign_in_attempts (subject, at) values (what, moment);
      return null;
    end
  $$;
revoke execute on function private.take_attempt(bytea, integer, interval, timestamptz) from public;
grant execute on function private.take_attempt(bytea, integer, interval, timestamptz) to viraltracker_door;

-- After one that came to a good end.
create function private.forget_attempts(what bytea) returns void
  language sql security definer set search_path = ''
  as $$ delete from private.sign_in_attempts where subject = what $$;
revoke execute on function private.forget_attempts(bytea) from public;
grant execute on function private.forget_attempts(bytea) to viraltracker_door;

-- For the admins of whoever has this address, if anybody: somebody tried a wrong password.
create function private.note_refused_sign_in(address text) returns void
  language plpgsql security definer set search_path = ''
  as $$
    begin
      perform private.record_sign_in(id, 'sign_in_refused', '{"how": "password"}')
         from auth.users where lower(email) = lower(address);
    end
  $$;
revoke execute on function private.note_refused_sign_in(text) from public;
grant execute on function private.note_refused_sign_in(text) to viraltracker_door;
