"""What would go wrong: the pieces are right one by one, and together they lose a cent on the wire."""

from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal

import httpx
import pytest
import pytest_asyncio
from pydantic import SecretStr

from connectors.meta import insights, objects
from connectors.meta.ad_days import Malformed, account_day, ad_day
from connectors.meta.client import Graph as Client
from connectors.meta.creatives import creatives_of, story
from connectors.meta.errors import (
    AbuseSignal,
    BadRequest,
    MetaError,
    PermissionMissing,
    ReportFailed,
    Throttled,
    TokenInvalid,
    TooMuchData,
    Transient,
    UnknownObject,
    VersionGone,
)
from connectors.meta.insights import InsightsQuery
from connectors.meta.media import fetch
from connectors.meta.oauth import App, check_account, debug_token, exchange_token, me
from connectors.meta.pages import Limit, Row
from connectors.meta.sources import Source, image_sources, video_sources
from connectors.meta.split import split
from connectors.open_internet import NotFetched
from domain.ad_day import AdDay, joined
from domain.urls import canonical_url
from tests.wire.graph.client import Graph

VERSION = "v25.0"


@pytest_asyncio.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=30) as client:
        yield client


@pytest.fixture
def client(graph: Graph, http: httpx.AsyncClient) -> Client:
    return Client(http, graph.url, VERSION, SecretStr(graph.token()), SecretStr(graph.world.app_secret))


def query_of(graph: Graph, **more) -> InsightsQuery:
    return InsightsQuery(graph.world.accounts[0].id, graph.world.first_day, graph.world.last_day, **more)


async def whole(client: Client, query: InsightsQuery, most: int = 200) -> list[Row]:
    """All rows, with a limit that gives way. What passes is asked for again at once: there is no waiting in tests."""
    rows: list[Row] = []
    after, limit = None, Limit.of(most)
    for _ in range(1_000):
        try:
            page = await insights.page(client, query, limit.now, after)
        except TooMuchData:
            limit = limit.halved()
            continue
        except (Throttled, Transient):
            continue
        rows, after, limit = rows + page.rows, page.after, limit.doubled()
        if after is None:
            return rows
    raise AssertionError("no end of pages")


def days_of(query: InsightsQuery, rows: list[Row]) -> list[AdDay]:
    found = [ad_day(row, query.account, query.since, query.until) for row in rows]
    return [day for day in found if isinstance(day, AdDay)]


async def test_a_cent_is_lost_between_meta_and_the_rows(graph: Graph, client: Client):
    query = query_of(graph)
    days = days_of(query, await whole(client, query))
    told = graph.oracle().totals
    assert len(days) == told.rows
    assert sum(day.spend for day in days) == told.spend
    assert sum(day.purchase_value or 0 for day in days) == told.purchase_value
    for ours, theirs in (
        ("impressions", "impressions"), ("reach", "reach"), ("clicks", "clicks"), ("link_clicks", "link_clicks"),
        ("landing_page_views", "landing_page_views"), ("content_views", "content_views"),
        ("add_to_carts", "add_to_carts"), ("initiate_checkouts", "initiate_checkouts"), ("purchases", "purchases"),
        ("video_views", "video_views"), ("video_thruplay", "video_thruplay"), ("video_p25_watched", "video_p25"),
        ("video_p50_watched", "video_p50"), ("video_p75_watched", "video_p75"), ("video_p95_watched", "video_p95"),
        ("video_p100_watched", "video_p100"),
    ):  # fmt: skip
        assert sum(getattr(day, ours) or 0 for day in days) == getattr(told, theirs), ours
    assert graph.log().secrets_in_addresses == {}


async def test_rows_are_lost_or_repeated_under_faults(graph: Graph, client: Client):
    graph.faults(
        throttle_every=7, server_error_every=11, drop_every=13, garbled_every=17, too_much_above=30, malformed=True
    )
    query = query_of(graph)
    rows = await whole(client, query)
    days = days_of(query, rows)
    told = graph.oracle()
    assert (len(days), len(rows) - len(days)) == (told.totals.rows, told.malformed_rows)
    assert sum(day.spend for day in days) == told.totals.spend
    refused = [ad_day(row, query.account, query.since, query.until) for row in rows]
    assert {bad.ad_id for bad in refused if isinstance(bad, Malformed)} <= {*told.malformed_ads, None}


async def test_the_accounts_sum_is_another(graph: Graph, client: Client):
    query = query_of(graph)
    asked = insights.account_query(query.account, query.since, query.until)
    found = [account_day(row, query.account, query.since, query.until) for row in await whole(client, asked)]
    assert (
        sum((day.spend for day in found if not isinstance(day, Malformed)), Decimal(0)) == graph.oracle().totals.spend
    )


async def test_a_report_is_read_before_it_is_whole(graph: Graph, client: Client):
    graph.faults(reports_complete_early=True)
    query = query_of(graph)
    run, _ = await insights.start_report(client, query)
    for _ in range(50):
        status = (await insights.report_statuses(client, [run])).by_id[run]
        if status.state != "running":
            break
    assert status.state == "done"
    rows: list[Row] = []
    after = None
    while True:
        page = await insights.report_page(client, run, 500, after)
        rows, after = rows + page.rows, page.after
        if after is None:
            break
    assert sum(day.spend for day in days_of(query, rows)) == graph.oracle().totals.spend


@pytest.mark.parametrize(
    ("fault", "verdict"),
    [
        ({"reports_fail_every": 1}, "retry"),
        ({"reports_skip_every": 1}, "retry"),
        ({"reports_too_large_above": 5}, "split"),
    ],
)
async def test_a_report_that_failed_is_waited_for(graph: Graph, client: Client, fault, verdict):
    graph.faults(**fault)
    run, _ = await insights.start_report(client, query_of(graph))
    for _ in range(50):
        status = (await insights.report_statuses(client, [run])).by_id[run]
        if status.state != "running":
            break
    assert status.state == "failed"
    assert isinstance(status.failure, ReportFailed)
    assert status.failure.verdict == verdict


async def test_the_parts_of_a_split_are_not_the_whole(graph: Graph, client: Client):
    query = query_of(graph)
    ids = [row["ad_id"] for row in await whole(client, insights.ids_query(query, graph.world.first_day))]
    waiting, parts, found = [query], 0, list[AdDay]()
    while waiting:
        one = waiting.pop()
        if len(one.ad_ids) != 1 or one.fields == query.fields:
            waiting.extend(split(one, ids))
            continue
        parts += 1
        found.extend(days_of(one, await whole(client, one)))
    assert parts == 3 * len(ids)
    direct = days_of(query, await whole(client, query))
    assert sorted(joined([[day] for day in found])) == sorted(direct)


async def test_deleted_and_archived_objects_are_unknown(graph: Graph, client: Client):
    account = graph.world.accounts[0].id
    ads = [ad for page in [await objects.ads(client, account, 500)] for ad in page.rows]
    assert len(ads) == graph.world.ads
    assert {"DELETED", "ARCHIVED"} <= {ad.status for ad in ads}
    campaigns = await objects.campaigns(client, account, "USD", 500)
    adsets = await objects.adsets(client, account, "USD", 500)
    assert {ad.campaign_id for ad in ads} == {one.campaign_id for one in campaigns.rows}
    assert {ad.adset_id for ad in ads} == {one.adset_id for one in adsets.rows}
    assert (await objects.account(client, account)).timezone == graph.world.accounts[0].timezone
    assert [one.account for one in (await objects.my_accounts(client)).rows] == [account]


async def test_an_ad_leads_elsewhere_than_its_creative_says(graph: Graph, client: Client):
    told = graph.destinations()
    found = (await creatives_of(client, list(told))).found
    assert len(found) == len(told)
    for creative in found:
        truth = told[creative.ad_id]
        pages = {canonical_url(url) for url in truth["urls"]} - {"fb.me/"}
        ours = creative.destinations
        if creative.state == "unknown" and creative.story_id is not None:
            try:
                ours = (await story(client, creative.story_id)).pages
            except PermissionMissing:  # Posts belong to the page: it stays unknown.
                continue
        assert {canonical_url(page.url) for page in ours} == pages, truth
        assert creative.lead_form == ("http://fb.me/" in truth["urls"]), truth
        assert (creative.state == "unknown") == (truth["shape"] in ("silent", "story")), truth


async def known_videos(client: Client, ids: list[str]) -> dict[str, Source]:
    """One that Meta does not know makes it refuse all: halves, down to the one."""
    try:
        return (await video_sources(client, ids)).by_id
    except UnknownObject:
        middle = len(ids) // 2
        halves = [ids[:middle], ids[middle:]] if middle else []
        return {id: source for half in halves for id, source in (await known_videos(client, half)).items()}


async def test_media_cannot_be_had_or_is_not_what_it_says(graph: Graph, client: Client):
    found = (await creatives_of(client, list(graph.destinations()))).found
    media = [item for creative in found for item in creative.media]
    videos = sorted({item.video_id for item in media if item.video_id})
    hashes = sorted({item.image_hash for item in media if item.image_hash})
    sources = await known_videos(client, videos)
    sources |= (await image_sources(client, graph.world.accounts[0].id, hashes)).by_id
    kinds: dict[str, int] = {}
    for source in sources.values():
        if source.url is None:
            kinds[str(source.reason)] = kinds.get(str(source.reason), 0) + 1
            continue
        try:
            got = await fetch(client.http, source.url, 1_000_000, loopback=client.loopback)
            kinds[got.content.extension] = kinds.get(got.content.extension, 0) + 1
        except NotFetched as error:
            kinds[error.reason] = kinds.get(error.reason, 0) + 1
    assert {"mp4", "jpg", "png"} <= set(kinds)
    assert {"http_403", "http_404"} & set(kinds)


async def test_a_download_is_allowed_the_loopback_when_meta_is_not_on_it(graph: Graph, http: httpx.AsyncClient):
    with pytest.raises(NotFetched):
        await fetch(http, f"{graph.url}/media/image-0-1.jpg", 1_000_000)


SAID = [
    ("1", Transient), ("2", Transient), ("4", Throttled), ("10", PermissionMissing), ("17", Throttled),
    ("32", Throttled), ("100", BadRequest), ("100/33", UnknownObject), ("100/1487534", TooMuchData),
    ("100/3191001", PermissionMissing), ("102", TokenInvalid), ("190", TokenInvalid), ("190/463", TokenInvalid),
    ("200", PermissionMissing), ("341", Throttled), ("613", Throttled), ("960", Transient), ("1504018", TooMuchData),
    ("1504044", TooMuchData), ("1996", AbuseSignal), ("2635", VersionGone), ("80000", Throttled), ("80004", Throttled),
    ("summary", Transient), ("too much", TooMuchData),
]  # fmt: skip


@pytest.mark.parametrize(("code", "expected"), SAID)
async def test_an_error_on_the_wire_is_taken_for_another(graph: Graph, client: Client, code, expected):
    graph.say("insights", code)
    with pytest.raises(MetaError) as raised:
        await insights.page(client, query_of(graph), 10)
    assert type(raised.value) is expected


async def test_a_dropped_line_or_a_garbled_answer_ends_a_sync(graph: Graph, client: Client):
    for fault in ({"drop_every": 1}, {"drop_every": 0, "garbled_every": 1}):
        graph.faults(**fault)
        with pytest.raises(Transient):
            await insights.page(client, query_of(graph), 10)


async def test_how_long_to_wait_is_not_heard(graph: Graph, http: httpx.AsyncClient):
    heard = []
    client = Client(http, graph.url, VERSION, SecretStr(graph.token()), heard=lambda *told: heard.append(told))
    graph.faults(throttle_every=1, throttle_minutes=2)
    with pytest.raises(Throttled) as raised:
        await insights.page(client, query_of(graph), 10)
    assert raised.value.wait == 120
    assert heard[-1][0] == graph.world.accounts[0].id
    assert heard[-1][1].regain_seconds == 120


@pytest.mark.parametrize("secret", ["EAAnosuchtoken000000000000", "expired"])
async def test_a_token_that_ended_is_tried_again(graph: Graph, http: httpx.AsyncClient, secret):
    token = graph.token(secret) if secret == "expired" else secret
    with pytest.raises(TokenInvalid):
        await me(Client(http, graph.url, VERSION, SecretStr(token)))


async def test_a_version_that_is_gone_is_called_for_ever(graph: Graph, http: httpx.AsyncClient):
    with pytest.raises(VersionGone):
        await me(Client(http, graph.url, "v12.0", SecretStr(graph.token())))


async def test_a_token_is_exchanged_in_an_address(graph: Graph, http: httpx.AsyncClient):
    app = App(http, graph.url, VERSION, graph.world.app_id, SecretStr(graph.world.app_secret))
    granted = await exchange_token(app, SecretStr(graph.token()))
    assert granted.lasts is not None
    assert granted.lasts > timedelta(days=50)
    known = await debug_token(app, granted.token)
    assert (known.valid, "ads_read" in known.scopes) == (True, True)
    assert not (await debug_token(app, SecretStr(graph.token("expired")))).valid
    assert graph.log().secrets_in_addresses == {}


@pytest.mark.parametrize(
    ("token", "typed", "reason"),
    [("main", "9000000001", "ok"), ("main", "act_9999999999", "not_found"), ("main", "shop", "invalid_format")],
)
async def test_an_account_is_linked_that_nobody_may_read(graph: Graph, http: httpx.AsyncClient, token, typed, reason):
    client = Client(http, graph.url, VERSION, SecretStr(graph.token(token)))
    assert (await check_account(client, typed)).reason == reason


@pytest.mark.parametrize("token", ["noscope", "empty"])
async def test_an_account_without_access_is_linked(graph: Graph, http: httpx.AsyncClient, token):
    client = Client(http, graph.url, VERSION, SecretStr(graph.token(token)))
    assert (await check_account(client, "9000000001")).reason in ("no_access", "not_found")
