-- newest --
-- Each ad's newest reading. Demo rows name nobody; formats that are no word of ours are left out.
SELECT DISTINCT ON (k.meta_ad_account_id, k.meta_ad_id)
       k.meta_ad_account_id AS account, k.meta_ad_id AS ad_id, k.creative_awareness_level AS creative_awareness,
       k.creative_awareness_confidence, k.copy_awareness_level AS copy_awareness, k.copy_awareness_confidence,
       k.creative_format AS format, k.creative_angle AS angle, k.hook_type, k.primary_cta,
       k.video_length_bucket AS video_length, k.picture_text, k.quotes, k.source AS by, k.model, k.prompt_name,
       k.prompt_version, k.schema_version, k.input_hash, k.video_analysis_id, k.cost_usd, k.classified_at
  FROM ad_creative_classifications k
 WHERE k.brand_id = %(brand_id)s
   AND (%(accounts)s::text[] IS NULL OR (k.meta_ad_account_id, k.meta_ad_id) IN
        (SELECT * FROM unnest(%(accounts)s::text[], %(ad_ids)s::text[])))
 ORDER BY k.meta_ad_account_id, k.meta_ad_id, k.classified_at DESC, k.id DESC;

-- newest_pages --
-- Each page's newest reading.
SELECT DISTINCT ON (l.canonical_url)
       l.id AS page_id, l.canonical_url, r.content_hash, r.awareness_level AS awareness,
       r.awareness_confidence AS confidence, r.quotes, r.source AS by, r.model, r.prompt_version, r.read_at
  FROM landing_page_readings r
  JOIN brand_landing_pages l ON l.id = r.landing_page_id
 WHERE r.brand_id = %(brand_id)s AND (%(pages)s::text[] IS NULL OR l.canonical_url = ANY(%(pages)s))
 ORDER BY l.canonical_url, r.read_at DESC, r.id DESC;
