/* The ads asked about, among `a` of meta_ads; a parameter that is NULL asks for all. Typographic apostrophes
   count as plain ones, as in the slash grammar. */
(%(accounts)s::text[] IS NULL OR a.meta_ad_account_id = ANY(%(accounts)s))
AND (%(ad_id)s::text IS NULL OR a.meta_ad_id = %(ad_id)s)
AND (%(hook_key)s::text IS NULL OR a.hook_key = %(hook_key)s)
AND (%(format)s::text IS NULL OR a.format = %(format)s)
AND (%(campaign)s::text IS NULL OR a.meta_campaign_id = %(campaign)s
     OR lower(replace(a.campaign_name, '’', '''')) = lower(replace(%(campaign)s, '’', '''')))
AND (%(product)s::uuid IS NULL OR EXISTS (
      SELECT 1 FROM meta_ad_product_matches m
       WHERE m.brand_id = a.brand_id AND m.meta_ad_account_id = a.meta_ad_account_id
         AND m.meta_ad_id = a.meta_ad_id AND m.product_id = %(product)s))
AND (%(page)s::text IS NULL OR EXISTS (
      SELECT 1 FROM meta_ad_destinations d
       WHERE d.brand_id = a.brand_id AND d.meta_ad_account_id = a.meta_ad_account_id
         AND d.meta_ad_id = a.meta_ad_id AND d.canonical_url = %(page)s))
