"""One person with one brand beside a loopback Graph API: connections and runs without a ledger."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
from cryptography.fernet import Fernet
from pydantic import SecretStr

from connectors.vault import Vault
from domain.brand import Brand, User
from domain.connection import Offered, sealed_for
from domain.job import JobState
from domain.meta_access import MetaAccess
from jobs.meta.patience import Waits
from jobs.running import Running, Surroundings
from store import connections, meta_sync, runs
from store.connections import Granted
from store.db import as_user, as_worker
from tests.conftest import People
from tests.wire.graph.client import Graph
from tools.deps import Deps

KEY = Fernet.generate_key()
QUICK = Waits(told=0.01, jitter=0.01, throttled=0.01, transient=0.01, transient_longest=0.02, transient_attempts=3)


async def at_once(name: str, call: Callable[[], Awaitable[Any]]) -> Any:
    """A stage without a ledger."""
    return await call()


async def silent(step: str, done: int, total: int | None, note: str = "") -> None:
    """A progress that nobody watches."""


@dataclass
class MetaDesk:
    """Who asks, for which brand, at which Meta."""

    everybody: People
    person: User
    brand: Brand
    graph: Graph
    vault: Vault = field(default_factory=lambda: Vault([KEY]))

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)

    @property
    def meta(self) -> MetaAccess:
        return MetaAccess(
            graph_url=self.graph.url,
            dialog_url=self.graph.url,
            app_id=self.graph.world.app_id,
            app_secret=SecretStr(self.graph.world.app_secret),
            has_keys=True,
        )

    def with_system(self, *organizations: UUID) -> MetaAccess:
        """An installation with a system-user token, opened to these."""
        token = SecretStr(self.graph.token("system"))
        return replace(self.meta, system_token=token, system_for=frozenset(organizations))

    def deps(self, person: User | None = None, brand: Brand | None = None, meta: MetaAccess | None = None) -> Deps:
        made = self.everybody.deps(person or self.person, brand or self.brand, self.now)
        return replace(made, meta=meta or self.meta)

    def running(
        self,
        meta: MetaAccess | None = None,
        brand: Brand | None = None,
        clock: Callable[[], datetime] | None = None,
        platform: bool = False,
    ) -> Running:
        about = brand or self.brand
        around = Surroundings(
            app=self.everybody.database.app,
            storage=None,  # type: ignore[arg-type]
            vault=self.vault,
            meta=meta or self.meta,
            waits=QUICK,
            clock=clock or (lambda: self.now),
        )
        return Running(
            run_id=str(uuid4()),
            organization_id=None if platform else about.organization_id,
            brand=None if platform else about,
            user_id=None if platform else self.person.id,
            now=self.now,
            pool=self.everybody.pool,
            around=around,
            tell=silent,
            stages=at_once,
        )

    async def connect(
        self,
        token: str = "main",
        days: float | None = 60,
        offered: tuple[Offered, ...] = (),
        brand: Brand | None = None,
        vault: Vault | None = None,
        data_days: float | None = None,
    ) -> None:
        """Stores one of the world's tokens as the brand's own."""
        about, sealing = brand or self.brand, vault or self.vault
        ends = self.now + timedelta(days=days) if days is not None else None
        granted = Granted(
            sealed=sealing.seal(SecretStr(self.graph.token(token)), sealed_for(about.id)),
            key_mark=sealing.mark,
            scopes=("ads_read", "public_profile"),
            expires_at=ends,
            data_access_expires_at=self.now + timedelta(days=data_days) if data_days is not None else None,
            user_id="100",
            user_name="Robin Vale",
            offered=offered,
        )
        async with as_user(self.everybody.pool, self.person.id) as conn:
            await connections.connect(
                conn, about.organization_id, about.id, self.person.id, granted, "connected", None, self.now
            )

    async def link(self, account: str | None = None, method: str = "oauth", brand: Brand | None = None) -> None:
        """Links an account of the world without asking Meta."""
        about, first = brand or self.brand, self.graph.world.accounts[0]
        offered = Offered(id=account or first.id, name=first.name, currency=first.currency, timezone=first.timezone)
        async with as_user(self.everybody.pool, self.person.id) as conn:
            await connections.link(
                conn,
                about.organization_id,
                about.id,
                self.person.id,
                offered,
                method,  # type: ignore[arg-type]
                self.now,
            )

    async def sync_run(self, id: str, ended: JobState | None, sync_id: str | None = None, opened: bool = True) -> None:
        """A run of a sync as it is left behind. `sync_id`: the earlier one that it went on with."""
        home = self.brand.organization_id
        async with as_worker(self.everybody.pool, home) as conn:
            await runs.add(
                conn,
                id=id,
                organization_id=home,
                brand_id=self.brand.id,
                kind="meta_sync",
                title="Meta sync",
                arguments={"sync_id": sync_id} if sync_id else {},
                join_key=None,
                user_id=self.person.id,
                asked_at=self.now,
            )
            await runs.begin(conn, id, self.now)
            if opened:
                await meta_sync.open_sync(conn, self.brand, sync_id or id, {}, self.now)
            if ended is not None:
                await runs.finish(conn, id, ended, self.now)

    def ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """As the database's owner."""
        with psycopg.connect(self.everybody.database.owner) as conn:
            return conn.execute(query, values).fetchall()  # type: ignore[arg-type]

    def status(self) -> str | None:
        found = self.ask("SELECT status FROM meta_connections WHERE brand_id = %s", self.brand.id)
        return found[0][0] if found else None

    def told(self) -> list[str]:
        """The titles of what was notified."""
        return [row[0] for row in self.ask("SELECT title FROM notifications ORDER BY created_at, title")]


async def meta_desk(everybody: People, graph: Graph) -> MetaDesk:
    """A new one."""
    person = await everybody.person()
    return MetaDesk(everybody, person, await everybody.brand(person), graph)
