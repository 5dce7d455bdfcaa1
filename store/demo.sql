-- lock --
-- Held until the transaction ends: one writer of an organisation's demo at a time.
SELECT pg_advisory_xact_lock(hashtextextended('demo/' || %(organization_id)s, 0));

-- find --
-- The brand's id and whether it is fictional.
SELECT id, is_fictional FROM brands WHERE organization_id = %(organization_id)s AND slug = %(slug)s;

-- is_going --
-- Whether an admin has removed it and its rows are not gone yet.
SELECT %(brand_id)s IN (SELECT private.brands_going());

-- remove --
-- A fictional brand and all that hangs on it; returns its id.
DELETE FROM brands WHERE id = %(brand_id)s AND is_fictional RETURNING id;

-- brand --
INSERT INTO brands (id, organization_id, name, slug, description, website_url, currency, timezone, naming_convention,
                    brand_colors, disallowed_claims, is_fictional)
SELECT %(brand_id)s, %(organization_id)s, r.name, r.slug, r.description, r.website_url, r.currency, r.timezone,
       r.naming_convention, r.brand_colors, r.disallowed_claims, true
  FROM jsonb_populate_record(NULL::brands, %(row)s) r;

-- months --
-- Makes the partitions that the results need.
SELECT private.ensure_performance_months(%(since)s::date, %(until)s::date);

-- event --
-- That the demo was written, and how many rows of each table.
INSERT INTO provenance_events (organization_id, brand_id, target_table, target_id, request_id, action, new_value,
                               source_type, source_detail, user_id)
VALUES (%(organization_id)s, %(brand_id)s, 'brands', %(brand_id)s::text, gen_random_uuid(), 'load_demo', %(row)s,
        'system', '{"fictional": true}', (SELECT auth.uid()));

-- brand_ad_accounts --
INSERT INTO brand_ad_accounts (
  organization_id, brand_id, meta_ad_account_id, account_name, currency, timezone, is_primary)
SELECT %(organization_id)s, %(brand_id)s, r.meta_ad_account_id, r.account_name, r.currency, r.timezone, true
  FROM jsonb_populate_recordset(NULL::brand_ad_accounts, %(rows)s) r;

-- products --
INSERT INTO products (
  organization_id, brand_id, id, name, slug, description, target_audience, benefits, key_ingredients,
  unique_selling_points, features, faq_items, current_offer, guarantee, dimensions, prohibited_claims,
  required_disclaimers)
SELECT %(organization_id)s, %(brand_id)s, r.id, r.name, r.slug, r.description, r.target_audience, r.benefits,
       r.key_ingredients, r.unique_selling_points, r.features, r.faq_items, r.current_offer, r.guarantee,
       r.dimensions, r.prohibited_claims, r.required_disclaimers
  FROM jsonb_populate_recordset(NULL::products, %(rows)s) r;

-- product_variants --
INSERT INTO product_variants (
  organization_id, id, product_id, name, variant_type, price, compare_at_price, is_default, display_order)
SELECT %(organization_id)s, r.id, r.product_id, r.name, r.variant_type, r.price, r.compare_at_price,
       r.is_default, r.display_order
  FROM jsonb_populate_recordset(NULL::product_variants, %(rows)s) r;

-- product_offer_variants --
INSERT INTO product_offer_variants (
  organization_id, id, product_id, name, slug, landing_page_url, pain_points, desires_goals, benefits,
  target_audience, mechanism_name, mechanism_problem, mechanism_solution, sample_hooks, voice_tone_override,
  is_default, display_order, source)
SELECT %(organization_id)s, r.id, r.product_id, r.name, r.slug, r.landing_page_url, r.pain_points,
       r.desires_goals, r.benefits, r.target_audience, r.mechanism_name, r.mechanism_problem,
       r.mechanism_solution, r.sample_hooks, r.voice_tone_override, r.is_default, r.display_order, r.source
  FROM jsonb_populate_recordset(NULL::product_offer_variants, %(rows)s) r;

-- brand_landing_pages --
INSERT INTO brand_landing_pages (
  organization_id, brand_id, id, url, canonical_url, product_id, page_title, meta_description, raw_markdown,
  content_hash, last_scraped_at, scrape_status)
SELECT %(organization_id)s, %(brand_id)s, r.id, r.url, r.canonical_url, r.product_id, r.page_title,
       r.meta_description, r.raw_markdown, r.content_hash, r.last_scraped_at, r.scrape_status
  FROM jsonb_populate_recordset(NULL::brand_landing_pages, %(rows)s) r;

-- landing_page_versions --
INSERT INTO landing_page_versions (organization_id, brand_id, page_id, content_hash, markdown, first_seen_at)
SELECT %(organization_id)s, %(brand_id)s, r.page_id, r.content_hash, r.markdown, r.first_seen_at
  FROM jsonb_populate_recordset(NULL::landing_page_versions, %(rows)s) r;

-- congruence_checks --
INSERT INTO congruence_checks (
  organization_id, brand_id, id, meta_ad_account_id, meta_ad_id, landing_page_id, page_url, page_hash, verdicts, worst,
  cells, score, awareness_score, awareness_levels, judged_by, prompt_version, schema_version, input_hash, checked_at)
SELECT %(organization_id)s, %(brand_id)s, r.id, r.account, r.ad_id, r.page_id, r.page_url, r.page_hash, r.verdicts,
       r.worst, r.cells, r.score, r.awareness_score, r.levels, r.judged_by, r.prompt_version, r.schema_version,
       r.input_hash, r.checked_at
  FROM jsonb_to_recordset(%(rows)s) AS r (
       id uuid, account text, ad_id text, page_id uuid, page_url text, page_hash text, verdicts jsonb, worst text,
       cells jsonb, score float8, awareness_score float8, levels jsonb, judged_by text, prompt_version text,
       schema_version text, input_hash text, checked_at timestamptz);

-- customer_reviews --
INSERT INTO customer_reviews (
  organization_id, brand_id, id, product_id, source, external_id, author, rating, title, body, reviewed_on,
  content_hash)
SELECT %(organization_id)s, %(brand_id)s, r.id, r.product_id, r.source, r.external_id, r.author, r.rating,
       r.title, r.body, r.reviewed_on, r.content_hash
  FROM jsonb_populate_recordset(NULL::customer_reviews, %(rows)s) r;

-- reddit_sentiment_quotes --
INSERT INTO reddit_sentiment_quotes (
  organization_id, brand_id, id, product_id, quote_text, source_type, sentiment_category, sentiment_subtype,
  confidence_score, subreddit, post_title, post_url, author, score, posted_on, content_hash)
SELECT %(organization_id)s, %(brand_id)s, r.id, r.product_id, r.quote_text, r.source_type, r.sentiment_category,
       r.sentiment_subtype, r.confidence_score, r.subreddit, r.post_title, r.post_url, r.author, r.score, r.posted_on,
       r.content_hash
  FROM jsonb_populate_recordset(NULL::reddit_sentiment_quotes, %(rows)s) r;

-- amazon_review_analysis --
INSERT INTO amazon_review_analysis (
  organization_id, brand_id, id, product_id, asin, total_reviews, sentiment_distribution, pain_points, desires,
  objections, language_patterns, purchase_triggers, top_positive_quotes, top_negative_quotes, transformation_quotes,
  content_hash, analyzed_at)
SELECT %(organization_id)s, %(brand_id)s, r.id, r.product_id, r.asin, r.total_reviews, r.sentiment_distribution,
       r.pain_points, r.desires, r.objections, r.language_patterns, r.purchase_triggers, r.top_positive_quotes,
       r.top_negative_quotes, r.transformation_quotes, r.content_hash, r.analyzed_at
  FROM jsonb_populate_recordset(NULL::amazon_review_analysis, %(rows)s) r;

-- meta_ads --
INSERT INTO meta_ads (
  organization_id, brand_id, meta_ad_account_id, meta_ad_id, ad_name, meta_adset_id, adset_name,
  meta_campaign_id, campaign_name, campaign_objective, ad_status, format, hook_text, hook_key, hook_source,
  first_seen_at, source)
SELECT %(organization_id)s, %(brand_id)s, a.meta_ad_account_id, r.meta_ad_id, r.ad_name, r.meta_adset_id,
       r.adset_name, r.meta_campaign_id, r.campaign_name, r.campaign_objective, r.ad_status, r.format,
       r.hook_text, r.hook_key, r.hook_source, r.first_seen_at, 'demo'
  FROM jsonb_populate_recordset(NULL::meta_ads, %(rows)s) r
  JOIN brand_ad_accounts a ON a.brand_id = %(brand_id)s AND a.is_primary;

-- ad_creatives --
INSERT INTO ad_creatives (
  organization_id, brand_id, meta_ad_account_id, meta_ad_id, meta_creative_id, headline, body, description,
  call_to_action, transcript, overlays, picture_text, video_seconds, media, content_hash, source)
SELECT %(organization_id)s, %(brand_id)s, a.meta_ad_account_id, r.meta_ad_id, r.meta_creative_id, r.headline,
       r.body, r.description, r.call_to_action, r.transcript, r.overlays, r.picture_text, r.video_seconds,
       r.media, r.content_hash, 'demo'
  FROM jsonb_populate_recordset(NULL::ad_creatives, %(rows)s) r
  JOIN brand_ad_accounts a ON a.brand_id = %(brand_id)s AND a.is_primary;

-- meta_ad_destinations --
INSERT INTO meta_ad_destinations (
  organization_id, brand_id, meta_ad_account_id, meta_ad_id, destination_url, canonical_url)
SELECT %(organization_id)s, %(brand_id)s, a.meta_ad_account_id, r.meta_ad_id, r.destination_url, r.canonical_url
  FROM jsonb_populate_recordset(NULL::meta_ad_destinations, %(rows)s) r
  JOIN brand_ad_accounts a ON a.brand_id = %(brand_id)s AND a.is_primary;

-- meta_ad_product_matches --
INSERT INTO meta_ad_product_matches (
  organization_id, brand_id, meta_ad_account_id, meta_ad_id, product_id, match_confidence, match_method)
SELECT %(organization_id)s, %(brand_id)s, a.meta_ad_account_id, r.meta_ad_id, r.product_id, r.match_confidence,
       r.match_method
  FROM jsonb_populate_recordset(NULL::meta_ad_product_matches, %(rows)s) r
  JOIN brand_ad_accounts a ON a.brand_id = %(brand_id)s AND a.is_primary;

-- ad_creative_classifications --
INSERT INTO ad_creative_classifications (
  organization_id, brand_id, id, meta_ad_account_id, meta_ad_id, creative_awareness_level,
  creative_awareness_confidence, copy_awareness_level, copy_awareness_confidence, creative_format,
  creative_angle, hook_type, primary_cta, landing_page_id, schema_version, input_hash, raw_classification,
  classified_at, source)
SELECT %(organization_id)s, %(brand_id)s, r.id, a.meta_ad_account_id, r.meta_ad_id, r.creative_awareness_level,
       r.creative_awareness_confidence, r.copy_awareness_level, r.copy_awareness_confidence, r.creative_format,
       r.creative_angle, r.hook_type, r.primary_cta, r.landing_page_id, r.schema_version, r.input_hash,
       r.raw_classification, r.classified_at, 'demo'
  FROM jsonb_populate_recordset(NULL::ad_creative_classifications, %(rows)s) r
  JOIN brand_ad_accounts a ON a.brand_id = %(brand_id)s AND a.is_primary;

-- ad_video_analysis --
INSERT INTO ad_video_analysis (
  organization_id, brand_id, id, meta_ad_account_id, meta_ad_id, status, full_transcript, transcript_segments,
  text_overlays, hook_transcript_spoken, hook_transcript_overlay, hook_visual_description, hook_visual_type,
  hook_type, storyboard, benefits_shown, features_demonstrated, pain_points_addressed, angles_used, claims_made,
  awareness_opening, awareness_ending, prompt_version, input_hash, analyzed_at, source)
SELECT %(organization_id)s, %(brand_id)s, r.id, a.meta_ad_account_id, r.meta_ad_id, r.status, r.full_transcript,
       r.transcript_segments, r.text_overlays, r.hook_transcript_spoken, r.hook_transcript_overlay,
       r.hook_visual_description, r.hook_visual_type, r.hook_type, r.storyboard, r.benefits_shown,
       r.features_demonstrated, r.pain_points_addressed, r.angles_used, r.claims_made, r.awareness_opening,
       r.awareness_ending, r.prompt_version, r.input_hash, r.analyzed_at, 'demo'
  FROM jsonb_populate_recordset(NULL::ad_video_analysis, %(rows)s) r
  JOIN brand_ad_accounts a ON a.brand_id = %(brand_id)s AND a.is_primary;

-- meta_ad_play_curves --
INSERT INTO meta_ad_play_curves (
  organization_id, brand_id, meta_ad_account_id, meta_ad_id, since, until, plays, shares, completed, source, read_at)
SELECT %(organization_id)s, %(brand_id)s, a.meta_ad_account_id, r.meta_ad_id, r.since, r.until, r.plays, r.shares,
       r.completed, 'demo', r.read_at
  FROM jsonb_populate_recordset(NULL::meta_ad_play_curves, %(rows)s) r
  JOIN brand_ad_accounts a ON a.brand_id = %(brand_id)s AND a.is_primary;

-- landing_page_readings --
INSERT INTO landing_page_readings (
  organization_id, brand_id, id, landing_page_id, content_hash, awareness_level, awareness_confidence, quotes, source,
  prompt_name, prompt_version, schema_version, read_at)
SELECT %(organization_id)s, %(brand_id)s, r.id, r.landing_page_id, r.content_hash, r.awareness_level,
       r.awareness_confidence, r.quotes, 'rules', 'rules', '1', '2', r.read_at
  FROM jsonb_populate_recordset(NULL::landing_page_readings, %(rows)s) r;

-- meta_ads_performance --
INSERT INTO meta_ads_performance (
  organization_id, brand_id, meta_ad_account_id, meta_ad_id, date, spend, impressions, reach, clicks,
  link_clicks, landing_page_views, content_views, add_to_carts, initiate_checkouts, purchases, purchase_value,
  video_views, video_thruplay, video_p25_watched, video_p50_watched, video_p75_watched, video_p95_watched,
  video_p100_watched, video_avg_watch_seconds, reported)
SELECT %(organization_id)s, %(brand_id)s, a.meta_ad_account_id, r.meta_ad_id, r.date, r.spend, r.impressions,
       r.reach, r.clicks, r.link_clicks, r.landing_page_views, r.content_views, r.add_to_carts,
       r.initiate_checkouts, r.purchases, r.purchase_value, r.video_views, r.video_thruplay,
       r.video_p25_watched, r.video_p50_watched, r.video_p75_watched, r.video_p95_watched, r.video_p100_watched,
       r.video_avg_watch_seconds, r.reported
  FROM jsonb_populate_recordset(NULL::meta_ads_performance, %(rows)s) r
  JOIN brand_ad_accounts a ON a.brand_id = %(brand_id)s AND a.is_primary;

-- performance_restatements --
INSERT INTO performance_restatements (
  organization_id, brand_id, meta_ad_account_id, meta_ad_id, date, metric, old_value, new_value, seen_at)
SELECT %(organization_id)s, %(brand_id)s, a.meta_ad_account_id, r.meta_ad_id, r.date, r.metric, r.old_value,
       r.new_value, r.seen_at
  FROM jsonb_populate_recordset(NULL::performance_restatements, %(rows)s) r
  JOIN brand_ad_accounts a ON a.brand_id = %(brand_id)s AND a.is_primary;

-- scraped_templates --
INSERT INTO scraped_templates (
  organization_id, id, name, description, category, storage_path, industry_niche, target_sex, awareness_level,
  sales_event, has_product_placement, template_elements, times_used, source_ad_archive_id, evaluation_score,
  created_at, announced_at, is_fictional)
SELECT %(organization_id)s, r.id, r.name, r.description, r.category, r.storage_path, r.industry_niche,
       r.target_sex, r.awareness_level, r.sales_event, r.has_product_placement, r.template_elements,
       r.times_used, r.source_ad_archive_id, r.evaluation_score, r.created_at, r.created_at, true
  FROM jsonb_populate_recordset(NULL::scraped_templates, %(rows)s) r
ON CONFLICT (organization_id, name) DO NOTHING;

-- meta_ad_templates --
INSERT INTO meta_ad_templates (organization_id, brand_id, meta_ad_account_id, meta_ad_id, template_id)
SELECT %(organization_id)s, %(brand_id)s, a.meta_ad_account_id, r.meta_ad_id, t.id
  FROM jsonb_populate_recordset(NULL::meta_ad_templates, %(rows)s) r
  JOIN brand_ad_accounts a ON a.brand_id = %(brand_id)s AND a.is_primary
  JOIN scraped_templates t ON t.id = r.template_id;

-- product_template_settings --
INSERT INTO product_template_settings (
  product_id, organization_id, brand_id, auto_recommend, threshold, explore_share)
SELECT r.product_id, %(organization_id)s, %(brand_id)s, r.auto_recommend, r.threshold, r.explore_share
  FROM jsonb_populate_recordset(NULL::product_template_settings, %(rows)s) r;

-- template_queue --
INSERT INTO template_queue (
  organization_id, brand_id, id, source, title, words, storage_path, mime, width, height, size_bytes, content_hash,
  status, added_at)
SELECT %(organization_id)s, %(brand_id)s, r.id, r.source, r.title, r.words, r.storage_path, r.mime, r.width, r.height,
       r.size_bytes, r.content_hash, r.status, r.added_at
  FROM jsonb_populate_recordset(NULL::template_queue, %(rows)s) r;

-- template_reviews --
INSERT INTO template_reviews (
  organization_id, id, queue_id, source, review, schema_version, input_hash, reviewed_at)
SELECT %(organization_id)s, r.id, r.queue_id, r.source, r.review, r.schema_version, r.input_hash, r.reviewed_at
  FROM jsonb_populate_recordset(NULL::template_reviews, %(rows)s) r;

-- personas_4d --
INSERT INTO personas_4d (
  organization_id, brand_id, id, slug, product_id, persona_type, persona_level, name, is_primary, source_type,
  source_data, notes, basics, psychographic, identity, social, worldview, domain_sentiment, purchase_behavior,
  objections, confidence_score)
SELECT %(organization_id)s, %(brand_id)s, r.id, r.slug, r.product_id, r.persona_type, r.persona_level, r.name,
       r.is_primary, r.source_type, r.source_data, r.notes, r.basics, r.psychographic, r.identity, r.social,
       r.worldview, r.domain_sentiment, r.purchase_behavior, r.objections, r.confidence_score
  FROM jsonb_populate_recordset(NULL::personas_4d, %(rows)s) r;

-- evidence --
INSERT INTO evidence (
  organization_id, brand_id, id, source_kind, source_id, content_hash, start_at, end_at, quote, subject_table,
  subject_id, subject_field)
SELECT %(organization_id)s, %(brand_id)s, r.id, r.source_kind, r.source_id, r.content_hash, r.start_at,
       r.end_at, r.quote, r.subject_table, r.subject_id, r.subject_field
  FROM jsonb_populate_recordset(NULL::evidence, %(rows)s) r;

-- notifications --
INSERT INTO notifications (
  organization_id, brand_id, user_id, id, type, category, title, message, metadata, command, dedupe_key, created_at)
SELECT %(organization_id)s, %(brand_id)s, (SELECT auth.uid()), r.id, r.type, r.category, r.title, r.message, r.metadata,
       r.command, r.dedupe_key, r.created_at
  FROM jsonb_populate_recordset(NULL::notifications, %(rows)s) r
ON CONFLICT (organization_id, user_id, dedupe_key) DO NOTHING;
