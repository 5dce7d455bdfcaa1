"""A brand of 2,000 ads and 400,000 ad-days, beside another organisation's of the same size: built once, kept.

Each ad runs on each of the last 200 days, is classified (twice: the newest counts), leads to one of 40 pages, and was
checked against it in each of five weeks.
"""

import asyncio
import hashlib
import os
from collections.abc import Generator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from uuid import UUID

import psycopg
from platformdirs import site_cache_path, user_cache_path

from store.embedded import Addresses, grant_login, serve
from store.migrate import MIGRATIONS, migrate

ADS = 2000
DAYS = 200
UNTIL = date(2026, 11, 19)
SLUG = "many-1"
# The migrations that decide how fast they are read.
_TOPICS = (
    "organizations",
    "meta_ads",
    "meta_ads_performance",
    "ad_creative_classifications",
    "classification",
    "congruence",
)

_PEOPLE = """
insert into auth.users (id, email)
  select md5('user' || i)::uuid, 'many' || i || '@example.test' from generate_series(1, 2) i;
insert into brands (id, organization_id, name, slug)
  select md5('brand' || i)::uuid, o.id, 'Many ' || i, 'many-' || i
    from generate_series(1, 2) i join organizations o on o.owner_user_id = md5('user' || i)::uuid;
insert into brand_ad_accounts (organization_id, brand_id, meta_ad_account_id, currency, is_primary)
  select organization_id, id, 'act_' || slug, 'USD', true from brands;
create table public.many_ads as
  select b.id as brand_id, b.organization_id, 'act_' || b.slug as account, n,
         '1202' || lpad(n::text, 14, '0') as meta_ad_id, n % 4 <> 0 as video,
         0.25 * exp(0.25 * random_normal()) as views, 0.35 * exp(0.15 * random_normal()) as holds,
         0.015 * exp(0.3 * random_normal()) as ctr, 0.025 * exp(0.35 * random_normal()) as sales,
         55 * exp(0.2 * random_normal()) as order_value, 12 * exp(0.3 * random_normal()) as cpm,
         2500 * exp(0.9 * random_normal()) as daily, 1.1 + 0.5 * random() as frequency
    from brands b, generate_series(1, {ads}) n;
insert into meta_ads (organization_id, brand_id, meta_ad_account_id, meta_ad_id, ad_name, format, hook_text, hook_key,
                      hook_source, source, campaign_objective, ad_status)
  select organization_id, brand_id, account, meta_ad_id, 'Ad ' || n, case when video then 'video' else 'image' end,
         'This is hook number ' || n / 3, 'this is hook number ' || n / 3,
         case when video then 'spoken' else 'headline' end, 'export', 'OUTCOME_SALES', 'ACTIVE' from public.many_ads;
insert into meta_ad_destinations (organization_id, brand_id, meta_ad_account_id, meta_ad_id, destination_url,
                                  canonical_url)
  select organization_id, brand_id, account, meta_ad_id, 'https://acme.example/page-' || n % 40,
         'acme.example/page-' || n % 40
    from public.many_ads;
insert into ad_creative_classifications (organization_id, brand_id, meta_ad_account_id, meta_ad_id,
    creative_awareness_level, copy_awareness_level, creative_format, hook_type, source, schema_version, input_hash,
    classified_at)
  select organization_id, brand_id, account, meta_ad_id,
         (array['unaware', 'problem_aware', 'solution_aware', 'product_aware', 'most_aware'])[1 + n * 7 % 5],
         (array['unaware', 'problem_aware', 'solution_aware', 'product_aware', 'most_aware'])[1 + n % 5],
         case when video then (array['video_ugc', 'video_professional', 'video_demo'])[1 + n % 3]
              else 'image_static' end,
         'curiosity', 'rules', '1', md5(n::text || v), now() - make_interval(days => v)
    from public.many_ads, generate_series(0, 1) v;
insert into brand_landing_pages (organization_id, brand_id, url, canonical_url, raw_markdown, content_hash,
    last_scraped_at, scrape_status)
  select organization_id, id, 'https://acme.example/page-' || n, 'acme.example/page-' || n,
         repeat('Sixty days to decide, or the money comes back. ', 200), md5(n::text), now(), 'scraped'
    from brands, generate_series(0, 39) n;
insert into congruence_checks (organization_id, brand_id, meta_ad_account_id, meta_ad_id, landing_page_id, page_url,
    page_hash, verdicts, worst, cells, score, awareness_score, judged_by, prompt_version, schema_version, input_hash,
    checked_at)
  select a.organization_id, a.brand_id, a.account, a.meta_ad_id, l.id, l.canonical_url,
         case when n % 25 = 0 then 'before' else l.content_hash end,
         jsonb_build_object('awareness', v.said[1 + n % 4], 'hook_headline', v.said[1 + n / 2 % 4],
                            'benefits', v.said[1 + n / 3 % 4], 'angle', 'not_checkable',
                            'claims', v.said[1 + n / 5 % 4], 'offer', v.said[1 + n / 7 % 4]),
         case when n % 4 = 2 then 'contradicts' else 'weak' end,
         (select jsonb_agg(jsonb_build_object('dimension', d, 'place', p, 'verdict', 'weak', 'judged_by', 'rules',
                 'explanation', 'The ad promises thirty days, the page sixty.', 'suggestion', 'Say sixty days.'))
            from unnest(array['awareness', 'hook_headline', 'benefits', 'angle', 'claims', 'offer']) d,
                 unnest(array['ad_copy', 'speech', 'overlay', 'landing_page']) p),
         (n * 37 % 101) / 100.0, 0.75, 'rules', '1', '1', md5(n::text || week), now() - make_interval(days => 7 * week)
    from public.many_ads a
    join brand_landing_pages l on l.brand_id = a.brand_id and l.canonical_url = 'acme.example/page-' || n % 40
   cross join (select array['aligned', 'weak', 'contradicts', 'missing'] as said) v, generate_series(0, 4) week;
"""
_DAYS = """
insert into meta_ads_performance (organization_id, brand_id, meta_ad_account_id, meta_ad_id, date, spend, impressions,
    reach, clicks, link_clicks, purchases, purchase_value, video_views, video_thruplay, reported)
select organization_id, brand_id, account, meta_ad_id, day,
       round((shown * cpm / 1000 * (0.8 + 0.4 * random()))::numeric, 2), shown, (shown / frequency)::bigint,
       (link * 1.4)::bigint, link, bought,
       round((bought * order_value * exp(0.4 * random_normal()))::numeric, 2), played, (played * holds)::bigint, 31
  from (select *, floor(link * sales + random())::bigint as bought
          from (select a.*, d.day, w.shown,
                       floor(w.shown * a.ctr * exp(0.1 * random_normal()) + random())::bigint as link,
                       case when a.video then (w.shown * least(a.views, 0.9))::bigint end as played
                  from (select generate_series(%(until)s::date - %(days)s + 1, %(until)s::date, '1 day')::date as day) d
                 cross join public.many_ads a
                 cross join lateral (select (a.daily * exp(0.3 * random_normal()))::bigint + 1 as shown) w) x) y
 order by day, brand_id
"""


def user(number: int = 1) -> UUID:
    """The owner of the brand with this number."""
    return _md5(f"user{number}")


def brand(number: int = 1) -> UUID:
    """1 is asked about, 2 is another organisation's."""
    return _md5(f"brand{number}")


def _md5(text: str) -> UUID:
    return UUID(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest())


@contextmanager
def many_ads() -> Generator[Addresses]:
    """A running database with them, built at the first call and whenever a migration or this file has changed."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    folder = (site_cache_path if root else user_cache_path)("viraltracker-bench", appauthor=False) / "many-ads"
    with serve(folder) as where:
        done, wanted = folder / "done", _digest()
        if not done.exists() or done.read_text("utf-8") != wanted:
            done.unlink(missing_ok=True)
            asyncio.run(_build(where))
            done.write_text(wanted, "utf-8")
        yield where


async def _build(where: Addresses) -> None:
    with psycopg.connect(where.owner, autocommit=True) as conn:
        for schema in ("public", "private", "supabase_migrations", "auth"):
            conn.execute(f"drop schema if exists {schema} cascade".encode())
        conn.execute("create schema public")
    await migrate(where.owner)
    grant_login(where.owner)
    with psycopg.connect(where.owner, autocommit=True) as conn:
        conn.execute("select setseed(0.42)")
        conn.execute(_PEOPLE.format(ads=ADS).encode())
        conn.execute("select private.ensure_performance_months(%s::date - %s, %s)", [UNTIL, DAYS, UNTIL])
        conn.execute("set session_replication_role = replica")
        conn.execute(_DAYS, {"until": UNTIL, "days": DAYS})
        conn.execute("vacuum (freeze, analyze)")


def _digest() -> str:
    texts = [next(MIGRATIONS.glob(f"??????????????_{topic}.sql")).read_bytes() for topic in _TOPICS]
    return hashlib.sha256(b"".join([Path(__file__).read_bytes(), *texts])).hexdigest()
