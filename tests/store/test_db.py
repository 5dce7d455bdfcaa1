"""What would go wrong: a door that forgets who asks, a worker outside its organisation, a role left behind."""

import asyncio
from uuid import uuid4

import psycopg
import pytest

from store import brands
from store.db import as_user, as_worker, open_pool, to_json


async def test_without_a_door_the_login_may_read_nothing(pool):
    async with pool.connection() as conn:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await conn.execute("SELECT * FROM brands")


async def test_a_stranger_sees_no_brand(everybody, pool):
    await everybody.brand(await everybody.person())

    async with as_user(pool, uuid4()) as conn:
        assert await brands.visible(conn) == []


async def test_who_asks_does_not_outlive_the_transaction(everybody, pool):
    async with as_user(pool, (await everybody.person()).id):
        pass
    async with pool.connection() as conn:
        row = await (await conn.execute("SELECT current_user, current_setting('request.jwt.claims', true)")).fetchone()

    assert row == ("anon", "")


async def test_planning_does_not_read_the_checks_of_each_month(pool):
    """Twice as long a plan for each query of results, with the default."""
    async with as_user(pool, uuid4()) as conn:
        assert await (await conn.execute("SHOW constraint_exclusion")).fetchone() == ("off",)


async def test_what_raises_changes_nothing_and_leaves_no_role_behind(everybody, pool):
    ours = await everybody.brand(await everybody.person(), "Before")

    async def fail():
        async with as_worker(pool, ours.organization_id) as conn:
            await conn.execute("UPDATE brands SET name = 'After'")
            await conn.execute("SELECT 1 / 0")

    with pytest.raises(psycopg.errors.DivisionByZero):
        await fail()
    async with pool.connection() as conn:
        left = "SELECT current_user, current_setting('viraltracker.organization_id')"
        row = await (await conn.execute(left)).fetchone()

    assert row == ("anon", "")
    assert await _names(pool, ours.organization_id) == [("Before",)]


async def test_a_snapshot_does_not_see_what_was_written_since(everybody, pool):
    ours = await everybody.brand(await everybody.person(), "Before")

    async with as_worker(pool, ours.organization_id, snapshot=True) as conn:
        await conn.execute("SELECT name FROM brands")
        async with as_worker(pool, ours.organization_id) as other:
            await other.execute("UPDATE brands SET name = 'After'")
        assert await (await conn.execute("SELECT name FROM brands")).fetchall() == [("Before",)]

    assert await _names(pool, ours.organization_id) == [("After",)]


async def _names(pool, organization_id):
    async with as_worker(pool, organization_id) as conn:
        return await (await conn.execute("SELECT name FROM brands")).fetchall()


async def test_a_worker_is_held_to_the_organisation_it_names(everybody, pool):
    ours = await everybody.brand(await everybody.person(), "Ours")
    await everybody.brand(await everybody.person(), "Theirs")

    async with as_worker(pool, ours.organization_id) as conn:
        rows = await (await conn.execute("SELECT slug FROM brands")).fetchall()
    assert rows == [("ours",)]


@pytest.mark.parametrize("turns", range(4))
async def test_whoever_is_stopped_as_a_connection_comes_free_does_not_go_on(database, turns):
    only = await open_pool(database.app, size=1)

    async def going_on() -> None:
        async with as_worker(only, None):
            pass
        await asyncio.sleep(60)

    async with as_worker(only, None):
        waiting = asyncio.create_task(going_on())
        await asyncio.sleep(0.01)
    for _ in range(turns):
        await asyncio.sleep(0)
    waiting.cancel()

    await asyncio.wait([waiting], timeout=30)
    assert waiting.cancelled()
    await only.close()


async def test_what_a_stopped_task_has_to_put_away_still_reaches_the_database(pool):
    async def stopped() -> int:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            async with as_worker(pool, None) as conn:
                return (await (await conn.execute("SELECT 1")).fetchall())[0][0]
        return 0

    task = asyncio.create_task(stopped())
    await asyncio.sleep(0)
    task.cancel()
    assert await task == 1


async def test_a_person_cannot_pose_as_a_worker(everybody, pool):
    theirs = await everybody.brand(await everybody.person(), "Theirs")

    async with as_user(pool, (await everybody.person()).id) as conn:
        await conn.execute("SELECT set_config('viraltracker.organization_id', %s, true)", [str(theirs.organization_id)])
        rows = await (await conn.execute("SELECT slug FROM brands")).fetchall()
    assert rows == []


def test_dates_and_decimals_reach_json_columns():
    from datetime import date
    from decimal import Decimal

    assert to_json({"day": date(2026, 3, 1), "spend": Decimal("1.10")}) == '{"day":"2026-03-01","spend":"1.10"}'
