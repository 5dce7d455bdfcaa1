-- refresh_account --
-- Meta's own word on an account; its currency and time zone are the account's, not the brand's.
UPDATE brand_ad_accounts
   SET account_name = coalesce(%(name)s, account_name), currency = %(currency)s, timezone = %(timezone)s,
       meta_status = coalesce(%(status)s, meta_status)
 WHERE brand_id = %(brand_id)s AND meta_ad_account_id = %(account)s
   AND (account_name, currency, timezone, meta_status)
       IS DISTINCT FROM (coalesce(%(name)s, account_name), %(currency)s, %(timezone)s, coalesce(%(status)s, meta_status));

-- put_campaigns --
-- Those that are new or differ are written.
INSERT INTO meta_campaigns AS m
       (organization_id, brand_id, meta_ad_account_id, meta_campaign_id, name, objective, status, effective_status,
        daily_budget, lifetime_budget, meta_created_at, meta_updated_at, updated_at)
SELECT DISTINCT ON (r.account, r.campaign_id)
       %(organization_id)s, %(brand_id)s, r.account, r.campaign_id, r.name, r.objective, r.status, r.effective_status,
       r.daily_budget, r.lifetime_budget, r.created_time, r.updated_time, %(now)s
  FROM jsonb_to_recordset(%(rows)s) AS r (
         account text, campaign_id text, name text, objective text, status text, effective_status text,
         daily_budget numeric, lifetime_budget numeric, created_time timestamptz, updated_time timestamptz)
 ORDER BY r.account, r.campaign_id
ON CONFLICT (brand_id, meta_ad_account_id, meta_campaign_id) DO UPDATE
   SET name = excluded.name, objective = excluded.objective, status = excluded.status,
       effective_status = excluded.effective_status, daily_budget = excluded.daily_budget,
       lifetime_budget = excluded.lifetime_budget, meta_created_at = excluded.meta_created_at,
       meta_updated_at = excluded.meta_updated_at, updated_at = excluded.updated_at
 WHERE (m.name, m.objective, m.status, m.effective_status, m.daily_budget, m.lifetime_budget, m.meta_created_at,
        m.meta_updated_at)
       IS DISTINCT FROM
       (excluded.name, excluded.objective, excluded.status, excluded.effective_status, excluded.daily_budget,
        excluded.lifetime_budget, excluded.meta_created_at, excluded.meta_updated_at);

-- put_adsets --
-- Those that are new or differ are written.
INSERT INTO meta_adsets AS m
       (organization_id, brand_id, meta_ad_account_id, meta_adset_id, meta_campaign_id, name, optimization_goal, status,
        effective_status, daily_budget, lifetime_budget, meta_created_at, meta_updated_at, updated_at)
SELECT DISTINCT ON (r.account, r.adset_id)
       %(organization_id)s, %(brand_id)s, r.account, r.adset_id, r.campaign_id, r.name, r.optimization_goal, r.status,
       r.effective_status, r.daily_budget, r.lifetime_budget, r.created_time, r.updated_time, %(now)s
  FROM jsonb_to_recordset(%(rows)s) AS r (
         account text, adset_id text, campaign_id text, name text, optimization_goal text, status text,
         effective_status text, daily_budget numeric, lifetime_budget numeric, created_time timestamptz,
         updated_time timestamptz)
 ORDER BY r.account, r.adset_id
ON CONFLICT (brand_id, meta_ad_account_id, meta_adset_id) DO UPDATE
   SET meta_campaign_id = excluded.meta_campaign_id, name = excluded.name,
       optimization_goal = excluded.optimization_goal, status = excluded.status,
       effective_status = excluded.effective_status, daily_budget = excluded.daily_budget,
       lifetime_budget = excluded.lifetime_budget, meta_created_at = excluded.meta_created_at,
       meta_updated_at = excluded.meta_updated_at, updated_at = excluded.updated_at
 WHERE (m.meta_campaign_id, m.name, m.optimization_goal, m.status, m.effective_status, m.daily_budget, m.lifetime_budget,
        m.meta_created_at, m.meta_updated_at)
       IS DISTINCT FROM
       (excluded.meta_campaign_id, excluded.name, excluded.optimization_goal, excluded.status, excluded.effective_status,
        excluded.daily_budget, excluded.lifetime_budget, excluded.meta_created_at, excluded.meta_updated_at);

-- put_ads --
-- Ads with the names and objective of what stands above them. New ones are added, those that differ are changed:
-- a hook that a creative gave stays. For each row written, whether it is new.
WITH told AS (
  SELECT DISTINCT ON (r.account, r.ad_id)
         r.account, r.ad_id, r.name, r.adset_id, s.name AS adset_name,
         coalesce(r.campaign_id, s.meta_campaign_id) AS campaign_id, c.name AS campaign_name, c.objective,
         coalesce(r.effective_status, r.status) AS status, r.creative_id, r.created_time, r.updated_time,
         r.hook_text, r.hook_key, r.hook_source
    FROM jsonb_to_recordset(%(rows)s) AS r (
           account text, ad_id text, name text, adset_id text, campaign_id text, status text, effective_status text,
           creative_id text, created_time timestamptz, updated_time timestamptz,
           hook_text text, hook_key text, hook_source text)
    LEFT JOIN meta_adsets s ON s.brand_id = %(brand_id)s AND s.meta_ad_account_id = r.account AND s.meta_adset_id = r.adset_id
    LEFT JOIN meta_campaigns c ON c.brand_id = %(brand_id)s AND c.meta_ad_account_id = r.account
                              AND c.meta_campaign_id = coalesce(r.campaign_id, s.meta_campaign_id)
   ORDER BY r.account, r.ad_id
)
INSERT INTO meta_ads AS m
       (organization_id, brand_id, meta_ad_account_id, meta_ad_id, ad_name, meta_adset_id, adset_name, meta_campaign_id,
        campaign_name, campaign_objective, ad_status, hook_text, hook_key, hook_source, source, meta_creative_id,
        meta_created_at, meta_updated_at, first_seen_at, updated_at)
SELECT %(organization_id)s, %(brand_id)s, t.account, t.ad_id, t.name, t.adset_id, t.adset_name, t.campaign_id,
       t.campaign_name, t.objective, t.status, t.hook_text, t.hook_key, t.hook_source, 'meta', t.creative_id,
       t.created_time, coalesce(t.updated_time, t.created_time, 'epoch'), %(now)s, %(now)s
  FROM told t
ON CONFLICT (brand_id, meta_ad_account_id, meta_ad_id) DO UPDATE
   SET ad_name = excluded.ad_name,
       meta_adset_id = coalesce(excluded.meta_adset_id, m.meta_adset_id),
       adset_name = coalesce(excluded.adset_name, m.adset_name),
       meta_campaign_id = coalesce(excluded.meta_campaign_id, m.meta_campaign_id),
       campaign_name = coalesce(excluded.campaign_name, m.campaign_name),
       campaign_objective = coalesce(excluded.campaign_objective, m.campaign_objective),
       ad_status = coalesce(excluded.ad_status, m.ad_status),
       hook_text = CASE WHEN m.hook_source IN ('ad_name', 'naming_convention') THEN excluded.hook_text ELSE m.hook_text END,
       hook_key = CASE WHEN m.hook_source IN ('ad_name', 'naming_convention') THEN excluded.hook_key ELSE m.hook_key END,
       hook_source = CASE WHEN m.hook_source IN ('ad_name', 'naming_convention') THEN excluded.hook_source ELSE m.hook_source END,
       source = excluded.source,
       meta_creative_id = coalesce(excluded.meta_creative_id, m.meta_creative_id),
       meta_created_at = coalesce(excluded.meta_created_at, m.meta_created_at),
       meta_updated_at = excluded.meta_updated_at,
       updated_at = excluded.updated_at
 WHERE m.source <> 'meta'
    OR (m.ad_name, m.meta_adset_id, m.adset_name, m.meta_campaign_id, m.campaign_name, m.campaign_objective, m.ad_status,
        m.meta_creative_id, m.meta_created_at, m.meta_updated_at)
       IS DISTINCT FROM
       (excluded.ad_name, coalesce(excluded.meta_adset_id, m.meta_adset_id), coalesce(excluded.adset_name, m.adset_name),
        coalesce(excluded.meta_campaign_id, m.meta_campaign_id), coalesce(excluded.campaign_name, m.campaign_name),
        coalesce(excluded.campaign_objective, m.campaign_objective), coalesce(excluded.ad_status, m.ad_status),
        coalesce(excluded.meta_creative_id, m.meta_creative_id), coalesce(excluded.meta_created_at, m.meta_created_at),
        excluded.meta_updated_at)
    OR (m.hook_source IN ('ad_name', 'naming_convention')
        AND (m.hook_text, m.hook_key, m.hook_source)
            IS DISTINCT FROM (excluded.hook_text, excluded.hook_key, excluded.hook_source))
RETURNING (xmax = 0) AS is_new;

-- latest_update --
-- When Meta last changed an ad that is stored of the account: what changed since is asked for next time.
SELECT max(meta_updated_at) FROM meta_ads WHERE brand_id = %(brand_id)s AND meta_ad_account_id = %(account)s;
