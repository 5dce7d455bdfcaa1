-- stored_ads --
-- The brand's ads with these ids or names, and their creatives.
SELECT m.meta_ad_account_id, m.meta_ad_id, m.ad_name, m.format, m.hook_text, m.hook_key, m.hook_source,
       c.headline, c.body, c.picture_text, c.transcript, c.overlays, c.content_hash,
       EXISTS (SELECT FROM meta_ads_performance p WHERE p.brand_id = m.brand_id
                  AND p.meta_ad_account_id = m.meta_ad_account_id AND p.meta_ad_id = m.meta_ad_id) AS has_results,
       (SELECT array_agg(d.destination_url ORDER BY d.canonical_url) FROM meta_ad_destinations d
         WHERE d.brand_id = m.brand_id AND d.meta_ad_account_id = m.meta_ad_account_id
           AND d.meta_ad_id = m.meta_ad_id) AS destinations
  FROM meta_ads m
  LEFT JOIN ad_creatives c ON c.brand_id = m.brand_id AND c.meta_ad_account_id = m.meta_ad_account_id
   AND c.meta_ad_id = m.meta_ad_id
 WHERE m.brand_id = %(brand_id)s AND (m.meta_ad_id = ANY(%(ids)s) OR m.ad_name = ANY(%(names)s))
 ORDER BY m.meta_ad_account_id, m.meta_ad_id;

-- add_ad --
INSERT INTO meta_ads
       (organization_id, brand_id, meta_ad_account_id, meta_ad_id, ad_name, format, hook_text, hook_key, hook_source,
        source, first_seen_at, updated_at)
VALUES (%(organization_id)s, %(brand_id)s, %(account)s, %(ad_id)s, %(ad_name)s, %(format)s, %(hook_text)s, %(hook_key)s,
        %(hook_source)s, 'ads_sheet', %(now)s, %(now)s)
ON CONFLICT DO NOTHING;

-- put_hook --
UPDATE meta_ads
   SET format = %(format)s, hook_text = %(hook_text)s, hook_key = %(hook_key)s, hook_source = %(hook_source)s,
       updated_at = %(now)s
 WHERE brand_id = %(brand_id)s AND meta_ad_account_id = %(account)s AND meta_ad_id = %(ad_id)s
   AND (format, hook_text, hook_key, hook_source)
       IS DISTINCT FROM (%(format)s::text, %(hook_text)s::text, %(hook_key)s::text, %(hook_source)s::text);

-- put_creative --
INSERT INTO ad_creatives
       (organization_id, brand_id, meta_ad_account_id, meta_ad_id, headline, body, picture_text, transcript, overlays,
        source, content_hash, updated_at)
VALUES (%(organization_id)s, %(brand_id)s, %(account)s, %(ad_id)s, %(headline)s, %(body)s, %(picture_text)s,
        %(transcript)s, %(overlays)s, 'ads_sheet', %(content_hash)s, %(now)s)
ON CONFLICT (brand_id, meta_ad_account_id, meta_ad_id) DO UPDATE
   SET headline = excluded.headline, body = excluded.body, picture_text = excluded.picture_text,
       transcript = excluded.transcript, overlays = excluded.overlays, source = excluded.source,
       content_hash = excluded.content_hash, updated_at = excluded.updated_at;

-- drop_destinations --
-- Those that a sheet does not name any more.
DELETE FROM meta_ad_destinations
 WHERE brand_id = %(brand_id)s AND meta_ad_account_id = %(account)s AND meta_ad_id = %(ad_id)s
   AND canonical_url <> ALL(%(canonical_urls)s);

-- put_destination --
INSERT INTO meta_ad_destinations (organization_id, brand_id, meta_ad_account_id, meta_ad_id, destination_url, canonical_url)
VALUES (%(organization_id)s, %(brand_id)s, %(account)s, %(ad_id)s, %(destination_url)s, %(canonical_url)s)
ON CONFLICT (brand_id, meta_ad_account_id, meta_ad_id, canonical_url) DO UPDATE SET destination_url = excluded.destination_url;

-- named_ads --
-- Ads whose hook comes from their name: account, id, name, hook; the latest first.
SELECT meta_ad_account_id, meta_ad_id, ad_name, hook_text, hook_key, hook_source
  FROM meta_ads
 WHERE brand_id = %(brand_id)s AND hook_source IN ('ad_name', 'naming_convention')
 ORDER BY first_seen_at DESC, meta_ad_account_id, meta_ad_id;

-- put_named_hook --
UPDATE meta_ads SET hook_text = %(hook_text)s, hook_key = %(hook_key)s, hook_source = %(hook_source)s, updated_at = %(now)s
 WHERE brand_id = %(brand_id)s AND meta_ad_account_id = %(account)s AND meta_ad_id = %(ad_id)s;

-- put_convention --
UPDATE brands SET naming_convention = %(pattern)s WHERE id = %(brand_id)s;

-- tell --
INSERT INTO provenance_events
       (organization_id, brand_id, target_table, target_id, target_column, request_id, action, old_value, new_value,
        source_type, user_id, created_at)
VALUES (%(organization_id)s, %(brand_id)s, 'brands', %(brand_id)s::text, 'naming_convention', %(request_id)s, %(action)s,
        %(old_value)s, %(new_value)s, 'manual', %(user_id)s, %(now)s);
