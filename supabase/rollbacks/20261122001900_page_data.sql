drop trigger keep_version on public.brand_landing_pages;
alter table public.brand_landing_pages
  drop column data_text,
  drop column data_hash,
  drop column read_by;
alter table public.landing_page_versions
  drop column part;
create or replace function private.keep_page_version() returns trigger
  language plpgsql set search_path = ''
  as $$
    begin
      if new.raw_markdown is not null and new.content_hash is not null then
        insert into public.landing_page_versions
          (organization_id, brand_id, page_id, content_hash, markdown, first_seen_at)
        values (new.organization_id, new.brand_id, new.id, new.content_hash, new.raw_markdown,
                coalesce(new.last_scraped_at, now()))
        on conflict do nothing;
      end if;
      return null;
    end
  $$;
create trigger keep_version after insert or update of raw_markdown, content_hash on public.brand_landing_pages for each row execute function private.keep_page_version();
