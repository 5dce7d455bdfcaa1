/* Plain sums of rows `p`, grouped by what the source covered; {counts} over such groups gives the sums with
   their denominators, all but `rows`, which is the sum of ad_days. */
p.reported, sum(p.spend) AS spend, sum(p.impressions) AS impressions, sum(p.link_clicks) AS link_clicks,
sum(p.purchases) AS purchases, sum(p.purchase_value) AS purchase_value, sum(p.video_views) AS video_views,
sum(p.video_thruplay) AS video_thruplay, count(*) AS ad_days
