"""What would go wrong: what piles up is never removed, or something goes that is needed, or is another's to remove."""

import asyncio
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import psycopg

from connectors.storage import local_storage, path_in
from domain.brand import User
from domain.cleaning import CleanedUp
from domain.job_results import result_of
from jobs.cleaning import clean_up
from jobs.dispatch import Dispatch
from jobs.kinds import Kind
from store.schedules import _TIMER
from tests.conftest import NOW
from tests.jobs.machinery import Shop, errand

OLD, RECENT = NOW - timedelta(days=91), NOW - timedelta(days=89)
KIND = Kind("cleaning", clean_up)
RUN = (
    "INSERT INTO job_runs (id, organization_id, brand_id, kind, title, status, asked_at, finished_at, told_at)"
    " VALUES (%s, %s, %s, 'meta_sync', 'Meta sync', %s, %s, %s, %s)"
)
NOTE = (
    "INSERT INTO notifications (organization_id, user_id, category, title, dedupe_key, created_at, read_at, metadata)"
    " VALUES (%s, %s, 'job', %s, %s, %s, %s, jsonb_build_object('run', %s::text)) RETURNING id"
)


def _runs(shop: Shop, home: UUID) -> None:
    """Each named for what should become of it."""
    brand = shop.brand.id
    for id, status, at in (
        ("gone", "done", OLD),
        ("gone: failed, and somebody discarded it", "failed", OLD),
        ("gone: its notification was read", "cancelled", OLD),
        ("kept: recent", "failed", RECENT),
        ("kept: named by a schedule", "failed", OLD),
        ("kept: named by an open dead letter", "failed", OLD),
        ("kept: named by a notification that nobody read", "failed", OLD),
    ):
        shop.ask(RUN, id, home, brand, status, at, at, at)
    shop.ask(RUN, "kept: the latest that went well", home, brand, "done", OLD, OLD + timedelta(hours=1), OLD)
    shop.ask(RUN, "kept: still at work", home, brand, "running", OLD, None, None)
    shop.ask(RUN, "kept: its end was not told", home, brand, "failed", OLD, OLD, None)
    shop.ask(RUN, "gone: platform-wide", None, None, "done", OLD, OLD, OLD)
    shop.ask(RUN, "kept: the latest platform-wide", None, None, "done", OLD, RECENT, OLD)
    shop.ask(RUN, "kept: platform-wide, failed", None, None, "failed", OLD, OLD, OLD)
    shop.ask(
        "INSERT INTO job_run_steps (run_id, organization_id, position, name, begun_at)"
        " SELECT id, organization_id, 9, 'a', asked_at FROM job_runs"
    )
    shop.ask(
        "INSERT INTO schedules (organization_id, brand_id, kind, last_run_id)"
        " VALUES (%s, %s, 'meta_sync', 'kept: named by a schedule')",
        home,
        brand,
    )
    for run, status in (
        ("kept: named by an open dead letter", "open"),
        ("gone: failed, and somebody discarded it", "discarded"),
    ):
        shop.ask(
            "INSERT INTO dead_letters (organization_id, brand_id, run_id, kind, subject, reason, status, first_seen_at,"
            " last_seen_at) VALUES (%s, %s, %s, 'job', %s, 'r', %s, %s, %s)",
            *(home, brand, run, status, status, OLD, OLD),
        )


def _notifications(shop: Shop, home: UUID) -> None:
    person = shop.person.id
    for title, whose, at, read, run in (
        ("gone: read long ago", person, OLD, OLD, "gone: its notification was read"),
        ("kept: read of late", person, OLD, RECENT, None),
        ("kept: not read", person, OLD, None, "kept: named by a notification that nobody read"),
        ("kept: everybody's, read by nobody", None, OLD, None, None),
    ):
        shop.ask(NOTE, home, whose, title, title, at, read, run)
    for title, read in (("gone: everybody's, read long ago", OLD), ("kept: everybody's, read of late", RECENT)):
        ((note,),) = shop.ask(NOTE, home, None, title, title, OLD, None, None)
        shop.ask("INSERT INTO notification_reads VALUES (%s, %s, %s, %s)", note, home, person, read)


def _many(shop: Shop, home: UUID) -> None:
    """More than one transaction takes."""
    shop.ask(
        "INSERT INTO job_runs (id, organization_id, brand_id, kind, title, status, asked_at, finished_at, told_at)"
        " SELECT 'gone ' || n, %s, %s, 'meta_sync', 'a', 'failed', %s, %s, %s FROM generate_series(1, 600) n",
        *(home, shop.brand.id, OLD, OLD, OLD),
    )


# Dies after the ledger has forgotten runs whose rows are still there.
DYING = """
import asyncio, os, signal, sys
from pathlib import Path
from connectors.storage import local_storage
from jobs import cleaning
from jobs.process import jobs
from store import pruning
from store.embedded import Addresses

deleted, count = pruning.runs, 0
async def dying(*given):
    global count
    count += 1
    if count == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return await deleted(*given)
pruning.runs = dying

async def work():
    async with jobs("at_once", Addresses(*sys.argv[2:5]), local_storage(Path(sys.argv[1]))):
        await asyncio.sleep(240)

asyncio.run(work())
"""


async def _archive(home: Path, organization: UUID, name: str, days: int) -> None:
    path = path_in("exports", organization, "organization", name)
    await local_storage(home).put(path, b"PK", "application/octet-stream")
    at = (NOW - timedelta(days=days)).timestamp()
    os.utime(home / "storage" / "files" / path, (at, at))


async def test_what_is_old_goes_and_what_something_names_stays(shop: Shop) -> None:
    home = shop.brand.organization_id
    operator = await shop.everybody.person()
    shop.ask("INSERT INTO private.platform_operators (user_id) VALUES (%s)", operator.id)
    elsewhere = (await shop.everybody.brand(operator)).organization_id
    with psycopg.connect(shop.where.owner) as clock:
        # The worker's own timer would start the same by the clock of now, and look after the runs below.
        clock.execute("SELECT pg_advisory_xact_lock(%s)", [_TIMER])
        await _cleaned(shop, home, elsewhere, operator)


async def _cleaned(shop: Shop, home: UUID, elsewhere: UUID, operator: User) -> None:
    async with shop.working(KIND, Kind("destination_sync", errand)) as started:
        done = (await started.start(shop.person, shop.brand, "destination_sync", {}, NOW)).job_id
        assert (await shop.ended(started, done)).state == "done"
        # As if it were long ago, and done again since.
        shop.ask("UPDATE job_runs SET asked_at = %s, finished_at = %s", OLD, OLD)
        shop.ask("DELETE FROM notifications")
        _runs(shop, home)
        shop.ask("UPDATE job_runs SET kind = 'meta_sync' WHERE id = %s", done)
        _notifications(shop, home)
        _many(shop, home)
        shop.ask(RUN, "gone: elsewhere", elsewhere, None, "failed", OLD, OLD, OLD)
        for organization in (home, elsewhere):
            await _archive(shop.home, organization, "gone.zip", 8)
            await _archive(shop.home, organization, "kept.zip", 6)
        audited = shop.ask("SELECT count(*) FROM audit_events")

        end = await shop.ended(started, (await started.start(operator, None, "cleaning", {}, NOW)).job_id, operator)

        assert end.result is not None, end.error
        answer = result_of("cleaning", end.result)
        assert isinstance(answer, CleanedUp)
        assert (answer.runs, answer.notifications, answer.archives, answer.failed) == (606, 2, 2, 0)
        left = {id for (id,) in shop.ask("SELECT id FROM job_runs WHERE kind = 'meta_sync'")}
        assert len(left) == 9
        assert {id.partition(":")[0] for id in left} == {"kept"}
        assert {id for (id,) in shop.ask("SELECT run_id FROM job_run_steps WHERE name = 'a'")} == left
        titles = [title for (title,) in shop.ask("SELECT title FROM notifications WHERE created_at = %s", OLD)]
        assert sorted(title.partition(":")[0] for title in titles) == ["kept"] * 4
        dispatch = Dispatch(shop.where.app, shop.where.jobs)
        assert await dispatch.states([done]) == {}
        await dispatch.close()
        stored = (shop.home / "storage" / "files" / "exports").rglob("*.zip")
        assert [path.name for path in stored] == ["kept.zip", "kept.zip"]
        assert shop.ask("SELECT count(*) FROM audit_events") == audited

        # Once more: there is nothing left; what cannot be reached at one organisation is said, and the others go on.
        (shop.home / "storage" / "files" / "exports" / str(elsewhere)).rename(shop.home / "elsewhere")
        (shop.home / "storage" / "files" / "exports" / str(elsewhere)).symlink_to(shop.home / "elsewhere")
        again = await shop.ended(started, (await started.start(operator, None, "cleaning", {}, NOW)).job_id, operator)
        assert again.result is not None, again.error
        answer = result_of("cleaning", again.result)
        assert isinstance(answer, CleanedUp)
        assert (answer.runs, answer.notifications, answer.archives, answer.failed) == (0, 0, 0, 1)
        assert "at 1 it did not go well" in answer.headline


async def test_a_cleaning_that_was_killed_in_the_middle_is_done_by_the_next_process(shop: Shop) -> None:
    home, operator, where = shop.brand.organization_id, await shop.everybody.person(), shop.where
    shop.ask("INSERT INTO private.platform_operators (user_id) VALUES (%s)", operator.id)
    _runs(shop, home)
    _notifications(shop, home)
    _many(shop, home)
    with psycopg.connect(where.owner) as clock:
        clock.execute("SELECT pg_advisory_xact_lock(%s)", [_TIMER])
        async with shop.working(KIND, working="never") as started:
            job = (await started.start(operator, None, "cleaning", {}, NOW)).job_id
        dying = await asyncio.create_subprocess_exec(
            sys.executable, "-c", DYING, str(shop.home), where.owner, where.app, where.jobs,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip
        _, said = await asyncio.wait_for(dying.communicate(), 200)
        assert dying.returncode == -signal.SIGKILL, said.decode()
        assert 0 < len(_left(shop, "gone")) < 604, "it died too early or too late to show anything"

        async with shop.working(KIND) as started:
            end = await shop.ended(started, job, operator)

    assert end.state == "done", end.error
    assert _left(shop, "gone") == []
    assert len(_left(shop, "kept")) == 9


def _left(shop: Shop, named: str) -> list[str]:
    return [id for (id,) in shop.ask("SELECT id FROM job_runs WHERE starts_with(id, %s)", named)]
