-- visible --
-- The organisations that the caller belongs to, with the caller's role there; the caller's own workspace first.
SELECT o.id, o.name, o.slug, m.role::text AS role, o.created_at
  FROM organizations o
  JOIN user_organizations m ON m.organization_id = o.id AND m.user_id = (SELECT auth.uid())
 ORDER BY o.owner_user_id IS NOT DISTINCT FROM m.user_id DESC, lower(o.name), o.created_at, o.id;

-- own --
-- The caller's own workspace, if the caller still belongs to it.
SELECT o.id FROM organizations o
  JOIN user_organizations m ON m.organization_id = o.id AND m.user_id = (SELECT auth.uid())
 WHERE o.owner_user_id = m.user_id;

-- rename --
UPDATE organizations SET name = %(name)s WHERE id = %(id)s RETURNING id;
