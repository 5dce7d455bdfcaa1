-- newest --
-- The newest decision about each of the brand's recommendations.
SELECT DISTINCT ON (d.recommendation_id)
       d.recommendation_id, d.rule, d.meta_ad_account_id AS account, d.meta_ad_id AS ad_id, d.subject, d.decision, d.note,
       d.severity, d.value, d.limit_value, d.decided_on, d.decided_at
  FROM recommendation_decisions d
 WHERE d.brand_id = %(brand_id)s
 ORDER BY d.recommendation_id, d.decided_at DESC, d.id DESC;

-- add --
INSERT INTO recommendation_decisions
       (organization_id, brand_id, recommendation_id, rule, meta_ad_account_id, meta_ad_id, subject, decision, note,
        severity, value, limit_value, decided_on, user_id, decided_at)
VALUES (%(organization_id)s, %(brand_id)s, %(recommendation_id)s, %(rule)s, %(account)s, %(ad_id)s, %(subject)s,
        %(decision)s, %(note)s, %(severity)s, %(value)s, %(limit_value)s, %(decided_on)s, %(user_id)s, %(decided_at)s);
