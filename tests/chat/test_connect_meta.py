"""What would go wrong: somebody else's account connected, a state used twice, a code or token left lying about."""

import asyncio
import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

import httpx
import psycopg
import pytest
from starlette.requests import Request

from chat.asker import set_asker
from chat.connect_meta import BACK, CALLBACK, Refused, come_back, go, page
from chat.house import Given, House
from connectors.vault import Vault
from domain.brand import User
from domain.connection import sealed_for
from domain.errors import AskAgain
from domain.meta_access import MetaAccess
from store import connections, dialogs
from store.db import as_user, as_worker
from tests.meta_desk import MetaDesk, meta_desk
from tests.wire.graph.world import GraphWorld
from tools.connect import ConnectArgs, connect

HOST = "127.0.0.1:8123"


@dataclass
class Clock:
    ahead: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class Parts:
    desk: MetaDesk
    vault: Vault
    meta: MetaAccess

    def deps(self, user, brand, now):
        return replace(self.desk.everybody.deps(user, brand, now), meta=self.meta)


@dataclass
class Front:
    """The chat's side of the dialog, and a browser that clicks in Meta's."""

    desk: MetaDesk
    house: House
    parts: Parts
    clock: Clock

    async def away(self, brand: str = "acme", **headers: str) -> str:
        """Where the person's browser is sent."""
        return await go(self.house, request(f"/connect/meta?{urlencode({'brand': brand})}", **headers))

    def click(self, dialog: str, button: str = "continue") -> str:
        """The address to which Meta's page leads."""
        with httpx.Client() as browser:
            shown = browser.get(dialog)
        assert shown.status_code == 200, shown.text
        found = re.search(rf'id="{button}" href="([^"]+)"', shown.text)
        assert found is not None
        return html.unescape(found[1])

    async def back(self, address: str, **headers: str) -> str:
        parts = urlsplit(address)
        return await come_back(self.house, request(f"{parts.path}?{parts.query}", **headers))

    async def connected(self, button: str = "continue") -> str:
        return await self.back(self.click(await self.away(), button))

    def outcome(self) -> str | None:
        found = self.desk.ask("SELECT outcome FROM meta_oauth_states ORDER BY used_at DESC NULLS LAST LIMIT 1")
        return found[0][0] if found else None

    def written(self) -> list[tuple]:
        return self.desk.ask(
            "SELECT (SELECT count(*) FROM meta_connections), (SELECT count(*) FROM meta_tokens),"
            " (SELECT count(*) FROM brand_ad_accounts)"
        )


def request(address: str, **headers: str) -> Request:
    parts = urlsplit(address)
    given = {"host": HOST} | {name.replace("_", "-"): value for name, value in headers.items()}
    return Request(
        {
            "type": "http",
            "method": "GET",
            "scheme": "http",
            "server": ("127.0.0.1", 8123),
            "path": parts.path,
            "query_string": parts.query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        }
    )


@pytest.fixture
async def front(given: Given, everybody, graph) -> AsyncIterator[Front]:
    desk, clock = await meta_desk(everybody, graph), Clock()
    parts = Parts(desk, desk.vault, desk.meta)

    @asynccontextmanager
    async def opened() -> AsyncIterator[Parts]:
        yield parts

    house = House(replace(given, open_parts=opened, now=clock))  # type: ignore[arg-type]
    async with house.open(lambda error: None):
        set_asker(desk.person)
        yield Front(desk, house, parts, clock)
    set_asker(None)


async def refused(leading) -> Refused:
    with pytest.raises(Refused) as refusal:
        await leading
    return refusal.value


async def test_off_and_back_the_brand_is_connected_and_its_only_account_linked(front):
    front.clock.ahead = timedelta(minutes=1)  # So that the sixtieth day has surely begun.

    assert await front.connected() == "/" + BACK
    assert front.desk.status() == "connected"
    assert front.desk.ask("SELECT meta_ad_account_id, is_primary, auth_method, currency FROM brand_ad_accounts") == [
        ("act_9000000001", True, "oauth", "USD")
    ]
    assert front.outcome() == (
        "Acme is connected to Meta as Robin Vale (fictional); 59 days are left. Larkspur Goods (fictional)"
        " (act_9000000001) is linked as the primary ad account."
    )
    scopes, person = front.desk.ask("SELECT scopes, meta_user_name FROM meta_connections")[0]
    assert (scopes, person) == (["ads_read"], "Robin Vale (fictional)")


async def test_the_stored_token_is_the_long_one_and_sealed(front):
    await front.connected()

    async with as_worker(front.desk.everybody.pool, front.desk.brand.organization_id) as conn:
        kept = await connections.sealed(conn, front.desk.brand.id)
    assert kept is not None
    token = front.desk.vault.open(kept[0], sealed_for(front.desk.brand.id)).get_secret_value()
    assert token.startswith("EAAloopbackLONG")
    assert token not in str(front.desk.ask("SELECT * FROM meta_tokens"))
    days = front.desk.ask("SELECT round(extract(epoch FROM expires_at - now()) / 86400) FROM meta_connections")
    assert days == [(60,)]
    assert front.desk.graph.log().secrets_in_addresses == {}
    assert front.desk.graph.log().offences == ()


async def test_the_dialog_asks_for_ads_read_alone_with_a_state_that_says_nothing(front):
    dialog = urlsplit(await front.away())
    asked = {name: values[0] for name, values in parse_qs(dialog.query).items()}

    assert f"{dialog.scheme}://{dialog.netloc}" == front.desk.graph.url
    assert asked["scope"] == "ads_read"
    assert asked["redirect_uri"] == f"http://{HOST}{CALLBACK}"
    assert len(asked["state"]) >= 43
    assert asked["state"] not in str(front.desk.ask("SELECT * FROM meta_oauth_states"))


async def test_several_accounts_wait_to_be_chosen(front):
    front.desk.graph.reset(GraphWorld.several(3))

    await front.connected()

    assert front.desk.ask("SELECT count(*) FROM brand_ad_accounts") == [(0,)]
    assert "can see 3 ad accounts" in (front.outcome() or "")
    answer = await connect(front.desk.deps(), ConnectArgs())
    assert [row["command"] for row in answer.tables()[-1].rows] == [
        f"/connect account=act_900000000{n}" for n in (1, 2, 3)
    ]


async def test_saying_no_changes_nothing_and_is_told(front):
    await front.connected("cancel")

    assert front.outcome() == "Acme was not connected: you did not give access. Nothing was changed."
    assert front.written() == [(0, 0, 0)]


async def test_yes_without_the_ads_is_told_as_the_permission_it_lacks(front):
    await front.connected("without")

    assert front.desk.status() == "permission_missing"
    assert "ads_read was not granted" in (front.outcome() or "")
    again = parse_qs(urlsplit(await front.away()).query)
    assert again["auth_type"] == ["rerequest"]


async def test_somebody_who_sees_no_account_is_told_so(front):
    front.desk.graph.reset(GraphWorld(person_sees=()))

    await front.connected()

    assert front.desk.status() == "no_ad_accounts"
    assert "can see no ad account" in (front.outcome() or "")


async def test_a_state_that_is_missing_made_up_used_late_or_somebody_elses_connects_nothing(front):
    stranger = await front.desk.everybody.person()
    other = await front.desk.everybody.brand(stranger, "Other")
    back = front.click(await front.away())
    said = {}

    said["missing"] = await refused(front.back(f"http://{HOST}{CALLBACK}?code=x"))
    said["made up"] = await refused(front.back(f"http://{HOST}{CALLBACK}?code=x&state=nonsense"))
    set_asker(stranger)
    said["somebody else's"] = await refused(front.back(back))
    set_asker(None)
    said["nobody's"] = await refused(front.back(back))
    set_asker(front.desk.person)
    front.clock.ahead = timedelta(minutes=10)
    said["late"] = await refused(front.back(back))
    assert front.written() == [(0, 0, 0)]
    assert front.desk.graph.log().paths("access_token") == []
    front.clock.ahead = timedelta(0)
    await front.back(back)
    before = front.desk.ask("SELECT token_id FROM meta_connections")
    said["used"] = await refused(front.back(back))

    assert [one.status for one in said.values()] == [400, 403, 403, 401, 410, 409]
    assert front.desk.ask("SELECT token_id FROM meta_connections") == before
    assert front.desk.ask("SELECT count(*) FROM meta_connections WHERE brand_id = %s", other.id) == [(0,)]
    for one in said.values():
        assert "/connect" in one.sentence
        assert back.split("code=")[1][:20] not in one.sentence


async def test_of_two_callbacks_at_once_one_connects(front):
    back = front.click(await front.away())

    ends = await asyncio.gather(front.back(back), front.back(back), return_exceptions=True)

    assert sorted(type(end).__name__ for end in ends) == ["Refused", "str"]
    assert len(front.desk.graph.log().paths("me/adaccounts")) == 1


async def test_a_code_that_meta_does_not_take_connects_nothing_and_is_told(front):
    back = front.click(await front.away())

    await front.back(re.sub(r"code=[^&]+", "code=stolen", back))

    assert "did not accept the code" in (front.outcome() or "")
    assert front.written() == [(0, 0, 0)]


@pytest.mark.parametrize(("code", "words"), [("2", "stumbled"), ("80004", "limits"), ("190", "did not accept")])
async def test_meta_that_fails_on_the_way_connects_nothing_and_is_told(front, code, words):
    back = front.click(await front.away())
    front.desk.graph.say("debug_token", code, times=5)

    await front.back(back)

    assert words in (front.outcome() or "")
    assert front.written() == [(0, 0, 0)]
    front.desk.graph.say("", "")


async def test_who_is_no_admin_neither_goes_nor_connects_on_coming_back(front):
    desk = front.desk
    member = await desk.everybody.person()
    await desk.everybody.join(member, desk.brand.organization_id, "admin")
    set_asker(member)
    back = front.click(await front.away())
    with psycopg.connect(desk.everybody.database.owner) as conn:
        conn.execute("UPDATE user_organizations SET role = 'member' WHERE user_id = %s", [member.id])

    await front.back(back)
    again = await refused(front.away())

    assert "needs the role 'admin'" in (front.outcome() or "")
    assert again.status == 403
    assert front.written() == [(0, 0, 0)]


async def test_another_organisations_brand_cannot_be_connected(front):
    stranger = await front.desk.everybody.person()
    await front.desk.everybody.brand(stranger, "Theirs")
    with pytest.raises(AskAgain, match="no brand 'theirs'"):
        await front.away("theirs")


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_another_site_cannot_send_people_to_the_dialog(front, site):
    """Meta asks nothing of who has agreed before: a link elsewhere would connect behind the person's back."""
    assert (await refused(front.away(sec_fetch_site=site))).status == 403
    assert front.desk.ask("SELECT count(*) FROM meta_oauth_states") == [(0,)]


@pytest.mark.parametrize(
    ("came_from", "leads_to"),
    [
        ("http://127.0.0.1:8123/thread/{id}", "/thread/{id}"),
        ("https://evil.test/thread/{id}", "/thread/{id}"),
        ("http://127.0.0.1:8123//evil.test/thread/{id}", "/"),
        ("http://127.0.0.1:8123/thread/https://evil.test", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
async def test_nobody_is_led_anywhere_but_to_a_conversation_here(front, came_from, leads_to):
    thread = str(uuid4())
    referer = came_from.format(id=thread)

    address = await front.back(front.click(await front.away(referer=referer)))

    assert address == leads_to.format(id=thread) + BACK


async def test_behind_a_proxy_meta_sends_people_to_the_public_address(front):
    front.parts.meta = replace(front.parts.meta, public_url="https://ads.example.test")

    back = front.click(await front.away())
    await front.back(back)

    assert back.startswith(f"https://ads.example.test{CALLBACK}?")
    assert front.desk.status() == "connected"


@pytest.mark.parametrize("lacking", [{"app_id": None}, {"app_secret": None}, {"has_keys": False}])
async def test_what_the_installation_lacks_is_said_before_anybody_goes(front, lacking):
    front.parts.meta = replace(front.parts.meta, **lacking)

    told = await refused(front.away())

    assert told.status == 409
    assert "the operator sets" in told.sentence


async def test_a_reconnect_makes_the_connection_well_again_and_keeps_its_accounts(front):
    await front.connected()
    with_old = front.desk.ask("SELECT sealed FROM meta_tokens")
    async with as_worker(front.desk.everybody.pool, front.desk.brand.organization_id) as conn:
        known = await connections.of_brand(conn, front.desk.brand.id)
        assert known is not None
        await connections.mark(
            conn,
            front.desk.brand.organization_id,
            front.desk.brand.id,
            "oauth",
            known.token_id,
            "expired",
            "x",
            None,
            front.desk.now,
        )

    await front.connected()

    assert front.desk.status() == "connected"
    assert front.desk.ask("SELECT count(*) FROM meta_tokens") == [(1,)]
    assert front.desk.ask("SELECT sealed FROM meta_tokens") != with_old
    assert front.desk.ask("SELECT count(*) FROM brand_ad_accounts WHERE is_primary") == [(1,)]


async def test_a_sync_that_broke_off_is_offered_again_after_the_reconnect(front):
    await front.connected()
    assert "broke off" not in (front.outcome() or "")
    await front.desk.sync_run("broken-run", "failed")
    front.desk.ask("UPDATE meta_oauth_states SET used_at = used_at - interval '1 hour' RETURNING 1")

    await front.connected()

    assert (front.outcome() or "").endswith("The last sync broke off: click Resume the sync to go on with it.")


async def test_how_it_went_is_told_once_to_the_one_who_went(front):
    stranger = await front.desk.everybody.person()
    await front.connected("cancel")
    pool, now = front.desk.everybody.pool, front.desk.now

    async def tell(user: User):
        async with as_user(pool, user.id) as conn:
            return await dialogs.tell(conn, now + timedelta(seconds=5))

    assert await tell(stranger) is None
    first, second = await tell(front.desk.person), await tell(front.desk.person)
    assert first is not None
    assert "you did not give access" in first[1]
    assert second is None


def test_a_page_says_its_sentence_escaped_and_leaks_no_address():
    shown = page("<script>alert(1)</script>", 400)

    assert b"&lt;script&gt;" in shown.body
    assert shown.headers["referrer-policy"] == "no-referrer"
    assert shown.headers["cache-control"] == "no-store"
