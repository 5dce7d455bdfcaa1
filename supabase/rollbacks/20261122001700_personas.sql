drop table public.persona_passes;
alter table public.personas_4d
  drop column passes,
  drop column rejected,
  drop column notes,
  drop column run_id,
  drop column updated_at,
  drop column slug;
update public.personas_4d set source_type = 'hybrid' where source_type = 'extracted';
alter table public.personas_4d
  drop constraint personas_4d_source_type_check;
alter table public.personas_4d
  add column prompt_name text,
  add column prompt_version text,
  add column model text,
  add column input_hash text;
alter table public.personas_4d
  add constraint personas_4d_source_type_check check (source_type in ('manual', 'ai_generated', 'competitor_analysis', 'hybrid'));
