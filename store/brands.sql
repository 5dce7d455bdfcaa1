-- visible --
-- The brands that the caller may see, with the caller's role there; ordered by name.
SELECT b.id, b.organization_id, o.name AS organization_name, b.slug, b.name,
       coalesce(a.currency, b.currency) AS currency, coalesce(a.timezone, b.timezone) AS timezone,
       m.role::text AS role, b.hold_rate, b.naming_convention, b.is_fictional
  FROM brands b
  JOIN organizations o ON o.id = b.organization_id
  JOIN user_organizations m ON m.organization_id = b.organization_id AND m.user_id = (SELECT auth.uid())
  LEFT JOIN brand_ad_accounts a ON a.brand_id = b.id AND a.is_primary
 ORDER BY b.name, b.id;

-- organizations --
-- The organisations in which the caller may add brands: id, name. The caller's own first: whoever adds
-- somebody to an older one must not receive what that person makes next.
SELECT o.id, o.name
  FROM organizations o
  JOIN user_organizations m ON m.organization_id = o.id AND m.user_id = (SELECT auth.uid())
 WHERE m.role >= 'member'
 ORDER BY o.owner_user_id IS NOT DISTINCT FROM m.user_id DESC, o.created_at, o.id;

-- add --
INSERT INTO brands (organization_id, name, slug, currency, timezone, is_fictional)
VALUES (%(organization_id)s, %(name)s, %(slug)s, %(currency)s, %(timezone)s, %(is_fictional)s)
ON CONFLICT (organization_id, slug) DO NOTHING
RETURNING id;

-- had_any --
-- Whether a brand was removed from an organisation whose log the caller reads.
SELECT EXISTS (SELECT FROM audit_events WHERE action = 'brand_removed');

-- latest_day --
-- The first and last day with results, and how many ads there are.
SELECT min(date) AS first_day, max(date) AS last_day FROM meta_ads_performance WHERE brand_id = %(brand_id)s;
