-- facts --
-- What the brand has of everything that a command can need: how many, and when it came last.
SELECT 'connection' AS fact, count(*) FILTER (WHERE c.status = 'connected')::integer AS count, max(c.checked_at) AS newest
  FROM meta_connections c WHERE c.brand_id = %(brand_id)s
UNION ALL
SELECT 'account', count(*)::integer, NULL FROM brand_ad_accounts a WHERE a.brand_id = %(brand_id)s
UNION ALL
SELECT 'ads', count(*)::integer, NULL FROM meta_ads a WHERE a.brand_id = %(brand_id)s
UNION ALL
SELECT 'video_ads', count(*)::integer, NULL FROM meta_ads a WHERE a.brand_id = %(brand_id)s AND a.format = 'video'
UNION ALL
-- Results are as new as the sync or the import that read them; a second reading that changes nothing is one too.
SELECT 'results', (EXISTS (SELECT FROM meta_ads_performance p WHERE p.brand_id = %(brand_id)s))::integer,
       greatest((SELECT max(s.finished_at) FROM meta_syncs s WHERE s.brand_id = %(brand_id)s),
                (SELECT max(i.created_at) FROM imports i
                  WHERE i.brand_id = %(brand_id)s AND i.kind = 'ads_manager'),
                (SELECT max(p.updated_at) FROM meta_ads_performance p WHERE p.brand_id = %(brand_id)s))
UNION ALL
SELECT 'copy', count(*)::integer, NULL FROM ad_creatives c
 WHERE c.brand_id = %(brand_id)s AND coalesce(c.body, c.headline) IS NOT NULL
UNION ALL
SELECT 'destinations', count(DISTINCT d.canonical_url)::integer, NULL FROM meta_ad_destinations d
 WHERE d.brand_id = %(brand_id)s
UNION ALL
SELECT 'pages', count(DISTINCT l.canonical_url)::integer, max(l.last_scraped_at) FROM brand_landing_pages l
 WHERE l.brand_id = %(brand_id)s AND l.raw_markdown IS NOT NULL
UNION ALL
SELECT 'classified', count(DISTINCT (k.meta_ad_account_id, k.meta_ad_id))::integer, max(k.classified_at)
  FROM ad_creative_classifications k WHERE k.brand_id = %(brand_id)s
UNION ALL
SELECT 'curves', count(*)::integer, max(k.read_at) FROM meta_ad_play_curves k WHERE k.brand_id = %(brand_id)s
UNION ALL
-- Pictures of a sync lie among the assets, those of an ads sheet with the creative.
SELECT 'media', ((SELECT count(*) FROM meta_ad_assets m WHERE m.brand_id = %(brand_id)s AND m.status = 'downloaded')
                 + (SELECT count(*) FROM ad_creatives c WHERE c.brand_id = %(brand_id)s AND c.media <> '[]'))::integer,
       (SELECT max(m.updated_at) FROM meta_ad_assets m WHERE m.brand_id = %(brand_id)s AND m.status = 'downloaded')
UNION ALL
SELECT 'products', count(*)::integer, NULL FROM products p WHERE p.brand_id = %(brand_id)s
UNION ALL
SELECT 'matches', count(DISTINCT (m.meta_ad_account_id, m.meta_ad_id))::integer, NULL FROM meta_ad_product_matches m
 WHERE m.brand_id = %(brand_id)s
UNION ALL
SELECT 'offer_variants', count(*)::integer, NULL
  FROM product_offer_variants v JOIN products p ON p.id = v.product_id
 WHERE p.brand_id = %(brand_id)s AND v.is_active
UNION ALL
SELECT 'reviews', count(*)::integer, NULL FROM customer_reviews r WHERE r.brand_id = %(brand_id)s
UNION ALL
SELECT 'unassigned_reviews', count(*)::integer, NULL FROM customer_reviews r
 WHERE r.brand_id = %(brand_id)s AND r.product_id IS NULL
UNION ALL
SELECT 'reddit', count(*)::integer, NULL FROM reddit_sentiment_quotes q WHERE q.brand_id = %(brand_id)s
UNION ALL
SELECT 'amazon', count(*)::integer, NULL FROM amazon_review_analysis q WHERE q.brand_id = %(brand_id)s
UNION ALL
SELECT 'competitor_texts', count(*)::integer, NULL FROM competitor_texts c WHERE c.brand_id = %(brand_id)s
UNION ALL
SELECT 'personas', count(*)::integer, NULL FROM personas_4d h WHERE h.brand_id = %(brand_id)s
UNION ALL
-- Templates are the organisation's.
SELECT 'templates', count(*)::integer, max(t.created_at) FROM scraped_templates t
 WHERE t.organization_id = %(organization_id)s AND t.is_active
UNION ALL
SELECT 'queue', count(*)::integer, NULL FROM template_queue q WHERE q.brand_id = %(brand_id)s AND q.status IN ('pending', 'pending_details')
UNION ALL
SELECT 'template_links', count(*)::integer, NULL FROM meta_ad_templates l WHERE l.brand_id = %(brand_id)s
UNION ALL
SELECT 'naming', (b.naming_convention IS NOT NULL)::integer, NULL FROM brands b WHERE b.id = %(brand_id)s
UNION ALL
SELECT 'voice', (coalesce(btrim(b.brand_voice_tone), '') <> '')::integer, NULL FROM brands b WHERE b.id = %(brand_id)s
UNION ALL
SELECT 'profile_writes', count(*)::integer, NULL FROM provenance_events e
 WHERE e.brand_id = %(brand_id)s AND e.gap_key IS NOT NULL;
