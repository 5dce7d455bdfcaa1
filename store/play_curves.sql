-- keep --
-- Stores curves of ads that are known; returns how many were stored. A window with few plays does not replace one with
-- many: an ad that stopped long ago would end with the curve of its last day.
INSERT INTO meta_ad_play_curves AS kept (
  organization_id, brand_id, meta_ad_account_id, meta_ad_id, since, until, plays, shares, completed, source, read_at)
SELECT %(organization_id)s, %(brand_id)s, r.account, r.ad_id, r.since, r.until, r.plays, r.shares, r.completed,
       %(source)s, %(now)s
  FROM jsonb_to_recordset(%(rows)s) AS r (
         account text, ad_id text, since date, until date, plays bigint, shares float8[], completed bigint)
  JOIN meta_ads a
    ON a.brand_id = %(brand_id)s AND a.meta_ad_account_id = r.account AND a.meta_ad_id = r.ad_id
ON CONFLICT (brand_id, meta_ad_account_id, meta_ad_id) DO UPDATE
   SET since = excluded.since, until = excluded.until, plays = excluded.plays, shares = excluded.shares,
       completed = excluded.completed, source = excluded.source, read_at = excluded.read_at
 WHERE excluded.plays >= least(kept.plays, %(enough)s)
RETURNING 1;

-- of_brand --
-- Every curve of the brand with its video's length; of some accounts only where those are given.
SELECT k.meta_ad_account_id AS account, k.meta_ad_id AS ad_id, k.since, k.until, k.plays, k.shares, k.completed,
       c.video_seconds
  FROM meta_ad_play_curves k
  LEFT JOIN ad_creatives c
    ON c.brand_id = k.brand_id AND c.meta_ad_account_id = k.meta_ad_account_id AND c.meta_ad_id = k.meta_ad_id
 WHERE k.brand_id = %(brand_id)s
   AND (%(accounts)s::text[] IS NULL OR k.meta_ad_account_id = ANY(%(accounts)s))
 ORDER BY 1, 2;
