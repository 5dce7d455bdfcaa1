"""Builds what every process needs, once: settings → database → jobs → a place to ask from."""

from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import psycopg

from domain.brand import Brand, User
from settings import Settings
from store import people
from store.db import Pool, open_pool
from store.embedded import Addresses, grant_login, serve
from store.migrate import migrate
from tools.deps import Deps, Jobs


@dataclass(frozen=True)
class Wired:
    """The running parts of one process."""

    settings: Settings
    addresses: Addresses
    pool: Pool
    jobs: Jobs

    def deps(self, user: User, brand: Brand | None, now: datetime) -> Deps:
        return Deps(pool=self.pool, user=user, brand=brand, now=now, jobs=self.jobs)


@asynccontextmanager
async def database(settings: Settings) -> AsyncIterator[Addresses]:
    """The migrated database: the one that DATABASE_URL names, else the embedded one."""
    with ExitStack() as held:
        if settings.database_url is not None:
            url = settings.database_url.get_secret_value()
            where = Addresses(owner=url, app=url, jobs=url)
        else:
            where = held.enter_context(serve(settings.viraltracker_home))
        await migrate(where.owner)
        if settings.database_url is None:
            grant_login(where.owner)
        yield where


@asynccontextmanager
async def wired(settings: Settings, jobs: Jobs) -> AsyncIterator[Wired]:
    """Everything, opened and closed in order."""
    async with database(settings) as where:
        await people.ensure(where.owner, people.LOCAL_USER)
        pool = await open_pool(where.app)
        try:
            yield Wired(settings=settings, addresses=where, pool=pool, jobs=jobs)
        finally:
            await pool.close()


def reachable(url: str) -> str | None:
    """None when the database answers; else why not, in one sentence."""
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError as error:
        return str(error).strip().split("\n")[0]
    return None
