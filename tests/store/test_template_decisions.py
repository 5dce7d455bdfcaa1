"""What would go wrong: an approved picture without a template, a template without its approval, two people deciding."""

import asyncio

import psycopg
import pytest

from domain.template_details import Details
from store import template_decisions as decisions
from store import template_queue as queue
from store.template_queue import Which
from tests.jobs.template_desk import Desk, open_desk, picture

DETAILS = Details(name="Left then right", category="before_after", awareness=3)


@pytest.fixture
async def desk(everybody, tmp_path) -> Desk:
    made = await open_desk(everybody, tmp_path)
    await made.drop(picture())
    return made


async def waiting(desk: Desk):
    async with desk.deps().transaction() as conn:
        items, _ = await queue.listed(conn, desk.brand.id, Which())
    return items[0]


def states(desk: Desk) -> tuple[str, int, int]:
    return desk.ask(
        "SELECT (SELECT status FROM template_queue), (SELECT count(*) FROM scraped_templates),"
        " (SELECT count(*) FROM provenance_events WHERE target_table = 'template_queue')"
    )[0]


async def approved(desk: Desk, item):
    async with desk.deps().transaction() as conn:
        return await decisions.approve(conn, desk.brand, item, DETAILS, desk.person.id, desk.now)


@pytest.mark.parametrize("before", ["template_queue", "scraped_templates", "provenance_events"])
async def test_an_approval_killed_in_the_middle_leaves_the_picture_waiting_and_no_template(desk, before):
    """The approval comes to a table that another session holds, and its process is killed there."""
    item = await waiting(desk)
    with psycopg.connect(desk.everybody.database.owner) as other:
        other.execute(f"LOCK TABLE {before} IN EXCLUSIVE MODE")
        under_way = asyncio.create_task(approved(desk, item))
        for _ in range(1500):
            stuck = desk.ask("SELECT pid FROM pg_locks WHERE relation = %s::regclass AND NOT granted", before)
            if stuck:
                break
            await asyncio.sleep(0.02)
        desk.ask("SELECT pg_terminate_backend(%s)", stuck[0][0])
        with pytest.raises(psycopg.OperationalError):
            await under_way
        other.rollback()

    assert states(desk) == ("pending_details", 0, 0)
    assert isinstance(await approved(desk, item), decisions.Decided)
    assert states(desk) == ("approved", 1, 1)


async def test_two_who_approve_at_once_make_one_template(desk):
    item = await waiting(desk)

    came = await asyncio.gather(*(approved(desk, item) for _ in range(3)))

    assert sorted(type(one).__name__ for one in came) == ["Decided", "NotDecided", "NotDecided"]
    assert {one.status for one in came if isinstance(one, decisions.NotDecided)} == {"approved"}
    assert states(desk) == ("approved", 1, 1)


async def test_a_template_that_comes_back_is_the_same_row_so_that_its_past_stays_linked(desk):
    item = await waiting(desk)
    async with desk.deps().transaction() as conn:
        first = await decisions.approve(conn, desk.brand, item, DETAILS, desk.person.id, desk.now)
        await decisions.restore(conn, desk.brand, item, desk.person.id, desk.now)
        assert (await (await conn.execute("SELECT is_active FROM scraped_templates")).fetchone()) == (False,)
        other = DETAILS.model_copy(update={"name": "Two mornings"})
        second = await decisions.approve(conn, desk.brand, item, other, desk.person.id, desk.now)

    assert first.template_id == second.template_id
    assert desk.ask("SELECT name, is_active FROM scraped_templates") == [("Two mornings", True)]


async def test_nothing_is_announced_where_no_product_asked_for_it(desk):
    item = await waiting(desk)
    done = await approved(desk, item)

    assert not done.to_announce
    assert desk.ask("SELECT announced_at IS NOT NULL FROM scraped_templates") == [(True,)]
