"""What would go wrong: a query per ad, which is quick with three ads and hangs with three thousand."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from psycopg import AsyncCursor

from domain.evidence import fingerprint
from store.db import Connection
from tests.factories import ad, creative, day, destination, insert, product
from tools import commands, registry
from tools.deps import Deps

LAST = date(2026, 11, 18)
asked: list[str] = []


class Listening(AsyncCursor[Any]):
    async def execute(self, query, params=None, **how):  # type: ignore[override]
        asked.append(str(query))
        return await super().execute(query, params, **how)


@dataclass(frozen=True)
class Counted(Deps):
    """Notes every query."""

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Connection]:
        async with super().transaction() as conn:
            conn.cursor_factory = Listening
            try:
                yield conn
            finally:
                conn.cursor_factory = AsyncCursor


async def queries(deps: Deps, text: str) -> int:
    asked.clear()
    chosen, args = commands.parse(text)
    await registry.run(Counted(deps.pool, deps.user, deps.brand, deps.now, deps.jobs), chosen, args)
    return len(asked)


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("/performance", 6),
        ("/performance level=ad limit=100", 6),
        ("/ads", 6),
        ("/ads sort=newest limit=100", 7),
        ("/ad 1", 12),
        ("/rows limit=100", 6),
        ("/diagnose limit=100", 9),
        ("/diagnose ad=1", 9),
        ("/baselines limit=100", 6),
        ("/fatigue limit=100", 7),
        ("/coverage limit=100", 7),
    ],
)
async def test_a_command_asks_the_database_as_often_for_many_ads_as_for_one(everybody, text, most):
    person = await everybody.person()
    deps = everybody.deps(person, await everybody.brand(person))

    async def add(first, last):
        for n in range(first, last):
            await ad(deps, str(n))
            await creative(deps, str(n))
            for back in (0, 40):
                await day(deps, str(n), LAST - timedelta(days=back), purchases=1, purchase_value=10)

    await add(1, 2)
    one = await queries(deps, text)
    await add(10, 25)

    assert await queries(deps, text) == one <= most


@pytest.mark.parametrize(
    "text",
    ["/product", "/product p-1", "/variants", "/variants discover limit=100", "/voice product=p-1", "/readiness"],
)
async def test_a_command_asks_as_often_for_many_products_and_pages_as_for_one(everybody, text):
    person = await everybody.person()
    deps = everybody.deps(person, await everybody.brand(person))

    async def add(first, last):
        for n in range(first, last):
            url = f"https://acme.example/{n}"
            await ad(deps, str(n))
            await destination(deps, str(n), url)
            chews = await product(deps, f"P {n}", str(n))
            said = f"# P {n}\n\n60-day money-back guarantee."
            read = {"raw_markdown": said, "content_hash": fingerprint(said), "scrape_status": "scraped"}
            await insert(deps, "brand_landing_pages", url=url, canonical_url=url[8:], product_id=chews, **read)

    await add(1, 2)
    one = await queries(deps, text)
    await add(10, 25)

    assert await queries(deps, text) == one <= 13
