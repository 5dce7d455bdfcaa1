"""Brand-wide answers over 2,000 ads and 400,000 ad-days against bare SQL: `python -m benchmarks.diagnosis`.

The floor is one pass over the same rows without policies: the sums of spend, impressions and clicks by ad, fetched and
thrown away. All of it in one process and in turns, so that a busy machine slows everybody alike; the ratios count.
"""

import argparse
import asyncio
import gc
import statistics
import time
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from psycopg import AsyncConnection, AsyncCursor
from rich.console import Console
from rich.table import Table

from benchmarks.many_ads import ADS, DAYS, SLUG, UNTIL, brand, many_ads, user
from domain.brand import User
from store.db import Connection, Pool, open_pool
from store.embedded import Addresses
from tools import commands, registry
from tools.deps import Deps, choose_brand

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
MOST_MS = 200
_FLOOR = """
SELECT meta_ad_account_id, meta_ad_id, sum(spend), sum(impressions), sum(link_clicks), sum(purchases),
       sum(purchase_value), sum(video_views), sum(video_thruplay)
  FROM meta_ads_performance WHERE brand_id = %(brand_id)s AND date BETWEEN %(since)s AND %(until)s
 GROUP BY 1, 2
"""
Run = Callable[[], Awaitable[float]]


@dataclass(frozen=True)
class Case:
    """A command, the days it reads, and whether it has to keep the limit."""

    text: str
    days: int
    limited: bool = True


CASES = (
    Case("/diagnose", 30),
    Case("/congruence_check", 28),
    Case("/fatigue", 14, limited=False),
    Case("/coverage", 30, limited=False),
    Case("/baselines", 30, limited=False),
    Case(f"/diagnose days={DAYS}", DAYS, limited=False),
)


def main() -> None:
    """Prints the table."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--rounds", type=int, default=40)
    asked = given.parse_args()
    with many_ads() as where:
        asyncio.run(_measure(where, asked.rounds))


async def _measure(where: Addresses, rounds: int) -> None:
    users = await open_pool(where.app, size=2)
    owner = await AsyncConnection.connect(where.owner, autocommit=True)
    table = Table(title=f"{ADS:,} ads, {ADS * DAYS:,} ad-days, warm, ms")
    for column in ("what", "days read", "queries", "p50", "p95", "floor p50", "p50 ÷ floor", "goal", "met"):
        table.add_column(column, justify="left" if column in ("what", "goal", "met") else "right")
    try:
        gc.freeze()  # As the chat's server does.
        deps = await _deps(users)
        for case in CASES:
            if case.text.removeprefix("/").split()[0] not in {tool.name for tool in registry.TOOLS}:
                continue
            queries = await _queries(deps, case.text)
            runs = {"ours": _command(deps, case.text), "floor": _floor(owner, case.days)}
            taken = await _in_turns(runs, max(8, rounds // 4) if case.days == DAYS else rounds)
            p50, p95 = statistics.median(taken["ours"]), statistics.quantiles(taken["ours"], n=20)[-1]
            floor = statistics.median(taken["floor"])
            goal = f"p95 at most {MOST_MS} ms" if case.limited else ""
            met = ("yes" if p95 <= MOST_MS else "NO") if case.limited else ""
            figures = (f"{p50:.0f}", f"{p95:.0f}", f"{floor:.0f}", f"{p50 / floor:.2f}")
            table.add_row(case.text, str(case.days), str(queries), *figures, goal, met)
    finally:
        await users.close()
        await owner.close()
    Console(width=130).print(table)


async def _deps(pool: Pool) -> Deps:
    asker = User(id=user(), email="many1@example.test")
    deps = Deps(pool=pool, user=asker, brand=None, now=NOW, jobs=None)  # type: ignore[arg-type]
    return deps.about(await choose_brand(deps, SLUG))


def _command(deps: Deps, text: str) -> Run:
    chosen, args = commands.parse(text)

    async def run() -> float:
        begun = time.perf_counter()
        await registry.run(deps, chosen, args)
        return time.perf_counter() - begun

    return run


def _floor(owner: Connection, days: int) -> Run:
    given = {"brand_id": brand(), "since": UNTIL - timedelta(days=days - 1), "until": UNTIL}

    async def run() -> float:
        begun = time.perf_counter()
        async with owner.transaction():
            await owner.execute("SELECT set_config('enable_sort', 'off', true)")
            await (await owner.execute(_FLOOR, given, prepare=False)).fetchall()
        return time.perf_counter() - begun

    return run


async def _queries(deps: Deps, text: str) -> int:
    """How often a command asks the database."""
    asked: list[str] = []

    class Listening(AsyncCursor[Any]):
        async def execute(self, query: Any, params: Any = None, **how: Any) -> Any:
            asked.append(str(query))
            return await super().execute(query, params, **how)

    class Counted(Deps):
        @asynccontextmanager
        async def transaction(self):  # type: ignore[no-untyped-def, override]
            async with super().transaction() as conn:
                conn.cursor_factory = Listening
                try:
                    yield conn
                finally:
                    conn.cursor_factory = AsyncCursor

    chosen, args = commands.parse(text)
    await registry.run(Counted(deps.pool, deps.user, deps.brand, deps.now, deps.jobs), chosen, args)
    return len(asked)


async def _in_turns(runs: dict[str, Run], rounds: int) -> dict[str, list[float]]:
    """Every run once a round, after three rounds that only warm up."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for n in range(rounds + 3):
        for name, run in runs.items():
            seconds = await run()
            if n >= 3:
                taken[name].append(seconds * 1000)
    return taken


if __name__ == "__main__":
    main()
