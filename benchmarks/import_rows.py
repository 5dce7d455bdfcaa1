"""Importing an export against a plain COPY of the same rows into the same kind of table, in one run.

python -m benchmarks.import_rows --rows 1000000
"""

import argparse
import asyncio
import csv
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql

from domain.brand import Brand, User
from jobs.import_file import import_file
from store import brands, people
from store.db import as_user, open_pool
from store.embedded import Addresses, grant_login, serve
from store.migrate import migrate

DAYS = 120
FIRST = date(2026, 7, 1)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HEADER = (
    "Day,Ad name,Ad ID,Ad set name,Ad set ID,Campaign name,Campaign ID,Account ID,Amount spent (USD),Impressions,Reach,"
    "Clicks (all),Link clicks,Landing page views,Adds to cart,Checkouts initiated,Purchases,Purchases conversion value,"
    "3-second video plays,ThruPlays,Video plays at 25%,Video plays at 50%,Video plays at 75%,Video plays at 100%,"
    'Ad delivery,"CPM (cost per 1,000 impressions)"'
)
# The table's columns in the order in which plain_rows writes them.
PLAIN = (
    "organization_id, brand_id, meta_ad_account_id, meta_ad_id, date, spend, impressions, reach, clicks, link_clicks,"
    " landing_page_views, add_to_carts, initiate_checkouts, purchases, purchase_value, video_views, video_thruplay,"
    " video_p25_watched, video_p50_watched, video_p75_watched, video_p100_watched, reported"
)


def export_rows(count: int, seed: int = 1) -> Iterator[list[object]]:
    """An account's ads, day by day, in the order in which Ads Manager writes them."""
    chance = random.Random(seed)
    for index in range(count):
        ad, day = divmod(index, DAYS)
        shown = chance.randint(100, 90_000)
        bought = chance.choice((0, 0, 1, 2))
        yield [
            FIRST + timedelta(days=day),
            f"Hook {ad % 997}, take {ad}",
            120_200_000_000_012_345 + ad * 7,
            f"Set {ad % 50}",
            120_300_000_000_000_001 + ad % 50,
            f"Campaign {ad % 9}",
            120_400_000_000_000_003 + ad % 9,
            1234567890,
            f"{chance.random() * 200:.2f}",
            shown,
            shown // 2,
            shown // 30,
            shown // 50,
            shown // 60,
            shown // 200,
            shown // 400,
            bought or "",
            f"{bought * (20 + chance.random() * 50):.2f}" if bought else "",
            shown // 4,
            shown // 12,
            shown // 5,
            shown // 9,
            shown // 12,
            shown // 20,
            "active",
            "7.1",
        ]


def write_export(path: Path, count: int) -> None:
    """The file that a person would drop: byte-order mark, quoted commas, a totals row."""
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file)
        file.write(HEADER + "\r\n")
        writer.writerows(export_rows(count))
        writer.writerow([""] * 8 + ["1.00"] + [1] * 15 + ["", ""])


def write_plain(path: Path, count: int, brand: Brand) -> None:
    """The same rows as the table holds them, ready for COPY."""
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        for row in export_rows(count):
            key = [brand.organization_id, brand.id, "act_1234567890", row[2], row[0]]
            writer.writerow([*key, *row[8:24], 31])


def plain_copy(owner: str, path: Path) -> float:
    """Seconds of a COPY into a table of the same columns, keys, indexes and partitions, without row-level security."""
    with psycopg.connect(owner, autocommit=True) as conn:
        conn.execute("CREATE TABLE plain (LIKE meta_ads_performance INCLUDING ALL) PARTITION BY RANGE (date)")
        conn.execute(
            "ALTER TABLE plain ADD FOREIGN KEY (brand_id, organization_id) REFERENCES brands (id, organization_id)"
        )
        month = FIRST.replace(day=1)
        while month <= FIRST + timedelta(days=DAYS):
            following = (month + timedelta(days=32)).replace(day=1)
            conn.execute(
                sql.SQL("CREATE TABLE {} PARTITION OF plain FOR VALUES FROM ({}) TO ({})").format(
                    sql.Identifier(f"plain_{month:%Y%m}"), month.isoformat(), following.isoformat()
                )
            )
            month = following
        conn.execute("CHECKPOINT")
        started = time.perf_counter()
        with (
            path.open("rb") as file,
            conn.cursor().copy(
                sql.SQL("COPY plain ({}) FROM STDIN (FORMAT csv)").format(sql.SQL(PLAIN))  # type: ignore[arg-type]
            ) as copy,
        ):
            while block := file.read(1 << 20):
                copy.write(block)
        taken = time.perf_counter() - started
        conn.execute("DROP TABLE plain")
    return taken


async def measure(where: Addresses, folder: Path, count: int) -> list[tuple[str, float, float]]:
    """What was run, its seconds, and this process's peak memory in MB by then."""
    await migrate(where.owner)
    grant_login(where.owner)
    person = await people.ensure(where.owner, User(id=uuid4(), email="bench@example.test"))
    pool = await open_pool(where.app, size=2)
    try:
        async with as_user(pool, person.id) as conn:
            home = (await brands.organizations(conn))[0][0]
            await brands.add(conn, home, "Bench", "bench", "USD", "UTC")
            brand = (await brands.visible(conn))[0]
        export, plain = folder / "export.csv", folder / "plain.csv"
        write_export(export, count)
        write_plain(plain, count, brand)
        found: list[tuple[str, float, float]] = [("at rest", 0.0, _peak())]
        steps: list[tuple[float, str]] = []

        async def note(step: str, done: int, total: int | None, note: str = "") -> None:
            steps.append((time.perf_counter(), step))

        for name in ("import", "the same file again"):
            with psycopg.connect(where.owner, autocommit=True) as owner:
                owner.execute("CHECKPOINT")
            started = time.perf_counter()
            report = await import_file(pool, person.id, brand, export, export.name, NOW, note)
            found.append((name, time.perf_counter() - started, _peak()))
            assert report.new + report.unchanged == count, report.headline
        found.append(("plain COPY", plain_copy(where.owner, plain), _peak()))
        _print_steps(steps)
    finally:
        await pool.close()
    return found


def _print_steps(steps: list[tuple[float, str]]) -> None:
    spent: dict[str, float] = {}
    for (at, step), (following, _) in pairwise(steps):
        if step != "Storing":
            spent[step] = spent.get(step, 0.0) + following - at
    print("; ".join(f"{step} {seconds:.1f} s" for step, seconds in spent.items()) + " (both imports)", file=sys.stderr)


def _peak() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1_000_000 if sys.platform == "darwin" else 1_000)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vtb", ignore_cleanup_errors=True) as folder, serve(Path(folder)) as where:
        found = asyncio.run(measure(where, Path(folder), asked.rows))
    floor = next(seconds for name, seconds, _ in found if name == "plain COPY")
    print(f"{'what':<22}{'seconds':>10}{'rows/s':>12}{'÷ plain COPY':>14}{'peak MB':>10}")
    for name, seconds, peak in found:
        if seconds:
            ratio = seconds / floor
            print(f"{name:<22}{seconds:>10.2f}{asked.rows / seconds:>12,.0f}{ratio:>14.2f}{peak:>10.0f}")
        else:
            print(f"{name:<22}{'':>36}{peak:>10.0f}")


if __name__ == "__main__":
    main()
