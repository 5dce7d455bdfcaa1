alter table public.meta_syncs
  drop column peak_usage,
  drop column calls,
  drop column retries,
  drop column waits,
  drop column waited_seconds;
alter table public.meta_sync_slices
  drop column days_reread;
alter table public.ad_creative_classifications
  drop column video_length_bucket;
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
          if to_regclass('private.' || named) is null then
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
