-- arguments --
-- What a sync was asked for; none where the brand has no such sync.
SELECT arguments FROM meta_syncs WHERE brand_id = %(brand_id)s AND id = %(sync_id)s;

-- sync_of --
-- The sync that a run did or went on with; none where it did none.
SELECT s.id FROM meta_syncs s
  LEFT JOIN job_runs r ON r.id = %(run_id)s AND r.brand_id = s.brand_id
 WHERE s.brand_id = %(brand_id)s AND s.id = coalesce(r.arguments ->> 'sync_id', %(run_id)s);

-- unfinished --
-- The brand's latest run of a sync, where it failed or was stopped with something to go on with.
SELECT r.id
  FROM (SELECT id, status, arguments FROM job_runs
         WHERE brand_id = %(brand_id)s AND kind = 'meta_sync' ORDER BY asked_at DESC, id DESC LIMIT 1) r
  JOIN meta_syncs s ON s.brand_id = %(brand_id)s AND s.id = coalesce(r.arguments ->> 'sync_id', r.id)
 WHERE r.status IN ('failed', 'cancelled');

-- add --
UPDATE meta_syncs
   SET calls = calls + %(calls)s, retries = retries + %(retries)s, waits = waits + %(waits)s,
       waited_seconds = waited_seconds + %(waited_seconds)s, peak_usage = greatest(peak_usage, %(peak_usage)s)
 WHERE brand_id = %(brand_id)s AND id = %(sync_id)s;

-- effort --
SELECT calls, retries, waits, waited_seconds, peak_usage FROM meta_syncs WHERE brand_id = %(brand_id)s AND id = %(sync_id)s;

-- reread --
-- Notes how many days of each slice had been read before.
UPDATE meta_sync_slices s SET days_reread = n.days
  FROM unnest(%(since)s::date[], %(days)s::integer[]) AS n (since, days)
 WHERE s.brand_id = %(brand_id)s AND s.sync_id = %(sync_id)s AND s.meta_ad_account_id = %(account)s AND s.since = n.since;

-- days_reread --
-- Days of finished slices that had been read before, by account.
SELECT meta_ad_account_id, sum(days_reread)::integer FROM meta_sync_slices
 WHERE brand_id = %(brand_id)s AND sync_id = %(sync_id)s AND status = 'done' GROUP BY meta_ad_account_id;

-- reopen --
-- A finished slice of which a part could not be read: what was read stays stored.
UPDATE meta_sync_slices SET status = 'waiting'
 WHERE brand_id = %(brand_id)s AND sync_id = %(sync_id)s AND meta_ad_account_id = %(account)s AND since = %(since)s;

-- mend --
-- What could not be read of an account's days before this sync, and has been read by it: it covers all days of the
-- letter, and met the same trouble no more.
UPDATE dead_letters d SET status = 'mended'
 WHERE d.brand_id = %(brand_id)s AND d.kind IN ('row', 'slice') AND d.status IN ('open', 'retried')
   AND d.payload ->> 'account' = %(account)s
   AND (d.kind = 'slice' OR d.payload ->> 'sync_id' IS DISTINCT FROM %(sync_id)s)
   AND daterange((d.payload ->> 'since')::date, (d.payload ->> 'until')::date, '[]')
       <@ coalesce((SELECT range_agg(daterange(s.since, s.until, '[]')) FROM meta_sync_slices s
                     WHERE s.brand_id = d.brand_id AND s.sync_id = %(sync_id)s
                       AND s.meta_ad_account_id = %(account)s AND s.status = 'done'), '{}'::datemultirange);

-- objects --
-- What is stored of an account: campaigns, ad sets, ads, creatives, destinations.
SELECT (SELECT count(*) FROM meta_campaigns c WHERE c.brand_id = %(brand_id)s AND c.meta_ad_account_id = %(account)s) AS campaigns,
       (SELECT count(*) FROM meta_adsets s WHERE s.brand_id = %(brand_id)s AND s.meta_ad_account_id = %(account)s) AS adsets,
       (SELECT count(*) FROM meta_ads a WHERE a.brand_id = %(brand_id)s AND a.meta_ad_account_id = %(account)s) AS ads,
       (SELECT count(*) FROM ad_creatives k WHERE k.brand_id = %(brand_id)s AND k.meta_ad_account_id = %(account)s
           AND k.source = 'meta') AS creatives,
       (SELECT count(*) FROM meta_ad_destinations d WHERE d.brand_id = %(brand_id)s AND d.meta_ad_account_id = %(account)s)
         AS destinations;
