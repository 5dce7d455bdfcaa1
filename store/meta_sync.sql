-- open --
INSERT INTO meta_syncs (organization_id, brand_id, id, arguments, begun_at)
VALUES (%(organization_id)s, %(brand_id)s, %(sync_id)s, %(arguments)s, %(now)s)
ON CONFLICT (brand_id, id) DO NOTHING;

-- close --
UPDATE meta_syncs SET report = %(report)s, finished_at = %(now)s
 WHERE brand_id = %(brand_id)s AND id = %(sync_id)s;

-- claim --
-- Takes the account for a run, unless another run that is still at work has it. The run that has it then.
INSERT INTO meta_sync_state AS s (organization_id, brand_id, meta_ad_account_id, holder, updated_at)
VALUES (%(organization_id)s, %(brand_id)s, %(account)s, %(run_id)s, %(now)s)
ON CONFLICT (brand_id, meta_ad_account_id) DO UPDATE
   SET holder = CASE WHEN s.holder IS NULL OR s.holder = excluded.holder
                       OR NOT EXISTS (SELECT FROM job_runs r WHERE r.id = s.holder AND r.status IN ('waiting', 'running'))
                     THEN excluded.holder ELSE s.holder END
RETURNING holder;

-- release --
UPDATE meta_sync_state SET holder = NULL WHERE brand_id = %(brand_id)s AND holder = %(run_id)s;

-- state --
-- How far the account was read; nothing under another version.
SELECT progress FROM meta_sync_state
 WHERE brand_id = %(brand_id)s AND meta_ad_account_id = %(account)s AND version = %(version)s AND progress IS NOT NULL;

-- put_state --
INSERT INTO meta_sync_state (organization_id, brand_id, meta_ad_account_id, version, progress, cursor, updated_at)
VALUES (%(organization_id)s, %(brand_id)s, %(account)s, %(version)s, %(progress)s, %(cursor)s, %(now)s)
ON CONFLICT (brand_id, meta_ad_account_id) DO UPDATE
   SET version = excluded.version, progress = excluded.progress, cursor = excluded.cursor,
       updated_at = excluded.updated_at;

-- planned --
SELECT EXISTS (SELECT FROM meta_sync_slices
                WHERE brand_id = %(brand_id)s AND sync_id = %(sync_id)s AND meta_ad_account_id = %(account)s);

-- plan --
INSERT INTO meta_sync_slices (organization_id, brand_id, sync_id, meta_ad_account_id, since, until)
SELECT %(organization_id)s, %(brand_id)s, %(sync_id)s, %(account)s, p.since, p.until
  FROM unnest(%(since)s::date[], %(until)s::date[]) AS p (since, until);

-- slices --
-- A sync's slices by account and day.
SELECT meta_ad_account_id AS account, since, until, status, rows, new, changed, unchanged, gone, replaced_names,
       quarantined, calls, purchase_types, attempts, reason, next_try_at
  FROM meta_sync_slices
 WHERE brand_id = %(brand_id)s AND sync_id = %(sync_id)s
 ORDER BY meta_ad_account_id, since;

-- outcome --
-- What a slice that is done did.
SELECT rows, new, changed, unchanged, gone, replaced_names, quarantined, calls, purchase_types
  FROM meta_sync_slices
 WHERE brand_id = %(brand_id)s AND sync_id = %(sync_id)s AND meta_ad_account_id = %(account)s AND since = %(since)s
   AND until = %(until)s AND status = 'done';

-- finish_slice --
UPDATE meta_sync_slices
   SET status = 'done', rows = %(rows)s, new = %(new)s, changed = %(changed)s, unchanged = %(unchanged)s, gone = %(gone)s,
       replaced_names = %(replaced_names)s, quarantined = %(quarantined)s, calls = calls + %(calls)s,
       purchase_types = %(purchase_types)s, attempts = attempts + 1, reason = NULL, next_try_at = NULL,
       finished_at = %(now)s
 WHERE brand_id = %(brand_id)s AND sync_id = %(sync_id)s AND meta_ad_account_id = %(account)s AND since = %(since)s
   AND until = %(until)s
RETURNING calls;

-- fail_slice --
UPDATE meta_sync_slices
   SET status = 'failed', calls = calls + %(calls)s, attempts = attempts + 1, reason = %(reason)s,
       next_try_at = %(next_try_at)s, finished_at = %(now)s
 WHERE brand_id = %(brand_id)s AND sync_id = %(sync_id)s AND meta_ad_account_id = %(account)s AND since = %(since)s
   AND until = %(until)s AND status <> 'done';

-- sums --
-- The stored results of an account's days, added up.
SELECT count(*) AS rows, count(DISTINCT meta_ad_id) AS ads, coalesce(sum(spend), 0) AS spend,
       coalesce(sum(impressions), 0)::bigint AS impressions, coalesce(sum(clicks), 0)::bigint AS clicks,
       coalesce(sum(purchases), 0)::bigint AS purchases, coalesce(sum(purchase_value), 0) AS purchase_value
  FROM meta_ads_performance
 WHERE brand_id = %(brand_id)s AND meta_ad_account_id = %(account)s AND date BETWEEN %(since)s AND %(until)s;

-- known_since --
SELECT min(date) FROM meta_ads_performance WHERE brand_id = %(brand_id)s AND meta_ad_account_id = %(account)s;

-- synced --
-- When the account was read last, and where its purchases come from.
UPDATE brand_ad_accounts SET synced_at = %(now)s, purchase_types = purchase_types || %(purchase_types)s::jsonb
 WHERE brand_id = %(brand_id)s AND meta_ad_account_id = %(account)s;

-- types_of_sync --
SELECT t.type, sum(t.days::bigint)::bigint AS days
  FROM meta_sync_slices s CROSS JOIN LATERAL jsonb_each_text(s.purchase_types) AS t (type, days)
 WHERE s.brand_id = %(brand_id)s AND s.sync_id = %(sync_id)s AND s.meta_ad_account_id = %(account)s
 GROUP BY t.type ORDER BY t.type;
