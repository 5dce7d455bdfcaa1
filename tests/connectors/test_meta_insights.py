"""What would go wrong: deleted ads left out, a half-finished report read, a split that loses or repeats a day."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.meta.errors import BadRequest, ReportFailed, Throttled, Transient
from connectors.meta.insights import (
    ACCOUNT_FIELDS,
    DAY_FIELDS,
    InsightsQuery,
    account_query,
    ids_query,
    page,
    report_page,
    report_statuses,
    start_report,
)
from connectors.meta.split import by_fields, split
from tests.connectors.meta_wire import answering

QUERY = InsightsQuery("act_1", date(2026, 11, 1), date(2026, 11, 28))


async def test_deleted_and_archived_ads_lose_their_results():
    wire = answering({"data": []})
    await page(wire.graph(), replace(QUERY, ad_ids=("5", "6")), 100, "QVFI")
    params = wire.params()
    statuses, ids = json.loads(params["filtering"])
    assert {"DELETED", "ARCHIVED"} <= set(statuses["value"])
    assert (ids["field"], ids["value"]) == ("ad.id", ["5", "6"])
    assert json.loads(params["time_range"]) == {"since": "2026-11-01", "until": "2026-11-28"}
    assert (params["level"], params["time_increment"], params["limit"], params["after"]) == ("ad", "1", "100", "QVFI")


async def test_purchases_are_lost_to_other_breakdowns_or_to_windows_that_are_no_more():
    wire = answering({"data": []})
    await page(wire.graph(), QUERY, 100)
    assert json.loads(wire.params()["action_breakdowns"]) == ["action_type"]
    assert not {"7d_view", "28d_view"} & set(str(wire.last.url).replace("%2C", ",").split(","))
    assert "attribution_setting" in wire.params()["fields"]


async def test_the_accounts_sum_leaves_out_what_the_ads_have():
    wire = answering({"data": []})
    await page(wire.graph(), account_query("act_1", QUERY.since, QUERY.until), 100)
    params = wire.params()
    assert (params["level"], params["fields"]) == ("account", ",".join(ACCOUNT_FIELDS))
    assert "filtering" not in params


def test_ids_to_split_by_lack_those_that_ended_before_the_slice():
    asked = ids_query(QUERY)
    assert (asked.since, asked.until) == (date(2026, 10, 3), QUERY.until)
    assert (asked.fields, asked.time_increment) == (("account_id", "ad_id"), "all_days")
    assert ids_query(QUERY, earliest=date(2026, 10, 20)).since == date(2026, 10, 20)


async def test_a_report_without_an_id_is_waited_for():
    wire = answering({"report_run_id": "6023920149050"})
    run, _ = await start_report(wire.graph(), QUERY)
    assert (run, wire.last.method, "method" in wire.params()) == ("6023920149050", "POST", False)
    for odd in ({}, {"report_run_id": None}, {"report_run_id": "x/y"}, {"report_run_id": True}):
        with pytest.raises(Transient):
            await start_report(answering(odd).graph(), QUERY)


STATES = [
    ({"async_status": "Job Completed", "async_percent_completion": 100}, "done"),
    ({"async_status": "Job Completed", "async_percent_completion": 90}, "running"),
    ({"async_status": "Job Completed"}, "running"),
    ({"async_status": "Job Running", "async_percent_completion": 100}, "running"),
    ({"async_status": "Job Not Started", "async_percent_completion": 0}, "running"),
    ({"async_status": "Job Started", "async_percent_completion": 0}, "running"),
    ({"async_status": "Job Failed", "async_percent_completion": 30}, "failed"),
    ({"async_status": "Job Skipped"}, "failed"),
    ({}, "running"),
]


@pytest.mark.parametrize(("fields", "state"), STATES)
async def test_a_report_is_read_before_it_is_complete_or_waited_for_after_it_failed(fields, state):
    found = (await report_statuses(answering({"7": {"id": "7", **fields}}).graph(), ["7"])).by_id["7"]
    assert found.state == state
    assert (found.failure is not None) == (state == "failed")


async def test_why_a_report_failed_is_lost():
    body = {
        "1": {"async_status": "Job Failed", "error_code": -3, "error_subcode": 1504045},
        "2": {"async_status": "Job Skipped"},
        "3": {"async_status": "Job Failed", "error_code": 4, "error_subcode": 1504039},
        "4": {"async_status": "Job Failed", "error_code": 2, "error_subcode": 1504041},
    }
    wire = answering(body)
    found = (await report_statuses(wire.graph(), ["1", "2", "3", "4", "5"])).by_id
    failures = [found[run].failure for run in ("1", "2", "3", "4")]
    assert [type(failure) for failure in failures] == [ReportFailed, ReportFailed, Throttled, BadRequest]
    assert [getattr(failure, "verdict", None) for failure in failures] == ["split", "retry", None, None]
    assert "5" not in found
    assert wire.params()["ids"] == "1,2,3,4,5"


@pytest.mark.parametrize("count", [0, 51])
async def test_more_runs_than_meta_answers_are_asked_for_at_once(count):
    with pytest.raises(ValueError, match="1 to 50"):
        await report_statuses(answering({}).graph(), ["1"] * count)


async def test_a_report_is_paged_by_another_address():
    wire = answering({"data": [{"ad_id": "1"}]})
    found = await report_page(wire.graph(), "602", 500, "QVFI")
    assert (found.rows, wire.last.url.path) == ([{"ad_id": "1"}], "/v25.0/602/insights")
    assert wire.params() == {"limit": "500", "after": "QVFI"}


def cells(query: InsightsQuery, ads: tuple[str, ...]) -> set[tuple[str, date, str]]:
    """Everything that a query asks for: which field of which ad on which day."""
    days = [date.fromordinal(query.since.toordinal() + n) for n in range(query.days)]
    return {(ad, day, field) for ad in query.ad_ids or ads for day in days for field in query.fields}


queries = st.builds(
    lambda ids, length, fields: InsightsQuery(
        "act_1", date(2026, 1, 1), date.fromordinal(date(2026, 1, 1).toordinal() + length), ad_ids=ids, fields=fields
    ),
    st.lists(st.integers(1, 50).map(str), unique=True, max_size=9).map(tuple),
    st.integers(0, 40),
    st.sampled_from([DAY_FIELDS, DAY_FIELDS[:14], ("account_id", "ad_id", "spend", "impressions", "actions")]),
)


@settings(deadline=None)
@given(queries, st.lists(st.integers(1, 50).map(str), unique=True, min_size=1, max_size=9))
def test_a_split_loses_or_repeats_something(query, with_results):
    ads = query.ad_ids or tuple(with_results)
    parts = split(query, with_results)
    if not parts:
        assert (len(ads), query.days) == (1, 1)
        return
    assert set().union(*(cells(part, ads) for part in parts)) == cells(query, ads)
    assert all(len(cells(part, ads)) < len(cells(query, ads)) or part.ad_ids != query.ad_ids for part in parts)
    if not by_fields(query, parts):
        assert sum(len(cells(part, ads)) for part in parts) == len(cells(query, ads))
    assert all({"spend", "impressions", "ad_id", "account_id"} <= set(part.fields) for part in parts)


@settings(deadline=None)
@given(queries, st.lists(st.integers(1, 50).map(str), unique=True, min_size=1, max_size=9))
def test_splitting_never_ends(query, with_results):
    waiting, least = [query], []
    for _ in range(4_000):
        if not waiting:
            break
        parts = split(one := waiting.pop(), with_results)
        waiting.extend(parts)
        least.extend([] if parts else [one])
    assert not waiting
    assert all((len(one.ad_ids), one.days) == (1, 1) for one in least)


def test_fields_are_split_before_ads_or_days_before_fields():
    halves = split(replace(QUERY, ad_ids=("1", "2", "3")))
    assert [half.ad_ids for half in halves] == [("1", "2"), ("3",)]
    by_field = split(halves[1])
    assert [part.days for part in by_field] == [28, 28, 28]
    assert by_fields(halves[1], by_field)
    days = split(by_field[2])
    assert [(part.since, part.until) for part in days] == [
        (date(2026, 11, 1), date(2026, 11, 14)),
        (date(2026, 11, 15), date(2026, 11, 28)),
    ]


def test_the_accounts_sum_is_split_by_ads_or_by_fields():
    parts = split(account_query("act_1", QUERY.since, QUERY.until), ["1", "2"])
    assert [(part.level, part.ad_ids, part.fields, part.days) for part in parts] == [
        ("account", (), ACCOUNT_FIELDS, 14)
    ] * 2
