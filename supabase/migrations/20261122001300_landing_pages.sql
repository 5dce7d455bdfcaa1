-- Why a page could not be read last, beside what was read of it before.
alter table public.brand_landing_pages
  add column failed_at timestamptz,
  add column failed_reason text,
  add constraint brand_landing_pages_of_brand unique (id, brand_id, organization_id);

-- Every text that a page ever had, so that what was quoted from it can still be looked up after it changed.
create table public.landing_page_versions (
  organization_id uuid not null,
  brand_id uuid not null,
  page_id uuid not null,
  -- SHA-256 of markdown.
  content_hash text not null,
  markdown text not null,
  first_seen_at timestamptz not null default now(),
  primary key (page_id, content_hash),
  foreign key (page_id, brand_id, organization_id)
    references public.brand_landing_pages (id, brand_id, organization_id) on delete cascade,
  foreign key (brand_id, organization_id) references public.brands (id, organization_id) on delete cascade
);
create index landing_page_versions_page on public.landing_page_versions (page_id, brand_id, organization_id);
create index landing_page_versions_brand on public.landing_page_versions (brand_id, organization_id);

grant select, insert on public.landing_page_versions to authenticated, viraltracker_worker;
alter table public.landing_page_versions enable row level security;
alter table public.landing_page_versions force row level security;

create policy "Page versions are read by viewers and above" on public.landing_page_versions
  for select to authenticated, viraltracker_worker
  using (organization_id in (select private.organizations_as('viewer')));
create policy "Page versions are added by members and above" on public.landing_page_versions
  for insert to authenticated, viraltracker_worker
  with check (organization_id in (select private.organizations_as('member')));

-- Whoever writes a page's text, its version is kept with it.
create function private.keep_page_version() returns trigger
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
revoke execute on function private.keep_page_version() from public;
create trigger keep_version after insert or update of raw_markdown, content_hash on public.brand_landing_pages
  for each row execute function private.keep_page_version();

insert into public.landing_page_versions (organization_id, brand_id, page_id, content_hash, markdown, first_seen_at)
select organization_id, brand_id, id, content_hash, raw_markdown, coalesce(last_scraped_at, created_at)
  from public.brand_landing_pages where raw_markdown is not null and content_hash is not null;

-- For the platform-wide door, which else reads no tenant's rows: the brands, not fictional ones, with ads that spent
-- since a day and lead to a page that was read.
create function private.brands_with_watched_pages(since date) returns table (brand_id uuid, organization_id uuid)
  language sql stable security definer set search_path = ''
  as $$
    select b.id, b.organization_id
      from public.brands b
     where not b.is_fictional
       and exists (select from public.brand_landing_pages l
                     join public.meta_ad_destinations d on d.brand_id = l.brand_id and d.canonical_url = l.canonical_url
                    where l.brand_id = b.id and l.raw_markdown is not null
                      and exists (select from public.meta_ads_performance p
                                   where p.brand_id = d.brand_id and p.meta_ad_account_id = d.meta_ad_account_id
                                     and p.meta_ad_id = d.meta_ad_id and p.date >= since and p.spend > 0))
     order by b.organization_id, b.id
  $$;
revoke execute on function private.brands_with_watched_pages(date) from public;
grant execute on function private.brands_with_watched_pages(date) to viraltracker_worker;
