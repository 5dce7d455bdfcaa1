(CASE WHEN n.user_id IS NULL
      THEN NOT EXISTS (SELECT FROM notification_reads r
                        WHERE r.notification_id = n.id AND r.user_id = (SELECT auth.uid()))
           AND EXISTS (SELECT FROM user_organizations m
                        WHERE m.organization_id = n.organization_id AND m.user_id = (SELECT auth.uid())
                          AND n.created_at >= m.created_at)
      ELSE n.read_at IS NULL END)
