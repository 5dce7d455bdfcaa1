-- Else a competitor's customers would be taken for the brand's own.
delete from public.personas_4d where competitor_id is not null;
delete from public.imports where kind = 'competitor';
alter table public.personas_4d
  drop constraint personas_4d_competitor_id_brand_id_organization_id_fkey;
drop table public.competitor_texts;
drop table public.competitors;
alter table public.personas_4d
  drop column competitor_id;
alter table public.imports
  drop constraint imports_kind_check;
alter table public.imports
  add constraint imports_kind_check check (kind in ('ads_manager', 'ads_sheet', 'reviews', 'reddit', 'amazon'));
