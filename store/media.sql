-- lock --
-- One writer of what a brand's ads show at a time, until the transaction ends: two that each add a file to the same ad
-- would not see each other's.
SELECT pg_advisory_xact_lock(hashtextextended('media/' || %(brand_id)s::text, 0));

-- due --
-- Videos or pictures of the account that nobody has fetched, or that failed and may be tried again; those first whose
-- ads spent most lately. `ad_id` is the ad of it that spent most.
SELECT a.kind, a.asset_key AS key, a.meta_video_id AS video_id, a.image_hash,
       (array_agg(u.meta_ad_id ORDER BY spent.spend DESC NULLS LAST, u.meta_ad_id))[1] AS ad_id
  FROM meta_ad_assets a
  JOIN meta_ad_asset_uses u ON u.brand_id = a.brand_id AND u.meta_ad_account_id = a.meta_ad_account_id
                           AND u.kind = a.kind AND u.asset_key = a.asset_key
  LEFT JOIN (SELECT p.meta_ad_id, sum(p.spend) AS spend
               FROM meta_ads_performance p
              WHERE p.brand_id = %(brand_id)s AND p.meta_ad_account_id = %(account)s AND p.date >= %(since)s
              GROUP BY 1) spent ON spent.meta_ad_id = u.meta_ad_id
 WHERE a.brand_id = %(brand_id)s AND a.meta_ad_account_id = %(account)s AND a.kind = ANY(%(kinds)s)
   AND (a.status = 'waiting' OR (a.status = 'failed' AND (a.next_at <= %(now)s OR %(again)s)))
   AND NOT (a.status = 'failed' AND a.updated_at = %(now)s)
 GROUP BY a.kind, a.asset_key, a.meta_video_id, a.image_hash
 ORDER BY sum(spent.spend) DESC NULLS LAST, a.kind, a.asset_key
 LIMIT %(limit)s;

-- tried --
-- What became of the media that the run asked for at %(now)s has tried, by kind, status and reason.
SELECT a.kind, a.status, a.reason, count(*)::integer AS number, coalesce(sum(a.size_bytes), 0)::bigint AS bytes
  FROM meta_ad_assets a
 WHERE a.brand_id = %(brand_id)s AND a.meta_ad_account_id = %(account)s AND a.updated_at = %(now)s
   AND a.status <> 'waiting'
 GROUP BY 1, 2, 3
 ORDER BY 1, 2, 3;

-- waiting --
-- Media of these accounts that are still to be fetched, by kind.
SELECT a.kind, count(*)::integer
  FROM meta_ad_assets a
 WHERE a.brand_id = %(brand_id)s AND a.meta_ad_account_id = ANY(%(accounts)s) AND a.status IN ('waiting', 'failed')
   AND EXISTS (SELECT FROM meta_ad_asset_uses u
                WHERE u.brand_id = a.brand_id AND u.meta_ad_account_id = a.meta_ad_account_id AND u.kind = a.kind
                  AND u.asset_key = a.asset_key)
 GROUP BY 1;

-- put --
-- What came of trying one. A failed one waits twice as long each time.
UPDATE meta_ad_assets a
   SET status = %(status)s, reason = %(reason)s, storage_path = %(path)s, sha256 = %(sha256)s, size_bytes = %(size)s,
       mime = %(mime)s, attempts = a.attempts + 1, updated_at = %(now)s,
       next_at = CASE WHEN %(status)s = 'failed'
                      THEN least(%(now)s + %(longest_wait)s, %(now)s + %(first_wait)s * 2 ^ least(10, a.attempts)) END
 WHERE a.brand_id = %(brand_id)s AND a.meta_ad_account_id = %(account)s AND a.kind = %(kind)s AND a.asset_key = %(key)s;

-- show --
-- Gives the ads that show it (or the ads named) the media that are stored, the main one first, beside those that came
-- from elsewhere.
UPDATE ad_creatives c
   SET media = coalesce(ours.media, '[]') || jsonb_path_query_array(c.media, '$[*] ? (!exists(@.asset))'),
       updated_at = %(now)s
  FROM (SELECT k.meta_ad_id,
               jsonb_agg(jsonb_build_object('kind', a.kind, 'path', a.storage_path, 'mime', a.mime, 'sha256', a.sha256,
                                            'asset', a.asset_key)
                         ORDER BY array_position(ARRAY['video', 'image', 'thumbnail'], a.kind), u.position, a.asset_key)
                 FILTER (WHERE a.storage_path IS NOT NULL) AS media
          FROM (SELECT DISTINCT meta_ad_id FROM meta_ad_asset_uses
                 WHERE brand_id = %(brand_id)s AND meta_ad_account_id = %(account)s
                   AND kind = %(kind)s AND asset_key = %(key)s
                 UNION SELECT unnest(%(ads)s::text[])) k
          LEFT JOIN meta_ad_asset_uses u ON u.brand_id = %(brand_id)s AND u.meta_ad_account_id = %(account)s
                                        AND u.meta_ad_id = k.meta_ad_id
          LEFT JOIN meta_ad_assets a ON a.brand_id = u.brand_id AND a.meta_ad_account_id = u.meta_ad_account_id
                                    AND a.kind = u.kind AND a.asset_key = u.asset_key AND a.status = 'downloaded'
         GROUP BY 1) ours
 WHERE c.brand_id = %(brand_id)s AND c.meta_ad_account_id = %(account)s AND c.meta_ad_id = ours.meta_ad_id
   AND c.media <> coalesce(ours.media, '[]') || jsonb_path_query_array(c.media, '$[*] ? (!exists(@.asset))');

-- put_seconds --
-- How long the video of these ads plays, where nothing told it yet.
UPDATE ad_creatives c SET video_seconds = %(seconds)s
  FROM meta_ad_asset_uses u
 WHERE u.brand_id = %(brand_id)s AND u.meta_ad_account_id = %(account)s AND u.kind = 'video' AND u.asset_key = %(key)s
   AND u.position = 0 AND c.brand_id = u.brand_id AND c.meta_ad_account_id = u.meta_ad_account_id
   AND c.meta_ad_id = u.meta_ad_id AND c.video_seconds IS NULL;
