-- Who did what to whom: for an organisation's admins, added to and never changed.

create table public.audit_events (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  at timestamptz not null default clock_timestamp(),
  action text not null check (action ~ '^[a-z_]+$'),
  -- Who did it, and their address as it was then. No reference: the line outlives the person's account.
  actor_id uuid,
  actor text not null default '',
  subject text not null default '',
  -- Never a secret.
  details jsonb not null default '{}'
);
create index audit_events_latest on public.audit_events (organization_id, at desc);

-- People write no line themselves: the functions below do, and say who asked.
revoke insert, update, delete on public.audit_events from anon, authenticated;
grant select on public.audit_events to authenticated;
alter table public.audit_events enable row level security;
alter table public.audit_events force row level security;

create policy "The audit log is read by admins and above" on public.audit_events
  for select to authenticated
  using (organization_id in (select private.organizations_as('admin')));

-- Also whoever may do everything changes nothing by mistake; with the organisation its log goes.
create function private.keep_the_log() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
    begin
      if tg_op = 'DELETE' and not exists (select from public.organizations where id = old.organization_id) then
        return old;
      end if;
      raise exception 'lines of the audit log are neither changed nor removed' using errcode = 'insufficient_privilege';
    end
  $$;
revoke execute on function private.keep_the_log() from public;
create trigger keep_the_log before update or delete on public.audit_events
  for each row execute function private.keep_the_log();

-- The person who acts in this transaction; null for a job that nobody asked for, and outside of both doors.
create function private.acting() returns uuid
  language sql stable set search_path = ''
  as $$
    select case when current_setting('role', true) = 'viraltracker_worker'
      then nullif(current_setting('viraltracker.user_id', true), '')::uuid else auth.uid() end
  $$;
revoke execute on function private.acting() from public;

-- One line. For functions and triggers of the database alone: it believes what it is told. Nothing for an
-- organisation that is just going.
create function private.write_audit(organization uuid, person uuid, happened text, about text, told jsonb) returns void
  language sql security definer set search_path = ''
  as $$
    insert into public.audit_events (organization_id, action, actor_id, actor, subject, details)
    select o.id, happened, person,
           coalesce((select email from auth.users where id = person),
             case when current_setting('role', true) = 'viraltracker_worker' then 'a job' else 'the operator' end),
           left(coalesce(about, ''), 200), coalesce(told, '{}')
      from public.organizations o where o.id = organization
  $$;
revoke execute on function private.write_audit(uuid, uuid, text, text, jsonb) from public;

-- What a person does that changes no row of ours, e.g. an export. The line bears the name of whoever calls.
create function private.record_audit(organization uuid, happened text, about text, told jsonb) returns void
  language plpgsql security definer set search_path = ''
  as $$
    begin
      if not exists (select from private.organizations_as('viewer') as seen where seen = organization) then
        raise exception 'no audit line for an organization of others' using errcode = 'insufficient_privilege';
      end if;
      perform private.write_audit(organization, private.acting(), happened, about, told);
    end
  $$;
revoke execute on function private.record_audit(uuid, text, text, jsonb) from public;
grant execute on function private.record_audit(uuid, text, text, jsonb) to authenticated, viraltracker_worker;

-- Signing in and out, told by the door: one line in each of the person's organisations.
create function private.record_sign_in(person uuid, happened text, told jsonb) returns void
  language plpgsql security definer set search_path = ''
  as $$
    begin
      if happened not in ('signed_in', 'sign_in_refused', 'signed_out', 'session_ended') then
        raise exception '% is nothing that the door sees', happened using errcode = 'invalid_parameter_value';
      end if;
      perform private.write_audit(m.organization_id, person, happened, '', told)
         from public.user_organizations m where m.user_id = person;
    end
  $$;
revoke execute on function private.record_sign_in(uuid, text, jsonb) from public;
grant execute on function private.record_sign_in(uuid, text, jsonb) to viraltracker_door;

-- What changes a row is written by the change itself, so that no way to it is forgotten.

create function private.audit_team() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
    declare
      who text := (select email from auth.users where id = old.user_id);
    begin
      if tg_op = 'UPDATE' then
        perform private.write_audit(new.organization_id, private.acting(), 'role_changed', who,
          jsonb_build_object('from', old.role, 'to', new.role));
      else
        perform private.write_audit(old.organization_id, private.acting(),
          case when private.acting() = old.user_id then 'left_team' else 'removed_from_team' end, who,
          jsonb_build_object('role', old.role));
      end if;
      return null;
    end
  $$;
revoke execute on function private.audit_team() from public;
create trigger audit_role after update on public.user_organizations
  for each row when (old.role is distinct from new.role) execute function private.audit_team();
create trigger audit_removal after delete on public.user_organizations
  for each row execute function private.audit_team();

create function private.audit_organization() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
    begin
      perform private.write_audit(new.id, private.acting(), 'organization_renamed', new.name,
        jsonb_build_object('from', old.name));
      return null;
    end
  $$;
revoke execute on function private.audit_organization() from public;
create trigger audit_name after update on public.organizations
  for each row when (old.name is distinct from new.name) execute function private.audit_organization();

create function private.audit_brand() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
    declare
      brand public.brands := case tg_op when 'DELETE' then old else new end;
    begin
      perform private.write_audit(brand.organization_id, private.acting(),
        case tg_op when 'DELETE' then 'brand_removed' else 'brand_added' end, brand.name,
        jsonb_build_object('brand', brand.slug, 'fictional', brand.is_fictional));
      return null;
    end
  $$;
revoke execute on function private.audit_brand() from public;
create trigger audit_brand after insert or delete on public.brands
  for each row execute function private.audit_brand();

create function private.audit_connection() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
    begin
      perform private.write_audit(new.organization_id, private.acting(),
        case new.status when 'disconnected' then 'disconnected' else 'connected' end,
        (select name from public.brands where id = new.brand_id),
        jsonb_build_object('as', new.meta_user_name));
      return null;
    end
  $$;
revoke execute on function private.audit_connection() from public;
create trigger audit_connect after insert on public.meta_connections
  for each row when (new.token_id is not null) execute function private.audit_connection();
-- A token that a job renews is no new connection.
create trigger audit_reconnect after update on public.meta_connections
  for each row when ((new.token_id is not null and old.connected_at is distinct from new.connected_at)
    or (new.status = 'disconnected' and old.status <> 'disconnected'))
  execute function private.audit_connection();

create function private.audit_account() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
    declare
      account public.brand_ad_accounts := case tg_op when 'DELETE' then old else new end;
      linked boolean := tg_op <> 'DELETE' and account.auth_method <> 'none';
    begin
      perform private.write_audit(account.organization_id, private.acting(),
        case when linked then 'account_linked' else 'account_unlinked' end, account.meta_ad_account_id,
        jsonb_build_object('brand', (select slug from public.brands where id = account.brand_id)));
      return null;
    end
  $$;
revoke execute on function private.audit_account() from public;
create trigger audit_link after insert on public.brand_ad_accounts
  for each row when (new.auth_method <> 'none') execute function private.audit_account();
create trigger audit_relink after update on public.brand_ad_accounts
  for each row when ((old.auth_method = 'none') <> (new.auth_method = 'none')) execute function private.audit_account();
create trigger audit_unlink after delete on public.brand_ad_accounts
  for each row when (old.auth_method <> 'none') execute function private.audit_account();

create function private.audit_webhook() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
    declare
      hook public.notification_webhooks := case tg_op when 'DELETE' then old else new end;
    begin
      perform private.write_audit(hook.organization_id, private.acting(),
        case tg_op when 'DELETE' then 'webhook_removed' else 'webhook_set' end, hook.host,
        jsonb_build_object('ends', hook.last_four));
      return null;
    end
  $$;
revoke execute on function private.audit_webhook() from public;
create trigger audit_webhook after insert or delete on public.notification_webhooks
  for each row execute function private.audit_webhook();
create trigger audit_webhook_change after update on public.notification_webhooks
  for each row when (old.address_sealed is distinct from new.address_sealed and (old.host, old.last_four) is distinct from (new.host, new.last_four))
  execute function private.audit_webhook();
