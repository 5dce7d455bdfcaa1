"""What would go wrong in an upgrade that changes a job's steps: a job done by the wrong version, or by none."""

import asyncio
import signal
import subprocess

import pytest

from jobs import ledger
from tests.conftest import NOW
from tests.jobs.machinery import Shop, until
from tests.jobs.test_workers import worker

OLD = "before"


async def test_each_version_finishes_what_it_began_and_nothing_is_lost_between(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As docs/deploy.md has it, and with the old worker dying in the middle."""
    workers: list[subprocess.Popen[str]] = []

    async def begun(version: str) -> "subprocess.Popen[str]":
        workers.append(await asyncio.to_thread(worker, shop, version))
        return workers[-1]

    async def asked(version: str, number: int) -> str:
        monkeypatch.setattr(ledger, "VERSION", version)
        made = await started.start(shop.person, shop.brand, "destination_sync", {"limit": number}, NOW, join=version)
        return made.job_id

    def by() -> list[str]:
        book = shop.home / "done"
        return [line.split()[1] for line in book.read_text().splitlines()] if book.exists() else []

    new = ledger.VERSION
    try:
        async with shop.working(working="never") as started:
            first = await begun(OLD)
            before = await asked(OLD, 1)
            await until(lambda: len(by()) == 1, 30)
            first.send_signal(signal.SIGKILL)
            await asyncio.to_thread(first.wait)

            second = await begun(new)
            after = await asked(new, 2)
            await until(lambda: len(by()) == 2, 30)
            (shop.home / "go").touch()
            ended_after = await asyncio.wait_for(shop.ended(started, after), 60)
            left = shop.ask("SELECT count(*) FROM job_runs WHERE finished_at IS NULL")

            third = await begun(OLD)
            ended_before = await asyncio.wait_for(shop.ended(started, before), 60)
    finally:
        for process in workers:
            process.kill()

    assert left == [(1,)]
    assert ended_after.result is not None
    assert ended_before.result is not None
    assert str(ended_after.result["headline"]).split()[:2] == [str(second.pid)] * 2
    assert str(ended_before.result["headline"]).split()[:2] == [str(first.pid), str(third.pid)]
