"""The loopback Graph API is what other tests believe, so it proves itself: pages add up to its oracle, and it lies
about nothing but what its faults say."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import httpx
import pytest

from tests.wire.graph.client import Graph, Oracle
from tests.wire.graph.faults import Faults
from tests.wire.graph.world import GraphWorld

ACCOUNT = "act_9000000001"
STATUSES = ["ACTIVE", "PAUSED", "DELETED", "ARCHIVED"]
FIELDS = (
    "ad_id,spend,impressions,reach,clicks,outbound_clicks,actions,action_values,video_p25_watched_actions,"
    "video_p50_watched_actions,video_p75_watched_actions,video_p95_watched_actions,video_p100_watched_actions,"
    "video_thruplay_watched_actions"
)


@pytest.fixture
def http(graph: Graph) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=graph.url, headers={"Authorization": f"Bearer {graph.token()}"}, timeout=30) as opened:
        yield opened


def asked(graph: Graph, **rest: str) -> dict[str, str]:
    window = {"since": graph.world.first_day.isoformat(), "until": graph.world.last_day.isoformat()}
    every = json.dumps([{"field": "ad.effective_status", "operator": "IN", "value": STATUSES}])
    told = {"level": "ad", "time_increment": "1", "time_range": json.dumps(window), "fields": FIELDS}
    return {**told, "filtering": every, **rest}


def pages(http: httpx.Client, path: str, params: dict[str, str]) -> Iterator[list[dict[str, Any]]]:
    while True:
        answered = http.get(path, params=params)
        assert answered.status_code == 200, answered.text
        body = answered.json()
        yield body["data"]
        if "next" not in body.get("paging", {}):
            return
        params = {**params, "after": body["paging"]["cursors"]["after"]}


def value(row: dict[str, Any], name: str, types: tuple[str, ...]) -> Decimal:
    listed = {one["action_type"]: Decimal(one["value"]) for one in row.get(name, [])}
    return next((listed[type] for type in types if type in listed), Decimal(0))


BOUGHT = ("omni_purchase", "purchase")
READ = {
    "spend": lambda row: Decimal(row["spend"]),
    "purchase_value": lambda row: value(row, "action_values", BOUGHT),
    "impressions": lambda row: int(row["impressions"]),
    "reach": lambda row: int(row["reach"]),
    "clicks": lambda row: int(row["clicks"]),
    "link_clicks": lambda row: value(row, "outbound_clicks", ("outbound_click",)),
    "landing_page_views": lambda row: value(row, "actions", ("landing_page_view",)),
    "content_views": lambda row: value(row, "actions", ("view_content",)),
    "add_to_carts": lambda row: value(row, "actions", ("add_to_cart",)),
    "initiate_checkouts": lambda row: value(row, "actions", ("initiate_checkout",)),
    "purchases": lambda row: value(row, "actions", BOUGHT),
    "video_views": lambda row: value(row, "actions", ("video_view",)),
    "video_thruplay": lambda row: value(row, "video_thruplay_watched_actions", ("video_view",)),
    "video_p25": lambda row: value(row, "video_p25_watched_actions", ("video_view",)),
    "video_p50": lambda row: value(row, "video_p50_watched_actions", ("video_view",)),
    "video_p75": lambda row: value(row, "video_p75_watched_actions", ("video_view",)),
    "video_p95": lambda row: value(row, "video_p95_watched_actions", ("video_view",)),
    "video_p100": lambda row: value(row, "video_p100_watched_actions", ("video_view",)),
}


def added(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"rows": len(rows), **{name: sum((read(row) for row in rows), Decimal(0)) for name, read in READ.items()}}


def same(rows: list[dict[str, Any]], oracle: Oracle) -> None:
    assert added(rows) == oracle.totals.model_dump()


@pytest.mark.parametrize("limit", [7, 100, 5000])
def test_all_pages_add_up_to_the_oracle(graph: Graph, http: httpx.Client, limit: int) -> None:
    rows = [row for page in pages(http, f"/v25.0/{ACCOUNT}/insights", asked(graph, limit=str(limit))) for row in page]

    assert len({(row["ad_id"], row["date_start"]) for row in rows}) == len(rows)
    same(rows, graph.oracle())
    assert graph.log().rows == len(rows)
    assert set(graph.log().slices.values()) == {1}


def test_a_report_gives_what_the_edge_gives(graph: Graph, http: httpx.Client) -> None:
    graph.faults(reports_complete_early=True)
    run = http.post(f"/v25.0/{ACCOUNT}/insights", data=asked(graph)).json()["report_run_id"]

    early = http.get("/v25.0/", params={"ids": run, "fields": "async_status"}).json()[run]
    then = http.get(f"/v25.0/{run}").json()
    rows = [row for page in pages(http, f"/v25.0/{run}/insights", {"limit": "300"}) for row in page]

    assert (early["async_status"], early["async_percent_completion"]) == ("Job Completed", 99)
    assert (then["async_status"], then["async_percent_completion"]) == ("Job Completed", 100)
    same(rows, graph.oracle())


def test_the_second_reading_restates_and_drops_rows_and_says_so_in_the_oracle(graph: Graph, http: httpx.Client) -> None:
    graph.faults(restating=True, vanishing=True)
    before = graph.oracle()
    graph.advance()
    after = graph.oracle()

    rows = [row for page in pages(http, f"/v25.0/{ACCOUNT}/insights", asked(graph, limit="900")) for row in page]

    assert after.totals.rows < before.totals.rows
    assert after.totals.purchases > before.totals.purchases
    same(rows, after)


def test_account_sums_are_the_ads_sums_unless_purchases_are_lacking(graph: Graph, http: httpx.Client) -> None:
    params = asked(graph, level="account", limit="500", fields="spend,actions,action_values")
    whole = graph.oracle().whole

    rows = [row for page in pages(http, f"/{ACCOUNT}/insights", params) for row in page]
    graph.faults(account_lacks_purchases=True)
    lacking = [row for page in pages(http, f"/{ACCOUNT}/insights", params) for row in page]

    assert sum(Decimal(row["spend"]) for row in rows) == sum(Decimal(row["spend"]) for row in lacking) == whole.spend
    assert sum(value(row, "actions", BOUGHT) for row in rows) == whole.purchases
    assert sum(value(row, "actions", BOUGHT) for row in lacking) == 0


def test_two_malformed_ads_are_left_out_of_the_oracle_and_counted(graph: Graph, http: httpx.Client) -> None:
    graph.faults(malformed=True)
    oracle = graph.oracle()

    rows = [row for page in pages(http, f"/{ACCOUNT}/insights", asked(graph, limit="900")) for row in page]

    bad = [row for row in rows if row["ad_id"] in oracle.malformed_ads]
    assert len(bad) == oracle.malformed_rows > 0
    assert {"date_start" in row for row in bad} == {True, False}
    same([row for row in rows if row not in bad], oracle)
    assert oracle.whole.rows == oracle.totals.rows + oracle.malformed_rows


def test_faults_come_when_they_were_asked_for_and_all_at_once(graph: Graph, http: httpx.Client) -> None:
    graph.faults(Faults.everything(throttle_seconds=3))
    seen: list[int] = []
    for _ in range(13 * 7):
        try:
            seen.append(http.get("/v25.0/me").status_code)
        except httpx.TransportError:
            seen.append(0)

    log = graph.log()
    assert (log.drops, log.errors, log.throttles) == (7, 8, 11)
    assert seen.count(0) == 7
    assert seen.count(500) == 8
    # Waits that overlap count once.
    assert 3 <= log.told_seconds < 11 * 3


def test_a_throttled_answer_says_how_long_in_a_header_whose_first_item_is_not_the_worst(
    graph: Graph, http: httpx.Client
) -> None:
    graph.faults(throttle_every=1, throttle_minutes=4)

    answered = http.get(f"/{ACCOUNT}/campaigns")

    told = answered.headers.get_list("x-business-use-case-usage")
    items = json.loads(told[0])["7700000000000001"]
    assert len(told) == 2
    assert items[0]["estimated_time_to_regain_access"] == 0
    assert max(item["estimated_time_to_regain_access"] for item in items) == 4
    assert answered.json()["error"]["code"] in (17, 4, 613, 80000, 80004)


def test_more_rows_than_allowed_are_refused_in_both_of_metas_ways(graph: Graph, http: httpx.Client) -> None:
    graph.faults(too_much_above=400)
    refusals = {
        (error["code"], error.get("error_subcode"))
        for limit in range(401, 440)
        if (error := http.get(f"/{ACCOUNT}/insights", params=asked(graph, limit=str(limit))).json().get("error"))
    }

    assert refusals == {(1, None), (100, 1487534)}
    assert http.get(f"/{ACCOUNT}/insights", params=asked(graph, limit="400")).status_code == 200


def test_a_token_in_an_address_is_an_offence_and_is_kept_nowhere(graph: Graph) -> None:
    httpx.get(f"{graph.url}/v25.0/me", params={"access_token": graph.token()})

    log = graph.log()
    assert log.offences == ("the token stood in the address of GET /v25.0/me",)
    assert graph.token() not in log.model_dump_json()


@pytest.mark.parametrize(
    ("token", "path", "code"),
    [
        ("main", "/v25.0/act_1/campaigns", 100),
        ("noscope", f"/v25.0/{ACCOUNT}/campaigns", 200),
        ("empty", f"/v25.0/{ACCOUNT}", 200),
        ("expired", "/v25.0/me", 190),
        ("main", "/v12.0/me", 2635),
    ],
)
def test_who_may_not_is_refused_as_meta_refuses(graph: Graph, token: str, path: str, code: int) -> None:
    answered = httpx.get(graph.url + path, headers={"Authorization": f"Bearer {graph.token(token)}"})

    assert answered.json()["error"]["code"] == code


def test_windows_beyond_37_months_or_backwards_are_refused(graph: Graph, http: httpx.Client) -> None:
    def code(since: str, until: str) -> int:
        window = json.dumps({"since": since, "until": until})
        return http.get(f"/{ACCOUNT}/insights", params=asked(graph, time_range=window)).json()["error"]["code"]

    assert code("2023-10-01", "2023-10-05") == 3018
    assert code("2026-11-05", "2026-11-01") == 100


def test_deleted_ads_are_listed_only_when_asked_for_but_keep_their_results(graph: Graph, http: httpx.Client) -> None:
    plain = [one for page in pages(http, f"/{ACCOUNT}/ads", {"fields": "status"}) for one in page]
    every = '["ACTIVE","PAUSED","DELETED","ARCHIVED","ADSET_PAUSED"]'
    asking = {"fields": "status", "effective_status": every}
    whole = [one for page in pages(http, f"/{ACCOUNT}/ads", asking) for one in page]
    gone = [one["id"] for one in whole if one["status"] in ("DELETED", "ARCHIVED")]
    unasked = asked(graph, limit="900", filtering="[]")
    rows = [row for page in pages(http, f"/{ACCOUNT}/insights", unasked) for row in page]

    assert len(whole) == graph.world.ads
    assert {one["status"] for one in plain} == {"ACTIVE", "PAUSED"}
    assert gone
    assert set(gone) <= set(graph.oracle().ads)
    assert not {row["ad_id"] for row in rows} & set(gone)


def test_the_dialog_leads_back_with_a_code_that_buys_one_token(graph: Graph) -> None:
    world = graph.world
    back = "http://127.0.0.1:8000/auth/meta"
    asked = {"client_id": world.app_id, "redirect_uri": back, "state": "s-1", "scope": "ads_read"}
    page = httpx.get(f"{graph.url}/v25.0/dialog/oauth", params=asked).text
    link = page.split('id="continue" href="')[1].split('"')[0].replace("&amp;", "&")
    came = dict(httpx.URL(link).params)
    buying = {"client_id": world.app_id, "client_secret": world.app_secret, "redirect_uri": back, "code": came["code"]}

    short = httpx.post(f"{graph.url}/v25.0/oauth/access_token", data=buying)
    again = httpx.post(f"{graph.url}/v25.0/oauth/access_token", data=buying)
    trade = {
        "grant_type": "fb_exchange_token", "client_id": world.app_id, "client_secret": world.app_secret,
        "fb_exchange_token": short.json()["access_token"],
    }  # fmt: skip
    long = httpx.post(f"{graph.url}/v25.0/oauth/access_token", data=trade).json()
    seen = httpx.get(
        f"{graph.url}/v25.0/me/permissions", headers={"Authorization": f"Bearer {long['access_token']}"}
    ).json()

    assert came["state"] == "s-1"
    assert again.json()["error"]["error_subcode"] == 36009
    assert long["expires_in"] == 60 * 86_400
    assert seen["data"] == [{"permission": "ads_read", "status": "granted"}]


def test_two_processes_of_one_world_answer_the_same_bytes(graph: Graph, http: httpx.Client) -> None:
    first = http.get(f"/{ACCOUNT}/insights", params=asked(graph, limit="50")).json()["data"]
    graph.reset(GraphWorld())
    again = http.get(f"/{ACCOUNT}/insights", params=asked(graph, limit="50")).json()["data"]

    assert first == again
