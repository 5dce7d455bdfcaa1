-- brief --
-- What is known of a product; the awareness level is the one that most of its classified ads speak to.
SELECT p.id, p.slug, p.name, p.description, p.target_audience, p.benefits, p.key_ingredients AS ingredients,
       p.unique_selling_points AS selling_points, p.features, p.current_offer, p.guarantee,
       coalesce(o.pain_points, '{}') AS pain_points, coalesce(o.desires, '{}') AS desires,
       coalesce(o.audiences, '{}') AS audiences,
       (SELECT count(*) FROM customer_reviews r WHERE r.product_id = p.id)::integer AS reviews,
       (SELECT n.level
          FROM (SELECT DISTINCT ON (c.meta_ad_account_id, c.meta_ad_id) c.creative_awareness_level AS level
                  FROM meta_ad_product_matches m
                  JOIN ad_creative_classifications c
                    ON c.brand_id = m.brand_id AND c.meta_ad_account_id = m.meta_ad_account_id
                   AND c.meta_ad_id = m.meta_ad_id AND c.creative_awareness_level IS NOT NULL
                 WHERE m.brand_id = p.brand_id AND m.product_id = p.id
                 ORDER BY c.meta_ad_account_id, c.meta_ad_id, c.classified_at DESC, c.id) n
         GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1) AS awareness
  FROM products p
  LEFT JOIN LATERAL (
    SELECT array_agg(DISTINCT pain) FILTER (WHERE pain IS NOT NULL) AS pain_points,
           array_agg(DISTINCT desire) FILTER (WHERE desire IS NOT NULL) AS desires,
           array_agg(DISTINCT v.target_audience) FILTER (WHERE v.target_audience IS NOT NULL) AS audiences
      FROM product_offer_variants v
      LEFT JOIN LATERAL unnest(v.pain_points) pain ON true
      LEFT JOIN LATERAL unnest(v.desires_goals) desire ON true
     WHERE v.product_id = p.id AND v.is_active
  ) o ON true
 WHERE p.brand_id = %(brand_id)s AND p.id = %(product_id)s;

-- beside --
-- Each template as it stands beside a product: marked, recommended, used by ads, shown in ads.
WITH own AS (
  SELECT m.meta_ad_account_id, m.meta_ad_id FROM meta_ad_product_matches m
   WHERE m.brand_id = %(brand_id)s AND m.product_id = %(product_id)s
), shown AS (
  SELECT medium ->> 'sha256' AS sha256
    FROM own JOIN ad_creatives c ON c.brand_id = %(brand_id)s AND c.meta_ad_account_id = own.meta_ad_account_id
                                AND c.meta_ad_id = own.meta_ad_id
    CROSS JOIN LATERAL jsonb_array_elements(CASE WHEN jsonb_typeof(c.media) = 'array' THEN c.media ELSE '[]' END) medium
  UNION
  SELECT a.sha256
    FROM own JOIN meta_ad_asset_uses s ON s.brand_id = %(brand_id)s AND s.meta_ad_account_id = own.meta_ad_account_id
                                      AND s.meta_ad_id = own.meta_ad_id
    JOIN meta_ad_assets a ON a.brand_id = s.brand_id AND a.meta_ad_account_id = s.meta_ad_account_id
                         AND a.kind = s.kind AND a.asset_key = s.asset_key
), made AS (
  SELECT k.template_id, count(*)::integer AS ads
    FROM meta_ad_templates k JOIN own USING (meta_ad_account_id, meta_ad_id)
   WHERE k.brand_id = %(brand_id)s
   GROUP BY 1
)
SELECT t.id, u.used AS marked, coalesce(u.times_used, 0) AS times_used, coalesce(made.ads, 0) AS ads,
       r.methodology AS recommended_by, (r.recommended_at AT TIME ZONE %(timezone)s)::date AS recommended_on,
       coalesce(r.is_automatic, false) AS recommended_automatically,
       (t.content_hash IN (SELECT sha256 FROM shown WHERE sha256 IS NOT NULL)
        OR t.brand_id = %(brand_id)s AND (t.meta_ad_account_id, t.meta_ad_id) IN (SELECT * FROM own))
         IS TRUE AS is_own_picture
  FROM scraped_templates t
  LEFT JOIN product_template_uses u ON u.product_id = %(product_id)s AND u.template_id = t.id
  LEFT JOIN product_template_recommendations r ON r.product_id = %(product_id)s AND r.template_id = t.id
  LEFT JOIN made ON made.template_id = t.id
 WHERE t.id = ANY(%(templates)s::uuid[]);

-- remember --
-- The picks as they were recommended last.
INSERT INTO product_template_recommendations (
  product_id, template_id, organization_id, brand_id, methodology, scored_by, score, score_breakdown, reasoning,
  is_exploration, is_automatic, recommended_at)
SELECT %(product_id)s, r.template_id, %(organization_id)s, %(brand_id)s, %(methodology)s, r.scored_by, r.score, r.parts,
       r.reason, r.exploration, %(automatic)s, %(now)s
  FROM jsonb_to_recordset(%(rows)s) AS r(template_id uuid, scored_by text, score double precision, parts jsonb,
                                         reason text, exploration boolean)
ON CONFLICT (product_id, template_id) DO UPDATE
  SET methodology = excluded.methodology, scored_by = excluded.scored_by, score = excluded.score,
      score_breakdown = excluded.score_breakdown, reasoning = excluded.reasoning,
      is_exploration = excluded.is_exploration, is_automatic = excluded.is_automatic,
      recommended_at = excluded.recommended_at;

-- marked --
-- Whether a template is marked for a product, and how often it was; locked until the transaction ends.
SELECT used, times_used FROM product_template_uses
 WHERE product_id = %(product_id)s AND template_id = %(template_id)s
   FOR UPDATE;

-- mark --
INSERT INTO product_template_uses (
  product_id, template_id, organization_id, brand_id, used, times_used, last_used_at, marked_at)
VALUES (%(product_id)s, %(template_id)s, %(organization_id)s, %(brand_id)s, %(used)s, CASE WHEN %(used)s THEN 1 ELSE 0 END,
        CASE WHEN %(used)s THEN %(now)s::timestamptz END, %(now)s)
ON CONFLICT (product_id, template_id) DO UPDATE
  SET used = excluded.used,
      times_used = greatest(0, product_template_uses.times_used + CASE WHEN excluded.used THEN 1 ELSE -1 END),
      last_used_at = coalesce(excluded.last_used_at, product_template_uses.last_used_at),
      marked_at = excluded.marked_at;

-- count_use --
UPDATE scraped_templates SET times_used = greatest(0, times_used + %(by)s) WHERE id = %(template_id)s;

-- settings --
-- What each of the brand's products asks of the library, the defaults where nothing was said.
SELECT p.id, p.slug, p.name, coalesce(s.auto_recommend, false) AS auto_recommend, coalesce(s.threshold, 0.6) AS threshold,
       coalesce(s.explore_share, 0.1) AS explore_share, s.product_id IS NOT NULL AS is_set
  FROM products p LEFT JOIN product_template_settings s ON s.product_id = p.id
 WHERE p.brand_id = %(brand_id)s
 ORDER BY p.name, p.id;

-- set --
INSERT INTO product_template_settings (
  product_id, organization_id, brand_id, auto_recommend, threshold, explore_share, changed_by, changed_at)
VALUES (%(product_id)s, %(organization_id)s, %(brand_id)s, %(auto_recommend)s, %(threshold)s, %(explore_share)s,
        %(user_id)s, %(now)s)
ON CONFLICT (product_id) DO UPDATE
  SET auto_recommend = excluded.auto_recommend, threshold = excluded.threshold, explore_share = excluded.explore_share,
      changed_by = excluded.changed_by, changed_at = excluded.changed_at;

-- links --
-- The template of each of the brand's ads.
SELECT k.meta_ad_account_id, k.meta_ad_id, k.template_id FROM meta_ad_templates k WHERE k.brand_id = %(brand_id)s;

-- selling --
-- The ads that sell a product.
SELECT meta_ad_account_id, meta_ad_id FROM meta_ad_product_matches
 WHERE brand_id = %(brand_id)s AND product_id = %(product_id)s;

-- linked --
-- The template that an ad was made from; locked until the transaction ends.
SELECT k.template_id, t.name FROM meta_ad_templates k JOIN scraped_templates t ON t.id = k.template_id
 WHERE k.brand_id = %(brand_id)s AND k.meta_ad_account_id = %(account)s AND k.meta_ad_id = %(ad_id)s
   FOR UPDATE OF k;

-- link --
INSERT INTO meta_ad_templates (
  organization_id, brand_id, meta_ad_account_id, meta_ad_id, template_id, linked_by, linked_at)
VALUES (%(organization_id)s, %(brand_id)s, %(account)s, %(ad_id)s, %(template_id)s, 'manual', %(now)s)
ON CONFLICT (brand_id, meta_ad_account_id, meta_ad_id) DO UPDATE
  SET template_id = excluded.template_id, linked_by = excluded.linked_by, linked_at = excluded.linked_at;

-- unlink --
DELETE FROM meta_ad_templates
 WHERE brand_id = %(brand_id)s AND meta_ad_account_id = %(account)s AND meta_ad_id = %(ad_id)s;

-- made_from --
-- The brand's ads by the template that they were made from, with their products.
SELECT k.template_id, t.name AS template, a.meta_ad_account_id AS account, a.meta_ad_id AS ad_id, a.ad_name,
       (SELECT string_agg(p.name, ', ' ORDER BY p.name)
          FROM meta_ad_product_matches m JOIN products p ON p.id = m.product_id
         WHERE m.brand_id = k.brand_id AND m.meta_ad_account_id = k.meta_ad_account_id AND m.meta_ad_id = k.meta_ad_id
       ) AS products
  FROM meta_ad_templates k
  JOIN scraped_templates t ON t.id = k.template_id
  JOIN meta_ads a ON a.brand_id = k.brand_id AND a.meta_ad_account_id = k.meta_ad_account_id
                 AND a.meta_ad_id = k.meta_ad_id
 WHERE k.brand_id = %(brand_id)s
 ORDER BY t.name, a.ad_name, a.meta_ad_id;

-- unannounced --
-- The organisation's templates of which products were not told yet.
SELECT id, name, is_fictional FROM scraped_templates
 WHERE organization_id = %(organization_id)s AND announced_at IS NULL AND is_active
 ORDER BY created_at, id;

-- opted_in --
-- The organisation's products that want each new template scored.
SELECT s.product_id, s.brand_id, s.threshold, b.is_fictional
  FROM product_template_settings s JOIN brands b ON b.id = s.brand_id
 WHERE s.organization_id = %(organization_id)s AND s.auto_recommend
 ORDER BY s.brand_id, s.product_id;

-- announced --
UPDATE scraped_templates SET announced_at = %(now)s WHERE id = ANY(%(templates)s::uuid[]) AND announced_at IS NULL;

-- tell --
INSERT INTO provenance_events
       (organization_id, brand_id, target_table, target_id, target_column, request_id, action, old_value, new_value,
        source_type, user_id, created_at)
VALUES (%(organization_id)s, %(brand_id)s, %(table)s, %(id)s, %(column)s, %(request_id)s, 'overwrite', %(old)s, %(new)s,
        'manual', %(user_id)s, %(now)s);
