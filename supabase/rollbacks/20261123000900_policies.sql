-- The policies ask as they did before, and the index and the statistics go.

drop index public.meta_ads_performance_organization;

-- Those of partitions that were made since have names of the database's own.
do $$
declare
  each record;
begin
  for each in
    select s.stxnamespace::regnamespace as home, s.stxname
      from pg_statistic_ext s
     where s.stxrelid = 'public.meta_ads_performance'::regclass
        or s.stxrelid in (select inhrelid from pg_inherits where inhparent = 'public.meta_ads_performance'::regclass)
  loop
    execute format('drop statistics %s.%I', each.home, each.stxname);
  end loop;
end
$$;

create or replace function private.organizations_as(lowest public.organization_role) returns setof uuid
  language sql stable security definer set search_path = ''
  as $$
    select organization_id from public.user_organizations
     where user_id = (select auth.uid()) and role >= lowest
       and current_setting('role', true) <> 'viraltracker_worker'
    union all
    select nullif(current_setting('viraltracker.organization_id', true), '')::uuid
     where current_setting('role', true) = 'viraltracker_worker'
       and (nullif(current_setting('viraltracker.user_id', true), '') is null
         or exists (select from public.user_organizations m
                     where m.organization_id = nullif(current_setting('viraltracker.organization_id', true), '')::uuid
                       and m.user_id = nullif(current_setting('viraltracker.user_id', true), '')::uuid
                       and m.role >= 'member'))
  $$;

do $$
begin
  -- A project's own has a body of text.
  if (select proowner = (select oid from pg_roles where rolname = current_user) and prosqlbody is not null
        from pg_proc where oid = 'auth.uid()'::regprocedure) then
    create or replace function auth.uid() returns uuid
      language sql stable set search_path = ''
      as $f$ select (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid $f$;
  end if;
end
$$;

alter policy "Classifications are added by members and above" on public.ad_creative_classifications
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Classifications are read by viewers and above" on public.ad_creative_classifications
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Creatives are added by members and above" on public.ad_creatives
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Creatives are changed by members and above" on public.ad_creatives
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Creatives are read by viewers and above" on public.ad_creatives
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Creatives are removed by members and above" on public.ad_creatives
  using (organization_id in (select private.organizations_as('member')));
alter policy "Video analyses are added by members and above" on public.ad_video_analysis
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Video analyses are read by viewers and above" on public.ad_video_analysis
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Amazon analyses are added by members and above" on public.amazon_review_analysis
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Amazon analyses are changed by members and above" on public.amazon_review_analysis
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Amazon analyses are read by viewers and above" on public.amazon_review_analysis
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Amazon analyses are removed by members and above" on public.amazon_review_analysis
  using (organization_id in (select private.organizations_as('member')));
alter policy "The audit log is read by admins and above" on public.audit_events
  using (organization_id in (select private.organizations_as('admin')));
alter policy "Ad accounts are added by members and above" on public.brand_ad_accounts
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Ad accounts are changed by members and above" on public.brand_ad_accounts
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Ad accounts are read by viewers and above" on public.brand_ad_accounts
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Ad accounts are removed by admins and above" on public.brand_ad_accounts
  using (organization_id in (select private.organizations_as('admin')));
alter policy "Landing pages are added by members and above" on public.brand_landing_pages
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Landing pages are changed by members and above" on public.brand_landing_pages
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Landing pages are read by viewers and above" on public.brand_landing_pages
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Landing pages are removed by members and above" on public.brand_landing_pages
  using (organization_id in (select private.organizations_as('member')));
alter policy "Brands are added by members and above" on public.brands
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Brands are changed by members and above" on public.brands
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Brands are read by viewers and above" on public.brands
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Brands are removed by admins and above" on public.brands
  using (organization_id in (select private.organizations_as('admin')));
alter policy "Elements are added by viewers and above" on public.chat_elements
  with check ((organization_id in (select private.organizations_as('viewer'))) and (user_id = (select auth.uid())));
alter policy "Elements are changed by viewers and above" on public.chat_elements
  using ((organization_id in (select private.organizations_as('viewer'))) and (user_id = (select auth.uid())))
  with check ((organization_id in (select private.organizations_as('viewer'))) and (user_id = (select auth.uid())));
alter policy "Elements are removed by viewers and above" on public.chat_elements
  using ((organization_id in (select private.organizations_as('viewer'))) and (user_id = (select auth.uid())));
alter policy "Feedback is added by viewers and above" on public.chat_feedback
  with check ((organization_id in (select private.organizations_as('viewer'))) and (user_id = (select auth.uid())));
alter policy "Feedback is changed by viewers and above" on public.chat_feedback
  using ((organization_id in (select private.organizations_as('viewer'))) and (user_id = (select auth.uid())))
  with check ((organization_id in (select private.organizations_as('viewer'))) and (user_id = (select auth.uid())));
alter policy "Feedback is read by viewers and above" on public.chat_feedback
  using ((organization_id in (select private.organizations_as('viewer'))) and (user_id = (select auth.uid())));
alter policy "Feedback is removed by viewers and above" on public.chat_feedback
  using ((organization_id in (select private.organizations_as('viewer'))) and (user_id = (select auth.uid())));
alter policy "Steps are added by viewers and above" on public.chat_steps
  with check ((organization_id in (select private.organizations_as('viewer'))) and (user_id = (select auth.uid())));
alter policy "Steps are changed by viewers and above" on public.chat_steps
  using ((organization_id in (select private.organizations_as('viewer'))) and (user_id = (select auth.uid())))
  with check ((organization_id in (select private.organizations_as('viewer'))) and (user_id = (select auth.uid())));
alter policy "Steps are removed by viewers and above" on public.chat_steps
  using ((organization_id in (select private.organizations_as('viewer'))) and (user_id = (select auth.uid())));
alter policy "Threads are added by viewers and above" on public.chat_threads
  with check ((organization_id in (select private.organizations_as('viewer'))) and (user_id = (select auth.uid())));
alter policy "Threads are changed by viewers and above" on public.chat_threads
  using ((organization_id in (select private.organizations_as('viewer'))) and (user_id = (select auth.uid())))
  with check ((organization_id in (select private.organizations_as('viewer'))) and (user_id = (select auth.uid())));
alter policy "Threads are removed by viewers and above" on public.chat_threads
  using ((organization_id in (select private.organizations_as('viewer'))) and (user_id = (select auth.uid())));
alter policy "Competitors' texts are added by members and above" on public.competitor_texts
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Competitors' texts are changed by members and above" on public.competitor_texts
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Competitors' texts are read by viewers and above" on public.competitor_texts
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Competitors' texts are removed by members and above" on public.competitor_texts
  using (organization_id in (select private.organizations_as('member')));
alter policy "Competitors are added by members and above" on public.competitors
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Competitors are changed by members and above" on public.competitors
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Competitors are read by viewers and above" on public.competitors
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Competitors are removed by members and above" on public.competitors
  using (organization_id in (select private.organizations_as('member')));
alter policy "Congruence checks are added by members and above" on public.congruence_checks
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Reviews are added by members and above" on public.customer_reviews
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Reviews are changed by members and above" on public.customer_reviews
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Reviews are read by viewers and above" on public.customer_reviews
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Reviews are removed by members and above" on public.customer_reviews
  using (organization_id in (select private.organizations_as('member')));
alter policy "Dead letters are left by the worker" on public.dead_letters
  with check ((organization_id in (select private.organizations_as('member'))) or (organization_id is null));
alter policy "Dead letters are read by viewers and above" on public.dead_letters
  using ((organization_id in (select private.organizations_as('viewer'))) or ((organization_id is null) and (select private.platform_wide())));
alter policy "Dead letters are removed by the worker" on public.dead_letters
  using ((organization_id in (select private.organizations_as('member'))) or (organization_id is null));
alter policy "Dead letters are settled by members and above" on public.dead_letters
  using ((organization_id in (select private.organizations_as('member'))) or ((organization_id is null) and (select private.platform_wide())))
  with check ((organization_id in (select private.organizations_as('member'))) or ((organization_id is null) and (select private.platform_wide())));
alter policy "Deadlines are added by members and above" on public.deadlines
  with check ((organization_id in (select private.organizations_as('member'))) or ((organization_id is null) and (select private.platform_wide())));
alter policy "Deadlines are changed by members and above" on public.deadlines
  using ((organization_id in (select private.organizations_as('member'))) or ((organization_id is null) and (select private.platform_wide())))
  with check ((organization_id in (select private.organizations_as('member'))) or ((organization_id is null) and (select private.platform_wide())));
alter policy "Deadlines are read by viewers and above" on public.deadlines
  using ((organization_id in (select private.organizations_as('viewer'))) or ((organization_id is null) and (select private.platform_wide())));
alter policy "Deadlines are removed by members and above" on public.deadlines
  using ((organization_id in (select private.organizations_as('member'))) or ((organization_id is null) and (select private.platform_wide())));
alter policy "Evidence are added by members and above" on public.evidence
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Evidence are read by viewers and above" on public.evidence
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Evidence are removed by members and above" on public.evidence
  using (organization_id in (select private.organizations_as('member')));
alter policy "Gap extractions are added by members and above" on public.gap_extractions
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Gap extractions are read by viewers and above" on public.gap_extractions
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Imports are added by members and above" on public.imports
  with check ((organization_id in (select private.organizations_as('member'))) and ((user_id = (select auth.uid())) or ((select current_setting('role', true)) = 'viraltracker_worker')));
alter policy "Imports are read by viewers and above" on public.imports
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Steps are added by the worker" on public.job_run_steps
  with check ((organization_id in (select private.organizations_as('member'))) or (organization_id is null));
alter policy "Steps are changed by the worker" on public.job_run_steps
  using ((organization_id in (select private.organizations_as('member'))) or (organization_id is null))
  with check ((organization_id in (select private.organizations_as('member'))) or (organization_id is null));
alter policy "Steps are read by viewers and above" on public.job_run_steps
  using ((organization_id in (select private.organizations_as('viewer'))) or ((organization_id is null) and (select private.platform_wide())));
alter policy "Steps are removed by the worker" on public.job_run_steps
  using ((organization_id in (select private.organizations_as('member'))) or (organization_id is null));
alter policy "Runs are changed by the worker" on public.job_runs
  using ((organization_id in (select private.organizations_as('member'))) or (organization_id is null))
  with check ((organization_id in (select private.organizations_as('member'))) or (organization_id is null));
alter policy "Runs are read by viewers and above" on public.job_runs
  using ((organization_id in (select private.organizations_as('viewer'))) or ((organization_id is null) and (select private.platform_wide())));
alter policy "Runs are started by members and above" on public.job_runs
  with check (((organization_id in (select private.organizations_as('member'))) or ((organization_id is null) and (select private.platform_wide()))) and (((select current_setting('role', true)) = 'viraltracker_worker') or ((user_id = (select auth.uid())) and (status = 'waiting') and (result is null) and (error is null))));
alter policy "Readings of pages are added by members and above" on public.landing_page_readings
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Readings of pages are read by viewers and above" on public.landing_page_readings
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Page versions are added by members and above" on public.landing_page_versions
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Page versions are read by viewers and above" on public.landing_page_versions
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Uses of ad media are added by members and above" on public.meta_ad_asset_uses
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Uses of ad media are changed by members and above" on public.meta_ad_asset_uses
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Uses of ad media are read by viewers and above" on public.meta_ad_asset_uses
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Uses of ad media are removed by members and above" on public.meta_ad_asset_uses
  using (organization_id in (select private.organizations_as('member')));
alter policy "Ad media are added by members and above" on public.meta_ad_assets
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Ad media are changed by members and above" on public.meta_ad_assets
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Ad media are read by viewers and above" on public.meta_ad_assets
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Ad media are removed by members and above" on public.meta_ad_assets
  using (organization_id in (select private.organizations_as('member')));
alter policy "Destination states are added by members and above" on public.meta_ad_destination_status
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Destination states are changed by members and above" on public.meta_ad_destination_status
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Destination states are read by viewers and above" on public.meta_ad_destination_status
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Destination states are removed by members and above" on public.meta_ad_destination_status
  using (organization_id in (select private.organizations_as('member')));
alter policy "Destinations are added by members and above" on public.meta_ad_destinations
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Destinations are changed by members and above" on public.meta_ad_destinations
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Destinations are read by viewers and above" on public.meta_ad_destinations
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Destinations are removed by members and above" on public.meta_ad_destinations
  using (organization_id in (select private.organizations_as('member')));
alter policy "Play curves are added by members and above" on public.meta_ad_play_curves
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Play curves are changed by members and above" on public.meta_ad_play_curves
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Play curves are read by viewers and above" on public.meta_ad_play_curves
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Play curves are removed by members and above" on public.meta_ad_play_curves
  using (organization_id in (select private.organizations_as('member')));
alter policy "Product matches are added by members and above" on public.meta_ad_product_matches
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Product matches are changed by members and above" on public.meta_ad_product_matches
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Product matches are read by viewers and above" on public.meta_ad_product_matches
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Product matches are removed by members and above" on public.meta_ad_product_matches
  using (organization_id in (select private.organizations_as('member')));
alter policy "Templates of ads are added by members and above" on public.meta_ad_templates
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Templates of ads are changed by members and above" on public.meta_ad_templates
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Templates of ads are read by viewers and above" on public.meta_ad_templates
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Templates of ads are removed by members and above" on public.meta_ad_templates
  using (organization_id in (select private.organizations_as('member')));
alter policy "Ads are added by members and above" on public.meta_ads
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Ads are changed by members and above" on public.meta_ads
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Ads are removed by members and above" on public.meta_ads
  using (organization_id in (select private.organizations_as('member')));
alter policy "Results are added by members and above" on public.meta_ads_performance
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Results are changed by members and above" on public.meta_ads_performance
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Results are removed by members and above" on public.meta_ads_performance
  using (organization_id in (select private.organizations_as('member')));
alter policy "Ad sets are added by members and above" on public.meta_adsets
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Ad sets are changed by members and above" on public.meta_adsets
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Ad sets are read by viewers and above" on public.meta_adsets
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Ad sets are removed by members and above" on public.meta_adsets
  using (organization_id in (select private.organizations_as('member')));
alter policy "Campaigns are added by members and above" on public.meta_campaigns
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Campaigns are changed by members and above" on public.meta_campaigns
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Campaigns are read by viewers and above" on public.meta_campaigns
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Campaigns are removed by members and above" on public.meta_campaigns
  using (organization_id in (select private.organizations_as('member')));
alter policy "Connections are changed by admins and above" on public.meta_connections
  using (organization_id in (select private.organizations_as('admin')))
  with check (organization_id in (select private.organizations_as('admin')));
alter policy "Connections are made by admins and above" on public.meta_connections
  with check (organization_id in (select private.organizations_as('admin')));
alter policy "Connections are read by viewers and above" on public.meta_connections
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Dialogs are ended by who opened them" on public.meta_oauth_states
  using ((organization_id in (select private.organizations_as('viewer'))) and (user_id = (select auth.uid())))
  with check ((organization_id in (select private.organizations_as('viewer'))) and (user_id = (select auth.uid())));
alter policy "Dialogs are forgotten by who opened them" on public.meta_oauth_states
  using ((organization_id in (select private.organizations_as('viewer'))) and (user_id = (select auth.uid())));
alter policy "Dialogs are opened for oneself" on public.meta_oauth_states
  with check ((organization_id in (select private.organizations_as('viewer'))) and (user_id = (select auth.uid())));
alter policy "Dialogs are seen by who opened them" on public.meta_oauth_states
  using ((organization_id in (select private.organizations_as('viewer'))) and (user_id = (select auth.uid())));
alter policy "Slices are added by jobs" on public.meta_sync_slices
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Slices are changed by jobs" on public.meta_sync_slices
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Slices are read by viewers and above" on public.meta_sync_slices
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Slices are removed by jobs" on public.meta_sync_slices
  using (organization_id in (select private.organizations_as('member')));
alter policy "Sync states are added by jobs" on public.meta_sync_state
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Sync states are changed by jobs" on public.meta_sync_state
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Sync states are read by viewers and above" on public.meta_sync_state
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Sync states are removed by jobs" on public.meta_sync_state
  using (organization_id in (select private.organizations_as('member')));
alter policy "Syncs are added by jobs" on public.meta_syncs
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Syncs are changed by jobs" on public.meta_syncs
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Syncs are read by viewers and above" on public.meta_syncs
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Syncs are removed by jobs" on public.meta_syncs
  using (organization_id in (select private.organizations_as('member')));
alter policy "Tokens are added by admins and above" on public.meta_tokens
  with check (organization_id in (select private.organizations_as('admin')));
alter policy "Tokens are read by jobs" on public.meta_tokens
  using (organization_id in (select private.organizations_as('admin')));
alter policy "Tokens are removed by jobs" on public.meta_tokens
  using (organization_id in (select private.organizations_as('admin')));
alter policy "Tokens are sealed anew by jobs" on public.meta_tokens
  using (organization_id in (select private.organizations_as('admin')))
  with check (organization_id in (select private.organizations_as('admin')));
alter policy "Reads are added by the reader" on public.notification_reads
  with check ((organization_id in (select private.organizations_as('viewer'))) and (user_id = (select auth.uid())));
alter policy "Reads are changed by the reader" on public.notification_reads
  using ((organization_id in (select private.organizations_as('viewer'))) and (user_id = (select auth.uid())))
  with check ((organization_id in (select private.organizations_as('viewer'))) and (user_id = (select auth.uid())));
alter policy "Reads are read by the reader" on public.notification_reads
  using ((organization_id in (select private.organizations_as('viewer'))) and (user_id = (select auth.uid())));
alter policy "Reads are removed by the reader" on public.notification_reads
  using ((organization_id in (select private.organizations_as('viewer'))) and (user_id = (select auth.uid())));
alter policy "Webhooks are added by admins and above" on public.notification_webhooks
  with check (organization_id in (select private.organizations_as('admin')));
alter policy "Webhooks are changed by admins and above" on public.notification_webhooks
  using (organization_id in (select private.organizations_as('admin')))
  with check (organization_id in (select private.organizations_as('admin')));
alter policy "Webhooks are read by admins and above" on public.notification_webhooks
  using (organization_id in (select private.organizations_as('admin')));
alter policy "Webhooks are removed by admins and above" on public.notification_webhooks
  using (organization_id in (select private.organizations_as('admin')));
alter policy "Notifications are added by viewers for themselves" on public.notifications
  with check ((organization_id in (select private.organizations_as('viewer'))) and ((user_id = (select auth.uid())) or ((select current_setting('role', true)) = 'viraltracker_worker')));
alter policy "Notifications are marked by the person they are for" on public.notifications
  using ((organization_id in (select private.organizations_as('viewer'))) and ((user_id = (select auth.uid())) or ((select current_setting('role', true)) = 'viraltracker_worker')))
  with check ((organization_id in (select private.organizations_as('viewer'))) and ((user_id = (select auth.uid())) or ((select current_setting('role', true)) = 'viraltracker_worker')));
alter policy "Notifications are read by viewers and above" on public.notifications
  using ((organization_id in (select private.organizations_as('viewer'))) and ((user_id is null) or (user_id = (select auth.uid())) or ((select current_setting('role', true)) = 'viraltracker_worker')));
alter policy "Notifications are removed by members and above" on public.notifications
  using ((organization_id in (select private.organizations_as('member'))) and ((user_id is null) or (user_id = (select auth.uid())) or ((select current_setting('role', true)) = 'viraltracker_worker')));
alter policy "Organizations are changed by admins and above" on public.organizations
  using (id in (select private.organizations_as('admin')))
  with check (id in (select private.organizations_as('admin')));
alter policy "Organizations are read by their members" on public.organizations
  using (id in (select private.organizations_as('viewer')));
alter policy "Restatements are added by members and above" on public.performance_restatements
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Restatements are read by viewers and above" on public.performance_restatements
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Persona passes are added by members and above" on public.persona_passes
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Personas are added by members and above" on public.personas_4d
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Personas are changed by members and above" on public.personas_4d
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Personas are read by viewers and above" on public.personas_4d
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Personas are removed by members and above" on public.personas_4d
  using (organization_id in (select private.organizations_as('member')));
alter policy "Offer variants are added by members and above" on public.product_offer_variants
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Offer variants are changed by members and above" on public.product_offer_variants
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Offer variants are read by viewers and above" on public.product_offer_variants
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Offer variants are removed by members and above" on public.product_offer_variants
  using (organization_id in (select private.organizations_as('member')));
alter policy "Pages of products are added by members and above" on public.product_pages
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Pages of products are changed by members and above" on public.product_pages
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Pages of products are read by viewers and above" on public.product_pages
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Pages of products are removed by members and above" on public.product_pages
  using (organization_id in (select private.organizations_as('member')));
alter policy "Recommended templates are added by members and above" on public.product_template_recommendations
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Recommended templates are changed by members and above" on public.product_template_recommendations
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Recommended templates are read by viewers and above" on public.product_template_recommendations
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Recommended templates are removed by members and above" on public.product_template_recommendations
  using (organization_id in (select private.organizations_as('member')));
alter policy "Template settings are added by members and above" on public.product_template_settings
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Template settings are changed by members and above" on public.product_template_settings
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Template settings are read by viewers and above" on public.product_template_settings
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Template settings are removed by members and above" on public.product_template_settings
  using (organization_id in (select private.organizations_as('member')));
alter policy "Uses of templates are added by members and above" on public.product_template_uses
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Uses of templates are changed by members and above" on public.product_template_uses
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Uses of templates are read by viewers and above" on public.product_template_uses
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Uses of templates are removed by members and above" on public.product_template_uses
  using (organization_id in (select private.organizations_as('member')));
alter policy "Product addresses are added by members and above" on public.product_urls
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Product addresses are changed by members and above" on public.product_urls
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Product addresses are read by viewers and above" on public.product_urls
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Product addresses are removed by members and above" on public.product_urls
  using (organization_id in (select private.organizations_as('member')));
alter policy "Product variants are added by members and above" on public.product_variants
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Product variants are changed by members and above" on public.product_variants
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Product variants are read by viewers and above" on public.product_variants
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Product variants are removed by members and above" on public.product_variants
  using (organization_id in (select private.organizations_as('member')));
alter policy "Products are added by members and above" on public.products
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Products are changed by members and above" on public.products
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Products are read by viewers and above" on public.products
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Products are removed by members and above" on public.products
  using (organization_id in (select private.organizations_as('member')));
alter policy "Suggestions are decided by members and above" on public.profile_suggestions
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Suggestions are made by members and above" on public.profile_suggestions
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Suggestions are read by viewers and above" on public.profile_suggestions
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Suggestions are removed by members and above" on public.profile_suggestions
  using (organization_id in (select private.organizations_as('member')));
alter policy "Provenance events are added by members and above" on public.provenance_events
  with check ((organization_id in (select private.organizations_as('member'))) and ((user_id = (select auth.uid())) or ((select current_setting('role', true)) = 'viraltracker_worker')));
alter policy "Provenance events are read by viewers and above" on public.provenance_events
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Decisions about recommendations are added by members and above" on public.recommendation_decisions
  with check ((organization_id in (select private.organizations_as('member'))) and ((user_id = (select auth.uid())) or ((select current_setting('role', true)) = 'viraltracker_worker')));
alter policy "Decisions about recommendations are read by viewers and above" on public.recommendation_decisions
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Reddit quotes are added by members and above" on public.reddit_sentiment_quotes
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Reddit quotes are changed by members and above" on public.reddit_sentiment_quotes
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Reddit quotes are read by viewers and above" on public.reddit_sentiment_quotes
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Reddit quotes are removed by members and above" on public.reddit_sentiment_quotes
  using (organization_id in (select private.organizations_as('member')));
alter policy "Schedules are added by members and above" on public.schedules
  with check (((organization_id in (select private.organizations_as('member'))) or ((organization_id is null) and (select private.platform_wide()))) and ((user_id = (select auth.uid())) or ((select current_setting('role', true)) = 'viraltracker_worker')));
alter policy "Schedules are changed by members and above" on public.schedules
  using ((organization_id in (select private.organizations_as('member'))) or ((organization_id is null) and (select private.platform_wide())))
  with check ((organization_id in (select private.organizations_as('member'))) or ((organization_id is null) and (select private.platform_wide())));
alter policy "Schedules are read by viewers and above" on public.schedules
  using ((organization_id in (select private.organizations_as('viewer'))) or ((organization_id is null) and (select private.platform_wide())));
alter policy "Schedules are removed by members and above" on public.schedules
  using ((organization_id in (select private.organizations_as('member'))) or ((organization_id is null) and (select private.platform_wide())));
alter policy "Templates are added by members and above" on public.scraped_templates
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Templates are changed by members and above" on public.scraped_templates
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Templates are read by viewers and above" on public.scraped_templates
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Templates are removed by members and above" on public.scraped_templates
  using (organization_id in (select private.organizations_as('member')));
alter policy "Waiting templates are added by members and above" on public.template_queue
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Waiting templates are changed by members and above" on public.template_queue
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Waiting templates are read by viewers and above" on public.template_queue
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Waiting templates are removed by members and above" on public.template_queue
  using (organization_id in (select private.organizations_as('member')));
alter policy "Template reviews are added by members and above" on public.template_reviews
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Template reviews are read by viewers and above" on public.template_reviews
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Template scores are added by members and above" on public.template_scores
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Template scores are read by viewers and above" on public.template_scores
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Pages to review are added by members and above" on public.url_review_queue
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Pages to review are changed by members and above" on public.url_review_queue
  using (organization_id in (select private.organizations_as('member')))
  with check (organization_id in (select private.organizations_as('member')));
alter policy "Pages to review are read by viewers and above" on public.url_review_queue
  using (organization_id in (select private.organizations_as('viewer')));
alter policy "Pages to review are removed by members and above" on public.url_review_queue
  using (organization_id in (select private.organizations_as('member')));
