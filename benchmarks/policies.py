"""What row-level security costs: `python -m benchmarks.policies`.

1 million ad-days of 1,000 organisations in embedded Postgres. The same query as a person and as the owner of the
database, for whom no policy holds; in turns, so that a busy machine slows both alike, and with the settings of the
chat's pool. First in the database: what `explain (analyze)` says, execution and planning with it. Then from asking the
pool to the rows in hand: through the chat's own door, and in a plain transaction of the owner's.
"""

import argparse
import asyncio
import json
import statistics
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg_pool import AsyncConnectionPool
from rich.console import Console
from rich.table import Table

from benchmarks.policy_rows import LAST_DAY, SINCE, Rows, policy_rows
from store.db import Connection as Door
from store.db import Pool, as_user, open_pool

Connection = psycopg.Connection[tuple[Any, ...]]
MOST = 1.25
# As store.db sets it: else the owner's planning is longer by what has nothing to do with policies.
POOLED = "-c constraint_exclusion=off"

_SUMS = "select meta_ad_id, sum(spend), sum(impressions), sum(purchases) from meta_ads_performance where {} group by 1"
_BRAND = "brand_id = %(brand)s"


@dataclass(frozen=True)
class Query:
    """`owned` is what the owner asks, where a person need not say whose rows are meant."""

    name: str
    text: str
    owned: str | None = None


QUERIES = (
    Query("a brand's 30 days by ad", _SUMS.format(f"{_BRAND} and date between %(since)s and %(until)s")),
    Query("a brand by ad", _SUMS.format(_BRAND)),
    Query(
        "a brand's last 50 ad-days", f"select * from meta_ads_performance where {_BRAND} order by date desc limit 50"
    ),
    Query("count of a brand", f"select count(*) from meta_ads_performance where {_BRAND}"),
    Query("count of an organisation", "select count(*) from meta_ads_performance where organization_id = %(one)s"),
    Query(
        "count of all one may see",
        "select count(*) from meta_ads_performance",
        "select count(*) from meta_ads_performance where organization_id = any (%(all)s)",
    ),
)


@dataclass(frozen=True)
class Asker:
    """Whose door, and which of their organisations the query is about."""

    name: str
    user: UUID
    organization: int
    organizations: Sequence[int]

    def values(self) -> dict[str, object]:
        return {
            "brand": Rows.brand(self.organization),
            "one": Rows.organization(self.organization),
            "all": [Rows.organization(each) for each in self.organizations],
            "since": SINCE,
            "until": LAST_DAY,
        }


ASKERS = (
    Asker("member of 1, the largest", Rows.user(1), 1, [1]),
    Asker("member of 1, a middling one", Rows.user(500), 500, [500]),
    Asker("member of 20, the largest of them", Rows.agency(), 10, Rows.AGENCY),
    Asker("member of 20, the smallest of them", Rows.agency(), 960, Rows.AGENCY),
)


@dataclass(frozen=True)
class Timing:
    """Milliseconds of one run."""

    planning: float
    execution: float

    @property
    def whole(self) -> float:
        return self.planning + self.execution


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--rounds", type=int, default=60)
    asked = given.parse_args()
    table = Table(title="Row-level security over 1,000,000 ad-days of 1,000 organisations, warm, ms, p50 (best)")
    for column in ("who", "query", "planning + execution with", "without", "ratio", "execution alone", f"≤ {MOST}"):
        table.add_column(column, justify="left" if column in ("who", "query") else "right")
    with (
        policy_rows() as rows,
        psycopg.connect(rows.addresses.app, options=POOLED) as people,
        psycopg.connect(rows.addresses.owner, options=POOLED) as owner,
    ):
        for asker in ASKERS:
            for query in QUERIES:
                table.add_row(*_measured(people, owner, asker, query, asked.rounds))
            table.add_section()
        Console(width=150).print(table)
        Console(width=150).print(asyncio.run(_paths(rows, asked.rounds)))


def _measured(people: Connection, owner: Connection, asker: Asker, query: Query, rounds: int) -> list[str]:
    with_policies: list[Timing] = []
    without: list[Timing] = []
    for n in range(rounds + 3):  # The first rounds only warm up.
        ours = explained(people, query.text, asker.values(), asker.user)
        theirs = explained(owner, query.owned or query.text, asker.values(), None)
        if n >= 3:
            with_policies.append(ours)
            without.append(theirs)
    whole = _p50(with_policies, "whole") / _p50(without, "whole")
    alone = _p50(with_policies, "execution") / _p50(without, "execution")
    least = [min(each.whole for each in timings) for timings in (with_policies, without)]
    return [
        asker.name,
        query.name,
        f"{_p50(with_policies, 'whole'):.2f} ({least[0]:.2f})",
        f"{_p50(without, 'whole'):.2f} ({least[1]:.2f})",
        f"{whole:.2f} ({least[0] / least[1]:.2f})",
        f"{alone:.2f}",
        "yes" if whole <= MOST else "NO",
    ]


def explained(conn: Connection, query: str, values: dict[str, object], user: UUID | None) -> Timing:
    """One run, as this person or as whoever is connected."""
    with conn.transaction(force_rollback=True):
        if user:
            claims = json.dumps({"sub": str(user), "role": "authenticated"})
            conn.execute(
                "select set_config('role', 'authenticated', true), set_config('request.jwt.claims', %s, true)", [claims]
            )
        found = conn.execute(f"explain (analyze, timing off, buffers off, format json) {query}".encode(), values)
        told = found.fetchone()
    assert told is not None
    return Timing(planning=told[0][0]["Planning Time"], execution=told[0][0]["Execution Time"])


async def _paths(rows: Rows, rounds: int) -> Table:
    table = Table(title="From asking the pool to the rows, ms, p50 (best)")
    for column in ("who", "query", "as a person", "as the owner", "ratio"):
        table.add_column(column, justify="left" if column in ("who", "query") else "right")
    people = await open_pool(rows.addresses.app, size=1)
    owner: Pool = AsyncConnectionPool(
        rows.addresses.owner, min_size=1, max_size=1, open=False, kwargs={"autocommit": True, "options": POOLED}
    )
    await owner.open(wait=True)
    for asker in ASKERS:
        for query in QUERIES:
            ours: list[float] = []
            theirs: list[float] = []
            for _ in range(rounds):
                ours.append(await _path(as_user(people, asker.user), query.text, asker))
                theirs.append(await _path(_as_owner(owner), query.owned or query.text, asker))
            p50s = statistics.median(ours), statistics.median(theirs)
            table.add_row(
                asker.name,
                query.name,
                f"{p50s[0]:.2f} ({min(ours):.2f})",
                f"{p50s[1]:.2f} ({min(theirs):.2f})",
                f"{p50s[0] / p50s[1]:.2f} ({min(ours) / min(theirs):.2f})",
            )
        table.add_section()
    await people.close()
    await owner.close()
    return table


@asynccontextmanager
async def _as_owner(pool: Pool) -> AsyncGenerator[Door]:
    async with pool.connection() as conn, conn.transaction():
        yield conn


async def _path(door: AbstractAsyncContextManager[Door], query: str, asker: Asker) -> float:
    """Milliseconds. Never prepared: planning is part of what is measured."""
    begun = time.perf_counter()
    async with door as conn:
        cursor = await conn.execute(query.encode(), asker.values(), prepare=False)
        await cursor.fetchall()
    return (time.perf_counter() - begun) * 1e3


def _p50(timings: Sequence[Timing], what: str) -> float:
    return statistics.median(getattr(each, what) for each in timings)


if __name__ == "__main__":
    main()
