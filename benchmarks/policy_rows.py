"""1 million ad-days of 1,000 organisations, as the benchmark of row-level security reads them. Built once, kept."""

import asyncio
import hashlib
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

import psycopg

from benchmarks.ad_days import cache
from store.embedded import Addresses, grant_login, serve
from store.migrate import MIGRATIONS, migrate

FIRST_DAY, SINCE, LAST_DAY = "2026-08-22", "2026-10-21", "2026-11-19"

# Rows fall as rank^-0.5: the largest organisation has about 16,000, one of middling size 720. Two brands each. Each
# person is a member of one; one more of twenty, every fiftieth from the tenth.
_ROWS = """
insert into auth.users (id, email)
  select md5('user' || n)::uuid, 'user' || n || '@example.test' from generate_series(1, 1001) n;
insert into organizations (id, name, slug, owner_user_id)
  select md5('organization' || n)::uuid, 'Organisation ' || n, 'o-' || n, md5('user' || n)::uuid
    from generate_series(1, 1000) n;
insert into user_organizations (organization_id, user_id, role)
  select md5('organization' || n)::uuid, md5('user' || n)::uuid, 'owner' from generate_series(1, 1000) n;
insert into user_organizations (organization_id, user_id, role)
  select md5('organization' || n)::uuid, md5('user1001')::uuid, 'member' from generate_series(10, 960, 50) n;
insert into brands (id, organization_id, name, slug)
  select md5('brand' || n || '-' || b)::uuid, md5('organization' || n)::uuid, 'Brand ' || b, 'brand-' || b
    from generate_series(1, 1000) n, generate_series(1, 2) b;
insert into meta_ads_performance (organization_id, brand_id, meta_ad_account_id, meta_ad_id, date, spend, impressions,
    reach, clicks, link_clicks, purchases, purchase_value, video_views, video_thruplay, reported)
  select md5('organization' || n)::uuid, md5('brand' || n || '-' || 1 + ad % 2)::uuid, 'act_' || n || ad % 2,
         '1202' || lpad((n * 1000 + ad)::text, 14, '0'), day, round((random() * 90)::numeric, 2), 100 + ad, 90, 9, 6, 1,
         55.5, 40, 12, 31
    from generate_series(1, 1000) n,
         generate_series(1, ceil(16180 * n^(-0.5) / 90)::int) ad,
         generate_series(date '2026-08-22', date '2026-11-19', '1 day') day
   where (ad - 1) * 90 + (day::date - date '2026-08-22') < 16180 * n^(-0.5)
   order by n, day
"""


@dataclass(frozen=True)
class Rows:
    """The running server, and who is in it."""

    addresses: Addresses
    AGENCY: ClassVar = range(10, 961, 50)

    @staticmethod
    def user(organization: int) -> UUID:
        return _md5(f"user{organization}")

    @staticmethod
    def agency() -> UUID:
        """The member of twenty."""
        return _md5("user1001")

    @staticmethod
    def organization(rank: int) -> UUID:
        return _md5(f"organization{rank}")

    @staticmethod
    def brand(organization: int) -> UUID:
        return _md5(f"brand{organization}-1")


def _md5(text: str) -> UUID:
    return UUID(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest())


@contextmanager
def policy_rows() -> Generator[Rows]:
    """Built at the first call, and again when any migration has changed."""
    folder = cache() / "policy-rows"
    with serve(folder) as where:
        done, wanted = folder / "done", _digest()
        if not done.exists() or done.read_text("utf-8") != wanted:
            done.unlink(missing_ok=True)
            _build(where)
            done.write_text(wanted, "utf-8")
        yield Rows(where)


def _build(where: Addresses) -> None:
    with psycopg.connect(where.owner, autocommit=True) as conn:
        for schema in ("public", "private", "storage", "supabase_migrations", "auth"):
            conn.execute(f"drop schema if exists {schema} cascade".encode())
        conn.execute("create schema public")
    asyncio.run(migrate(where.owner))
    grant_login(where.owner)
    with psycopg.connect(where.owner, autocommit=True) as conn:
        conn.execute("select setseed(0.42)")
        conn.execute("select private.ensure_performance_months(%s, %s)", [FIRST_DAY, LAST_DAY])
        conn.execute("set session_replication_role = replica")
        conn.execute(_ROWS.encode())
        conn.execute("reset session_replication_role")
        conn.execute("vacuum (freeze, analyze)")


def _digest() -> str:
    texts = [_ROWS.encode(), *(path.read_bytes() for path in sorted(MIGRATIONS.glob("*.sql")))]
    return hashlib.sha256(b"".join(texts)).hexdigest()
