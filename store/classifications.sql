-- newest --
-- Each ad's newest reading; without rules the newest that a model (or the demo) made.
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
   AND (%(with_rules)s OR k.source <> 'rules')
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

-- known --
-- Every reading of the brand's ads: of what, and by whom. What a run leaves out because it stands here.
SELECT k.meta_ad_account_id AS account, k.meta_ad_id AS ad_id, k.input_hash, k.source, k.prompt_name, k.prompt_version,
       k.schema_version, k.video_analysis_id
  FROM ad_creative_classifications k
 WHERE k.brand_id = %(brand_id)s
   AND (%(accounts)s::text[] IS NULL OR (k.meta_ad_account_id, k.meta_ad_id) IN
        (SELECT * FROM unnest(%(accounts)s::text[], %(ad_ids)s::text[])));

-- put --
-- Readings of ads. One that another run stored meanwhile stays as it is.
INSERT INTO ad_creative_classifications
       (organization_id, brand_id, meta_ad_account_id, meta_ad_id, creative_awareness_level,
        creative_awareness_confidence, copy_awareness_level, copy_awareness_confidence, creative_format, creative_angle,
        hook_type, primary_cta, video_length_bucket, picture_text, quotes, source, model, prompt_name, prompt_version,
        prompt_hash, schema_version, input_hash, video_analysis_id, raw_classification, input_tokens, output_tokens,
        cost_usd, classified_at)
SELECT %(organization_id)s, %(brand_id)s, r.account, r.ad_id, r.creative_awareness,
       r.creative_awareness_confidence, r.copy_awareness, r.copy_awareness_confidence, r.format, r.angle,
       r.hook_type, r.primary_cta, r.video_length, r.picture_text, coalesce(r.quotes, '[]'), r.by, r.model, r.prompt_name,
       r.prompt_version, r.prompt_hash, r.schema_version, r.input_hash, r.video_analysis_id, r.raw, r.input_tokens,
       r.output_tokens, r.cost_usd, %(now)s
  FROM jsonb_to_recordset(%(rows)s::jsonb) AS r(account text, ad_id text, creative_awareness text,
       creative_awareness_confidence double precision, copy_awareness text, copy_awareness_confidence double precision,
       format text, angle text, hook_type text, primary_cta text, video_length text, picture_text text, quotes jsonb,
       by text, model text, prompt_name text, prompt_version text, prompt_hash text, schema_version text,
       input_hash text, video_analysis_id uuid, raw jsonb, input_tokens integer, output_tokens integer,
       cost_usd numeric)
ON CONFLICT (brand_id, meta_ad_account_id, meta_ad_id, input_hash, prompt_name, prompt_version, schema_version)
      WHERE prompt_version IS NOT NULL DO NOTHING;

-- put_analysis --
-- The analysis of a video; where it stands already, that one's id.
WITH put AS (
  INSERT INTO ad_video_analysis
         (organization_id, brand_id, meta_ad_account_id, meta_ad_id, status, full_transcript, transcript_segments,
          text_overlays, hook_transcript_spoken, hook_transcript_overlay, hook_visual_description, hook_visual_elements,
          hook_visual_type, hook_type, hook_effectiveness, storyboard, benefits_shown, features_demonstrated,
          pain_points_addressed, angles_used, jobs_to_be_done, claims_made, awareness_opening, awareness_ending,
          target_persona, emotional_drivers, production_quality, format_type, video_key, video_seconds, source, model,
          prompt_name, prompt_version, prompt_hash, schema_version, input_hash, input_tokens, output_tokens, cost_usd,
          analyzed_at)
  VALUES (%(organization_id)s, %(brand_id)s, %(account)s, %(ad_id)s, 'ok', %(full_transcript)s, %(transcript)s,
          %(overlays)s, %(hook_spoken)s, %(hook_overlay)s, %(hook_visual_description)s, %(hook_visual_elements)s,
          %(hook_visual_type)s, %(hook_type)s, %(hook_effect)s, %(storyboard)s, %(benefits_shown)s,
          %(features_demonstrated)s, %(pain_points_addressed)s, %(angles_used)s, %(jobs_to_be_done)s, %(claims_made)s,
          %(awareness_opening)s, %(awareness_ending)s, %(target_persona)s, %(emotional_drivers)s,
          %(production_quality)s, %(format)s, %(video_key)s, %(video_seconds)s, 'model', %(model)s,
          %(prompt_name)s, %(prompt_version)s, %(prompt_hash)s, %(schema_version)s, %(input_hash)s, %(input_tokens)s,
          %(output_tokens)s, %(cost_usd)s, %(now)s)
  ON CONFLICT (brand_id, meta_ad_account_id, meta_ad_id, input_hash, prompt_version, schema_version)
        WHERE status = 'ok' DO NOTHING
  RETURNING id)
SELECT id FROM put
UNION ALL
SELECT v.id FROM ad_video_analysis v
 WHERE v.brand_id = %(brand_id)s AND v.meta_ad_account_id = %(account)s AND v.meta_ad_id = %(ad_id)s
   AND v.input_hash = %(input_hash)s AND v.prompt_version = %(prompt_version)s
   AND v.schema_version = %(schema_version)s AND v.status = 'ok'
LIMIT 1;

-- analysis --
-- One analysis whole.
SELECT v.transcript_segments AS transcript, v.text_overlays AS overlays, v.hook_transcript_spoken AS hook_spoken,
       v.hook_transcript_overlay AS hook_overlay, v.hook_visual_description, v.hook_visual_elements, v.hook_visual_type,
       v.hook_type, v.hook_effectiveness AS hook_effect, v.storyboard, v.benefits_shown, v.features_demonstrated,
       v.pain_points_addressed, v.angles_used, v.jobs_to_be_done, v.claims_made, v.awareness_opening,
       v.awareness_ending, v.target_persona, v.emotional_drivers, v.production_quality, v.format_type AS format
  FROM ad_video_analysis v
 WHERE v.brand_id = %(brand_id)s AND v.id = %(id)s;

-- pages --
-- Pages that were read and that ads lead to, those first whose ads spent most lately, without those whose text was
-- judged already by the reader asked about, or (for rules) by a model.
SELECT l.id, l.canonical_url, l.url, l.content_hash, l.raw_markdown AS markdown, l.page_title AS title
  FROM brand_landing_pages l
  LEFT JOIN LATERAL (
    SELECT sum(p.spend) AS spend
      FROM meta_ad_destinations d
      JOIN meta_ads_performance p ON p.brand_id = d.brand_id AND p.meta_ad_account_id = d.meta_ad_account_id
                                 AND p.meta_ad_id = d.meta_ad_id
     WHERE d.brand_id = l.brand_id AND d.canonical_url = l.canonical_url AND p.date BETWEEN %(since)s AND %(until)s) s
    ON true
 WHERE l.brand_id = %(brand_id)s AND l.raw_markdown IS NOT NULL AND l.content_hash IS NOT NULL
   AND l.scrape_status IN ('scraped', 'analyzed')
   AND NOT EXISTS (SELECT FROM landing_page_readings r
                    WHERE r.landing_page_id = l.id AND r.content_hash = l.content_hash
                      AND ((r.prompt_name = %(prompt_name)s AND r.prompt_version = %(prompt_version)s
                            AND r.schema_version = %(schema_version)s)
                           OR (%(prompt_name)s = 'rules' AND r.source <> 'rules') OR r.source = 'demo'))
 ORDER BY s.spend DESC NULLS LAST, l.canonical_url;

-- put_page --
INSERT INTO landing_page_readings
       (organization_id, brand_id, landing_page_id, content_hash, awareness_level, awareness_confidence, quotes, source,
        model, prompt_name, prompt_version, prompt_hash, schema_version, input_tokens, output_tokens, cost_usd, read_at)
VALUES (%(organization_id)s, %(brand_id)s, %(page_id)s, %(content_hash)s, %(awareness)s, %(confidence)s, %(quotes)s,
        %(by)s, %(model)s, %(prompt_name)s, %(prompt_version)s, %(prompt_hash)s, %(schema_version)s, %(input_tokens)s,
        %(output_tokens)s, %(cost_usd)s, %(now)s)
ON CONFLICT (landing_page_id, content_hash, prompt_name, prompt_version, schema_version) DO NOTHING;

-- failed --
-- Ads that a model could not read for good, with what it was given.
SELECT d.payload FROM dead_letters d
 WHERE d.brand_id = %(brand_id)s AND d.kind = 'classification' AND d.status IN ('open', 'discarded');

-- made --
-- What the run asked for at %(now)s has made so far, also before it was interrupted: ads by source, pages, US dollars.
SELECT (SELECT coalesce(jsonb_object_agg(source, number), '{}')
          FROM (SELECT source, count(*) AS number FROM ad_creative_classifications
                 WHERE brand_id = %(brand_id)s AND classified_at = %(now)s GROUP BY 1) k) AS ads,
       (SELECT count(*) FROM landing_page_readings WHERE brand_id = %(brand_id)s AND read_at = %(now)s) AS pages,
       (SELECT coalesce(sum(cost_usd), 0) FROM ad_creative_classifications
         WHERE brand_id = %(brand_id)s AND classified_at = %(now)s AND source <> 'video')
       + (SELECT coalesce(sum(cost_usd), 0) FROM ad_video_analysis
           WHERE brand_id = %(brand_id)s AND analyzed_at = %(now)s)
       + (SELECT coalesce(sum(cost_usd), 0) FROM landing_page_readings
           WHERE brand_id = %(brand_id)s AND read_at = %(now)s) AS spent;

-- latest --
-- Readings that the run asked for at %(now)s made, of the ads that spent most in these days.
SELECT
       k.meta_ad_account_id AS account, k.meta_ad_id AS ad_id, k.creative_awareness_level AS creative_awareness,
       k.creative_awareness_confidence, k.copy_awareness_level AS copy_awareness, k.copy_awareness_confidence,
       k.creative_format AS format, k.creative_angle AS angle, k.hook_type, k.primary_cta,
       k.video_length_bucket AS video_length, k.picture_text, k.quotes, k.source AS by, k.model, k.prompt_name,
       k.prompt_version, k.schema_version, k.input_hash, k.video_analysis_id, k.cost_usd, k.classified_at
  FROM ad_creative_classifications k
  LEFT JOIN (SELECT p.meta_ad_account_id, p.meta_ad_id, sum(p.spend) AS spend
               FROM meta_ads_performance p
              WHERE p.brand_id = %(brand_id)s AND p.date BETWEEN %(since)s AND %(until)s
              GROUP BY 1, 2) s USING (meta_ad_account_id, meta_ad_id)
 WHERE k.brand_id = %(brand_id)s AND k.classified_at = %(now)s
 ORDER BY s.spend DESC NULLS LAST, k.meta_ad_account_id, k.meta_ad_id
 LIMIT %(limit)s;
