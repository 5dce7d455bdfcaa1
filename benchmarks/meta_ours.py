"""The durable sync as the product runs it, once: asked for, taken from the queue, read, stored, proved.

Run as a process: `python -m benchmarks.meta_ours --graph URL …` prints what it took as JSON.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

from cryptography.fernet import Fernet
from pydantic import JsonValue, SecretStr

from benchmarks.meta_rivals import Asked, peak_mb
from connectors.storage import local_storage
from connectors.vault import Vault
from domain.brand import Brand, User
from domain.connection import Offered
from domain.meta_access import MetaAccess
from domain.sync_report import SyncReport
from jobs.process import jobs
from store import brands, connections, people
from store.connections import Granted
from store.db import Pool, as_user, open_pool
from store.embedded import Addresses
from tools.deps import JobProgress


@dataclass(frozen=True)
class Synced:
    """What the sync took, from asking for it to its proof, and what the proof says."""

    seconds: float
    cpu: float
    rows: int
    calls: int
    spend: str
    peak_mb: float
    at_rest_mb: float
    waited: float
    quarantined: int
    failed: int
    agrees: bool


async def measure(asked: Asked, where: Addresses) -> Synced:
    """A brand of its own, connected, synced once by a worker in this process."""
    now = datetime.combine(asked.until + timedelta(days=1), datetime.min.time(), UTC) + timedelta(hours=12)
    pool = await open_pool(where.app, size=4)
    vault = Vault([Fernet.generate_key()])
    person = await people.ensure(where.owner, User(id=uuid4(), email=f"{uuid4().hex}@example.test"))
    brand = await _connected(pool, person, vault, asked, now)
    meta = MetaAccess(graph_url=asked.graph)
    arguments: dict[str, JsonValue] = {
        "since": asked.since.isoformat(),
        "until": asked.until.isoformat(),
        "media": False,
    }
    with tempfile.TemporaryDirectory() as home:
        async with jobs("at_once", where, local_storage(Path(home)), vault, meta) as started:
            at_rest = peak_mb()
            began, worked = time.perf_counter(), time.process_time()
            job = await started.start(person, brand, "meta_sync", arguments, now)
            end: JobProgress | None = None
            steps: dict[str, float] = {}
            async for end in started.follow(person, job.job_id):
                steps.setdefault(end.step, time.perf_counter() - began)
            seconds, cpu = time.perf_counter() - began, time.process_time() - worked
    await pool.close()
    assert end is not None
    assert end.state == "done", end.error
    print("; ".join(f"{step} from {at:.2f} s" for step, at in steps.items() if step), file=sys.stderr)
    (proof,) = SyncReport.model_validate(end.result).accounts
    report = SyncReport.model_validate(end.result)
    return Synced(
        seconds, cpu, proof.new + proof.changed + proof.unchanged, report.effort.calls, str(proof.spend or Decimal(0)),
        peak_mb(), at_rest, report.effort.waited_seconds, proof.quarantined, len(proof.failed),
        proof.sums is not None and proof.sums.agrees,
    )  # fmt: skip


async def _connected(pool: Pool, person: User, vault: Vault, asked: Asked, now: datetime) -> Brand:
    async with as_user(pool, person.id) as conn:
        home = (await brands.organizations(conn))[0][0]
        await brands.add(conn, home, "Bench", f"bench-{uuid4().hex[:8]}", "USD", "UTC")
        brand = (await brands.visible(conn))[0]
        account = Offered(
            id=asked.account, name="Bench", currency="USD", timezone="America/Los_Angeles", status="active"
        )
        granted = Granted(
            sealed=vault.seal(SecretStr(asked.token), f"meta:{brand.id}"),
            key_mark=vault.mark,
            scopes=("ads_read",),
            expires_at=datetime.now(UTC) + timedelta(days=60),
            data_access_expires_at=None,
            user_id="1",
            user_name="Bench",
            offered=(account,),
        )
        await connections.connect(conn, brand.organization_id, brand.id, person.id, granted, "connected", None, now)
        await connections.link(conn, brand.organization_id, brand.id, person.id, account, "oauth", now)
    return brand


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("graph", "token", "account", "database", "app", "jobs"):
        parser.add_argument(f"--{name}", required=True)
    for name in ("since", "until"):
        parser.add_argument(f"--{name}", type=date.fromisoformat, required=True)
    given = vars(parser.parse_args())
    where = Addresses(given["database"], given.pop("app"), given.pop("jobs"))
    print(json.dumps(asdict(asyncio.run(measure(Asked(**given), where)))))


if __name__ == "__main__":
    main()
