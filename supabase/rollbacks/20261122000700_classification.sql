-- What the older rules have no room for.
delete from public.dead_letters where kind = 'classification';
delete from public.ad_video_analysis later using public.ad_video_analysis earlier
 where (later.brand_id, later.meta_ad_account_id, later.meta_ad_id, later.prompt_version, later.input_hash)
     = (earlier.brand_id, earlier.meta_ad_account_id, earlier.meta_ad_id, earlier.prompt_version, earlier.input_hash)
   and (later.analyzed_at, later.id) > (earlier.analyzed_at, earlier.id);

drop table public.landing_page_readings;
alter table public.ad_creative_classifications
  drop column picture_text,
  drop column quotes,
  drop column video_analysis_id,
  drop column input_tokens,
  drop column prompt_hash,
  drop column output_tokens,
  drop column cost_usd;
alter table public.ad_video_analysis
  drop column schema_version,
  drop column prompt_hash,
  drop column reason,
  drop column video_key,
  drop column video_seconds,
  drop column hook_visual_elements,
  drop column hook_effectiveness,
  drop column jobs_to_be_done,
  drop column emotional_drivers,
  drop column target_persona,
  drop column production_quality,
  drop column format_type,
  drop column input_tokens,
  drop column output_tokens,
  drop column cost_usd;
alter table public.ad_video_analysis
  drop constraint ad_video_analysis_id_organization_id_key;
alter table public.dead_letters
  drop constraint dead_letters_kind_check;
drop index public.ad_creative_classifications_once;
drop index public.ad_video_analysis_newest;
alter table public.ad_video_analysis
  add constraint ad_video_analysis_brand_id_meta_ad_account_id_meta_ad_id_pr_key unique (brand_id, meta_ad_account_id, meta_ad_id, prompt_version, input_hash);
alter table public.dead_letters
  add constraint dead_letters_kind_check check (kind in ('row', 'slice', 'media', 'destination', 'job'));
