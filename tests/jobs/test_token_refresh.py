"""What would go wrong: a connection that dies while everybody is away, a key that cannot be retired, daily nagging."""

from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr

from connectors.vault import Vault
from domain.connection import sealed_for
from domain.job_arguments import TokenRefresh
from jobs.token_refresh import token_refresh
from store import connections
from store.db import as_worker
from tests.meta_desk import KEY, MetaDesk, meta_desk
from tests.wire.graph.world import Token


@pytest.fixture
async def desk(everybody, graph) -> MetaDesk:
    return await meta_desk(everybody, graph)


async def look(desk, **other):
    return await token_refresh(desk.running(platform=True, **other), TokenRefresh())


async def stored(desk) -> str:
    """The brand's token in the clear."""
    async with as_worker(desk.everybody.pool, desk.brand.organization_id) as conn:
        kept = await connections.sealed(conn, desk.brand.id)
    assert kept is not None
    return desk.vault.open(kept[0], sealed_for(desk.brand.id)).get_secret_value()


def days_left(desk) -> int:
    return desk.ask("SELECT round(extract(epoch FROM expires_at - now()) / 86400) FROM meta_connections")[0][0]


async def test_a_token_with_weeks_left_is_asked_about_and_left_alone(desk):
    await desk.connect()

    report = await look(desk)

    assert (report.looked_at, report.renewed, report.headline) == (1, 0, "1 stored Meta token looked at, all well.")
    assert await stored(desk) == desk.graph.token("main")
    assert desk.told() == []


async def test_a_token_that_ends_within_a_week_is_exchanged_for_a_long_one(desk):
    await desk.connect("soon", days=5)
    before = desk.ask("SELECT token_id FROM meta_connections")

    report = await look(desk)

    assert (report.renewed, report.ending) == (1, 0)
    assert await stored(desk) not in (desk.graph.token("soon"), desk.graph.token("main"))
    assert days_left(desk) == 60
    assert desk.ask("SELECT token_id FROM meta_connections") != before
    assert desk.ask("SELECT count(*) FROM meta_tokens") == [(1,)]
    assert (desk.status(), desk.told()) == ("connected", [])


async def test_what_meta_says_of_the_end_counts_not_what_was_stored(desk):
    await desk.connect("soon", days=60)

    assert (await look(desk)).renewed == 1


async def test_one_that_cannot_be_exchanged_is_warned_of_once_a_day(desk):
    await desk.connect("soon", days=5)
    desk.graph.say("oauth/access_token", "100", times=9)

    now = desk.now  # No midnight comes between.
    reports = [await look(desk, clock=lambda: now) for _ in range(2)]
    tomorrow = await look(desk, clock=lambda: now + timedelta(days=1))

    assert [one.ending for one in (*reports, tomorrow)] == [1, 1, 1]
    assert desk.told() == [
        "Acme's connection to Meta ends in 5 days",
        "Acme's connection to Meta ends in 4 days",
    ]
    assert desk.status() == "connected"
    assert await stored(desk) == desk.graph.token("soon")


async def test_without_the_apps_secret_the_calendar_warns_all_the_same(desk):
    await desk.connect("soon", days=5)
    without = replace(desk.meta, app_secret=None)

    assert (await look(desk, meta=without)).ending == 1
    later = await look(desk, meta=without, clock=lambda: desk.now + timedelta(days=6))

    assert later.ended == 1
    assert desk.status() == "expired"


async def test_one_that_has_ended_is_marked_and_told_once_for_all(desk):
    await desk.connect("expired", days=60)

    reports = [await look(desk), await look(desk, clock=lambda: desk.now + timedelta(days=1))]

    assert [one.ended for one in reports] == [1, 1]
    assert desk.status() == "expired"
    assert desk.told() == ["Acme's connection to Meta has expired"]


async def test_one_that_was_withdrawn_is_called_so(desk):
    desk.graph.know(Token(name="gone", value="EAAloopbackGONE000000000000000000000000000099"))
    desk.graph.world = desk.graph.world.model_copy(
        update={"tokens": (*desk.graph.world.tokens, Token(name="gone", value="EAAunknownGONE"))}
    )
    await desk.connect("gone")

    await look(desk)

    assert desk.status() == "revoked"
    assert "does not accept" in desk.told()[0]


async def test_access_to_data_that_ends_is_warned_of_though_the_token_lives(desk):
    """An exchange makes the token last longer, not the consent."""
    await desk.connect()
    desk.graph.know(Token(name="main", value=desk.graph.token("main"), days_left=200))

    report = await look(desk, clock=lambda: desk.now + timedelta(days=85))

    assert (report.ending, report.renewed) == (1, 0)
    assert desk.told() == ["Acme's connection to Meta ends in 5 days"]


async def test_a_token_sealed_with_an_old_key_is_sealed_with_the_newest_so_that_the_old_can_go(desk):
    await desk.connect()
    new = Fernet.generate_key()
    desk.vault = Vault([new, KEY])

    first, second = await look(desk), await look(desk)

    desk.vault = Vault([new])
    assert (first.resealed, second.resealed) == (1, 0)
    assert await stored(desk) == desk.graph.token("main")


async def test_a_token_that_no_key_opens_is_told_and_does_not_keep_the_others_from_being_looked_at(desk):
    await desk.connect(vault=Vault([Fernet.generate_key()]))
    second = await desk.everybody.brand(desk.person, "Second")
    await desk.connect("soon", days=5, brand=second)

    report = await look(desk)

    assert (report.looked_at, report.ended, report.renewed) == (2, 1, 1)
    assert desk.status() == "revoked"
    assert "Acme" in desk.told()[0]


async def test_a_brand_with_something_odd_does_not_let_the_tokens_of_others_end(desk):
    await desk.connect("expired", days=5)  # That it has ended is told on the brand's own day.
    with psycopg.connect(desk.everybody.database.owner) as conn:
        conn.execute("UPDATE brands SET timezone = 'Mars/Base'")
    second = await desk.everybody.brand(desk.person, "Second")
    await desk.connect("soon", days=5, brand=second)

    report = await look(desk)

    assert (report.looked_at, report.failed, report.renewed) == (2, 1, 1)


async def test_meta_that_does_not_answer_is_no_reason_to_call_a_connection_dead(desk):
    await desk.connect("soon", days=5)
    desk.graph.say("debug_token", "2", times=20)

    report = await look(desk)

    assert (report.failed, desk.status(), desk.told()) == (1, "connected", [])
    desk.graph.say("", "")


async def test_somebody_who_reconnects_meanwhile_keeps_the_new_token(desk):
    await desk.connect("soon", days=5)
    async with as_worker(desk.everybody.pool, desk.brand.organization_id) as conn:
        old = await connections.of_brand(conn, desk.brand.id)
    assert old is not None
    assert old.token_id is not None
    await desk.connect()
    late = connections.Granted(
        sealed=desk.vault.seal(SecretStr("EAAlate"), sealed_for(desk.brand.id)),
        key_mark=desk.vault.mark,
        scopes=("ads_read",),
        expires_at=None,
        data_access_expires_at=None,
        user_id=None,
        user_name=None,
    )

    async with as_worker(desk.everybody.pool, desk.brand.organization_id) as conn:
        renewed = await connections.renew(conn, desk.brand.organization_id, desk.brand.id, old.token_id, late, desk.now)

    assert not renewed
    assert await stored(desk) == desk.graph.token("main")
