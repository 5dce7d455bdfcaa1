"""Ad-days for benchmarks: 200 brands in embedded Postgres, and the same rows as Parquet by brand. Built once, kept."""

import asyncio
import hashlib
import io
import os
from calendar import monthrange
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

import polars as pl
import psycopg
from platformdirs import site_cache_path, user_cache_path

from store.embedded import Addresses, grant_login, serve
from store.migrate import MIGRATIONS, migrate

BRANDS = 200
DAYS = 365
LAST_DAY = "2026-11-19"

# Rows per brand fall as rank^-0.25: the largest has 2.8 times the mean. An ad runs 60 days, then its slot
# gets the next one; three ads share a hook. Rates differ by ad, counts by day.
_PEOPLE = """
insert into auth.users (id, email) select md5('user' || i)::uuid, 'bench' || i || '@example.test'
  from generate_series(1, {brands}) i;
insert into brands (id, organization_id, name, slug)
  select md5('brand' || i)::uuid, o.id, 'Bench ' || i, 'bench-' || i
    from generate_series(1, {brands}) i join organizations o on o.owner_user_id = md5('user' || i)::uuid;
insert into brand_ad_accounts (organization_id, brand_id, meta_ad_account_id, currency, is_primary)
  select organization_id, id, 'act_' || slug, 'USD', true from brands;
create table public.bench_slots as
  select b.id as brand_id, b.organization_id, 'act_' || b.slug as account, i.n as brand, slot,
         i.n * 100000 + slot * 10 as first_ad
    from (select n, greatest(1, round({rows}::numeric * n^(-0.25) / {days}
                 / (select sum(m^(-0.25)) from generate_series(1, {brands}) m)))::int as slots
            from generate_series(1, {brands}) n) i
    join brands b on b.slug = 'bench-' || i.n, generate_series(1, i.slots) slot;
create table public.bench_ads as
  select s.brand_id, s.organization_id, s.account, s.brand, s.first_ad + k as ad,
         '1202' || lpad((s.first_ad + k)::text, 14, '0') as meta_ad_id,
         (s.first_ad + k) / 3 as hook, (s.first_ad + k) % 4 <> 0 as video,
         0.25 * exp(0.25 * random_normal()) as views, 0.35 * exp(0.15 * random_normal()) as holds,
         0.015 * exp(0.3 * random_normal()) as ctr, 0.025 * exp(0.35 * random_normal()) as sales,
         55 * exp(0.2 * random_normal()) as order_value, 12 * exp(0.3 * random_normal()) as cpm,
         2500 * exp(0.9 * random_normal()) as daily
    from public.bench_slots s, generate_series(0, 7) k;
create unique index on public.bench_ads (ad);
insert into meta_ads (organization_id, brand_id, meta_ad_account_id, meta_ad_id, ad_name, format, hook_text, hook_key,
                      hook_source, source)
  select organization_id, brand_id, account, meta_ad_id, 'Ad ' || ad, case when video then 'video' else 'image' end,
         'This is hook number ' || hook, 'this is hook number ' || hook,
         case when video then 'spoken' else 'headline' end, 'export' from public.bench_ads;
"""
_MONTH = """
insert into meta_ads_performance (organization_id, brand_id, meta_ad_account_id, meta_ad_id, date, spend, impressions,
    reach, clicks, link_clicks, purchases, purchase_value, video_views, video_thruplay, reported)
select organization_id, brand_id, account, meta_ad_id, day,
       round((shown * cpm / 1000 * (0.8 + 0.4 * random()))::numeric, 2), shown, (shown * 0.8)::bigint,
       (link * 1.4)::bigint, link, bought,
       round((bought * order_value * exp(0.4 * random_normal()))::numeric, 2), played, (played * holds)::bigint, 31
  from (select *, floor(link * sales + random())::bigint as bought
          from (select a.*, d.day, w.shown,
                       floor(w.shown * a.ctr * exp(0.1 * random_normal()) + random())::bigint as link,
                       case when a.video then (w.shown * least(a.views, 0.9))::bigint end as played
                  from (select generate_series(%(since)s::date, %(until)s::date, '1 day')::date as day) d
                 cross join public.bench_slots s
                  join public.bench_ads a on a.ad = s.first_ad + (d.day - date '2025-11-20' + s.slot * 17 %% 60) / 60
                 cross join lateral (
                   select (a.daily * exp(0.3 * random_normal()))::bigint + 1 as shown) w) x) y
 order by brand_id, day
"""
_COPY = """
copy (select meta_ad_account_id, meta_ad_id, date, spend::float8, impressions, link_clicks, purchases,
             purchase_value::float8, video_views, video_thruplay, reported
        from meta_ads_performance where brand_id = '{brand}' order by date, meta_ad_id) to stdout (format csv, header)
"""
_COPY_ADS = """
copy (select meta_ad_account_id, meta_ad_id, ad_name, format, hook_text, hook_key, hook_source
        from meta_ads where brand_id = '{brand}') to stdout (format csv, header)
"""


@dataclass(frozen=True)
class Bench:
    """The running server and the Parquet folder: one file per brand, `ads.parquet` beside them."""

    addresses: Addresses
    parquet: Path

    @staticmethod
    def user(brand: int) -> UUID:
        return _md5(f"user{brand}")

    @staticmethod
    def brand(brand: int) -> UUID:
        """Brand 1 is the largest; 100 is of middling size."""
        return _md5(f"brand{brand}")


def _md5(text: str) -> UUID:
    return UUID(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest())


def cache() -> Path:
    """A per-user folder; a system folder for root, whose home the database's own user may not enter."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return site_cache_path("viraltracker-bench", appauthor=False)
    return user_cache_path("viraltracker-bench", appauthor=False)


@contextmanager
def ad_days(rows: int) -> Generator[Bench]:
    """The data of this size, built at the first call and when its tables' migrations have changed."""
    folder = cache() / f"ad-days-{rows}"
    with serve(folder) as where:
        parquet = folder / "parquet"
        done, wanted = folder / "done", _digest()
        if not done.exists() or done.read_text("utf-8") != wanted:
            done.unlink(missing_ok=True)
            asyncio.run(_build(where, rows))
            _export(where, parquet)
            done.write_text(wanted, "utf-8")
        yield Bench(addresses=where, parquet=parquet)


async def _build(where: Addresses, rows: int) -> None:
    with psycopg.connect(where.owner, autocommit=True) as conn:
        conn.execute("drop schema if exists public cascade")
        conn.execute("drop schema if exists private cascade")
        conn.execute("drop schema if exists supabase_migrations cascade")
        conn.execute("drop schema if exists auth cascade")
        conn.execute("create schema public")
    await migrate(where.owner)
    grant_login(where.owner)
    with psycopg.connect(where.owner, autocommit=True) as conn:
        conn.execute("select setseed(0.42)")
        conn.execute(_PEOPLE.format(rows=rows, brands=BRANDS, days=DAYS).encode())
        conn.execute("select private.ensure_performance_months('2025-11-20', '2026-11-19')")
        # Loaded without constraints and indexes, which are built afterwards at once.
        conn.execute("set session_replication_role = replica")
        conn.execute("alter table meta_ads_performance drop constraint meta_ads_performance_pkey")
        conn.execute("drop index if exists meta_ads_performance_window")
        months = pl.date_range(pl.date(2025, 11, 1), pl.date(2026, 11, 1), "1mo", eager=True).to_list()
        for month in months:
            since = max(month.isoformat(), "2025-11-20")
            until = min(_month_end(month), LAST_DAY)
            conn.execute(_MONTH, {"since": since, "until": until})
            print(f"  made {since} to {until}", flush=True)
        conn.execute("set maintenance_work_mem = '1GB'")
        conn.execute(
            "alter table meta_ads_performance add primary key (brand_id, meta_ad_account_id, meta_ad_id, date)"
        )
        conn.execute(_window_index().encode())
        conn.execute("vacuum (freeze, analyze)")


def _digest() -> str:
    """Of the migrations that decide how fast results are read."""
    topics = ("organizations", "meta_ads", "meta_ads_performance")
    texts = [next(MIGRATIONS.glob(f"??????????????_{topic}.sql")).read_bytes() for topic in topics]
    return hashlib.sha256(b"".join(texts)).hexdigest()


def _window_index() -> str:
    text = next(MIGRATIONS.glob("*_meta_ads_performance.sql")).read_text("utf-8")
    start = text.index("create index meta_ads_performance_window")
    return text[start : text.index(";", start)]


def _month_end(month: date) -> str:
    return month.replace(day=monthrange(month.year, month.month)[1]).isoformat()


def _export(where: Addresses, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with psycopg.connect(where.owner) as conn:
        for brand in range(1, BRANDS + 1):
            id = Bench.brand(brand)
            days = _copied(conn, _COPY.format(brand=id))
            types = {"meta_ad_id": pl.String, "video_views": pl.Int64, "video_thruplay": pl.Int64, "date": pl.Date}
            pl.read_csv(days, schema_overrides=types).write_parquet(folder / f"brand={brand}.parquet")
            ads = _copied(conn, _COPY_ADS.format(brand=id))
            pl.read_csv(ads, schema_overrides={"meta_ad_id": pl.String}).write_parquet(folder / f"ads-{brand}.parquet")


def _copied(conn: psycopg.Connection, sql: str) -> io.BytesIO:
    held = io.BytesIO()
    with conn.cursor().copy(sql.encode()) as copy:
        for block in copy:
            held.write(block)
    held.seek(0)
    return held
