"""What would go wrong: an organisation nobody can run any more, or a row carried off by whoever may not remove it.

Triggers, so not in test_policies, which turns them off together with foreign keys.
"""

import asyncio

import psycopg
import pytest

from domain.brand import Brand, User
from store import dead_letters
from store.db import Pool, as_user, as_worker
from store.embedded import Addresses
from tests.conftest import NOW, People

LEAVE = "DELETE FROM user_organizations WHERE organization_id = %s AND user_id = auth.uid()"
STEP_DOWN = "UPDATE user_organizations SET role = 'viewer' WHERE organization_id = %s AND user_id = auth.uid()"


async def said(pool: Pool, user: User, statement: str, *values: object) -> int:
    """How many rows the statement touched as this person."""
    async with as_user(pool, user.id) as conn:
        return (await conn.execute(statement, values)).rowcount  # type: ignore[arg-type]


async def test_work_of_the_same_name_fails_in_each_organisation_by_itself(everybody: People, pool: Pool) -> None:
    """Work that is about no brand: else the second to fail could not say so, as the letter is another's."""
    homes = [(await everybody.brand(await everybody.person())).organization_id for _ in range(2)]
    for home in (*homes, None, homes[0]):
        async with as_worker(pool, home) as conn:
            await dead_letters.bury(conn, home, None, f"run {home}", "job", "Export of all data", "broken", {}, NOW)
    for home in (*homes, None):
        async with as_worker(pool, home) as conn:
            assert [one.run_id for one in await dead_letters.latest(conn, 9)] == [f"run {home}"]
            assert await dead_letters.mend(conn, None, "job", ["Export of all data"]) == 1


@pytest.mark.parametrize("statement", [LEAVE, STEP_DOWN])
async def test_the_last_owner_can_neither_leave_nor_step_down(everybody: People, pool: Pool, statement: str) -> None:
    owner, second = await everybody.person(), await everybody.person()
    brand = await everybody.brand(owner)
    await everybody.join(second, brand.organization_id, "owner")

    assert await said(pool, owner, statement, brand.organization_id) == 1
    with pytest.raises(psycopg.errors.CheckViolation, match="at least one owner"):
        await said(pool, second, statement, brand.organization_id)


async def test_two_owners_who_leave_at_once_do_not_both_get_away(everybody: People, pool: Pool) -> None:
    owner, second = await everybody.person(), await everybody.person()
    brand = await everybody.brand(owner)
    await everybody.join(second, brand.organization_id, "owner")

    async with as_user(pool, owner.id) as conn:
        await conn.execute(LEAVE, [brand.organization_id])  # type: ignore[arg-type]
        other = asyncio.create_task(said(pool, second, LEAVE, brand.organization_id))
        await asyncio.sleep(0.3)
        assert not other.done()
    with pytest.raises(psycopg.errors.CheckViolation):
        await other


async def test_an_account_and_an_organisation_can_still_be_removed_whole(
    everybody: People, database: Addresses
) -> None:
    one, two = await everybody.person(), await everybody.person()
    brand = await everybody.brand(two)
    async with await psycopg.AsyncConnection.connect(database.owner) as conn:
        assert (await conn.execute("DELETE FROM auth.users WHERE id = %s", [one.id])).rowcount == 1
        assert (await conn.execute("DELETE FROM organizations WHERE id = %s", [brand.organization_id])).rowcount == 1


async def test_a_member_carries_no_ad_account_or_brand_off_to_an_organisation_of_their_own(
    everybody: People, pool: Pool
) -> None:
    owner, member = await everybody.person(), await everybody.person()
    brand, own = await everybody.brand(owner, "Acme"), await everybody.brand(member, "Mine")
    await everybody.join(member, brand.organization_id, "member")
    await said(
        pool,
        owner,
        "INSERT INTO brand_ad_accounts (organization_id, brand_id, meta_ad_account_id, currency)"
        " VALUES (%s, %s, 'act_1', 'USD')",
        brand.organization_id,
        brand.id,
    )

    for statement, values in _carried_off(brand, own):
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="stay in their organization"):
            await said(pool, member, statement, *values)


def _carried_off(brand: Brand, own: Brand) -> list[tuple[str, tuple[object, ...]]]:
    return [
        ("UPDATE brands SET organization_id = %s WHERE id = %s", (own.organization_id, brand.id)),
        (
            "UPDATE brand_ad_accounts SET organization_id = %s, brand_id = %s WHERE brand_id = %s",
            (own.organization_id, own.id, brand.id),
        ),
    ]
