"""What would go wrong: another account's token used silently, a dead token used on, a reconnect undone, nagging."""

import asyncio
from datetime import timedelta
from uuid import UUID

import psycopg
import pytest
from cryptography.fernet import Fernet

from connectors.meta import objects
from connectors.meta.errors import AbuseSignal, BadRequest, PermissionMissing, Throttled, TokenInvalid
from connectors.meta.usage import Usage
from connectors.vault import Vault
from domain.errors import AskAgain
from jobs.meta.access import Token, open_graph, token_for, trouble
from jobs.running import Running
from store import connections
from store.db import as_user, as_worker
from tests.meta_desk import KEY, MetaDesk, meta_desk


@pytest.fixture
async def desk(everybody, graph) -> MetaDesk:
    return await meta_desk(everybody, graph)


async def token(desk: MetaDesk, meta=None, brand=None, vault=None) -> Token:
    about = brand or desk.brand
    async with as_worker(desk.everybody.pool, about.organization_id) as conn:
        return await token_for(conn, vault or desk.vault, meta or desk.meta, about.organization_id, about.id, desk.now)


async def refused(desk: MetaDesk, **other) -> AskAgain:
    with pytest.raises(AskAgain) as refusal:
        await token(desk, **other)
    return refusal.value


async def meets(running: Running, error: Exception) -> None:
    """Work in which Meta answers this."""
    async with open_graph(running):
        raise error


async def test_a_brands_own_token_comes_before_the_environments(desk):
    await desk.connect()
    meta = desk.with_system(desk.brand.organization_id)

    found = await token(desk, meta)

    assert (found.source, found.secret.get_secret_value()) == ("oauth", desk.graph.token("main"))
    assert found.days_left(desk.now) == 60
    assert desk.graph.token("main") not in repr(found)


async def test_a_brand_that_never_connected_is_read_with_the_environments(desk):
    found = await token(desk, desk.with_system(desk.brand.organization_id))

    assert (found.source, found.secret.get_secret_value()) == ("system_user", desk.graph.token("system"))
    assert found.days_left(desk.now) is None


@pytest.mark.parametrize("status", ["expired", "revoked", "stopped", "disconnected"])
async def test_the_environments_token_never_stands_in_for_one_that_died(desk, status):
    await desk.connect()
    meta = desk.with_system(desk.brand.organization_id)
    if status == "disconnected":
        async with as_user(desk.everybody.pool, desk.person.id) as conn:
            assert await connections.disconnect(conn, desk.brand.id, desk.now)
    else:
        async with as_worker(desk.everybody.pool, desk.brand.organization_id) as conn:
            known = await connections.of_brand(conn, desk.brand.id)
            assert known is not None
            await connections.mark(
                conn,
                desk.brand.organization_id,
                desk.brand.id,
                "oauth",
                known.token_id,
                status,
                "why",
                None,
                desk.now,
            )

    assert (await refused(desk, meta=meta)).code == "reconnect"


async def test_nor_for_one_whose_time_is_over_though_nobody_noticed_yet(desk):
    await desk.connect(days=-0.001)

    assert (await refused(desk, meta=desk.with_system(desk.brand.organization_id))).code == "reconnect"


async def test_nor_for_one_that_no_key_opens(desk):
    await desk.connect(vault=Vault([Fernet.generate_key()]))

    told = await refused(desk, meta=desk.with_system(desk.brand.organization_id))

    assert told.code == "reconnect"
    assert "TOKEN_ENCRYPTION_KEYS" in str(told)


async def test_an_organisation_that_the_operator_did_not_name_does_not_get_the_environments_token(desk):
    other = UUID(int=7)

    assert (await refused(desk, meta=desk.with_system(other))).code == "no_connection"
    assert (await refused(desk, meta=desk.with_system())).code == "no_connection"
    assert (await refused(desk)).code == "no_connection"


async def test_a_row_that_claims_the_environments_token_does_not_open_it(desk):
    """An admin may write what is said of the own connection; which organisations are served stands in the settings."""
    await desk.link(method="system_user")
    async with as_user(desk.everybody.pool, desk.person.id) as conn:
        await conn.execute(
            "INSERT INTO meta_connections (brand_id, organization_id, source, status) VALUES (%s, %s, %s, %s)",
            [desk.brand.id, desk.brand.organization_id, "system_user", "connected"],
        )

    assert (await refused(desk, meta=desk.with_system(UUID(int=7)))).code == "no_connection"


async def test_a_worker_of_another_organisation_does_not_see_the_token(desk):
    await desk.connect()
    stranger = await desk.everybody.person()
    theirs = await desk.everybody.brand(stranger, "Other")

    async with as_worker(desk.everybody.pool, theirs.organization_id) as conn:
        assert await connections.sealed(conn, desk.brand.id) is None
        with pytest.raises(AskAgain, match="not connected"):
            await token_for(conn, desk.vault, desk.meta, theirs.organization_id, desk.brand.id, desk.now)


async def test_a_sealed_token_copied_into_another_brands_row_does_not_open(desk):
    await desk.connect()
    second = await desk.everybody.brand(desk.person, "Second")
    await desk.connect(brand=second)
    with psycopg.connect(desk.everybody.database.owner) as conn:
        conn.execute(
            "UPDATE meta_tokens SET sealed = (SELECT sealed FROM meta_tokens WHERE brand_id = %s) WHERE brand_id = %s",
            [desk.brand.id, second.id],
        )

    assert (await refused(desk, brand=second)).code == "reconnect"


async def test_nobody_is_asked_in_the_name_of_another_once_the_token_is_rotated(desk):
    await desk.connect(vault=Vault([KEY]))

    found = await token(desk, vault=Vault([Fernet.generate_key(), KEY]))

    assert found.secret.get_secret_value() == desk.graph.token("main")


async def test_a_graph_is_opened_with_the_brands_token_in_the_header_alone(desk):
    await desk.connect()

    async with open_graph(desk.running()) as meta:
        page = await objects.my_accounts(meta.graph)

    log = desk.graph.log()
    assert [row.account for row in page.rows] == [desk.graph.world.accounts[0].id]
    assert (log.requests[0]["token"], log.offences, log.secrets_in_addresses) == ("main", (), {})


NO_GRANT = "Ad account owner has NOT grant ads_management or ads_read permission"
ERRORS = [
    (TokenInvalid("Session has expired", 190, 463), "expired", "has expired"),
    (TokenInvalid("The session was invalidated", 190, 460), "revoked", "does not accept"),
    (TokenInvalid("Session key invalid", 102), "revoked", "does not accept"),
    (PermissionMissing(NO_GRANT, 200), "permission_missing", "ads_read"),
    (AbuseSignal("Inconsistent behavior", 1996), "stopped", "unusual activity"),
    (Throttled("Too many calls", 80004, usage=Usage(regain_seconds=600)), "rate_limited", "asks to wait until 20"),
]


@pytest.mark.parametrize(("error", "status", "words"), ERRORS)
async def test_what_meta_said_is_marked_and_told_in_a_sentence_once_a_day(desk, error, status, words):
    await desk.connect()
    now = desk.now
    running = desk.running(clock=lambda: now)  # No midnight comes between.

    with pytest.raises(AskAgain, match=words):
        await meets(running, error)
    for _ in range(2):
        await trouble(running, error)

    assert desk.status() == status
    assert len(desk.told()) == 1
    assert desk.ask("SELECT category, command FROM notifications") == [("connection", "/connect")]


async def test_the_same_trouble_is_told_again_on_another_day_and_another_one_at_once(desk):
    await desk.connect()
    now = desk.now
    later = desk.running(clock=lambda: now + timedelta(days=1))

    await trouble(desk.running(clock=lambda: now), PermissionMissing("no", 200))
    await trouble(later, PermissionMissing("no", 200))
    await trouble(later, Throttled("slow", 4))

    assert len(desk.told()) == 3


async def test_an_error_that_says_nothing_of_the_connection_passes_unmarked(desk):
    await desk.connect()

    with pytest.raises(BadRequest):
        await meets(desk.running(), BadRequest("Invalid parameter", 100))

    assert (desk.status(), desk.told()) == ("connected", [])


async def test_what_an_old_token_met_does_not_undo_a_reconnect(desk):
    await desk.connect()

    async def reconnected_half_way() -> None:
        async with open_graph(desk.running()):
            await desk.connect()
            raise TokenInvalid("Session has expired", 190, 463)

    with pytest.raises(AskAgain):
        await reconnected_half_way()
    assert (desk.status(), desk.told()) == ("connected", [])
    assert (await token(desk)).source == "oauth"


async def test_work_that_went_through_clears_what_was_wrong_before(desk):
    await desk.connect()
    await trouble(desk.running(), PermissionMissing("no", 200))
    assert desk.status() == "permission_missing"

    async with open_graph(desk.running()) as meta:
        await objects.my_accounts(meta.graph)

    assert desk.status() == "connected"


async def test_trouble_told_within_a_block_that_ends_well_stays(desk):
    await desk.connect()
    running = desk.running()

    async with open_graph(running) as meta:
        await trouble(running, PermissionMissing("no", 200), meta.token)

    assert desk.status() == "permission_missing"


async def test_calls_that_failed_side_by_side_are_told_as_one(desk):
    await desk.connect()

    async def fail() -> None:
        raise TokenInvalid("Session has expired", 190, 463)

    async def two() -> None:
        async with open_graph(desk.running()), asyncio.TaskGroup() as group:
            group.create_task(fail())
            group.create_task(fail())

    with pytest.raises(AskAgain, match="has expired"):
        await two()

    assert desk.status() == "expired"


async def test_the_environments_token_that_ended_is_marked_and_works_again_once_it_is_renewed(desk):
    meta = desk.with_system(desk.brand.organization_id)
    with pytest.raises(AskAgain, match="has expired"):
        await meets(desk.running(meta), TokenInvalid("Session has expired", 190, 463))
    assert (desk.status(), len(desk.told())) == ("expired", 1)

    async with open_graph(desk.running(meta)) as opened:
        await objects.my_accounts(opened.graph)

    assert desk.status() == "connected"


async def test_after_an_abuse_signal_the_environments_token_rests_for_a_day(desk):
    meta = desk.with_system(desk.brand.organization_id)
    with pytest.raises(AskAgain):
        await meets(desk.running(meta), AbuseSignal("Inconsistent behavior", 1996))

    assert (await refused(desk, meta=meta)).code == "reconnect"
    later = desk.running(meta, clock=lambda: desk.now + timedelta(days=1, minutes=1))
    async with open_graph(later) as opened:
        await objects.my_accounts(opened.graph)
