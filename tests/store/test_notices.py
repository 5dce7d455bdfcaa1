"""What would go wrong: a page or a follower that never hears, one that hears what it did not ask for, two connections
where one is enough, a database that cannot be listened to and nobody notices."""

import asyncio
from contextlib import aclosing
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from store import notices, notifications, runs
from store.db import as_user, as_worker
from store.notices import Notices
from tests.conftest import NOW
from tests.store.test_notifications import left


async def heard(database, after):
    """What is heard while `after` runs. Changes are heard in their order, so that what is told last ends it."""
    told = []
    async with aclosing(notices.heard(database.app)) as hearing:
        assert await anext(hearing) is None
        await after()
        async with await psycopg.AsyncConnection.connect(database.owner, autocommit=True) as conn:
            await conn.execute("SELECT pg_notify('viraltracker_sessions', %s)", ['{"session": "the end"}'])
        async with asyncio.timeout(60):
            async for one in hearing:
                if one.ids == {"session": "the end"}:
                    break
                told.append(one)
    return told


async def test_a_listener_hears_whose_changed_and_nothing_of_what(everybody, pool, database):
    person = await everybody.person()
    brand = await everybody.brand(person)

    async def change():
        await left(pool, brand, person)
        await left(pool, brand)
        await left(pool, brand)
        async with as_user(pool, person.id) as conn:
            await notifications.mark_all_read(conn, None, NOW)

    told = await heard(database, change)
    assert [(one.id("organization"), one.id("user")) for one in told] == [
        (brand.organization_id, person.id),
        (brand.organization_id, None),
        # Marking both is one transaction, and told once.
        (brand.organization_id, person.id),
    ]
    # A new one is told by its id, a reading by none.
    assert [one.id("notification") is not None for one in told] == [True, True, False]
    assert {key for one in told for key in one.ids} == {"organization", "user", "notification"}


async def test_a_lost_connection_is_told_so_that_whoever_listens_begins_again(database):
    async with aclosing(notices.heard(database.app)) as hearing:
        assert await anext(hearing) is None
        async with await psycopg.AsyncConnection.connect(database.owner, autocommit=True) as conn:
            await conn.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        with pytest.raises(psycopg.OperationalError):
            await anext(hearing)


async def test_noise_on_the_channel_is_not_taken_for_a_change(database):
    async def noise():
        async with await psycopg.AsyncConnection.connect(database.owner, autocommit=True) as conn:
            for payload in ("", "null", "{}", "1", '"x"', "[1]"):
                await conn.execute("SELECT pg_notify('viraltracker_notifications', %s)", [payload])

    assert await heard(database, noise) == []


class Pooler:
    """Stands between, as one in transaction mode does: passes everything on but what is told."""

    def __init__(self, folder: Path, behind: Path) -> None:
        self._folder, self._behind = folder, behind / ".s.PGSQL.5432"
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> None:
        self._server = await asyncio.start_unix_server(self._serve, self._folder / ".s.PGSQL.5432")

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind_reader, behind_writer = await asyncio.open_unix_connection(self._behind)
        await asyncio.gather(self._up(reader, behind_writer), self._down(behind_reader, writer), return_exceptions=True)

    async def _up(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            writer.write(data)
        writer.close()

    async def _down(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            head = await reader.readexactly(5)
            body = await reader.readexactly(int.from_bytes(head[1:]) - 4)
            if head[:1] != b"A":
                writer.write(head + body)


async def test_a_pooler_that_swallows_what_is_told_is_noticed(database, server_folder, tmp_path_factory):
    folder = tmp_path_factory.mktemp("p")
    url = database.app.replace(quote(str(server_folder), safe=""), quote(str(folder), safe=""))
    async with Pooler(folder, server_folder), aclosing(notices.heard(url, patience=0.5)) as hearing:
        with pytest.raises(notices.Deaf):
            await anext(hearing)


async def run_of(pool, person, brand, id="run-1"):
    async with as_user(pool, person.id) as conn:
        await runs.add(
            conn,
            id=id,
            organization_id=brand.organization_id,
            brand_id=brand.id,
            kind="destination_sync",
            title="Reading",
            arguments={},
            join_key=id,
            user_id=person.id,
            asked_at=NOW,
        )


async def test_a_run_that_begins_and_ends_is_told_by_its_ids(everybody, pool, database):
    person = await everybody.person()
    brand = await everybody.brand(person)
    await run_of(pool, person, brand)

    async def change():
        async with as_worker(pool, brand.organization_id) as conn:
            await runs.begin(conn, "run-1", NOW)
        async with as_worker(pool, brand.organization_id) as conn:
            await runs.begin(conn, "run-1", NOW)  # Taken over: it was running already.
        async with as_worker(pool, brand.organization_id) as conn:
            await runs.finish(conn, "run-1", "done", NOW)

    told = await heard(database, change)
    ids = {"run": "run-1", "organization": str(brand.organization_id)}
    assert [(one.channel, one.ids) for one in told] == [("jobs", ids), ("jobs", ids)]


async def test_whose_membership_changes_is_told(everybody, pool, database):
    owner, member = await everybody.person(), await everybody.person()
    brand = await everybody.brand(owner)

    async def change():
        await everybody.join(member, brand.organization_id, "viewer")
        async with as_user(pool, owner.id) as conn:
            await conn.execute("UPDATE user_organizations SET role = 'member' WHERE user_id = %s", [member.id])
        async with as_user(pool, owner.id) as conn:
            await conn.execute(
                "DELETE FROM user_organizations WHERE user_id = %s AND organization_id = %s",
                [member.id, brand.organization_id],
            )

    told = [one for one in await heard(database, change) if one.channel == "members"]
    assert [(one.id("organization"), one.id("user")) for one in told] == [(brand.organization_id, member.id)] * 3


def listening(database):
    with psycopg.connect(database.owner) as conn:
        row = conn.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND query LIKE '%%viraltracker\\_%%' AND pid <> pg_backend_pid()"
        ).fetchone()
    return row[0] if row else 0


async def test_subscribers_share_one_connection_hear_what_they_asked_for_and_leave_nothing_behind(
    everybody, pool, database
):
    person = await everybody.person()
    brand = await everybody.brand(person)
    await run_of(pool, person, brand)
    await run_of(pool, person, brand, "run-2")
    hub = Notices(database.app)
    async with (
        hub.hearing("notifications") as badges,
        hub.hearing("jobs", wanted=lambda told: told.ids.get("run") == "run-2") as job,
        hub.hearing("sessions") as sessions,
    ):
        # Joining late tells to look; having begun to listen tells it again.
        while not hub.hears:
            await badges.next(within=1)
        assert await job.next(within=1) is None
        assert listening(database) == 1
        await left(pool, brand, person)
        for run in ("run-1", "run-2"):
            async with as_worker(pool, brand.organization_id) as conn:
                await runs.begin(conn, run, NOW)

        assert await next_of(badges) == "notifications"
        assert await next_of(job) == "jobs"
        assert await sessions.next(within=0.2) is None
    assert not hub.hears
    for _ in range(1500):
        if not listening(database):
            break
        await asyncio.sleep(0.02)
    assert listening(database) == 0

    # And it begins anew for the next one.
    async with hub.hearing("notifications") as badges:
        assert await badges.next(within=60) is None
        assert hub.hears


async def next_of(hearing):
    """The channel of the next change; the times at which one should look for oneself are passed over."""
    async with asyncio.timeout(60):
        while True:
            if told := await hearing.next():
                return told.channel


async def test_after_a_lost_connection_everybody_is_told_to_look(database):
    hub = Notices(database.app)
    async with hub.hearing("jobs") as job:
        assert await job.next(within=60) is None
        with psycopg.connect(database.owner, autocommit=True) as conn:
            conn.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        async with asyncio.timeout(60):
            assert await job.next() is None
        assert hub.hears


async def test_nothing_of_what_a_notification_says_is_told_on_the_channel(everybody, pool, database):
    """Any role of the database may listen."""
    person = await everybody.person()
    brand = await everybody.brand(person)
    heard_raw = []
    async with await psycopg.AsyncConnection.connect(database.app, autocommit=True) as conn:
        await conn.execute("SET ROLE anon")
        for channel in notices.CHANNELS:
            await conn.execute(f"LISTEN viraltracker_{channel}")
        await left(pool, brand, title="Secret Canary", message="Secret Canary", command="/secret")
        await conn.execute("NOTIFY viraltracker_sessions, 'the end'")
        async for one in conn.notifies(timeout=60):
            if one.payload == "the end":
                break
            heard_raw.append(one.payload)

    assert len(heard_raw) == 1
    assert "anary" not in heard_raw[0]
    assert "secret" not in heard_raw[0]
