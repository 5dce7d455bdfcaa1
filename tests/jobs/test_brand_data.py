"""What would go wrong: a removal leaves a row or a file of the brand, or takes one of another brand."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import psycopg
import pytest
import pytest_asyncio

from connectors.storage import BUCKETS, Storage, local_storage
from domain.brand import Brand
from domain.brand_data import BrandToRemove
from jobs.brand_delete import brand_delete
from jobs.kinds import Kind
from store.embedded import Addresses
from tests.conftest import NOW
from tests.jobs.dying import die
from tests.jobs.machinery import Shop, errand, hanging, until
from tests.jobs.test_asker_gone import reading
from tests.jobs.whole_brands import STAY, fill_brand, rows_of
from tests.jobs.whole_houses import everything, fill, picture
from tools.brand import BrandArgs, brand
from tools.deps import Deps

KINDS = (Kind("brand_delete", brand_delete), Kind("destination_sync", hanging), Kind("asset_download", errand))
# What the removal itself writes into the organisation: its run, its steps, the line in the log, the notification.
MOVING = {
    "public.job_runs",
    "public.job_run_steps",
    "public.audit_events",
    "public.notifications",
    "private.brand_deletions",
}


@pytest_asyncio.fixture
async def beside(shop: Shop) -> AsyncIterator[Brand]:
    """Another brand of the same organisation, as whole as ours."""
    yield await shop.everybody.brand(shop.person, "Beside")


@pytest_asyncio.fixture
async def theirs(shop: Shop) -> AsyncIterator[UUID]:
    """Another organisation, as whole as ours."""
    other = await shop.everybody.person()
    yield (await shop.everybody.brand(other, "Rival")).organization_id


async def _confirm(deps: Deps, name: str) -> str:
    """Types the name; the code behind the button."""
    asked = await brand(deps, BrandArgs(name=f"remove {name}", confirm=name))
    return next(action.command for action in asked.actions if "code=" in action.command).partition("code=")[2]


async def _remove(deps: Deps, name: str) -> None:
    code = await _confirm(deps, name)
    told = await brand(deps, BrandArgs(name=f"remove {name}", code=code))
    assert "nobody sees it" in told.headline


async def _over(shop: Shop) -> None:
    over = "SELECT 1 FROM private.brand_deletions WHERE finished_at IS NOT NULL AND confirmed_at = %s"
    await until(lambda: bool(shop.ask(over, NOW)))


async def _stock(storage: Storage, of: Brand) -> list[str]:
    """A file in each folder that a brand may have; their paths."""
    made = [f"{bucket}/{of.organization_id}/{of.id}/some/thing.png" for bucket in BUCKETS if bucket not in ("exports",)]
    for path in made:
        await storage.put(path, picture(), "image/png")
    return made


async def test_a_removal_leaves_nothing_of_the_brand_and_touches_nothing_beside_it(
    shop: Shop, beside: Brand, theirs: UUID
) -> None:
    home, storage = shop.brand.organization_id, local_storage(shop.home)
    fill(shop.where, home, shop.person.id)
    fill(shop.where, theirs, shop.person.id)
    for each in (shop.brand, beside):
        fill_brand(shop.where, each, shop.person.id)
    ours, kept = await _stock(storage, shop.brand), await _stock(storage, beside)
    async with shop.working(*KINDS) as started:
        hangs = await started.start(shop.person, shop.brand, "destination_sync", {}, NOW)
        done = await started.start(shop.person, shop.brand, "asset_download", {}, NOW)
        await shop.ended(started, done.job_id)
        held = rows_of(shop.where, shop.brand.id)
        assert not [table for table, rows in held.items() if not rows], "a table was left empty: nothing is shown of it"
        before = everything(shop.where, home)
        next_to_it, elsewhere = rows_of(shop.where, beside.id), everything(shop.where, theirs)

        shown = (await brand(shop.deps(started), BrandArgs(name="remove Acme"))).headline
        promised = shown.partition(" takes ")[2].partition(" and ")[0]
        await _remove(shop.deps(started), "Acme")
        await _over(shop)

        left = rows_of(shop.where, shop.brand.id)
        assert {table: rows for table, rows in left.items() if rows} == {}
        assert rows_of(shop.where, beside.id) == next_to_it
        assert everything(shop.where, theirs) == elsewhere
        after = everything(shop.where, home)
        for table, rows in before.items():
            if table in MOVING:
                continue
            gone = held.get(table, [])
            others = [row for row in rows if row not in gone]
            if table in STAY:
                assert len(after[table]) == len(rows), table
                assert set(others) <= set(after[table]), table
            else:
                assert after[table] == others, table
        with psycopg.connect(shop.where.jobs) as ledger:
            known = ledger.execute(
                "SELECT workflow_uuid FROM dbos.workflow_status WHERE workflow_uuid = ANY (%s)",
                [[hangs.job_id, done.job_id]],
            ).fetchall()
        assert known == []
    assert [path for path in ours if await storage.exists(path)] == []
    assert [path for path in kept if not await storage.exists(path)] == []
    log = shop.ask(
        "SELECT actor, subject, details ->> 'brand' FROM audit_events"
        " WHERE organization_id = %s AND action = 'brand_removed'",
        home,
    )
    assert log == [(shop.person.email, "Acme", "acme")]
    told = shop.ask(
        "SELECT user_id, title FROM notifications WHERE organization_id = %s AND metadata ->> 'kind' = 'brand_delete'",
        home,
    )
    assert [user for user, _ in told] == [shop.person.id]
    # As many as the first move said, those that went at once included.
    assert told[0][1] == f"Acme is gone: {promised} and {len(ours)} files."


async def test_what_names_a_file_that_stays_keeps_it_and_what_was_dropped_goes(shop: Shop, beside: Brand) -> None:
    """The picture of a template of the library, and an upload that another brand was made of."""
    home, storage = shop.brand.organization_id, local_storage(shop.home)
    library = f"scraped-templates/{home}/{shop.brand.id}/library.png"
    waiting = f"scraped-templates/{home}/{shop.brand.id}/waiting.png"
    dropped, both, foreign = (f"uploads/{home}/{shop.person.id}/{name}" for name in ("dropped", "both", "foreign"))
    for path in (library, waiting, dropped, both, foreign):
        await storage.put(path, picture(), "image/png")
    shop.ask(
        "INSERT INTO scraped_templates (organization_id, brand_id, name, category, storage_path)"
        " VALUES (%s, %s, 'Library', 'meme', %s)",
        home, shop.brand.id, library,
    )  # fmt: skip
    shop.ask(
        "INSERT INTO template_queue (organization_id, brand_id, source, title, storage_path, mime, width, height,"
        " size_bytes, content_hash) VALUES (%s, %s, 'upload', 'Waiting', %s, 'image/png', 1, 1, 1, 'a')",
        home, shop.brand.id, waiting,
    )  # fmt: skip
    for whose, path in ((shop.brand, dropped), (shop.brand, both), (beside, both), (beside, foreign)):
        shop.ask(
            "INSERT INTO job_runs (id, organization_id, brand_id, kind, title, arguments, status, asked_at, told_at)"
            " VALUES (gen_random_uuid()::text, %s, %s, 'import_file', 'Import', %s, 'done', %s, %s)",
            home, whose.id, json.dumps({"file": path}), NOW, NOW,
        )  # fmt: skip
    async with shop.working(*KINDS) as started:
        shown = await brand(shop.deps(started), BrandArgs(name="remove acme"))
        assert isinstance(shown, BrandToRemove)
        assert shown.files == 2
        await _remove(shop.deps(started), "Acme")
        await _over(shop)
    assert [await storage.exists(path) for path in (library, waiting, dropped, both, foreign)] == [
        True, False, False, True, True,
    ]  # fmt: skip


async def test_a_place_that_somebody_wrote_into_a_row_takes_no_file_of_another_brand(shop: Shop, beside: Brand) -> None:
    home, storage = shop.brand.organization_id, local_storage(shop.home)
    theirs, ours = (f"meta-ad-assets/{home}/{whose.id}/ad.png" for whose in (beside, shop.brand))
    for path in (theirs, ours):
        await storage.put(path, picture(), "image/png")
    odd = [
        f"{ours}/below",
        f"meta-ad-assets/{home}/{shop.brand.id}",
        f"meta-ad-assets/{home}/../x.png",
        f"meta-ad-assets/{home}//x",
        f"uploads/{home}/{'a' * 300}",
    ]
    written = json.dumps([{"path": path} for path in (theirs, *odd)])
    shop.ask("UPDATE brands SET brand_colors = %s WHERE id = %s", written, shop.brand.id)
    async with shop.working(*KINDS) as started:
        await _remove(shop.deps(started), "Acme")
        await _over(shop)
    assert [await storage.exists(path) for path in (theirs, ours)] == [True, False]


async def test_the_demos_templates_go_with_the_last_fictional_brand(shop: Shop, beside: Brand) -> None:
    home = shop.brand.organization_id
    shop.ask("UPDATE brands SET is_fictional = true WHERE organization_id = %s", home)
    for fictional in (True, False):
        shop.ask(
            "INSERT INTO scraped_templates (organization_id, name, category, is_fictional)"
            " VALUES (%s, %s, 'meme', %s)",
            home, f"Fictional: {fictional}", fictional,
        )  # fmt: skip
    async with shop.working(*KINDS) as started:
        await _remove(shop.deps(started), "Acme")
        await _over(shop)
        assert len(shop.ask("SELECT 1 FROM scraped_templates")) == 2
        await _remove(shop.deps(started), "Beside")
        await until(lambda: shop.ask("SELECT 1 FROM brands") == [])
    assert shop.ask("SELECT name FROM scraped_templates") == [("Fictional: False",)]


async def test_from_the_confirmation_on_nobody_sees_the_brand_or_works_for_it(shop: Shop, beside: Brand) -> None:
    home = shop.brand.organization_id
    fill_brand(shop.where, shop.brand, shop.person.id)
    async with shop.working(*KINDS, working="never") as started:
        await _remove(shop.deps(started), "Acme")
        deps = shop.deps(started)
        async with deps.transaction() as conn:
            for table in ("brands WHERE id", "notifications WHERE brand_id", "schedules WHERE brand_id",
                          "dead_letters WHERE brand_id", "meta_connections WHERE brand_id",
                          "brand_ad_accounts WHERE brand_id", "profile_suggestions WHERE brand_id"):  # fmt: skip
                found = await conn.execute(f"SELECT 1 FROM {table} = %s", [shop.brand.id])  # type: ignore[arg-type]
                assert await found.fetchall() == [], table
        assert shop.ask("SELECT 1 FROM meta_tokens WHERE brand_id = %s", shop.brand.id) == []
        assert shop.ask("SELECT removed_brand, shared_at FROM chat_threads") == [("Acme", None)]
        with psycopg.connect(shop.where.owner) as conn:
            conn.execute("SELECT set_config('role', 'viraltracker_worker', true)")
            working = conn.execute("SELECT brand_id FROM private.brands_with('nothing')").fetchall()
        assert working == [(beside.id,)]
        # Another may be called the same at once.
        again = await shop.everybody.brand(shop.person, "Acme")
        assert (again.organization_id, again.slug) == (home, "acme")


async def test_a_running_job_of_the_brand_ends_with_one_clear_sentence(shop: Shop) -> None:
    async with shop.working(Kind("destination_sync", reading(shop.home)), KINDS[0]) as started:
        job = (await started.start(shop.person, shop.brand, "destination_sync", {}, NOW)).job_id
        await until(lambda: (shop.home / "waits").exists())
        followed = asyncio.create_task(shop.ended(started, job))
        await asyncio.sleep(0.3)
        await _remove(shop.deps(started), "Acme")
        told = await followed
        (shop.home / "go").touch()
        await _over(shop)
    assert (told.state, told.error) == ("failed", f"Acme was removed by {shop.person.email}, so this was stopped.")
    assert (shop.home / "read").read_text() == "1\n"
    assert shop.ask("SELECT title FROM notifications WHERE category = 'job' AND title NOT LIKE 'Acme is gone%%'") == []


async def test_work_that_nobody_stopped_reads_nothing_of_a_removed_brand(shop: Shop) -> None:
    """Of another process that does not hear of it: the next transaction is refused."""
    async with shop.working(Kind("destination_sync", reading(shop.home, swallow=True))) as started:
        job = (await started.start(shop.person, shop.brand, "destination_sync", {}, NOW)).job_id
        await until(lambda: (shop.home / "waits").exists())
        shop.ask(
            "INSERT INTO private.brand_deletions (brand_id, organization_id, asked_by, code_hash, asked_at,"
            " confirmed_at) VALUES (%s, %s, %s, 'a', %s, %s)",
            shop.brand.id, shop.brand.organization_id, shop.person.id, NOW, NOW,
        )  # fmt: skip
        (shop.home / "go").touch()
        told = await shop.ended(started, job)
    assert (told.state, told.error) == ("failed", "The brand was removed, so this was stopped.")
    assert (shop.home / "read").read_text() == "1\n"


@pytest.mark.parametrize("at", ["files", "rows"])
async def test_a_removal_that_was_killed_in_the_middle_goes_on(shop: Shop, beside: Brand, at: str) -> None:
    storage = local_storage(shop.home)
    for each in (shop.brand, beside):
        fill_brand(shop.where, each, shop.person.id)
    ours, kept = await _stock(storage, shop.brand), await _stock(storage, beside)
    next_to_it = rows_of(shop.where, beside.id)
    async with shop.working(*KINDS, working="never") as started:
        await _remove(shop.deps(started), "Acme")
    await die(shop.where, shop.home, "brand_data", at)
    assert [rows for rows in rows_of(shop.where, shop.brand.id).values() if rows], "it died too late to show anything"
    async with shop.working(*KINDS):
        await _over(shop)
    assert [rows for rows in rows_of(shop.where, shop.brand.id).values() if rows] == []
    assert rows_of(shop.where, beside.id) == next_to_it
    assert [path for path in ours if await storage.exists(path)] == []
    assert [path for path in kept if not await storage.exists(path)] == []


async def test_a_removal_whose_run_failed_or_whose_asker_left_is_begun_anew(shop: Shop) -> None:
    async with shop.working(*KINDS, working="never") as started, shop.timer() as timer:
        await _remove(shop.deps(started), "Acme")
        shop.ask("UPDATE job_runs SET status = 'failed', finished_at = %s, told_at = %s", NOW, NOW)
        for minutes, runs in ((5, 1), (15, 2), (25, 2)):
            assert await timer.tick(NOW + timedelta(minutes=minutes))
            assert shop.ask("SELECT count(*) FROM job_runs WHERE kind = 'brand_delete'") == [(runs,)]
        anew = shop.ask("SELECT title, user_id FROM job_runs WHERE status = 'waiting' AND kind = 'brand_delete'")
        assert anew == [("Removal of Acme", None)]


async def test_a_run_that_no_admin_confirmed_removes_nothing(shop: Shop) -> None:
    """A row of a run is a member's to add, also beside the tools."""
    member = await shop.everybody.person()
    await shop.everybody.join(member, shop.brand.organization_id, "member")
    async with shop.working(*KINDS) as started:
        asked = {"brand": str(shop.brand.id)}
        run = await started.start(
            member, None, "brand_delete", asked, NOW, organization_id=shop.brand.organization_id
        )  # fmt: skip
        assert "No admin has confirmed" in str((await shop.ended(started, run.job_id)).error)
    assert shop.ask("SELECT id FROM brands") == [(shop.brand.id,)]


async def test_the_demo_may_be_removed_and_loaded_and_removed_again(shop: Shop) -> None:
    """It has the same id each time."""
    async with shop.working(*KINDS) as started:
        for minutes in (0, 20):
            deps = replace(shop.deps(started), now=NOW + timedelta(minutes=minutes))
            await _remove(deps, "Acme")
            await until(lambda: bool(shop.ask("SELECT 1 FROM private.brand_deletions WHERE finished_at IS NOT NULL")))
            assert shop.ask("SELECT 1 FROM brands") == []
            shop.ask(
                "INSERT INTO brands (id, organization_id, name, slug) VALUES (%s, %s, 'Acme', 'acme')",
                shop.brand.id, shop.brand.organization_id,
            )  # fmt: skip


def test_a_new_table_with_a_brand_is_removed_without_a_line_anywhere(database: Addresses) -> None:
    with psycopg.connect(database.owner) as conn:
        conn.execute(
            "CREATE TABLE public.planted (id uuid PRIMARY KEY, organization_id uuid, brand_id uuid);"
            "CREATE TABLE public.grafted (id uuid PRIMARY KEY, planted_id uuid REFERENCES public.planted (id)"
            " ON DELETE CASCADE);"
            "CREATE TABLE public.budding (id uuid, grafted_id uuid REFERENCES public.grafted (id));"
            "CREATE TABLE public.loose (id uuid, planted_id uuid REFERENCES public.planted (id) ON DELETE SET NULL)"
        )
        made, hung, below, brand_id = (conn.execute("SELECT gen_random_uuid()").fetchone()[0] for _ in range(4))  # type: ignore[index]
        conn.execute("INSERT INTO planted VALUES (%s, gen_random_uuid(), %s)", [made, brand_id])
        conn.execute("INSERT INTO grafted VALUES (%s, %s)", [hung, made])
        conn.execute("INSERT INTO budding VALUES (%s, %s)", [below, hung])
        found = conn.execute(
            "SELECT name, whose FROM private.brand_tables() WHERE name ~ 'planted|grafted|budding|loose'"
        ).fetchall()
        assert [name for name, _ in found] == ["public.budding", "public.grafted", "public.planted"]
        for name, whose in found:
            condition = whose.replace("$1", "%s")
            assert conn.execute(f"SELECT count(*) FROM {name} WHERE {condition}", [brand_id]).fetchone() == (1,)


def test_every_column_that_names_a_brand_is_covered_and_what_stays_is_known(database: Addresses) -> None:
    """A table that a later migration adds fails here where the catalogue cannot tell that its rows are a brand's."""
    with psycopg.connect(database.owner) as conn:
        covered = dict(conn.execute("SELECT name, stays FROM private.brand_tables()").fetchall())
        columns = conn.execute(
            "SELECT c.oid::regclass::text, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
            " WHERE c.relnamespace IN ('public'::regnamespace, 'private'::regnamespace) AND c.relkind IN ('r', 'p')"
            " AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped"
            " AND a.atttypid = 'uuid'::regtype AND a.attname LIKE '%brand%'"
        ).fetchall()
        other_ways = conn.execute(
            "SELECT f.conrelid::regclass::text FROM pg_constraint f JOIN pg_attribute a"
            " ON a.attrelid = f.conrelid AND a.attnum = ANY (f.conkey)"
            " WHERE f.contype = 'f' AND f.confrelid = 'public.brands'::regclass"
            " AND (f.confdeltype NOT IN ('c', 'n') OR a.attname NOT IN ('brand_id', 'organization_id'))"
        ).fetchall()
    known = {name.removeprefix("public.") for name in covered}
    assert {name for name, column in columns if column == "brand_id"} - known == {"private.brand_deletions"}
    assert {column for _, column in columns} == {"brand_id"}
    assert other_ways == []
    assert {name for name, stays in covered.items() if stays} == STAY
