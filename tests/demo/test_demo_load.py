"""What would go wrong: half a demo, two of them, somebody else's, one that passes for real."""

import asyncio
from datetime import date

import psycopg
import pytest

from connectors.storage import local_storage
from demo.load import load
from domain.errors import AskAgain
from store import brand_data, brands, people
from store.db import as_user
from store.demo import TABLES
from tests.conftest import NOW
from tests.factories import insert
from tools.deps import choose_brand
from wiring import load_demo_once

TODAY = date(2026, 11, 20)


@pytest.fixture
def storage(tmp_path):
    return local_storage(tmp_path)


async def counts(pool, user):
    async with as_user(pool, user.id) as conn:
        return {t: (await (await conn.execute(f"SELECT count(*) FROM {t}")).fetchone())[0] for t in (*TABLES, "brands")}


async def test_the_demo_is_there_and_says_that_it_is_fictional(everybody, pool, storage):
    person = await everybody.person()

    brand = await load(pool, person, TODAY, storage)

    assert (brand.name, brand.slug, brand.is_fictional) == ("Bramblehound (demo)", "bramblehound-demo", True)
    assert (brand.currency, brand.timezone) == ("USD", "America/New_York")
    found = await counts(pool, person)
    assert (found["products"], found["meta_ads"], found["customer_reviews"], found["scraped_templates"]) == (
        2,
        60,
        200,
        40,
    )
    async with as_user(pool, person.id) as conn:
        assert await brands.days_covered(conn, brand.id) == (date(2026, 7, 23), date(2026, 11, 19))
    assert (await choose_brand(everybody.deps(person, None), None)) == brand


async def test_every_picture_that_a_row_names_can_be_opened(everybody, pool, storage):
    person = await everybody.person()
    brand = await load(pool, person, TODAY, storage)

    async with as_user(pool, person.id) as conn:
        cur = await conn.execute(
            "SELECT media -> 0 ->> 'path' FROM ad_creatives UNION ALL SELECT storage_path FROM scraped_templates"
        )
        paths = [row[0] for row in await cur.fetchall()]
    assert len(paths) == 100
    assert all(str(brand.organization_id) in path for path in paths)
    for path in paths:
        assert (await storage.about(path)).mime == "image/svg+xml"


async def test_loading_again_changes_nothing(everybody, pool, storage):
    person = await everybody.person()
    first = await load(pool, person, TODAY, storage)
    before = await counts(pool, person)

    assert await load(pool, person, date(2026, 12, 24), storage) == first
    assert await counts(pool, person) == before


async def test_two_processes_that_start_at_once_write_one_demo(everybody, pool, storage):
    person = await everybody.person()

    first, second = await asyncio.gather(load(pool, person, TODAY, storage), load(pool, person, TODAY, storage))

    assert first == second
    found = await counts(pool, person)
    assert (found["brands"], found["meta_ads"], found["scraped_templates"]) == (1, 60, 40)


async def test_a_refresh_brings_the_results_up_to_date(everybody, pool, storage):
    person = await everybody.person()
    first = await load(pool, person, TODAY, storage)
    before = await counts(pool, person)

    second = await load(pool, person, date(2026, 12, 4), storage, refresh=True)

    async with as_user(pool, person.id) as conn:
        assert await brands.days_covered(conn, second.id) == (date(2026, 8, 6), date(2026, 12, 3))
    after = await counts(pool, person)
    assert second == first
    # How many days saw a purchase, and so could be restated, is luck.
    assert {t: n for t, n in after.items() if t != "performance_restatements"} == {
        t: n for t, n in before.items() if t != "performance_restatements"
    }


async def test_another_organisation_sees_nothing_of_it(everybody, pool, storage):
    ours, stranger = await everybody.person(), await everybody.person()
    await load(pool, ours, TODAY, storage)

    assert set((await counts(pool, stranger)).values()) == {0}


async def test_both_of_two_organisations_can_have_it(everybody, pool, storage):
    ours, theirs = await everybody.person(), await everybody.person()

    assert (await load(pool, ours, TODAY, storage)).id != (await load(pool, theirs, TODAY, storage)).id
    assert (await counts(pool, ours)) == (await counts(pool, theirs))


async def test_a_real_brand_of_that_name_is_not_touched(everybody, pool, storage):
    person = await everybody.person()
    real = await everybody.brand(person, "Bramblehound Demo")
    await insert(everybody.deps(person, real), "products", name="Real", slug="real")

    with pytest.raises(AskAgain, match="already has the demo's name"):
        await load(pool, person, TODAY, storage, refresh=True)
    assert (await counts(pool, person))["products"] == 1


async def test_a_viewer_of_everything_is_told_why_not(everybody, pool, database, storage):

    person = await everybody.person()
    async with await psycopg.AsyncConnection.connect(database.owner, autocommit=True) as conn:
        await conn.execute("UPDATE user_organizations SET role = 'viewer' WHERE user_id = %s", [person.id])

    with pytest.raises(AskAgain, match="lets you add a brand"):
        await load(pool, person, TODAY, storage)


async def test_it_goes_to_no_colleagues_organisation_unasked(everybody, pool, database, storage):

    person, colleagues = await everybody.person(), [await everybody.person() for _ in range(2)]
    brands_there = [await everybody.brand(colleague) for colleague in colleagues]
    for brand in brands_there:
        await everybody.join(person, brand.organization_id, "member")
    async with await psycopg.AsyncConnection.connect(database.owner, autocommit=True) as conn:
        await conn.execute("DELETE FROM organizations WHERE owner_user_id = %s", [person.id])

    with pytest.raises(AskAgain, match="You belong to 2 organisations"):
        await load(pool, person, TODAY, storage)


async def test_a_demo_that_was_removed_does_not_come_back_at_the_next_start(database, pool, storage):
    await people.ensure(database.owner, people.LOCAL_USER)
    for _ in range(2):
        await load_demo_once(pool, storage)
        async with as_user(pool, people.LOCAL_USER.id) as conn:
            assert [brand.is_fictional for brand in await brands.visible(conn)] == [True]
    async with as_user(pool, people.LOCAL_USER.id) as conn:
        await conn.execute("DELETE FROM brands")
    await load_demo_once(pool, storage)
    async with as_user(pool, people.LOCAL_USER.id) as conn:
        assert await brands.visible(conn) == []


async def test_a_demo_is_not_loaded_into_what_is_left_of_one_that_goes(everybody, pool, database, storage):
    person = await everybody.person()
    made = await load(pool, person, TODAY, storage)
    async with as_user(pool, person.id) as conn:
        assert await brand_data.ask_deletion(conn, made.id, made.name, "code", NOW)
        assert await brand_data.confirm_deletion(conn, made.id, "code", "run", NOW)

    with pytest.raises(AskAgain, match="still being removed"):
        await load(pool, person, TODAY, storage)

    async with await psycopg.AsyncConnection.connect(database.owner, autocommit=True) as conn:
        await conn.execute("DELETE FROM brands")
        await conn.execute("UPDATE private.brand_deletions SET finished_at = %s", [NOW])
    assert (await load(pool, person, TODAY, storage)).id == made.id
