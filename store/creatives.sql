-- due --
-- Ads of the account whose creative was never read, has changed since, or did not tell where it leads; those that
-- spent most in the last days first. Ids that no account of Meta's gave are left out.
SELECT a.meta_ad_id
  FROM meta_ads a
  LEFT JOIN ad_creatives c ON c.brand_id = a.brand_id AND c.meta_ad_account_id = a.meta_ad_account_id
                          AND c.meta_ad_id = a.meta_ad_id
  LEFT JOIN meta_ad_destination_status s ON s.brand_id = a.brand_id AND s.meta_ad_account_id = a.meta_ad_account_id
                          AND s.meta_ad_id = a.meta_ad_id
  LEFT JOIN (SELECT p.meta_ad_id, sum(p.spend) AS spend
               FROM meta_ads_performance p
              WHERE p.brand_id = %(brand_id)s AND p.meta_ad_account_id = %(account)s AND p.date >= %(since)s
              GROUP BY 1) spent ON spent.meta_ad_id = a.meta_ad_id
 WHERE a.brand_id = %(brand_id)s AND a.meta_ad_account_id = %(account)s AND a.meta_ad_id ~ '^[0-9]+$'
   AND CASE WHEN s.status = 'unknown' THEN s.next_at <= %(now)s
            WHEN s.status IS NULL OR c.read_at IS NULL THEN true
            ELSE a.meta_updated_at > c.read_at OR a.meta_creative_id <> s.meta_creative_id END
 ORDER BY spent.spend DESC NULLS LAST, a.meta_ad_id
 LIMIT %(limit)s;

-- due_destinations --
-- Ads of the account of which it is not known where they lead, and asking may tell; as in due.
SELECT a.meta_ad_id
  FROM meta_ads a
  LEFT JOIN meta_ad_destination_status s ON s.brand_id = a.brand_id AND s.meta_ad_account_id = a.meta_ad_account_id
                          AND s.meta_ad_id = a.meta_ad_id
  LEFT JOIN (SELECT p.meta_ad_id, sum(p.spend) AS spend
               FROM meta_ads_performance p
              WHERE p.brand_id = %(brand_id)s AND p.meta_ad_account_id = %(account)s AND p.date >= %(since)s
              GROUP BY 1) spent ON spent.meta_ad_id = a.meta_ad_id
 WHERE a.brand_id = %(brand_id)s AND a.meta_ad_account_id = %(account)s AND a.meta_ad_id ~ '^[0-9]+$'
   AND (s.status IS NULL OR (s.status = 'unknown' AND (s.next_at <= %(now)s OR %(again)s)))
 ORDER BY spent.spend DESC NULLS LAST, a.meta_ad_id
 LIMIT %(limit)s;

-- put_creatives --
-- What ads say, in place of what was there; what is spoken and shown in them comes from elsewhere and stays.
INSERT INTO ad_creatives AS c
       (organization_id, brand_id, meta_ad_account_id, meta_ad_id, meta_creative_id, headline, body, description,
        call_to_action, texts, source, content_hash, read_at, updated_at)
SELECT %(organization_id)s, %(brand_id)s, %(account)s, r.ad_id, r.creative_id, r.headline, r.body, r.description,
       r.call_to_action, coalesce(r.texts, '{}'), 'meta', r.content_hash, %(now)s, %(now)s
  FROM jsonb_to_recordset(%(rows)s::jsonb) AS r(ad_id text, creative_id text, headline text, body text,
       description text, call_to_action text, texts jsonb, content_hash text)
 ORDER BY r.ad_id
ON CONFLICT (brand_id, meta_ad_account_id, meta_ad_id) DO UPDATE
   SET meta_creative_id = excluded.meta_creative_id, headline = excluded.headline, body = excluded.body,
       description = coalesce(excluded.description, c.description),
       call_to_action = coalesce(excluded.call_to_action, c.call_to_action), texts = excluded.texts,
       source = CASE WHEN c.transcript = '[]' AND c.overlays = '[]' AND c.picture_text IS NULL THEN 'meta'
                     ELSE c.source END,
       content_hash = excluded.content_hash, read_at = excluded.read_at,
       updated_at = CASE WHEN c.content_hash = excluded.content_hash THEN c.updated_at ELSE excluded.updated_at END;

-- drop_destinations --
-- Pages that Meta named once and names no more; where it names any, also those that a sheet named.
DELETE FROM meta_ad_destinations d
 USING jsonb_to_recordset(%(rows)s::jsonb) AS r(ad_id text, pages jsonb)
 WHERE d.brand_id = %(brand_id)s AND d.meta_ad_account_id = %(account)s AND d.meta_ad_id = r.ad_id
   AND NOT (r.pages ? d.canonical_url) AND (d.shape IS NOT NULL OR r.pages <> '[]');

-- put_destinations --
INSERT INTO meta_ad_destinations AS d
       (organization_id, brand_id, meta_ad_account_id, meta_ad_id, destination_url, canonical_url, shape, url_tags)
SELECT %(organization_id)s, %(brand_id)s, %(account)s, r.ad_id, r.url, r.page, r.shape, r.url_tags
  FROM jsonb_to_recordset(%(rows)s::jsonb) AS r(ad_id text, url text, page text, shape text, url_tags text)
 ORDER BY r.ad_id, r.page
ON CONFLICT (brand_id, meta_ad_account_id, meta_ad_id, canonical_url) DO UPDATE
   SET destination_url = excluded.destination_url, shape = excluded.shape, url_tags = excluded.url_tags
 WHERE (d.destination_url, d.shape, d.url_tags)
       IS DISTINCT FROM (excluded.destination_url, excluded.shape, excluded.url_tags);

-- put_states --
-- What Meta said of where ads lead. Each time that it does not say, the next question waits twice as long.
INSERT INTO meta_ad_destination_status AS s
       (organization_id, brand_id, meta_ad_account_id, meta_ad_id, status, meta_creative_id, url_count, reason,
        attempts, next_at, checked_at)
SELECT %(organization_id)s, %(brand_id)s, %(account)s, r.ad_id, r.status, r.creative_id, r.url_count, r.reason, 1,
       CASE WHEN r.status = 'unknown' THEN %(now)s + %(first_wait)s END, %(now)s
  FROM jsonb_to_recordset(%(rows)s::jsonb) AS r(ad_id text, status text, creative_id text, url_count integer, reason text)
 WHERE EXISTS (SELECT FROM meta_ads a WHERE a.brand_id = %(brand_id)s AND a.meta_ad_account_id = %(account)s
                  AND a.meta_ad_id = r.ad_id)
 ORDER BY r.ad_id
ON CONFLICT (brand_id, meta_ad_account_id, meta_ad_id) DO UPDATE
   SET status = excluded.status, meta_creative_id = excluded.meta_creative_id, url_count = excluded.url_count,
       reason = excluded.reason, checked_at = excluded.checked_at,
       attempts = CASE WHEN s.status = 'unknown' AND excluded.status = 'unknown' AND s.checked_at < excluded.checked_at
                       THEN s.attempts + 1 WHEN s.checked_at = excluded.checked_at THEN s.attempts ELSE 1 END,
       next_at = CASE WHEN excluded.status = 'unknown' THEN least(%(now)s + %(longest_wait)s,
                      %(now)s + %(first_wait)s * 2 ^ least(10, CASE WHEN s.status <> 'unknown' THEN 0
                        WHEN s.checked_at < excluded.checked_at THEN s.attempts ELSE s.attempts - 1 END)) END;

-- put_assets --
-- Media that ads use and nobody has fetched yet.
INSERT INTO meta_ad_assets (organization_id, brand_id, meta_ad_account_id, kind, asset_key, meta_video_id, image_hash,
                            updated_at)
SELECT DISTINCT %(organization_id)s::uuid, %(brand_id)s::uuid, %(account)s, r.kind, r.asset_key, r.video_id, r.image_hash,
       %(now)s
  FROM jsonb_to_recordset(%(rows)s::jsonb) AS r(kind text, asset_key text, video_id text, image_hash text)
 ORDER BY r.kind, r.asset_key
ON CONFLICT (brand_id, meta_ad_account_id, kind, asset_key) DO NOTHING;

-- drop_uses --
DELETE FROM meta_ad_asset_uses u
 USING jsonb_to_recordset(%(ads)s::jsonb) AS r(ad_id text, keys jsonb)
 WHERE u.brand_id = %(brand_id)s AND u.meta_ad_account_id = %(account)s AND u.meta_ad_id = r.ad_id
   AND NOT (r.keys ? (u.kind || ' ' || u.asset_key));

-- put_uses --
INSERT INTO meta_ad_asset_uses AS u
       (organization_id, brand_id, meta_ad_account_id, meta_ad_id, kind, asset_key, position)
SELECT %(organization_id)s, %(brand_id)s, %(account)s, r.ad_id, r.kind, r.asset_key, r.position
  FROM jsonb_to_recordset(%(rows)s::jsonb) AS r(ad_id text, kind text, asset_key text, position integer)
 ORDER BY r.ad_id, r.kind, r.asset_key
ON CONFLICT (brand_id, meta_ad_account_id, meta_ad_id, kind, asset_key) DO UPDATE SET position = excluded.position
 WHERE u.position <> excluded.position;
