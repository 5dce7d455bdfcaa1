-- standing --
-- What the brand has, in numbers.
SELECT b.website_url, b.brand_voice_tone IS NOT NULL AND btrim(b.brand_voice_tone) <> '' AS has_voice,
       (SELECT count(*) FROM products p WHERE p.brand_id = b.id)::integer AS products,
       (SELECT count(*) FROM meta_ads a WHERE a.brand_id = b.id)::integer AS ads,
       (SELECT max(r.date) FROM meta_ads_performance r WHERE r.brand_id = b.id) AS results_until,
       (SELECT count(DISTINCT (k.meta_ad_account_id, k.meta_ad_id)) FROM ad_creative_classifications k
         WHERE k.brand_id = b.id)::integer AS ads_read,
       (SELECT count(DISTINCT l.canonical_url) FROM brand_landing_pages l
         WHERE l.brand_id = b.id AND l.raw_markdown IS NOT NULL)::integer AS pages,
       (SELECT count(DISTINCT d.canonical_url) FROM meta_ad_destinations d
         WHERE d.brand_id = b.id AND NOT EXISTS (
               SELECT FROM brand_landing_pages l WHERE l.brand_id = d.brand_id
                  AND l.canonical_url = d.canonical_url AND l.raw_markdown IS NOT NULL))::integer AS pages_unread,
       (SELECT count(*) FROM customer_reviews r WHERE r.brand_id = b.id)::integer AS reviews,
       (SELECT count(*) FROM reddit_sentiment_quotes q WHERE q.brand_id = b.id)::integer AS reddit_quotes,
       (SELECT count(*) FROM amazon_review_analysis q WHERE q.brand_id = b.id)::integer AS amazon_analyses,
       (SELECT count(*) FROM product_offer_variants o JOIN products p ON p.id = o.product_id
         WHERE p.brand_id = b.id AND o.is_active)::integer AS offer_variants,
       (SELECT count(*) FROM personas_4d h WHERE h.brand_id = b.id)::integer AS personas
  FROM brands b WHERE b.id = %(brand_id)s;
