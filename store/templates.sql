-- unannounced --
-- Whether products are still to be told of a template.
SELECT EXISTS (SELECT FROM scraped_templates t
                WHERE t.organization_id = %(organization_id)s AND t.announced_at IS NULL AND t.is_active);

-- library --
-- The brand's templates: the organisation's own, or for the fictional brand the fictional ones; in a stable order, with
-- the number of all that fit. NULL arguments do not narrow.
SELECT t.id, t.name, t.category, t.description, t.storage_path, t.industry_niche, t.target_sex, t.target_audience,
       t.awareness_level, t.sales_event, t.has_product_placement, t.visual_notes,
       coalesce(t.template_elements, '{}') AS elements, t.times_used, t.evaluation_score, t.content_hash, t.picture_hash,
       t.brand_id,
       t.meta_ad_account_id AS account, t.meta_ad_id AS ad_id, t.source_ad_archive_id AS ad_archive_id, t.is_active,
       t.created_at, count(*) OVER ()::integer AS fitting
  FROM scraped_templates t
 WHERE t.organization_id = %(organization_id)s AND t.is_fictional = %(is_fictional)s
   AND (t.is_active OR %(retired)s)
   AND (%(ids)s::uuid[] IS NULL OR t.id = ANY(%(ids)s))
   AND (%(category)s::text IS NULL OR t.category = %(category)s)
   AND (%(niche)s::text IS NULL OR lower(t.industry_niche) = lower(%(niche)s))
   AND (%(sex)s::text IS NULL OR t.target_sex = %(sex)s)
   AND (%(awareness)s::integer IS NULL OR t.awareness_level = %(awareness)s)
   AND (%(event)s::text IS NULL OR (%(event)s = 'none' AND t.sales_event IS NULL)
        OR replace(lower(t.sales_event), '_', ' ') = replace(lower(%(event)s), '_', ' '))
   AND (%(search)s::text IS NULL
        OR strpos(lower(concat_ws(' ', t.name, t.description, t.target_audience, t.visual_notes, t.template_elements)),
                  lower(%(search)s)) > 0)
 ORDER BY t.created_at DESC, t.name, t.id
 LIMIT %(limit)s;
