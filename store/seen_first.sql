/* What is seen first in the video of ad `a`, by the newest good analysis of that video, whichever of the brand's ads it
   was watched for; an analysis that names no video is the ad's own. NULL: not known, or no video. */
(SELECT v.hook_visual_type
   FROM (SELECT (SELECT jsonb_path_query_first(c.media, '$[*] ? (@.kind == "video")') ->> 'path' FROM ad_creatives c
                  WHERE c.brand_id = a.brand_id AND c.meta_ad_account_id = a.meta_ad_account_id
                    AND c.meta_ad_id = a.meta_ad_id) AS path) film,
        ad_video_analysis v
  WHERE v.brand_id = a.brand_id AND v.status = 'ok' AND a.format IN ('video', 'unknown')
    AND ((v.meta_ad_account_id = a.meta_ad_account_id AND v.meta_ad_id = a.meta_ad_id
          AND (v.video_key IS NULL OR film.path IS NULL))
         OR v.video_key = film.path)
  ORDER BY v.analyzed_at DESC, v.id DESC LIMIT 1)
