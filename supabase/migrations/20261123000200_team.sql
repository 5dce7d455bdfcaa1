-- Invitations, and what ends with a membership: what a person may, what works for that person, what that person began.

-- Whether an address is the person's own is the sign-in's word. A Supabase project has the column.
do $$
begin
  if not exists (select from pg_attribute
                  where attrelid = 'auth.users'::regclass and attname = 'email_confirmed_at' and not attisdropped) then
    alter table auth.users add column email_confirmed_at timestamptz;
  end if;
end
$$;

-- The organisations in which the caller has at least this role. A worker has the one it named, for as long as the
-- person for whom it works, where it names one, is a member there.
create or replace function private.organizations_as(lowest public.organization_role) returns setof uuid
  language sql stable security definer set search_path = ''
  as $$
    select organization_id from public.user_organizations
     where user_id = (select auth.uid()) and role >= lowest
       and current_setting('role', true) <> 'viraltracker_worker'
    union all
    select nullif(current_setting('viraltracker.organization_id', true), '')::uuid
     where current_setting('role', true) = 'viraltracker_worker'
       and (nullif(current_setting('viraltracker.user_id', true), '') is null
         or exists (select from public.user_organizations m
                     where m.organization_id = nullif(current_setting('viraltracker.organization_id', true), '')::uuid
                       and m.user_id = nullif(current_setting('viraltracker.user_id', true), '')::uuid
                       and m.role >= 'member'))
  $$;

-- Whether a worker may still work for this person: a member of the organisation that it named; where it named none, an
-- operator of the platform.
create function private.asker_may(person uuid) returns boolean
  language sql stable security definer set search_path = ''
  as $$
    select case nullif(current_setting('viraltracker.organization_id', true), '') is null
      when true then exists (select from private.platform_operators where user_id = person)
      else exists (select from public.user_organizations
                    where organization_id = nullif(current_setting('viraltracker.organization_id', true), '')::uuid
                      and user_id = person and role >= 'member')
    end
  $$;
revoke execute on function private.asker_may(uuid) from public;
grant execute on function private.asker_may(uuid) to viraltracker_worker;

-- Who is asked to come, as what. The code reaches the invited person alone, and only its hashes are kept.
create table public.organization_invitations (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  email text not null check (email <> '' and email = lower(btrim(email))),
  role public.organization_role not null,
  state text not null default 'open' check (state in ('open', 'accepted', 'declined', 'withdrawn')),
  -- Of the link that the inviting person may copy, and of the one that was mailed.
  link_hash text not null unique,
  mail_hash text unique,
  mailed_at timestamptz,
  -- Why no mail went out, in one sentence.
  mail_trouble text,
  invited_by uuid references auth.users (id) on delete set null,
  invited_at timestamptz not null,
  expires_at timestamptz not null,
  settled_by uuid references auth.users (id) on delete set null,
  settled_at timestamptz
);
create unique index organization_invitations_open on public.organization_invitations (organization_id, email)
  where state = 'open';
create index organization_invitations_organization on public.organization_invitations (organization_id, invited_at desc);
create index organization_invitations_email on public.organization_invitations (email) where state = 'open';
create index organization_invitations_invited_by on public.organization_invitations (invited_by);
create index organization_invitations_settled_by on public.organization_invitations (settled_by);

-- Only the functions below add or settle one. Supabase grants all by default.
revoke all on public.organization_invitations from anon, authenticated;
grant select on public.organization_invitations to authenticated, viraltracker_worker;
grant update (mail_hash, mailed_at, mail_trouble) on public.organization_invitations to viraltracker_worker;
alter table public.organization_invitations enable row level security;
alter table public.organization_invitations force row level security;
create policy "Invitations are read by admins and above" on public.organization_invitations
  for select to authenticated, viraltracker_worker
  using (organization_id = any (array(select private.organizations_as('admin'))));
create policy "Invitations are mailed by the worker" on public.organization_invitations
  for update to viraltracker_worker
  using (organization_id = any (array(select private.organizations_as('admin'))))
  with check (organization_id = any (array(select private.organizations_as('admin'))));

-- Nobody is put into an organisation: people are invited and come by themselves.
drop policy "Memberships are added by admins and above" on public.user_organizations;
revoke insert, update on public.user_organizations from authenticated;
grant update (role) on public.user_organizations to authenticated;
alter policy "Memberships are read within the organization" on public.user_organizations
  using (organization_id = any (array(select private.organizations_as('viewer'))));
alter policy "Memberships are changed by admins and above" on public.user_organizations
  using (organization_id = any (array(select private.organizations_as('owner')))
    or (role < 'owner' and organization_id = any (array(select private.organizations_as('admin')))))
  with check (organization_id = any (array(select private.organizations_as('owner')))
    or (role < 'owner' and organization_id = any (array(select private.organizations_as('admin')))));
drop policy "Memberships are removed by admins and above" on public.user_organizations;
create policy "Memberships are removed by admins and above, and by whoever leaves" on public.user_organizations
  for delete to authenticated
  using (organization_id = any (array(select private.organizations_as('owner')))
    or (role < 'owner' and organization_id = any (array(select private.organizations_as('admin'))))
    or user_id = (select auth.uid()));

-- What ends when a person is no member, or no admin, any more: schedules pass to whoever did it, else to the
-- organisation's longest-standing owner, who is told; invitations that the person may no longer make are withdrawn.
create function private.hand_over() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
    declare
      left_role public.organization_role := case tg_op when 'UPDATE' then new.role end;
      heir uuid;
      who text := (select email from auth.users where id = old.user_id);
      passed text[];
    begin
      -- With the organisation everything goes.
      if not exists (select from public.organizations where id = old.organization_id) then
        return null;
      end if;
      update public.organization_invitations
         set state = 'withdrawn', settled_by = auth.uid(), settled_at = clock_timestamp()
       where organization_id = old.organization_id and invited_by = old.user_id and state = 'open'
         and (left_role is null or left_role < 'admin' or (left_role < 'owner' and role = 'owner'));
      if old.role >= 'member' and (left_role is null or left_role < 'member') then
        select m.user_id into heir from public.user_organizations m
         where m.organization_id = old.organization_id and m.user_id <> old.user_id and m.role >= 'member'
         order by m.user_id is not distinct from auth.uid() desc, m.role desc, m.created_at, m.user_id limit 1;
        with moved as (
          update public.schedules set user_id = heir
           where organization_id = old.organization_id and user_id = old.user_id
          returning kind, status
        )
        select array_agg(kind order by kind) into passed from moved where status <> 'done';
        if heir is not null and passed is not null then
          insert into public.notifications
            (organization_id, user_id, type, category, title, message, command, metadata, dedupe_key)
          values (old.organization_id, heir, 'info', 'team',
            case when cardinality(passed) = 1 then '1 schedule of ' else cardinality(passed) || ' schedules of ' end
              || coalesce(who, 'a former member') || case when cardinality(passed) = 1 then ' is' else ' are' end
              || ' yours now.',
            'They go on as they were. Pause or delete what is not wanted any more.', '/schedule',
            jsonb_build_object('kinds', passed),
            'hand_over:' || old.user_id || ':' || extract(epoch from clock_timestamp()))
          on conflict do nothing;
        end if;
      end if;
      return null;
    end
  $$;
revoke execute on function private.hand_over() from public;
create trigger hand_over_changed after update on public.user_organizations
  for each row when (new.role < old.role) execute function private.hand_over();
create trigger hand_over_removed after delete on public.user_organizations
  for each row execute function private.hand_over();

-- The caller's role; null where the caller has none.
create function private.role_in(organization uuid) returns public.organization_role
  language sql stable security definer set search_path = ''
  as $$ select role from public.user_organizations where organization_id = organization and user_id = auth.uid() $$;
revoke execute on function private.role_in(uuid) from public;

-- Whether somebody of this role may invite, change and remove somebody of that one.
create function private.may_manage(mine public.organization_role, theirs public.organization_role) returns boolean
  language sql immutable set search_path = ''
  as $$ select coalesce(mine = 'owner' or (mine = 'admin' and theirs < 'owner'), false) $$;
revoke execute on function private.may_manage(public.organization_role, public.organization_role) from public;

-- Invites, or invites anew with another role and code. Which it was: 'invited', 'again'; else why not: 'member',
-- 'too_many'.
create function private.invite(organization uuid, address text, wanted public.organization_role, hash text,
    at timestamptz, until timestamptz, out outcome text, out invitation uuid)
  language plpgsql security definer set search_path = ''
  as $$
    declare
      mine public.organization_role := private.role_in(organization);
      open_one public.organization_invitations;
    begin
      if not private.may_manage(mine, wanted) then
        raise exception 'this invitation is not the caller''s to make' using errcode = 'insufficient_privilege';
      end if;
      -- Two at once wait for each other.
      perform from public.organizations where id = organization for update;
      if exists (select from public.user_organizations m join auth.users u on u.id = m.user_id
                  where m.organization_id = organization and lower(u.email) = address) then
        outcome := 'member';
        return;
      end if;
      select * into open_one from public.organization_invitations
       where organization_id = organization and email = address and state = 'open';
      if found then
        if not private.may_manage(mine, open_one.role) then
          raise exception 'this invitation is not the caller''s to change' using errcode = 'insufficient_privilege';
        end if;
        update public.organization_invitations
           set role = wanted, link_hash = hash, mail_hash = null, mailed_at = null, mail_trouble = null,
               invited_by = auth.uid(), invited_at = at, expires_at = until
         where id = open_one.id;
        outcome := 'again';
        invitation := open_one.id;
      else
        -- Each causes a mail to somebody who has not asked for it.
        if (select count(*) from public.organization_invitations
             where organization_id = organization and invited_at > at - interval '1 day') >= 100 then
          outcome := 'too_many';
          return;
        end if;
        insert into public.organization_invitations
          (organization_id, email, role, link_hash, invited_by, invited_at, expires_at)
        values (organization, address, wanted, hash, auth.uid(), at, until)
        returning id into invitation;
        outcome := 'invited';
      end if;
      perform private.write_audit(organization, auth.uid(), 'invited', address, jsonb_build_object('role', wanted));
    end
  $$;

-- Takes an open invitation back. Whether there was one that the caller may take back.
create function private.withdraw_invitation(invitation uuid, at timestamptz) returns boolean
  language plpgsql security definer set search_path = ''
  as $$
    declare
      open_one public.organization_invitations;
    begin
      update public.organization_invitations i set state = 'withdrawn', settled_by = auth.uid(), settled_at = at
       where i.id = invitation and i.state = 'open' and private.may_manage(private.role_in(i.organization_id), i.role)
      returning * into open_one;
      if not found then
        return false;
      end if;
      perform private.write_audit(open_one.organization_id, auth.uid(), 'invitation_withdrawn', open_one.email,
        jsonb_build_object('role', open_one.role));
      return true;
    end
  $$;

-- The caller's address, if the sign-in vouches for it.
create function private.confirmed_email() returns text
  language sql stable security definer set search_path = ''
  as $$ select lower(email) from auth.users where id = auth.uid() and email_confirmed_at is not null $$;
revoke execute on function private.confirmed_email() from public;

-- Whether who invited may still do so.
create function private.invitation_stands(invitation public.organization_invitations, at timestamptz) returns boolean
  language sql stable security definer set search_path = ''
  as $$
    select (invitation).state = 'open' and (invitation).expires_at > at and exists (
      select from public.user_organizations m
       where m.organization_id = (invitation).organization_id and m.user_id = (invitation).invited_by
         and private.may_manage(m.role, (invitation).role))
  $$;
revoke execute on function private.invitation_stands(public.organization_invitations, timestamptz) from public;

-- What waits for the caller.
create function private.invitations_to_me(at timestamptz)
  returns table (id uuid, organization text, role public.organization_role, invited_by text, expires_at timestamptz)
  language sql stable security definer set search_path = ''
  as $$
    select i.id, o.name, i.role, coalesce(u.email, ''), i.expires_at
      from public.organization_invitations i
      join public.organizations o on o.id = i.organization_id
      left join auth.users u on u.id = i.invited_by
     where i.email = private.confirmed_email() and private.invitation_stands(i, at)
     order by i.invited_at desc
  $$;

-- What a link opens. To whoever has the code: 'open' to the invited person, else 'other' or 'unconfirmed'; nothing
-- once it is over.
create function private.invitation_by_code(hash text, at timestamptz)
  returns table (organization text, role public.organization_role, invited_by text, expires_at timestamptz, outcome text)
  language sql stable security definer set search_path = ''
  as $$
    select o.name, i.role, coalesce(u.email, ''), i.expires_at,
           case when i.email is not distinct from private.confirmed_email() then 'open'
                when i.email = (select lower(email) from auth.users where id = auth.uid()) then 'unconfirmed'
                else 'other' end
      from public.organization_invitations i
      join public.organizations o on o.id = i.organization_id
      left join auth.users u on u.id = i.invited_by
     where (i.link_hash = hash or i.mail_hash = hash) and private.invitation_stands(i, at)
  $$;

-- Accepts: two proofs, the code and the confirmed address. 'accepted', 'other', 'unconfirmed', or 'over'.
create function private.accept_invitation(hash text, at timestamptz, out outcome text, out organization uuid)
  language plpgsql security definer set search_path = ''
  as $$
    declare
      open_one public.organization_invitations;
    begin
      select * into open_one from public.organization_invitations i
       where i.link_hash = hash or i.mail_hash = hash for update;
      if not found or not private.invitation_stands(open_one, at) or auth.uid() is null then
        outcome := 'over';
        return;
      end if;
      if open_one.email is distinct from private.confirmed_email() then
        outcome := case when open_one.email = (select lower(email) from auth.users where id = auth.uid())
                        then 'unconfirmed' else 'other' end;
        return;
      end if;
      insert into public.user_organizations (organization_id, user_id, role)
      values (open_one.organization_id, auth.uid(), open_one.role)
      on conflict (user_id, organization_id) do nothing;
      update public.organization_invitations set state = 'accepted', settled_by = auth.uid(), settled_at = at
       where id = open_one.id;
      perform private.write_audit(open_one.organization_id, auth.uid(), 'invitation_accepted', open_one.email,
        jsonb_build_object('role', open_one.role));
      outcome := 'accepted';
      organization := open_one.organization_id;
    end
  $$;

-- Declines one that waits for the caller. Whether there was one.
create function private.decline_invitation(invitation uuid, at timestamptz) returns boolean
  language plpgsql security definer set search_path = ''
  as $$
    declare
      open_one public.organization_invitations;
    begin
      update public.organization_invitations i set state = 'declined', settled_by = auth.uid(), settled_at = at
       where i.id = invitation and i.state = 'open' and i.email = private.confirmed_email()
      returning * into open_one;
      if not found then
        return false;
      end if;
      perform private.write_audit(open_one.organization_id, auth.uid(), 'invitation_declined', open_one.email,
        jsonb_build_object('role', open_one.role));
      return true;
    end
  $$;

-- The people of an organisation, to its people: addresses are not in our tables.
create function private.team(organization uuid)
  returns table (user_id uuid, email text, role public.organization_role, since timestamptz)
  language sql stable security definer set search_path = ''
  as $$
    select m.user_id, coalesce(u.email, ''), m.role, m.created_at
      from public.user_organizations m join auth.users u on u.id = m.user_id
     where m.organization_id = organization
       and m.organization_id in (select private.organizations_as('viewer'))
     order by m.role desc, lower(u.email), m.user_id
  $$;

revoke execute on function
  private.invite(uuid, text, public.organization_role, text, timestamptz, timestamptz),
  private.withdraw_invitation(uuid, timestamptz), private.invitations_to_me(timestamptz),
  private.invitation_by_code(text, timestamptz), private.accept_invitation(text, timestamptz),
  private.decline_invitation(uuid, timestamptz), private.team(uuid) from public;
grant execute on function
  private.invite(uuid, text, public.organization_role, text, timestamptz, timestamptz),
  private.withdraw_invitation(uuid, timestamptz), private.invitations_to_me(timestamptz),
  private.invitation_by_code(text, timestamptz), private.accept_invitation(text, timestamptz),
  private.decline_invitation(uuid, timestamptz), private.team(uuid) to authenticated;

-- Whether /org chose the conversation's organisation, or it only had to be kept somewhere.
alter table public.chat_threads add column organization_chosen boolean not null default false;
