-- material --
-- Ads with what they say and show, those that spent most lately first. The transcript is that of the newest good
-- analysis of the video that the ad has now, under whichever ad of the brand it was watched.
WITH spent AS (
  SELECT p.meta_ad_account_id, p.meta_ad_id, sum(p.spend) AS spend
    FROM meta_ads_performance p
   WHERE p.brand_id = %(brand_id)s AND p.date BETWEEN %(since)s AND %(until)s
   GROUP BY 1, 2)
SELECT a.meta_ad_account_id AS account, a.meta_ad_id AS ad_id, a.ad_name, a.format, a.ad_status AS status,
       a.hook_text, a.hook_key,
       c.headline, c.body, c.description, c.call_to_action, c.video_seconds,
       coalesce(c.picture_text, seen.picture_text) AS picture_text,
       CASE WHEN v.id IS NOT NULL THEN 'video_analysis'
            WHEN c.transcript <> '[]' OR c.overlays <> '[]' THEN 'creative' END AS heard_by,
       v.id AS video_analysis_id, v.prompt_version AS video_analysis_version,
       CASE WHEN v.id IS NULL THEN coalesce(c.transcript, '[]') ELSE coalesce(v.transcript_segments, '[]') END
         AS transcript,
       CASE WHEN v.id IS NULL THEN coalesce(c.overlays, '[]') ELSE coalesce(v.text_overlays, '[]') END AS overlays,
       coalesce(c.media, '[]') AS media,
       spent.spend AS spend_28d, coalesce(n.currency, b.currency) AS currency,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('canonical_url', d.canonical_url, 'url', d.destination_url)
                                  ORDER BY d.canonical_url), '[]')
          FROM meta_ad_destinations d
         WHERE d.brand_id = a.brand_id AND d.meta_ad_account_id = a.meta_ad_account_id
           AND d.meta_ad_id = a.meta_ad_id) AS leads
  FROM meta_ads a
  JOIN brands b ON b.id = a.brand_id
  LEFT JOIN brand_ad_accounts n ON n.brand_id = a.brand_id AND n.meta_ad_account_id = a.meta_ad_account_id
  LEFT JOIN ad_creatives c ON c.brand_id = a.brand_id AND c.meta_ad_account_id = a.meta_ad_account_id
                          AND c.meta_ad_id = a.meta_ad_id
  LEFT JOIN spent ON spent.meta_ad_account_id = a.meta_ad_account_id AND spent.meta_ad_id = a.meta_ad_id
  LEFT JOIN LATERAL (
    SELECT k.picture_text FROM ad_creative_classifications k
     WHERE k.brand_id = a.brand_id AND k.meta_ad_account_id = a.meta_ad_account_id AND k.meta_ad_id = a.meta_ad_id
       AND k.picture_text IS NOT NULL
     ORDER BY k.classified_at DESC, k.id DESC LIMIT 1) seen ON c.picture_text IS NULL
  LEFT JOIN LATERAL (
    SELECT jsonb_path_query_first(c.media, '$[*] ? (@.kind == "video")') ->> 'path' AS path) film ON true
  LEFT JOIN LATERAL (
    SELECT v.id, v.prompt_version, v.transcript_segments, v.text_overlays FROM ad_video_analysis v
     WHERE v.brand_id = a.brand_id AND v.status = 'ok'
       AND ((v.meta_ad_account_id = a.meta_ad_account_id AND v.meta_ad_id = a.meta_ad_id
             AND (v.video_key IS NULL OR film.path IS NULL))
            OR v.video_key = film.path)
     ORDER BY v.analyzed_at DESC, v.id DESC LIMIT 1) v ON a.format IN ('video', 'unknown')
 WHERE a.brand_id = %(brand_id)s
   AND (%(accounts)s::text[] IS NULL OR (a.meta_ad_account_id, a.meta_ad_id) IN
        (SELECT * FROM unnest(%(accounts)s::text[], %(ad_ids)s::text[])))
 ORDER BY spent.spend DESC NULLS LAST, a.meta_ad_account_id, a.meta_ad_id
 LIMIT %(limit)s;

-- pages --
-- The newest reading of each of these pages, once however many ads lead to it.
SELECT DISTINCT ON (l.canonical_url) l.canonical_url, l.id, l.content_hash, l.page_title AS title,
       CASE WHEN %(with_text)s THEN l.raw_markdown END AS markdown
  FROM brand_landing_pages l
 WHERE l.brand_id = %(brand_id)s AND l.canonical_url = ANY(%(pages)s) AND l.raw_markdown IS NOT NULL
   AND l.scrape_status IN ('scraped', 'analyzed')
 ORDER BY l.canonical_url, l.last_scraped_at DESC NULLS LAST, l.id;

-- last_day --
-- The last day with results of the brand.
SELECT max(date) FROM meta_ads_performance WHERE brand_id = %(brand_id)s;
