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
