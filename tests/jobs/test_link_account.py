"""What would go wrong: somebody else's account linked, a number that is none, one message for every refusal."""

from dataclasses import replace
from uuid import UUID

import psycopg
import pytest

from domain.errors import AskAgain
from domain.job_arguments import LinkAccount
from jobs.link_account import link_account
from store.db import as_user
from tests.meta_desk import MetaDesk, meta_desk
from tests.wire.graph.world import GraphWorld, Token


@pytest.fixture
async def desk(everybody, graph) -> MetaDesk:
    graph.reset(GraphWorld.several(3))
    return await meta_desk(everybody, graph)


async def link(desk, account, **other):
    return await link_account(desk.running(**other), LinkAccount(account=account))


async def refused(desk, account, **other) -> AskAgain:
    with pytest.raises(AskAgain) as refusal:
        await link(desk, account, **other)
    return refusal.value


def linked(desk) -> list[tuple]:
    return desk.ask(
        "SELECT meta_ad_account_id, currency, timezone, is_primary, auth_method, meta_status FROM brand_ad_accounts"
        " ORDER BY 1"
    )


async def test_the_first_account_gives_the_brand_its_currency_and_days(desk):
    await desk.connect()

    made = await link(desk, "9000000002")

    assert (made.account, made.currency, made.is_primary, made.already) == ("act_9000000002", "EUR", True, False)
    assert "amounts in EUR, days in Europe/Berlin" in made.headline
    assert linked(desk) == [("act_9000000002", "EUR", "Europe/Berlin", True, "oauth", "active")]
    assert made.actions[0].command == "/sync_meta account=act_9000000002"


async def test_a_second_one_in_another_currency_is_linked_and_said(desk):
    await desk.connect()
    await link(desk, "act_9000000001")

    made = await link(desk, "act_9000000002")
    again = await link(desk, "act_9000000002")

    assert not made.is_primary
    assert "also has accounts in USD: currencies are never added" in made.headline
    assert again.already
    assert "was linked to Acme already" in again.headline
    assert [row[3] for row in linked(desk)] == [True, False]


async def test_each_refusal_has_its_own_words_and_writes_nothing(desk):
    hidden = Token(name="blind", value="EAAloopbackBLIND00000000000000000000000009", accounts=("act_9000000001",))
    desk.graph.reset(desk.graph.world.model_copy(update={"tokens": (*desk.graph.world.tokens, hidden)}))
    unconnected = await refused(desk, "act_9000000001")
    await desk.connect("blind")
    format_, absent, foreign = [await refused(desk, a) for a in ("acme", "act_404", "act_9000000002")]
    desk.graph.say("act_9000000001", "80004", times=9)
    limited = await refused(desk, "act_9000000001")

    told = [str(one) for one in (unconnected, format_, absent, foreign, limited)]
    assert len(set(told)) == 5
    for words, said in zip(
        ("not connected", "'acme' is not an ad account id", "knows no ad account act_404", "may not read it", "limits"),
        told,
        strict=True,
    ):
        assert words in said
    assert linked(desk) == []
    assert desk.status() == "connected"


async def test_a_member_links_nothing_even_when_the_job_was_started_for_them(desk):
    await desk.connect()
    member = await desk.everybody.person()
    await desk.everybody.join(member, desk.brand.organization_id, "member")
    theirs = desk.brand.model_copy(update={"role": "member"})
    desk.person = member

    assert (await refused(desk, "act_9000000001", brand=theirs)).code == "forbidden"
    assert linked(desk) == []


async def test_a_run_that_nobody_asked_for_links_nothing(desk):
    await desk.connect()
    with pytest.raises(AskAgain, match="role 'admin'"):
        await link_account(replace(desk.running(), user_id=None), LinkAccount(account=desk.graph.world.accounts[0].id))
    assert desk.ask("SELECT 1 FROM brand_ad_accounts") == []


async def test_the_database_lets_no_member_link_an_account(desk):
    """A file may bring an account's number; reading it from Meta is another matter."""
    member = await desk.everybody.person()
    await desk.everybody.join(member, desk.brand.organization_id, "member")
    insert = (
        "INSERT INTO brand_ad_accounts (organization_id, brand_id, meta_ad_account_id, currency, auth_method)"
        " VALUES (%s, %s, %s, 'USD', %s)"
    )

    async def put(account: str, method: str) -> None:
        async with as_user(desk.everybody.pool, member.id) as conn:
            await conn.execute(insert, [desk.brand.organization_id, desk.brand.id, account, method])

    async def change(assignment: str) -> None:
        async with as_user(desk.everybody.pool, member.id) as conn:
            await conn.execute(f"UPDATE brand_ad_accounts SET {assignment}")  # type: ignore[arg-type]

    await put("act_5", "none")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        await put("act_6", "system_user")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        await change("auth_method = 'oauth'")
    await desk.link("act_7")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        await change("meta_ad_account_id = 'act_8' WHERE meta_ad_account_id = 'act_7'")
    await change("account_name = 'renamed'")


async def test_a_client_does_not_reach_another_clients_account_through_the_environments_token(desk):
    """The environment's token sees every account; only organisations that the operator named may use it."""
    agency = desk.brand.organization_id
    client = await meta_desk(desk.everybody, desk.graph)
    client.brand = await desk.everybody.brand(client.person, "Client")
    meta = desk.with_system(agency)

    ours = await link(desk, "act_9000000001", meta=meta)
    theirs = await refused(client, "act_9000000001", meta=meta)

    assert ours.account == "act_9000000001"
    assert linked(desk)[0][4] == "system_user"
    assert theirs.code == "no_connection"
    assert len(linked(desk)) == 1
    assert (await refused(client, "act_9000000001", meta=desk.with_system(UUID(int=1)))).code == "no_connection"


async def test_an_account_of_several_brands_is_said(desk):
    second = await desk.everybody.brand(desk.person, "Second")
    await desk.connect()
    await desk.link("act_9000000001", brand=second)

    made = await link(desk, "act_9000000001")

    assert "It is linked to Second too" in made.headline


async def test_an_account_known_from_files_becomes_one_that_is_read(desk):
    async with as_user(desk.everybody.pool, desk.person.id) as conn:
        await conn.execute(
            "INSERT INTO brand_ad_accounts (organization_id, brand_id, meta_ad_account_id, currency, is_primary)"
            " VALUES (%s, %s, 'act_9000000001', 'USD', true)",
            [desk.brand.organization_id, desk.brand.id],
        )
    await desk.connect()

    made = await link(desk, "act_9000000001")

    assert made.is_primary
    assert "Results imported from files stay" in made.headline
    assert linked(desk)[0][4] == "oauth"


async def test_meta_that_stumbles_is_asked_again_and_one_that_does_not_answer_is_told(desk):
    await desk.connect()
    desk.graph.say("act_9000000001", "2", times=2)
    assert (await link(desk, "act_9000000001")).account == "act_9000000001"

    desk.graph.say("act_9000000001", "2", times=20)
    assert "did not answer" in str(await refused(desk, "act_9000000001"))
    desk.graph.say("", "")


async def test_a_token_that_ended_marks_the_connection(desk):
    await desk.connect("expired")

    assert (await refused(desk, "act_9000000001")).code == "reconnect"
    assert desk.status() == "expired"
    assert len(desk.told()) == 1
