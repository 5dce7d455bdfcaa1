-- leave --
-- One row; nothing when there is one for this cause already, or the caller may not see the brand.
INSERT INTO notifications (organization_id, brand_id, user_id, kind, title, dedupe_key)
SELECT organization_id, id, %(user_id)s, %(kind)s, %(title)s, %(once)s FROM brands WHERE id = %(brand_id)s
ON CONFLICT (organization_id, user_id, dedupe_key) DO NOTHING;
