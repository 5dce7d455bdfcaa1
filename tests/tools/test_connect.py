"""What would go wrong: a cure that is not offered, a viewer who changes something, a removed account still read."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.errors import AskAgain
from domain.job import JobStarted
from store import connections
from store.db import as_worker
from tests.factories import ad
from tests.meta_desk import MetaDesk, meta_desk
from tools import commands, registry
from tools.deps import Started


@pytest.fixture
async def desk(everybody, graph) -> MetaDesk:
    return await meta_desk(everybody, graph)


async def say(desk, text="/connect", **other):
    chosen, args = commands.parse(text)
    return await registry.run(desk.deps(**other), chosen, args)


async def refused(desk, text, **other) -> AskAgain:
    with pytest.raises(AskAgain) as refusal:
        await say(desk, text, **other)
    return refusal.value


def buttons(answer) -> list[tuple[str, str]]:
    return [(action.label, action.href or action.command) for action in answer.actions]


async def marked(desk, status, reason=None, until=None) -> None:
    async with as_worker(desk.everybody.pool, desk.brand.organization_id) as conn:
        known = await connections.of_brand(conn, desk.brand.id)
        assert known is not None
        assert await connections.mark(
            conn,
            desk.brand.organization_id,
            desk.brand.id,
            "oauth",
            known.token_id,
            status,
            reason,
            until,
            desk.now,
        )


CONNECT = ("Connect Meta", "/connect/meta?brand=acme")
RECONNECT = ("Reconnect", "/connect/meta?brand=acme")


async def test_a_brand_without_a_connection_gets_the_button_that_makes_one(desk):
    answer = await say(desk)

    assert answer.standing == "never"
    assert answer.headline == "Acme is not connected to Meta. Click Connect Meta and grant ads_read."
    assert buttons(answer) == [CONNECT]


async def test_without_a_meta_app_no_button_leads_nowhere(desk):
    answer = await say(desk, meta=replace(desk.meta, app_id=None))

    assert buttons(answer) == []
    assert "META_APP_ID" in answer.headline


async def test_a_healthy_connection_says_who_what_and_how_long(desk):
    await desk.connect()
    await desk.link()

    answer = await say(desk)

    assert answer.headline == "Acme is connected to Meta as Robin Vale; 60 days are left."
    assert (answer.scopes, answer.days_left) == (("ads_read", "public_profile"), 60)
    accounts = answer.table().rows[0]
    assert (accounts["id"], accounts["currency"], accounts["primary"]) == ("act_9000000001", "USD", "yes")
    assert buttons(answer)[0] == ("Sync now", "/sync_meta")


SYNC = ("Sync now", "/sync_meta")


@pytest.mark.parametrize("ended", ["failed", "cancelled"])
async def test_after_a_reconnect_a_sync_that_broke_off_goes_on_where_it_was(desk, ended):
    await desk.connect()
    await desk.link()
    await desk.sync_run("early", "done")
    await desk.sync_run("broken", ended)

    assert buttons(await say(desk))[0] == ("Resume the sync", "/sync_meta resume=broken")

    # One that went on with it and broke off too is as good; one that is at work, or went well, leaves nothing to do.
    await desk.sync_run("again", ended, sync_id="broken")
    assert buttons(await say(desk))[0] == ("Resume the sync", "/sync_meta resume=again")
    await desk.sync_run("at work", None)
    assert buttons(await say(desk))[0] == SYNC
    await desk.sync_run("well", "done")
    assert buttons(await say(desk))[0] == SYNC


async def test_a_sync_that_read_nothing_yet_begins_anew(desk):
    await desk.connect()
    await desk.link()
    await desk.sync_run("broken", "failed", opened=False)

    assert buttons(await say(desk))[0] == SYNC


async def test_every_column_of_the_connection_says_what_it_is(desk):
    await desk.connect()

    (state,) = [table for table in (await say(desk)).tables() if table.title == "Connection"]
    assert [column.label for column in state.columns] == ["What", "Value"]


@pytest.mark.parametrize(
    ("status", "words", "button"),
    [
        ("expired", "has expired", RECONNECT),
        ("revoked", "does not accept", RECONNECT),
        ("permission_missing", "lacks a permission (Missing: ads_read)", RECONNECT),
        ("no_ad_accounts", "can see no ad account", RECONNECT),
        ("stopped", "unusual activity", RECONNECT),
    ],
)
async def test_what_is_wrong_is_said_with_its_cure_as_the_first_button(desk, status, words, button):
    await desk.connect()
    await marked(desk, status, "Missing: ads_read." if status == "permission_missing" else None)

    answer = await say(desk)

    assert answer.standing == status
    assert words in answer.headline
    assert buttons(answer)[0] == button


async def test_a_limit_says_until_when_and_needs_no_cure(desk):
    await desk.connect()
    await marked(desk, "rate_limited", "slow", desk.now + timedelta(minutes=10))

    answer = await say(desk)

    assert answer.standing == "rate_limited"
    assert "limits the calls until 20" in answer.headline
    assert CONNECT not in buttons(answer)
    assert RECONNECT not in buttons(answer)


async def test_the_last_week_offers_to_reconnect(desk):
    await desk.connect(days=6.5)

    answer = await say(desk)

    assert (answer.standing, answer.days_left) == ("expiring", 7)
    assert "ends in 7 days" in answer.headline
    assert buttons(answer)[0] == RECONNECT


async def test_a_viewer_sees_the_state_and_changes_nothing(desk):
    await desk.connect()
    viewer = await desk.everybody.person()
    await desk.everybody.join(viewer, desk.brand.organization_id, "viewer")
    theirs = desk.brand.model_copy(update={"role": "viewer"})

    answer = await say(desk, person=viewer, brand=theirs)

    assert answer.standing == "connected"
    assert [label for label, _ in buttons(answer) if label in ("Reconnect", "Disconnect")] == []
    for text in ("account=act_1", "primary=act_1", "remove=act_1", "disconnect=acme"):
        assert (await refused(desk, f"/connect {text}", person=viewer, brand=theirs)).code == "forbidden"


async def test_another_organisation_sees_nothing(desk):
    await desk.connect()
    stranger = await desk.everybody.person()

    answer = await say(desk, person=stranger)

    assert (answer.standing, answer.accounts, answer.user_name) == ("never", (), None)


class OneJob:
    """Takes one job and remembers it."""

    def __init__(self) -> None:
        self.started: list[tuple] = []

    async def start(self, user, brand, kind, arguments, now, join=None) -> Started:
        self.started.append((kind, arguments, join))
        return Started(job_id="j1")


async def test_an_account_is_looked_up_as_a_job_and_a_wrong_id_starts_none(desk):
    await desk.connect()
    jobs = OneJob()
    deps = replace(desk.deps(), jobs=jobs)  # type: ignore[arg-type]
    chosen, args = commands.parse("/connect https://adsmanager.facebook.com/x?act=123&business_id=5")

    started = await registry.run(deps, chosen, args)
    with pytest.raises(AskAgain, match="'12x' is not an ad account id"):
        await registry.run(deps, *commands.parse("/connect account=12x"))

    assert isinstance(started, JobStarted)
    assert jobs.started == [("link_account", {"account": "act_123"}, "link:act_123")]


@pytest.mark.parametrize("status", [None, "expired", "revoked", "stopped"])
async def test_without_a_token_no_job_is_started(desk, status):
    if status:
        await desk.connect()
        await marked(desk, status)

    told = await refused(desk, "/connect account=act_123")

    assert told.code == ("reconnect" if status else "no_connection")
    assert "/connect" in told.hint


async def test_the_environments_access_is_said_and_opened_by_the_operator_alone(desk):
    opened = await say(desk, meta=desk.with_system(desk.brand.organization_id))
    closed = await say(desk, meta=desk.with_system())

    assert opened.standing == "system_user"
    assert "this installation's own Meta access" in opened.headline
    assert closed.standing == "never"
    assert str(desk.brand.organization_id) in closed.foot.notes[0]


async def test_another_primary_account_changes_the_brands_currency(desk):
    await desk.connect()
    await desk.link("act_1")
    await desk.link("act_2")

    answer = await say(desk, "/connect primary=2")

    assert answer.headline.startswith("Larkspur Goods (fictional) (act_2) is Acme's primary ad account")
    assert [row["primary"] for row in answer.table().rows] == ["yes", ""]
    assert "no ad account 'act_9'" in str(await refused(desk, "/connect primary=act_9"))


async def test_a_removed_account_is_not_read_and_its_results_stay(desk):
    await desk.connect()
    await desk.link("act_1")
    await desk.link("act_2")
    await ad(desk.deps(), "7", meta_ad_account_id="act_1")

    kept = await say(desk, "/connect remove=act_1")
    gone = await say(desk, "/connect remove=act_2")

    async with desk.deps().transaction() as conn:
        assert await connections.linked(conn, desk.brand.id) == []
    assert "its results stay" in kept.headline
    assert "it had no results" in gone.headline
    assert [(row["id"], row["status"], row["primary"]) for row in gone.table().rows] == [
        ("act_1", "from files only", "yes")
    ]


async def test_disconnecting_asks_back_then_deletes_the_token(desk):
    await desk.connect()

    asked = await say(desk, "/connect disconnect=yes")
    assert buttons(asked) == [("Delete the token", "/connect disconnect=acme")]
    assert desk.ask("SELECT count(*) FROM meta_tokens") == [(1,)]

    done = await say(desk, "/connect disconnect=acme")

    assert desk.ask("SELECT count(*) FROM meta_tokens") == [(0,)]
    assert done.standing == "disconnected"
    assert buttons(done)[0] == CONNECT
    assert (await refused(desk, "/connect disconnect=acme")).code == "not_found"


async def test_one_thing_at_a_time(desk):
    assert "one thing at a time" in str(await refused(desk, "/connect account=1 remove=2"))
