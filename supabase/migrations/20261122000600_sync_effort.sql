-- What reading from Meta cost, kept with each slice so that the calls of a killed run still count in the proof.
alter table public.meta_syncs
  add column calls integer not null default 0 check (calls >= 0),
  add column retries integer not null default 0 check (retries >= 0),
  add column waits integer not null default 0 check (waits >= 0),
  add column waited_seconds double precision not null default 0 check (waited_seconds >= 0),
  add column peak_usage double precision not null default 0 check (peak_usage >= 0);

-- How many of the slice's days had been read before it was planned.
alter table public.meta_sync_slices add column days_reread integer not null default 0 check (days_reread >= 0);

alter table public.ad_creative_classifications
  add column video_length_bucket text
    check (video_length_bucket in ('short_0_15', 'medium_15_30', 'long_30_60', 'very_long_60_plus'));

-- Two brands may need the same new month at once. Behind the lock the catalogue itself is asked: `to_regclass` may
-- answer from before the wait.
create or replace function private.ensure_performance_months(since date, until date) returns void
  language plpgsql security definer set search_path = ''
  as $$
    declare
      month date := date_trunc('month', since)::date;
      named text;
    begin
      if since < date '2010-01-01' or until > date '2100-01-01' or until - since > 366 * 10 then
        raise exception 'results from % to % are outside what can be stored', since, until;
      end if;
      while month <= until loop
        named := 'meta_ads_performance_' || to_char(month, 'YYYYMM');
        if to_regclass('private.' || named) is null then
          perform pg_advisory_xact_lock(hashtext(named));
          if not exists (select from pg_catalog.pg_class
                          where relname = named and relnamespace = 'private'::regnamespace) then
            -- Made first and attached then: that lets others read and write results meanwhile, where
            -- `partition of` would lock them out until a long import ends.
            execute format('create table private.%I (like public.meta_ads_performance including all)', named);
            execute format('alter table private.%I enable row level security', named);
            execute format('alter table public.meta_ads_performance attach partition private.%I for values from (%L) to (%L)',
                           named, month, (month + interval '1 month')::date);
          end if;
        end if;
        month := (month + interval '1 month')::date;
      end loop;
    end
  $$;
