"""Files dropped by people, imported for real."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from domain.brand import Brand, User
from domain.import_report import ImportReport
from jobs.import_file import import_file
from store.db import as_user
from store.embedded import Addresses
from tests.conftest import NOW, People
from tests.jobs.machinery import Shop
from tests.jobs.meta_office import MetaOffice, open_office
from tests.wire.graph.client import Graph
from tools.deps import choose_brand

HEADER = "Day,Ad name,Ad ID,Amount spent (USD),Impressions,Link clicks,Purchases,Purchases conversion value"


async def silent(step: str, done: int, total: int | None) -> None:
    """A progress that nobody watches."""


class Desk:
    """One person with one brand, dropping files."""

    def __init__(self, everybody: People, person: User, brand: Brand, folder: Path) -> None:
        self.everybody, self.person, self.brand, self.folder = everybody, person, brand, folder

    async def drop(
        self, content: str | bytes, name: str = "export.csv", now: datetime = NOW, person: User | None = None
    ) -> ImportReport:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        who = person or self.person
        self.brand = await choose_brand(self.everybody.deps(self.person, None), self.brand.slug) or self.brand
        return await import_file(self.everybody.pool, who.id, self.brand, path, name, now, silent)

    async def rows(self, query: str) -> list[tuple[Any, ...]]:
        async with as_user(self.everybody.pool, self.person.id) as conn:
            cur = await conn.execute(query)  # type: ignore[arg-type]
            return await cur.fetchall()

    async def days(self, columns: str = "meta_ad_id, date::text, spend::float, impressions") -> list[tuple[Any, ...]]:
        return await self.rows(f"SELECT {columns} FROM meta_ads_performance ORDER BY meta_ad_id, date")


@pytest.fixture(autouse=True)
def only_the_tests_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker looks at the clock by itself: a test that lasts longer than its look would meet the day's work and
    schedules of now."""
    monkeypatch.setattr("jobs.runtime.EVERY", 86_400.0)


@pytest.fixture
async def desk(everybody: People, tmp_path: Path) -> Desk:
    person = await everybody.person()
    return Desk(everybody, person, await everybody.brand(person), tmp_path)


Dropping = Callable[..., Awaitable[ImportReport]]


@pytest.fixture
async def meta_office(
    everybody: People, database: Addresses, tmp_path: Path, graph: Graph
) -> AsyncIterator[MetaOffice]:
    """A brand that is connected to a loopback Graph API."""
    yield await open_office(everybody, database, tmp_path, graph)
    ledger = sql.Identifier(database.jobs.split("/")[-1].split("?")[0])
    with psycopg.connect(database.owner, autocommit=True) as conn:
        conn.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(ledger))


@pytest.fixture
async def shop(everybody: People, database: Addresses, tmp_path: Path) -> AsyncIterator[Shop]:
    person = await everybody.person()
    yield Shop(everybody, person, await everybody.brand(person, timezone="Europe/Berlin"), database, tmp_path)
    ledger = sql.Identifier(database.jobs.split("/")[-1].split("?")[0])
    with psycopg.connect(database.owner, autocommit=True) as conn:
        conn.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(ledger))
