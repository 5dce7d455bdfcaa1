"""What would go wrong when somebody is removed: their jobs read and write on, come to a result, or never run again."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from domain.answer import Answer
from domain.brand import User
from jobs.kinds import Kind
from jobs.model_batch import run_batch
from jobs.running import AskerGone, Running
from store.db import as_user, as_worker
from tests.conftest import NOW
from tests.jobs.machinery import Shop, errand, until

Ending = Callable[[Shop, User], Awaitable[None]]
GONE = "Whoever asked for this is no member any more, so it was stopped."


async def member(shop: Shop, role: str = "member") -> User:
    made = await shop.everybody.person()
    await shop.everybody.join(made, shop.brand.organization_id, role)
    return made


async def remove(shop: Shop, person: User) -> None:
    """As an owner does it."""
    async with as_user(shop.everybody.pool, shop.person.id) as conn:
        done = await conn.execute(
            "DELETE FROM user_organizations WHERE organization_id = %s AND user_id = %s",
            [shop.brand.organization_id, person.id],
        )
        assert done.rowcount == 1


async def demote(shop: Shop, person: User) -> None:
    shop.ask("UPDATE user_organizations SET role = 'viewer' WHERE user_id = %s AND organization_id = %s",
             person.id, shop.brand.organization_id)  # fmt: skip


def reading(home: Path, swallow: bool = False) -> Any:
    """Reads the brand's row, waits for the file `go`, and reads it again; `read` says what was seen."""

    async def work(running: Running, asked: Any) -> Answer:
        async def look() -> int:
            async with running.transaction(running.require_organization()) as conn:
                found = len(await (await conn.execute("SELECT FROM brands")).fetchall())
            with (home / "read").open("a") as book:
                book.write(f"{found}\n")
            return found

        async def wait_and_look() -> int:
            (home / "waits").touch()
            # The test makes the file.
            while not (home / "go").exists():  # noqa: ASYNC110
                await asyncio.sleep(0.05)
            try:
                return await look()
            except AskerGone:
                if swallow:
                    return 0
                raise

        await running.stage("Look", look)
        return Answer(headline=f"{await running.stage('Look again', wait_and_look)} seen.")

    return work


@pytest.mark.parametrize("end", [remove, demote])
async def test_a_running_job_of_a_removed_member_reads_nothing_more_and_ends_with_one_sentence(
    shop: Shop, end: Ending
) -> None:
    asker = await member(shop)
    async with shop.working(Kind("destination_sync", reading(shop.home))) as started:
        job = (await started.start(asker, shop.brand, "destination_sync", {}, NOW)).job_id
        await until(lambda: (shop.home / "waits").exists())
        await end(shop, asker)
        (shop.home / "go").touch()
        told = await shop.ended(started, job)

    assert (told.state, told.error) == ("failed", GONE)
    assert (shop.home / "read").read_text() == "1\n"
    assert shop.ask("SELECT status FROM dead_letters") == []
    # Nobody reads what is left for somebody who is not there: the others are told.
    assert shop.ask("SELECT user_id, title FROM notifications WHERE category = 'job'") == [
        (None, f"Destinations failed: {GONE}")
    ]


async def test_a_job_that_swallows_the_refusal_still_comes_to_no_result(shop: Shop) -> None:
    asker = await member(shop)
    async with shop.working(Kind("destination_sync", reading(shop.home, swallow=True))) as started:
        job = (await started.start(asker, shop.brand, "destination_sync", {}, NOW)).job_id
        await until(lambda: (shop.home / "waits").exists())
        await remove(shop, asker)
        (shop.home / "go").touch()
        told = await shop.ended(started, job)

    assert (told.state, told.error, told.result) == ("failed", GONE, None)


async def test_a_statement_that_is_refused_in_the_middle_is_no_fault_of_ours(shop: Shop) -> None:
    asker = await member(shop)

    async def work(running: Running, asked: Any) -> Answer:
        async with running.transaction(running.require_organization()) as conn:
            await remove(shop, asker)
            await conn.execute(
                "INSERT INTO brands (organization_id, name, slug) VALUES (%s, 'late', 'late')",
                [running.organization_id],
            )
        return Answer(headline="never")

    async with shop.working(Kind("destination_sync", work)) as started:
        job = (await started.start(asker, shop.brand, "destination_sync", {}, NOW)).job_id
        told = await shop.ended(started, job)

    assert (told.state, told.error) == ("failed", GONE)
    assert shop.ask("SELECT slug FROM brands WHERE slug = 'late'") == []


async def test_a_batch_asks_no_model_for_somebody_who_was_removed(shop: Shop) -> None:
    asked: list[int] = []

    async def work(item: int) -> int:
        asked.append(item)
        raise AskerGone

    with pytest.raises(AskerGone):
        await run_batch(range(50), work, at_once=1)

    assert asked == [0]


async def test_a_worker_that_names_a_removed_member_sees_no_row(shop: Shop) -> None:
    asker, home = await member(shop), shop.brand.organization_id
    await remove(shop, asker)

    for organization, person, seen in [(home, None, 1), (home, shop.person.id, 1), (home, asker.id, 0)]:
        async with as_worker(shop.everybody.pool, organization, person) as conn:
            assert len(await (await conn.execute("SELECT FROM brands")).fetchall()) == seen
    async with as_worker(shop.everybody.pool, home, asker.id) as conn:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await conn.execute("INSERT INTO brands (organization_id, name, slug) VALUES (%s, 'a', 'a')", [home])


async def test_the_schedules_of_a_removed_member_pass_to_whoever_removed_them_and_go_on(shop: Shop) -> None:
    asker = await member(shop)
    columns = "organization_id, brand_id, user_id, kind, cron, next_at"
    async with as_user(shop.everybody.pool, asker.id) as conn:
        await conn.execute(
            f"INSERT INTO schedules ({columns}) VALUES (%s, %s, %s, 'destination_sync', '0 6 * * *', %s)",
            [shop.brand.organization_id, shop.brand.id, asker.id, NOW],
        )
    await remove(shop, asker)

    assert shop.ask("SELECT user_id FROM schedules") == [(shop.person.id,)]
    assert shop.ask("SELECT user_id, title, command FROM notifications") == [
        (shop.person.id, f"1 schedule of {asker.email} is yours now.", "/schedule")
    ]
    async with shop.working(Kind("destination_sync", errand)) as started, shop.timer() as timer:
        await timer.tick(NOW)
        job = shop.ask("SELECT id FROM job_runs WHERE kind = 'destination_sync'")[0][0]
        assert (await shop.ended(started, job)).state == "done"


async def test_whoever_leaves_hands_schedules_to_the_owner_and_a_lowered_role_does_too(shop: Shop) -> None:
    for end in ("leave", "demote"):
        asker = await member(shop)
        shop.ask("INSERT INTO schedules (organization_id, user_id, kind) VALUES (%s, %s, 'meta_sync')",
                 shop.brand.organization_id, asker.id)  # fmt: skip
        if end == "demote":
            await demote(shop, asker)
        else:
            async with as_user(shop.everybody.pool, asker.id) as conn:
                await conn.execute("DELETE FROM user_organizations WHERE user_id = %s AND organization_id = %s",
                                   [asker.id, shop.brand.organization_id])  # fmt: skip
    assert shop.ask("SELECT DISTINCT user_id FROM schedules") == [(shop.person.id,)]


async def test_only_the_books_of_runs_name_nobody() -> None:
    """Work that opens its own door would go on for somebody who was removed."""
    books = {
        "endings.py",
        "stages.py",
        "timer.py",
        "workflows.py",
        "running.py",
        "organization_delete.py",
        "organization_export.py",
    }
    found = {path.name for path in Path("jobs").rglob("*.py") if "as_worker(" in path.read_text()}
    assert found <= books
