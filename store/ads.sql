-- listed --
-- The ads wanted with their sums in the window (NULL without results there), by account and id. A search word must
-- stand somewhere in the ad: name, id, hook, or what it says and shows.
WITH p AS (
  SELECT p.meta_ad_account_id, p.meta_ad_id, {plain}
    FROM meta_ads_performance p
   WHERE p.brand_id = %(brand_id)s AND p.date BETWEEN %(since)s AND %(until)s
     AND (%(accounts)s::text[] IS NULL OR p.meta_ad_account_id = ANY(%(accounts)s))
   GROUP BY 1, 2, p.reported
), sums AS (
  SELECT p.meta_ad_account_id, p.meta_ad_id, sum(p.ad_days)::integer AS ad_days, {counts}
    FROM p
   GROUP BY 1, 2
)
SELECT a.meta_ad_account_id AS account, a.meta_ad_id AS ad_id, a.ad_name, a.format, a.ad_status AS status,
       a.hook_text, a.hook_source, a.campaign_name, sums.*
  FROM meta_ads a
  LEFT JOIN sums ON sums.meta_ad_account_id = a.meta_ad_account_id AND sums.meta_ad_id = a.meta_ad_id
 WHERE a.brand_id = %(brand_id)s AND {wanted}
   AND (%(status)s::text IS NULL OR lower(a.ad_status) = lower(%(status)s))
   AND (%(words)s::text[] IS NULL OR NOT EXISTS (
         SELECT 1
           FROM (SELECT lower(concat_ws(' ', a.ad_name, a.meta_ad_id, a.hook_text, c.headline, c.body, c.picture_text,
                                        c.transcript, c.overlays)) AS said
                   FROM (SELECT 1) AS one
                   LEFT JOIN ad_creatives c ON c.brand_id = a.brand_id AND c.meta_ad_id = a.meta_ad_id
                                           AND c.meta_ad_account_id = a.meta_ad_account_id) AS creative,
                unnest(%(words)s::text[]) AS word
          WHERE position(lower(word) IN replace(creative.said, '’', '''')) = 0))
 ORDER BY a.meta_ad_account_id, a.meta_ad_id;

-- thumbnails --
-- Where the pictures of these ads lie; ads without one are left out.
SELECT c.meta_ad_account_id, c.meta_ad_id,
       jsonb_path_query_first(c.media, '$[*] ? (@.kind == "thumbnail" || @.kind == "image")') ->> 'path'
  FROM ad_creatives c
 WHERE c.brand_id = %(brand_id)s AND c.meta_ad_id = ANY(%(ids)s)
   AND jsonb_path_exists(c.media, '$[*] ? (@.kind == "thumbnail" || @.kind == "image")');

-- statuses --
SELECT DISTINCT ad_status FROM meta_ads WHERE brand_id = %(brand_id)s AND ad_status IS NOT NULL ORDER BY 1;

-- first_days --
-- Each ad's first day with results.
SELECT p.meta_ad_account_id, p.meta_ad_id, min(p.date)
  FROM meta_ads_performance p
 WHERE p.brand_id = %(brand_id)s
 GROUP BY 1, 2;

-- found --
-- Ads that a person may mean by a word: 1 its id, 2 its name, 3 the start of either; the best first.
SELECT a.meta_ad_account_id AS account, a.meta_ad_id AS ad_id, a.ad_name,
       CASE WHEN a.meta_ad_id = %(word)s THEN 1
            WHEN lower(replace(a.ad_name, '’', '''')) = lower(replace(%(word)s, '’', '''')) THEN 2
            ELSE 3 END AS rank
  FROM meta_ads a
 WHERE a.brand_id = %(brand_id)s
   AND (starts_with(a.meta_ad_id, %(word)s)
        OR starts_with(lower(replace(a.ad_name, '’', '''')), lower(replace(%(word)s, '’', ''''))))
 ORDER BY rank, a.ad_name, a.meta_ad_id
 LIMIT %(limit)s;

-- names --
-- Every ad's id and name, for offering the nearest.
SELECT meta_ad_id, ad_name FROM meta_ads WHERE brand_id = %(brand_id)s ORDER BY ad_name, meta_ad_id LIMIT 20000;

-- whole --
-- One ad: what it is, what it says and shows, where it leads, what it sells, how it was classified last.
SELECT a.meta_ad_account_id AS account, a.meta_ad_id AS ad_id, a.ad_name, a.format, a.ad_status AS status,
       a.campaign_name, a.adset_name, a.campaign_objective AS objective, a.source,
       a.hook_text, a.hook_key, a.hook_source,
       c.headline, c.body, c.description, c.call_to_action, c.picture_text, c.video_seconds,
       coalesce(c.transcript, '[]') AS transcript, coalesce(c.overlays, '[]') AS overlays, c.source AS creative_source,
       coalesce(jsonb_path_query_first(c.media, '$[*] ? (@.kind == "thumbnail")'),
                jsonb_path_query_first(c.media, '$[*] ? (@.kind == "image")')) ->> 'path' AS thumbnail,
       jsonb_path_query_first(c.media, '$[*] ? (@.kind == "video")') ->> 'path' AS video,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('url', d.destination_url, 'canonical_url', d.canonical_url,
                                                     'page_title', l.page_title, 'scraped_at', l.last_scraped_at)
                                  ORDER BY d.canonical_url), '[]')
          FROM meta_ad_destinations d
          LEFT JOIN LATERAL (SELECT l.page_title, l.last_scraped_at FROM brand_landing_pages l
                              WHERE l.brand_id = d.brand_id AND l.canonical_url = d.canonical_url
                              ORDER BY l.last_scraped_at DESC NULLS LAST, l.id LIMIT 1) l ON true
         WHERE d.brand_id = a.brand_id AND d.meta_ad_account_id = a.meta_ad_account_id
           AND d.meta_ad_id = a.meta_ad_id) AS destinations,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('name', p.name, 'slug', p.slug, 'method', m.match_method,
                                                     'confidence', m.match_confidence)
                                  ORDER BY m.match_confidence DESC, p.name), '[]')
          FROM meta_ad_product_matches m JOIN products p ON p.id = m.product_id
         WHERE m.brand_id = a.brand_id AND m.meta_ad_account_id = a.meta_ad_account_id
           AND m.meta_ad_id = a.meta_ad_id) AS products,
       (SELECT jsonb_build_object('creative_awareness', k.creative_awareness_level,
                                  'creative_awareness_confidence', k.creative_awareness_confidence,
                                  'copy_awareness', k.copy_awareness_level,
                                  'copy_awareness_confidence', k.copy_awareness_confidence,
                                  'format', k.creative_format, 'angle', k.creative_angle, 'hook_type', k.hook_type,
                                  'call_to_action', k.primary_cta, 'video_length', k.video_length_bucket,
                                  'quotes', k.quotes, 'kept', k.raw_classification -> 'kept',
                                  'kept_from', k.raw_classification ->> 'kept_from', 'source', k.source, 'model', k.model,
                                  'prompt_name', k.prompt_name, 'prompt_version', k.prompt_version,
                                  'classified_at', k.classified_at)
          FROM ad_creative_classifications k
         WHERE k.brand_id = a.brand_id AND k.meta_ad_account_id = a.meta_ad_account_id
           AND k.meta_ad_id = a.meta_ad_id
         ORDER BY k.classified_at DESC, k.id DESC LIMIT 1) AS classification
  FROM meta_ads a
  LEFT JOIN ad_creatives c ON c.brand_id = a.brand_id AND c.meta_ad_account_id = a.meta_ad_account_id
                          AND c.meta_ad_id = a.meta_ad_id
 WHERE a.brand_id = %(brand_id)s AND a.meta_ad_account_id = %(account)s AND a.meta_ad_id = %(ad_id)s;

-- days_of --
-- The first and last day with results of one ad.
SELECT min(date), max(date)
  FROM meta_ads_performance
 WHERE brand_id = %(brand_id)s AND meta_ad_account_id = %(account)s AND meta_ad_id = %(ad_id)s;

-- restatements --
-- Values of one ad's days that Meta changed later, the newest change first. What was kept while its account was not
-- known still counts.
SELECT date AS day, metric, old_value, new_value, seen_at
  FROM performance_restatements
 WHERE brand_id = %(brand_id)s AND meta_ad_account_id IN (%(account)s, 'export') AND meta_ad_id = %(ad_id)s
   AND date BETWEEN %(since)s AND %(until)s
 ORDER BY seen_at DESC, date DESC, metric;
