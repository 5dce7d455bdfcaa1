"""A brand connected to the loopback Graph API, workers in this process and in others, and what they stored."""

import json
import os
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
from cryptography.fernet import Fernet
from pydantic import JsonValue, SecretStr

from connectors.storage import LocalStorage, local_storage
from connectors.vault import Vault
from domain.brand import Brand, User
from domain.connection import Offered
from domain.meta_access import MetaAccess
from domain.sync_report import SyncReport
from jobs.client import LedgerJobs
from jobs.meta.patience import Waits
from jobs.process import jobs
from store import connections
from store.connections import Granted
from store.db import as_user
from store.embedded import Addresses
from tests.conftest import NOW, People
from tests.wire.graph.client import Graph
from tools.deps import JobProgress, Jobs, choose_brand

ROOT = Path(__file__).parent.parent.parent
# As patient as in life, and a hundred times as quick.
QUICK = Waits(
    told=0.05,
    jitter=0.1,
    throttled=0.02,
    throttled_longest=0.2,
    transient=0.01,
    transient_longest=0.1,
    pause=0.02,
    pause_longest=0.1,
    poll=0.02,
    poll_longest=0.2,
)
KEY = Fernet.generate_key()
FIGURES = (
    "spend, purchase_value, impressions, reach, clicks, link_clicks, landing_page_views, content_views, add_to_carts,"
    " initiate_checkouts, purchases, video_views, video_thruplay, video_p25_watched, video_p50_watched,"
    " video_p75_watched, video_p95_watched, video_p100_watched, video_avg_watch_seconds, attribution_setting, reported"
)

WORKER = """
import asyncio, json, sys
from pathlib import Path
from connectors.storage import local_storage
from connectors.vault import Vault
from domain.meta_access import MetaAccess
from jobs import runtime
from jobs.meta.patience import Waits
from jobs.process import jobs
from store.embedded import Addresses

runtime.EVERY = 86_400.0  # As in conftest.py.
told = json.loads(sys.argv[1])

async def work():
    vault = Vault([told["key"].encode()])
    meta = MetaAccess(graph_url=told["graph"])
    storage = local_storage(Path(told["home"]))
    async with jobs("at_once", Addresses(*told["where"]), storage, vault, meta, Waits(**told["waits"])):
        print("working", flush=True)
        await asyncio.sleep(300)

asyncio.run(work())
"""


@dataclass
class MetaOffice:
    """One person with one brand whose accounts are linked, beside a loopback Graph API."""

    everybody: People
    person: User
    brand: Brand
    where: Addresses
    home: Path
    graph: Graph
    waits: Waits = QUICK

    @property
    def storage(self) -> LocalStorage:
        return local_storage(self.home)

    @property
    def vault(self) -> Vault:
        return Vault([KEY])

    @property
    def meta(self) -> MetaAccess:
        return MetaAccess(graph_url=self.graph.url)

    @asynccontextmanager
    async def working(self, waits: Waits | None = None) -> AsyncGenerator[LedgerJobs]:
        """Jobs with a worker in this process."""
        async with jobs("at_once", self.where, self.storage, self.vault, self.meta, waits or self.waits) as started:
            yield started

    @asynccontextmanager
    async def asking(self) -> AsyncGenerator[LedgerJobs]:
        """Jobs that others do."""
        async with jobs("never", self.where, self.storage, self.vault, self.meta) as started:
            yield started

    def other_worker(self, waits: Waits | None = None) -> subprocess.Popen[str]:
        """A worker in a process of its own, already working."""
        told = {
            "key": KEY.decode(),
            "graph": self.graph.url,
            "home": str(self.home),
            "where": [self.where.owner, self.where.app, self.where.jobs],
            "waits": asdict(waits or self.waits),
        }
        started = subprocess.Popen(
            [sys.executable, "-c", WORKER, json.dumps(told)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ},
        )
        assert started.stdout is not None
        assert started.stdout.readline() == "working\n"
        return started

    async def connect(self, brand: Brand | None = None, token: str = "main", only: str | None = None) -> None:
        """Stores a token, and links the world's accounts, or only one of them."""
        brand = brand or self.brand
        offered = tuple(
            Offered(id=a.id, name=a.name, currency=a.currency, timezone=a.timezone, status="active")
            for a in self.graph.world.accounts
            if only in (None, a.id)
        )
        secret = SecretStr(self.graph.token(token))
        granted = Granted(
            sealed=self.vault.seal(secret, f"meta:{brand.id}"),
            key_mark=self.vault.mark,
            scopes=("ads_read",),
            expires_at=datetime.now(NOW.tzinfo) + timedelta(days=60),
            data_access_expires_at=None,
            user_id="1",
            user_name="Robin",
            offered=offered,
        )
        async with as_user(self.everybody.pool, self.person.id) as conn:
            await connections.connect(
                conn, brand.organization_id, brand.id, self.person.id, granted, "connected", None, NOW
            )
            for account in offered:
                await connections.link(conn, brand.organization_id, brand.id, self.person.id, account, "oauth", NOW)

    async def another_brand(self, name: str, currency: str = "USD") -> Brand:
        """Another brand of the same person, connected too."""
        brand = await self.everybody.brand(self.person, name, currency)
        await self.connect(brand)
        return brand

    async def start(self, started: Jobs, brand: Brand | None = None, now: datetime = NOW, **asked: JsonValue) -> str:
        """Starts a sync; without media unless told."""
        arguments: dict[str, JsonValue] = {"media": False, **asked}
        return (await started.start(self.person, brand or self.brand, "meta_sync", arguments, now)).job_id

    async def last(self, started: Jobs, job: str) -> JobProgress:
        """How the run ended."""
        told = [progress async for progress in started.follow(self.person, job)]
        return told[-1]

    async def sync(
        self, started: Jobs, brand: Brand | None = None, now: datetime = NOW, **asked: JsonValue
    ) -> SyncReport:
        """A sync from beginning to end, and its proof."""
        end = await self.last(started, await self.start(started, brand, now, **asked))
        assert end.state == "done", end.error
        return SyncReport.model_validate(end.result)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.where.owner) as conn:
            return conn.execute(query).fetchall()  # type: ignore[arg-type]

    def rows(self, brand: Brand | None = None) -> list[tuple[Any, ...]]:
        """The results table, as it is, in the order of its key."""
        return self.ask(
            f"SELECT meta_ad_account_id, meta_ad_id, date, {FIGURES}, updated_at FROM meta_ads_performance"
            f" WHERE brand_id = '{(brand or self.brand).id}' ORDER BY 1, 2, 3"
        )

    def sums(self) -> tuple[int, Decimal, int, Decimal, int]:
        """Rows, spend, purchases, value, impressions."""
        return self.ask(
            "SELECT count(*), sum(spend), sum(purchases)::int, sum(purchase_value), sum(impressions)::int"
            " FROM meta_ads_performance"
        )[0]  # type: ignore[return-value]

    def truth(self) -> tuple[int, Decimal, int, Decimal, int]:
        """The same of the loopback's oracle, over all accounts."""
        held = [self.graph.oracle(account.id).totals for account in self.graph.world.accounts]
        return (
            sum(t.rows for t in held),
            sum((t.spend for t in held), Decimal(0)),
            sum(t.purchases for t in held),
            sum((t.purchase_value for t in held), Decimal(0)),
            sum(t.impressions for t in held),
        )


async def open_office(everybody: People, database: Addresses, folder: Path, graph: Graph) -> MetaOffice:
    """A connected brand."""
    person = await everybody.person()
    brand = await everybody.brand(person)
    office = MetaOffice(everybody, person, brand, database, folder, graph)
    await office.connect()
    found = await choose_brand(everybody.deps(person, None), brand.slug)
    assert found is not None
    office.brand = found
    return office
