"""What would go wrong: a token in an address or a log, a page of HTML taken for data, a cursor that leads nowhere."""

import hashlib
import hmac
import json
import logging
import pickle
from contextlib import suppress

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from logfire.testing import CaptureLogfire
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.instrumentation.psycopg import PsycopgInstrumentor
from pydantic import SecretStr
from pydantic_ai import Agent

import observability
from connectors.meta.client import Graph
from connectors.meta.errors import BadRequest, MetaError, Throttled, TokenInvalid, Transient
from connectors.meta.oauth import App, exchange_token
from connectors.meta.pages import Limit, page_of
from connectors.meta.usage import Usage
from tests.connectors.meta_wire import BASE, SECRET, TOKEN, Wire, answering, failing, refusal

FULL = {"X-Business-Use-Case-Usage": json.dumps({"123": [{"call_count": 40, "estimated_time_to_regain_access": 2}]})}


async def test_the_token_stands_in_the_address():
    wire = answering({"data": []})
    await wire.graph().get("act_1/ads", {"limit": 5})
    assert wire.last.headers["Authorization"] == f"Bearer {TOKEN}"
    assert TOKEN not in str(wire.last.url)
    assert str(wire.last.url) == f"{BASE}/v25.0/act_1/ads?limit=5"


async def test_a_proof_is_missing_or_stands_in_the_address():
    wire = answering({"data": []})
    await wire.graph(app_secret=SecretStr(SECRET)).get("act_1/ads", {"limit": 5})
    proof = hmac.new(SECRET.encode(), TOKEN.encode(), hashlib.sha256).hexdigest()
    assert wire.last.method == "POST"
    assert wire.params() == {"limit": "5", "method": "GET", "appsecret_proof": proof}
    assert proof not in str(wire.last.url)


async def test_a_read_of_many_ids_has_an_address_that_servers_refuse():
    wire = answering({"data": []})
    await wire.graph().get("act_1/insights", {"filtering": [{"field": "ad.id", "value": ["1" * 18] * 400}]})
    assert (wire.last.method, len(str(wire.last.url)) < 200) == ("POST", True)
    assert wire.params()["method"] == "GET"


async def test_two_connections_share_a_token():
    wire = answering({"data": []})
    http = wire.client()
    one, other = (Graph(http, BASE, "v25.0", SecretStr(token)) for token in ("EAAone12345", "EAAother12345"))
    await one.get("me")
    await other.get("me")
    assert [r.headers["Authorization"] for r in wire.asked] == ["Bearer EAAone12345", "Bearer EAAother12345"]


@pytest.mark.parametrize("body", ["<html>Sorry</html>", "", "[]", "null", "nonsense", '"text"', '{"x": NaN}'])
async def test_a_page_that_is_no_object_is_taken_for_data(body):
    with pytest.raises(Transient):
        await answering(body).graph().get("act_1/ads")


@pytest.mark.parametrize(
    "error",
    [
        httpx.ConnectError("no"),
        httpx.ReadError("dropped"),
        httpx.RemoteProtocolError("peer closed connection"),
        httpx.ReadTimeout("slow"),
        httpx.PoolTimeout("busy"),
    ],
)
async def test_a_dropped_line_is_no_error_of_metas(error):
    with pytest.raises(Transient) as raised:
        await failing(error).graph().get("act_1/ads")
    assert raised.value.__cause__ is None


async def test_a_call_is_made_twice():
    wire = answering(refusal(17), 400)
    with pytest.raises(Throttled):
        await wire.graph().get("act_1/ads")
    assert len(wire.asked) == 1


async def test_a_redirect_is_followed_with_the_token():
    wire = answering("", 302, {"Location": "https://elsewhere.example.com/"})
    with pytest.raises(Transient):
        await wire.graph().get("act_1/ads")
    assert len(wire.asked) == 1


async def test_usage_of_a_refused_call_is_lost():
    told: list[tuple[str, Usage]] = []
    wire = answering(refusal(17), 400, FULL)
    with pytest.raises(Throttled) as raised:
        await wire.graph(heard=lambda account, usage: told.append((account, usage))).get("act_9/insights")
    assert raised.value.wait == 120
    assert told == [("act_9", Usage(worst=40, regain_seconds=120))]


async def test_usage_of_a_call_by_ids_has_no_account():
    told: list[str] = []
    await answering({}, headers=FULL).graph(heard=lambda account, _: told.append(account)).get("", {"ids": "1"})
    assert told == ["act_123"]


@pytest.mark.parametrize(
    "path", ["../me", "act_1/../../x", "https://elsewhere", "a?b", "act_1//ads", "/me", "a#b", "é"]
)
async def test_a_path_leads_out_of_the_version(path):
    wire = answering({})
    with pytest.raises(BadRequest):
        await wire.graph().get(path)
    assert wire.asked == []


@pytest.mark.parametrize(
    "base", ["http://graph.facebook.com", "ftp://x", "graph.facebook.com", "", "https://", "https://a@b"]
)
def test_a_token_is_sent_over_plain_http(base):
    with pytest.raises(ValueError, match="META_GRAPH_URL"):
        Graph(httpx.AsyncClient(), base, "v25.0", SecretStr(TOKEN))


@pytest.mark.parametrize("version", ["25", "v25", "latest", "v25.0/x", ""])
def test_a_version_that_is_none_is_called(version):
    with pytest.raises(ValueError, match="META_API_VERSION"):
        Graph(httpx.AsyncClient(), BASE, version, SecretStr(TOKEN))


async def test_a_token_is_in_the_log_the_error_or_its_pickle(caplog):
    caplog.set_level(logging.DEBUG)
    echo = refusal(190, 463, f"Error validating access token {TOKEN}: expired. access_token={TOKEN}&x=1")
    wire = answering(echo, 400)
    graph = wire.graph(app_secret=SecretStr(SECRET))
    with pytest.raises(TokenInvalid) as raised:
        await graph.get("act_1/ads")
    left = pickle.dumps(raised.value)
    again = pickle.loads(left)
    told = [caplog.text, str(raised.value), repr(raised.value), raised.value.reason, repr(graph.__dict__), repr(left)]
    assert not [text for text in told if TOKEN in text or SECRET in text]
    assert (again.message, again.code, again.subcode) == (raised.value.message, 190, 463)


async def test_the_next_page_keeps_the_address_with_the_token():
    body = {"data": [{"id": "1"}], "paging": {"cursors": {"after": "QVFI"}, "next": f"{BASE}?access_token={TOKEN}"}}
    page = page_of(await answering(body).graph().get("act_1/ads"))
    assert (page.rows, page.after) == ([{"id": "1"}], "QVFI")
    assert TOKEN not in repr(page)


async def test_the_last_page_has_a_next_one():
    page = page_of(await answering({"data": [], "paging": {"cursors": {"after": "QVFI"}}}).graph().get("act_1/ads"))
    assert page.after is None


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"data": None},
        {"data": {"a": 1}},
        {"data": [], "paging": {"next": "x"}},
        {"data": [], "paging": {"next": "x", "cursors": {"after": "same"}}},
        {"data": [], "paging": {"next": "x", "cursors": {"after": 5}}},
    ],
)
async def test_a_cursor_that_stands_still_is_followed_for_ever(body):
    reply = await answering(body).graph().get("act_1/ads")
    with pytest.raises(Transient):
        page_of(reply, "same")


@pytest.mark.parametrize("name", [rb"Summer \ud83d", rb"\udc00 Summer", b"Summer \xf0\x9f"])
async def test_a_name_that_was_cut_within_an_emoji_costs_the_whole_page(name):
    wire = Wire(lambda _: httpx.Response(200, content=b'{"data": [{"id": "1", "name": "' + name + b'"}, {"id": "2"}]}'))
    page = page_of(await wire.graph().get("act_1/ads"), None)
    assert [row["id"] for row in page.rows] == ["1", "2"]
    assert "Summer" in page.rows[0]["name"]
    page.rows[0]["name"].encode()


async def test_one_row_that_is_none_costs_the_whole_page():
    page = page_of(await answering({"data": [{"ad_id": "1"}, None, 7]}).graph().get("act_1/insights"))
    assert page.rows == [{"ad_id": "1"}, {"row": None}, {"row": 7}]


def test_a_limit_never_recovers_or_falls_below_one():
    limit = Limit.of(500)
    seen = []
    while not limit.at_least:
        limit = limit.halved()
        seen.append(limit.now)
    assert seen == [250, 125, 62, 31, 15, 7, 3, 1]
    assert limit.halved().now == 1
    for _ in range(20):
        limit = limit.doubled()
    assert limit.now == 500


@settings(deadline=None)
@given(st.integers(1, 1_000), st.integers(1, 1_000))
def test_every_other_page_is_refused_or_pages_stay_small(most, allowed):
    limit, refused, small = Limit.of(most), 0, 0
    for page in range(400):
        if limit.now > allowed:
            limit, refused = limit.halved(), refused + 1
            continue
        small += page > 100 and limit.now * 2 < min(most, allowed)
        limit = limit.doubled()
    assert refused < 25
    assert small == 0


def test_one_fat_page_keeps_all_pages_small():
    limit = Limit.of(512)
    for _ in range(9):
        limit = limit.halved()
    pages = 0
    while limit.now < 512:
        limit, pages = limit.doubled(), pages + 1
    assert pages < 20


def test_two_who_share_a_limit_halve_it_twice_for_one_reason():
    limit = Limit.of(500).halved(asked=500)
    assert limit.halved(asked=500) == limit
    assert limit.halved(asked=250).now == 125


async def test_a_span_holds_a_token_an_id_or_what_meta_said(capfire: CaptureLogfire):
    observability.instrument()
    try:
        wire = answering({"data": [{"name": "Hidden name"}]}, headers=FULL)
        await wire.graph(app_secret=SecretStr(SECRET)).get("act_123/insights", {"fields": "spend"})
        with pytest.raises(Throttled):
            await answering(refusal(17, 2446079, f"Hidden words {TOKEN}"), 400).graph().get("act_123")
        with pytest.raises(BadRequest):
            await exchange_token(
                App(answering(refusal(100), 400).client(), BASE, "v25.0", "4", SecretStr(SECRET)), SecretStr(TOKEN)
            )
    finally:
        observability.forget()
        Agent.instrument_all(False)
        PsycopgInstrumentor().uninstrument()
        HTTPXClientInstrumentor().uninstrument()
    spans = capfire.exporter.exported_spans_as_dict()
    written = json.dumps(spans, default=str)
    assert not [words for words in (TOKEN, SECRET, "Hidden name", "act_123", "appsecret_proof=") if words in written]
    good, bad = (one["attributes"] for one in spans if one["name"].startswith("meta :id"))
    assert (good["rows"], good["usage_percent"], good["regain_seconds"]) == (1, 40, 120)
    assert (bad["code"], bad["subcode"], bad["status"]) == (17, 2446079, 400)


@settings(deadline=None)
@given(st.binary(max_size=200), st.integers(200, 599))
async def test_an_answer_of_noise_raises_what_nobody_catches(content, status):
    wire = Wire(lambda _: httpx.Response(status, content=content))
    with suppress(MetaError):
        await wire.graph().get("act_1/ads")
