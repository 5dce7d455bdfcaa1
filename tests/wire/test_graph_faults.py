"""The loopback's faults do what they are asked for, and nothing else: what survives them is proved by others."""

import json
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from tests.wire.graph import journal
from tests.wire.graph.client import Graph
from tests.wire.graph.world import GraphWorld, ad_id

ACCOUNT = "act_9000000001"


@pytest.fixture
def http(graph: Graph) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=graph.url, headers={"Authorization": f"Bearer {graph.token()}"}, timeout=30) as opened:
        yield opened


def asked(graph: Graph, ads: list[int] | None = None, fields: str = "ad_id,spend") -> dict[str, str]:
    window = {"since": graph.world.first_day.isoformat(), "until": graph.world.last_day.isoformat()}
    told = {"level": "ad", "time_increment": "1", "time_range": json.dumps(window), "fields": fields}
    which = [{"field": "ad.id", "operator": "IN", "value": [ad_id(0, ad) for ad in ads]}] if ads else []
    return {**told, "filtering": json.dumps(which)}


def run(http: httpx.Client, params: dict[str, str]) -> dict[str, Any]:
    """A report as it ended."""
    id = http.post(f"/v25.0/{ACCOUNT}/insights", data=params).json()["report_run_id"]
    return http.get(f"/v25.0/{id}").json()


def test_the_main_token_ends_after_so_many_calls_and_a_new_one_does_not(graph: Graph, http: httpx.Client) -> None:
    graph.faults(token_expires_after=3)

    seen = [http.get("/v25.0/me").status_code for _ in range(5)]
    other = httpx.get(f"{graph.url}/v25.0/me", headers={"Authorization": f"Bearer {graph.token('system')}"})

    assert seen == [200, 200, 200, 401, 401]
    assert http.get("/v25.0/me").json()["error"]["error_subcode"] == 463
    assert other.status_code == 200


def test_a_connection_drops_before_the_answer_and_in_the_middle_of_it(graph: Graph, http: httpx.Client) -> None:
    graph.faults(drop_every=1)
    seen: list[str] = []
    for _ in range(2):
        with pytest.raises(httpx.RemoteProtocolError) as dropped:
            http.get(f"/v25.0/{ACCOUNT}/insights", params=asked(graph))
        seen.append(str(dropped.value))

    assert "without sending a response" in seen[0]
    assert "without sending complete message body" in seen[1]
    assert graph.log().slices == {}


def test_reports_fail_and_are_skipped_in_turn(graph: Graph, http: httpx.Client) -> None:
    graph.faults(reports_fail_every=2, reports_skip_every=3)

    ended = [run(http, asked(graph)) for _ in range(3)]

    assert [one["async_status"] for one in ended] == ["Job Completed", "Job Failed", "Job Skipped"]
    assert (ended[1]["error_code"], ended[1]["error_subcode"]) == (-2, 2490547)


def test_a_report_that_is_too_large_says_that_it_must_be_split(graph: Graph, http: httpx.Client) -> None:
    graph.faults(reports_too_large_above=100)

    whole, part = run(http, asked(graph)), run(http, asked(graph, ads=[1, 2]))

    assert (whole["async_status"], whole["error_code"], whole["error_subcode"]) == ("Job Failed", -3, 1504045)
    assert part["async_status"] == "Job Completed"


def test_one_field_of_one_ad_cannot_be_read_and_everything_else_can(graph: Graph, http: httpx.Client) -> None:
    graph.faults(unreadable_ad=2, unreadable_field="actions")

    def code(ads: list[int], fields: str) -> int | None:
        body = http.get(f"/{ACCOUNT}/insights", params={**asked(graph, ads, fields), "limit": "500"}).json()
        return body.get("error", {}).get("error_subcode")

    assert code([1, 2], "ad_id,actions") == 1504044
    assert code([1, 3], "ad_id,actions") is None
    assert code([2], "ad_id,spend") is None
    assert run(http, asked(graph, [2], "ad_id,actions"))["async_status"] == "Job Failed"


def test_an_error_is_said_as_often_as_it_was_asked_for_and_only_there(graph: Graph, http: httpx.Client) -> None:
    graph.say("campaigns", "1996", times=2)

    elsewhere = http.get("/v25.0/me").status_code
    seen = [http.get(f"/v25.0/{ACCOUNT}/campaigns").status_code for _ in range(3)]

    assert elsewhere == 200
    assert seen == [400, 400, 200]


def test_a_call_during_a_told_wait_is_counted(graph: Graph, http: httpx.Client) -> None:
    graph.faults(throttle_every=1, throttle_seconds=60)
    http.get(f"/v25.0/{ACCOUNT}/campaigns")
    graph.faults(throttle_every=0)
    time.sleep(0.4)
    http.get(f"/v25.0/{ACCOUNT}/campaigns")
    http.get("/v25.0/me")

    log = graph.log()
    assert log.told_seconds == pytest.approx(60, abs=1)
    assert log.early == 2


def test_a_call_that_left_before_its_sender_heard_of_the_wait_is_not_counted_nor_one_at_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock, kept = SimpleNamespace(now=100.0), journal.Journal()
    monkeypatch.setattr(journal, "time", SimpleNamespace(monotonic=lambda: clock.now))
    kept.told(ACCOUNT, 60)

    counted: list[int] = []
    for clock.now in (100.2, 100.4, 159.9, 159.97, 161.0):
        kept.came(ACCOUNT)
        counted.append(kept.early)

    assert counted == [0, 1, 2, 2, 2]


def test_a_world_of_two_accounts_keeps_their_figures_apart(graph: Graph, http: httpx.Client) -> None:
    graph.reset(GraphWorld.several(2, ads=20, days=10))
    one, two = (account.id for account in graph.world.accounts)

    listed = http.get("/v25.0/me/adaccounts", params={"fields": "currency"}).json()["data"]

    assert [account["currency"] for account in listed] == ["USD", "EUR"]
    assert graph.oracle(one).totals != graph.oracle(two).totals
    assert not set(graph.oracle(one).ads) & set(graph.oracle(two).ads)
