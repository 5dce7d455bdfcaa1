/* Sums of one ad's rows `p`. A metric that no row's source reported stays NULL; a blank under a reported
   one counts as nothing. Bits as in meta_ads_performance.reported. An ad without a single play is no video. */
sum(p.spend) AS spend,
sum(p.impressions)::bigint AS impressions,
CASE WHEN bool_or(p.reported & 1 <> 0) THEN coalesce(sum(p.link_clicks), 0)::bigint END AS link_clicks,
CASE WHEN bool_or(p.reported & 2 <> 0) THEN coalesce(sum(p.purchases), 0)::bigint END AS purchases,
CASE WHEN bool_or(p.reported & 4 <> 0) THEN coalesce(sum(p.purchase_value), 0) END AS purchase_value,
sum(p.video_views)::bigint AS video_views,
CASE WHEN sum(p.video_views) IS NOT NULL THEN sum(p.video_thruplay)::bigint END AS thruplays,
coalesce(sum(p.impressions) FILTER (WHERE p.reported & 1 <> 0), 0)::bigint AS impressions_with_clicks,
CASE WHEN sum(p.video_views) IS NOT NULL
     THEN coalesce(sum(p.impressions) FILTER (WHERE p.reported & 8 <> 0), 0)::bigint ELSE 0 END AS impressions_with_views,
coalesce(sum(p.spend) FILTER (WHERE p.reported & 1 <> 0), 0) AS spend_with_clicks,
coalesce(sum(p.spend) FILTER (WHERE p.reported & 2 <> 0), 0) AS spend_with_purchases,
coalesce(sum(p.spend) FILTER (WHERE p.reported & 4 <> 0), 0) AS spend_with_value,
coalesce(sum(p.link_clicks) FILTER (WHERE p.reported & 3 = 3), 0)::bigint AS clicks_with_purchases,
coalesce(sum(p.purchases) FILTER (WHERE p.reported & 6 = 6), 0)::bigint AS purchases_with_value,
coalesce(sum(p.video_views) FILTER (WHERE p.reported & 24 = 24), 0)::bigint AS views_with_thruplays,
CASE WHEN sum(p.video_views) IS NOT NULL
     THEN coalesce(sum(p.impressions) FILTER (WHERE p.reported & 16 <> 0), 0)::bigint ELSE 0 END AS impressions_with_thruplays,
count(*)::integer AS rows
