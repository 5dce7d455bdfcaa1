-- What a page says of its products to machines (JSON-LD, OpenGraph): typed in extracted_data, and as lines of text that
-- can be quoted. data_hash is the SHA-256 of data_text.
alter table public.brand_landing_pages
  add column data_text text,
  add column data_hash text,
  -- How the text came: fetched, by a browser, or out of a saved page, which nobody else can read again.
  add column read_by text not null default 'fetch' check (read_by in ('fetch', 'browser', 'file'));

-- Every data_text that a page ever had is kept too, so that what was quoted from it can still be looked up.
alter table public.landing_page_versions
  add column part text not null default 'text' check (part in ('text', 'data'));

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
      if new.data_text is not null and new.data_hash is not null then
        insert into public.landing_page_versions
          (organization_id, brand_id, page_id, content_hash, markdown, first_seen_at, part)
        values (new.organization_id, new.brand_id, new.id, new.data_hash, new.data_text,
                coalesce(new.last_scraped_at, now()), 'data')
        on conflict do nothing;
      end if;
      return null;
    end
  $$;
drop trigger keep_version on public.brand_landing_pages;
create trigger keep_version after insert or update of raw_markdown, content_hash, data_text, data_hash
  on public.brand_landing_pages for each row execute function private.keep_page_version();
