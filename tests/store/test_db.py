"""What would go wrong: a door that forgets who asks, a worker outside its organisation, a role left behind."""

from uuid import uuid4

import psycopg
import pytest

from store import brands
from store.db import as_user, as_worker, to_json


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


async def test_a_worker_is_held_to_the_organisation_it_names(everybody, pool):
    ours = await everybody.brand(await everybody.person(), "Ours")
    await everybody.brand(await everybody.person(), "Theirs")

    async with as_worker(pool, ours.organization_id) as conn:
        rows = await (await conn.execute("SELECT slug FROM brands")).fetchall()
    assert rows == [("ours",)]


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
