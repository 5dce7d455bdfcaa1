-- of_brand --
-- The brand's competitors by name, with how many texts of each kind were brought of them.
SELECT c.id, c.slug, c.name, c.website_url, c.ad_library_url, c.industry, c.notes,
       count(t.id) FILTER (WHERE t.kind = 'ad')::integer AS ads,
       count(t.id) FILTER (WHERE t.kind = 'page')::integer AS pages,
       count(t.id) FILTER (WHERE t.kind = 'review')::integer AS reviews,
       max(t.created_at) AS newest
  FROM competitors c
  LEFT JOIN competitor_texts t ON t.competitor_id = c.id AND t.brand_id = c.brand_id
 WHERE c.brand_id = %(brand_id)s
 GROUP BY c.id
 ORDER BY c.name, c.id;

-- add --
-- The new competitor's id; no row when the brand has one with this slug.
INSERT INTO competitors (organization_id, brand_id, name, slug, website_url, industry, notes, created_at)
VALUES (%(organization_id)s, %(brand_id)s, %(name)s, %(slug)s, %(website)s, %(industry)s, %(notes)s, %(now)s)
ON CONFLICT (brand_id, slug) DO NOTHING
RETURNING id;

-- add_texts --
-- Adds texts of one competitor; one that is there already stays as it is. A row for each that was added.
INSERT INTO competitor_texts (organization_id, brand_id, competitor_id, kind, product_name, url, title, author, rating,
                              body, written_on, content_hash, created_at)
SELECT %(organization_id)s, %(brand_id)s, %(competitor_id)s, r.kind, r.product_name, r.url, r.title, r.author, r.rating,
       r.body, r.written_on, r.content_hash, %(now)s
  FROM jsonb_populate_recordset(NULL::competitor_texts, %(rows)s) r
ON CONFLICT (competitor_id, kind, content_hash) DO NOTHING
RETURNING id;

-- texts --
-- What was brought of one competitor, the newest first.
SELECT t.id::text AS id, t.kind, t.url, t.title, t.author, t.rating, t.body, t.written_on AS at
  FROM competitor_texts t
 WHERE t.brand_id = %(brand_id)s AND t.competitor_id = %(competitor_id)s
 ORDER BY t.written_on DESC NULLS LAST, t.id;

-- count_texts --
SELECT count(*)::integer FROM competitor_texts WHERE brand_id = %(brand_id)s AND competitor_id = %(competitor_id)s;

-- tell --
INSERT INTO provenance_events
       (organization_id, brand_id, target_table, target_id, target_column, request_id, action, old_value, new_value,
        source_type, source_detail, user_id, created_at)
VALUES (%(organization_id)s, %(brand_id)s, 'competitors', %(id)s::text, %(column)s, %(request_id)s, 'set', NULL,
        %(new_value)s, %(source_type)s, %(detail)s, %(user_id)s, %(now)s);
