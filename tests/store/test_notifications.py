"""What would go wrong: one person's reading hides it from others, a cause is told twice, a page never hears."""

from datetime import timedelta

import psycopg
import pytest

from store import notifications
from store.db import as_user, as_worker
from tests.conftest import NOW

LONG_AGO = NOW - timedelta(days=4000)


async def left(pool, brand, user=None, **changed):
    told = {
        "organization_id": brand.organization_id,
        "brand_id": brand.id,
        "user_id": user.id if user else None,
        "type": "info",
        "category": "job",
        "title": "Something ended",
        "once": "a cause",
        **changed,
    }
    async with as_worker(pool, brand.organization_id) as conn:
        return await notifications.leave(conn, **told)


async def unread(pool, user):
    async with as_user(pool, user.id) as conn:
        return await notifications.unread(conn)


async def listed(pool, user, **changed):
    asked = {"category": None, "unread": False, "since": LONG_AGO, "limit": 100, **changed}
    async with as_user(pool, user.id) as conn:
        return await notifications.page(conn, **asked)


async def test_a_cause_is_told_once_to_each_reader(everybody, pool):
    person, other = await everybody.person(), await everybody.person()
    brand = await everybody.brand(person)

    assert [await left(pool, brand, reader) for reader in (person, other, None, person, None)] == [
        True,
        True,
        True,
        False,
        False,
    ]
    assert await left(pool, brand, once="another cause")


async def test_one_for_everybody_is_read_by_each_for_themselves(everybody, pool):
    owner, member = await everybody.person(), await everybody.person()
    brand = await everybody.brand(owner)
    await everybody.join(member, brand.organization_id, "viewer")
    await left(pool, brand)

    async with as_user(pool, member.id) as conn:
        assert await notifications.mark_all_read(conn, None, NOW) == 1
        assert await notifications.mark_all_read(conn, None, NOW) == 0
    assert (await unread(pool, member), await unread(pool, owner)) == (0, 1)
    assert [one.read_at for one in await listed(pool, member)] == [NOW]
    assert [one.read_at for one in await listed(pool, owner, unread=True)] == [None]


async def test_what_was_told_before_somebody_joined_is_not_unread_for_them(everybody, pool):
    owner, newcomer = await everybody.person(), await everybody.person()
    brand = await everybody.brand(owner)
    await left(pool, brand)
    await everybody.join(newcomer, brand.organization_id, "member")

    assert await unread(pool, newcomer) == 0
    assert await listed(pool, newcomer, unread=True) == []
    assert len(await listed(pool, newcomer)) == 1


async def test_nobody_reads_or_marks_what_is_another_persons(everybody, pool):
    owner, member, stranger = [await everybody.person() for _ in range(3)]
    brand = await everybody.brand(owner)
    await everybody.join(member, brand.organization_id, "admin")
    await left(pool, brand, owner)
    ids = [one.id for one in await listed(pool, owner)]

    for other in (member, stranger):
        assert await listed(pool, other) == []
        async with as_user(pool, other.id) as conn:
            assert await notifications.mark_read(conn, ids, NOW) == 0
            assert await notifications.one(conn, str(ids[0])) == []
    assert await unread(pool, owner) == 1


async def test_a_person_cannot_tell_everybody_something(everybody, pool):
    person = await everybody.person()
    brand = await everybody.brand(person)

    async with as_user(pool, person.id) as conn:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await notifications.leave(
                conn,
                organization_id=brand.organization_id,
                brand_id=brand.id,
                user_id=None,
                type="error",
                category="job",
                title="Click here",
                command="/naming none",
                once="x",
            )


async def test_a_brand_of_another_organisation_is_refused(everybody, pool):
    person, other = await everybody.person(), await everybody.person()
    ours, theirs = await everybody.brand(person), await everybody.brand(other, "Theirs")

    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        await left(pool, ours, brand_id=theirs.id)


async def test_a_webhook_is_for_admins_and_never_for_members(everybody, pool):
    owner, member = await everybody.person(), await everybody.person()
    brand = await everybody.brand(owner)
    await everybody.join(member, brand.organization_id, "member")

    async with as_user(pool, owner.id) as conn:
        await notifications.set_webhook(conn, brand.organization_id, "sealed", "hooks.example", "ab12")
    async with as_user(pool, member.id) as conn:
        assert await notifications.webhook(conn, brand.organization_id) is None
        assert not await notifications.remove_webhook(conn, brand.organization_id)
    async with as_worker(pool, None) as conn:
        assert await notifications.wanting_digest(conn) == [brand.organization_id]
        assert await notifications.webhook(conn, brand.organization_id) is None
