"""/top_hooks against the same SQL without policies, DuckDB and polars: `python -m benchmarks.top_hooks`.

All of it in one process and in turns, so that a busy machine slows everybody alike; the ratios are what counts.
The rivals sum the same columns of the same rows, from Parquet with a file per brand, and join the same ads.
"""

import argparse
import asyncio
import gc
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

import duckdb
import polars as pl
from psycopg import AsyncConnection
from rich.console import Console
from rich.table import Table

from benchmarks.ad_days import Bench, ad_days
from domain.brand import User
from domain.window import Window
from store import hooks
from store.db import Connection, Pool, as_user, open_pool
from store.performance import Filter
from tools.deps import Deps, choose_brand
from tools.hooks import TopHooksArgs, top_hooks

UNTIL = date(2026, 11, 19)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
# Brand 100 of 200 is of middling size, brand 1 the largest.
MIDDLE, LARGEST = 100, 1
Run = Callable[[], Awaitable[float]]


@dataclass(frozen=True)
class Case:
    """One brand's window, and what is asked of it. Limits are in milliseconds at p95, or ratios at p50."""

    name: str
    brand: int
    window: Window
    rounds: int
    most_ms: float


CASES = (
    Case("30 days of one brand", MIDDLE, Window(since=date(2026, 10, 21), until=UNTIL), 60, 60),
    Case("365 days of the largest brand", LARGEST, Window(since=date(2025, 11, 20), until=UNTIL), 20, 150),
)

_DUCKDB = """
select a.format, a.hook_key, a.hook_source, s.*
  from (select meta_ad_account_id, meta_ad_id, reported, sum(spend) as spend, sum(impressions) as impressions,
               sum(link_clicks) as link_clicks, sum(purchases) as purchases, sum(purchase_value) as purchase_value,
               sum(video_views) as video_views, sum(video_thruplay) as thruplays, count(*) as rows,
               count(*) filter (where recent) as order_days, avg(1 / purchases) filter (where recent) as share,
               var_pop(purchase_value / purchases) filter (where recent) as squares
          from (select *, date > cast('{until}' as date) - 14 and purchases > 0 as recent from '{days}')
         where date between '{since}' and '{until}'
         group by all) s
  join '{ads}' a using (meta_ad_account_id, meta_ad_id)
"""


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--rows", type=int, default=10_000_000, help="ad-days over 200 brands; built once, kept")
    asked = given.parse_args()
    with ad_days(asked.rows) as bench:
        asyncio.run(_measure(bench, asked.rows))


async def _measure(bench: Bench, rows: int) -> None:
    users = await open_pool(bench.addresses.app, size=2)
    # A superuser's connection: no policy holds for it.
    owner = await AsyncConnection.connect(bench.addresses.owner, autocommit=True)
    table = Table(title=f"/top_hooks over {rows:,} ad-days of 200 brands, warm, ms")
    for column in ("case", "what", "p50", "p95", "p50 against SQL with RLS", "goal", "met"):
        table.add_column(column, justify="left" if column in ("case", "what", "goal", "met") else "right")
    try:
        gc.freeze()  # As the chat's server does.
        for case in CASES:
            runs = await _runs(bench, case, users, owner)
            _report(table, case, await _in_turns(runs, case.rounds))
    finally:
        await users.close()
        await owner.close()
    Console(width=150).print(table)


async def _runs(bench: Bench, case: Case, users: Pool, owner: Connection) -> dict[str, Run]:
    user = User(id=bench.user(case.brand), email="bench@example.test")
    deps = Deps(pool=users, user=user, brand=None, now=NOW, jobs=None)  # type: ignore[arg-type]
    deps = deps.about(await choose_brand(deps, f"bench-{case.brand}"))
    which = Filter(brand_id=bench.brand(case.brand))
    args = TopHooksArgs(since=case.window.since.isoformat(), until=case.window.until.isoformat())

    async def with_policies() -> float:
        async with as_user(users, user.id) as conn:
            begun = time.perf_counter()
            await hooks.ad_sums(conn, which, case.window, "hook")
            return time.perf_counter() - begun

    async def without_policies() -> float:
        async with owner.transaction():
            begun = time.perf_counter()
            await hooks.ad_sums(owner, which, case.window, "hook")
            return time.perf_counter() - begun

    async def command() -> float:
        begun = time.perf_counter()
        await top_hooks(deps, args)
        return time.perf_counter() - begun

    return {
        "SQL, RLS on": with_policies,
        "SQL, RLS off": without_policies,
        "DuckDB": _duckdb(bench, case),
        "polars": _polars(bench, case),
        "whole command": command,
    }


def _duckdb(bench: Bench, case: Case) -> Run:
    conn = duckdb.connect()
    sql = _DUCKDB.format(
        days=bench.parquet / f"brand={case.brand}.parquet",
        ads=bench.parquet / f"ads-{case.brand}.parquet",
        since=case.window.since,
        until=case.window.until,
    )

    async def run() -> float:
        begun = time.perf_counter()
        conn.execute(sql).fetchall()
        return time.perf_counter() - begun

    return run


def _polars(bench: Bench, case: Case) -> Run:
    days, ads = bench.parquet / f"brand={case.brand}.parquet", bench.parquet / f"ads-{case.brand}.parquet"
    keys = ["meta_ad_account_id", "meta_ad_id"]
    summed = ["spend", "impressions", "link_clicks", "purchases", "purchase_value", "video_views", "video_thruplay"]
    recent = (pl.col("date") > pl.lit(case.window.until) - pl.duration(days=14)) & (pl.col("purchases") > 0)
    mean_order = pl.col("purchase_value") / pl.col("purchases")

    async def run() -> float:
        begun = time.perf_counter()
        found = (
            pl.scan_parquet(days)
            .filter(pl.col("date").is_between(case.window.since, case.window.until))
            .group_by([*keys, "reported"])
            .agg(
                pl.col(summed).sum(),
                pl.len().alias("rows"),
                recent.sum().alias("order_days"),
                (1 / pl.col("purchases")).filter(recent).mean().alias("share"),
                mean_order.filter(recent).var().alias("squares"),
            )
            .join(pl.scan_parquet(ads).select([*keys, "format", "hook_key", "hook_source"]), on=keys)
            .collect()
        )
        found.rows()
        return time.perf_counter() - begun

    return run


async def _in_turns(runs: dict[str, Run], rounds: int) -> dict[str, list[float]]:
    """Every run once a round, after two rounds that only warm up."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for n in range(rounds + 2):
        for name, run in runs.items():
            seconds = await run()
            if n >= 2:
                taken[name].append(seconds * 1000)
    return taken


def _report(table: Table, case: Case, taken: dict[str, list[float]]) -> None:
    ours = statistics.median(taken["SQL, RLS on"])
    for name, times in taken.items():
        p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
        goal, met = _goal(case, name, p50, p95, ours)
        table.add_row(case.name, name, f"{p50:.1f}", f"{p95:.1f}", f"{p50 / ours:.2f}", goal, met)
    table.add_section()


def _goal(case: Case, name: str, p50: float, p95: float, ours: float) -> tuple[str, str]:
    match name:
        case "SQL, RLS off":
            return f"RLS on at most 1.15 × ({ours / p50:.2f})", _yes(ours / p50 <= 1.15)
        case "DuckDB" | "polars" if case.brand == MIDDLE:
            return "slower than SQL with RLS", _yes(p50 > ours)
        case "whole command":
            return f"p95 at most {case.most_ms:.0f} ms", _yes(p95 <= case.most_ms)
        case _:
            return "", ""


def _yes(met: bool) -> str:
    return "yes" if met else "NO"


if __name__ == "__main__":
    main()
