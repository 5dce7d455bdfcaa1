"""What would go wrong: deleted ads unknown, budgets a hundred times too large, an account without its own calendar."""

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.meta.errors import Transient
from connectors.meta.objects import account, ads, adsets, campaigns, my_accounts, whole_units
from domain.meta_objects import MetaAccount, MetaAd, MetaAdset, MetaCampaign
from tests.connectors.meta_wire import answering

ACCOUNT = {"account_id": "1", "name": "Shop", "currency": "EUR", "timezone_name": "Europe/Berlin", "account_status": 2}
MOMENT = datetime(2026, 11, 3, 10, 0, tzinfo=timezone(timedelta(hours=1)))


async def test_an_account_loses_its_calendar_or_its_currency():
    found = await account(answering(ACCOUNT).graph(), "act_1")
    assert found == MetaAccount("act_1", "Shop", "EUR", "Europe/Berlin", "disabled")


@pytest.mark.parametrize("gone", ["account_id", "currency", "timezone_name"])
async def test_an_account_without_a_calendar_is_taken(gone):
    with pytest.raises(Transient):
        await account(answering({name: value for name, value in ACCOUNT.items() if name != gone}).graph(), "act_1")


async def test_only_the_first_page_of_accounts_is_seen():
    body = {"data": [ACCOUNT, {"id": "act_7"}], "paging": {"cursors": {"after": "QVFI"}, "next": "x"}}
    page = await my_accounts(answering(body).graph())
    assert ([found.account for found in page.rows], page.after) == (["act_1"], "QVFI")


CAMPAIGN = {
    "id": "5",
    "name": "Autumn",
    "objective": "OUTCOME_SALES",
    "status": "ACTIVE",
    "effective_status": "ACTIVE",
    "daily_budget": "2500",
    "lifetime_budget": "0",
    "created_time": "2026-11-03T10:00:00+0100",
    "updated_time": "yesterday",
}


async def test_a_campaign_loses_a_field():
    page = await campaigns(answering({"data": [CAMPAIGN, {"name": "no id"}]}).graph(), "act_1", "EUR", 50)
    assert page.rows == [
        MetaCampaign(
            "act_1", "5", "Autumn", "OUTCOME_SALES", "ACTIVE", "ACTIVE", Decimal("25.00"), None, MOMENT, None
        )
    ]  # fmt: skip


async def test_an_ad_set_loses_its_campaign():
    row = {"id": "6", "campaign_id": "5", "optimization_goal": "OFFSITE_CONVERSIONS", "lifetime_budget": "99"}
    page = await adsets(answering({"data": [row]}).graph(), "act_1", "JPY", 50)
    assert page.rows == [
        MetaAdset("act_1", "6", "5", "6", "OFFSITE_CONVERSIONS", None, None, None, Decimal(99), None, None)
    ]


async def test_a_deleted_ad_is_unknown():
    row = {"id": "8", "name": "Ad", "adset_id": "6", "campaign_id": "5", "creative": {"id": "9"}, "status": "DELETED"}
    wire = answering({"data": [row]})
    page = await ads(wire.graph(), "act_1", 50, updated_since=datetime(2026, 11, 1, tzinfo=UTC))
    assert page.rows == [MetaAd("act_1", "8", "Ad", "6", "5", "DELETED", None, "9", None, None)]
    assert {"DELETED", "ARCHIVED"} <= set(json.loads(wire.params()["effective_status"]))
    (changed,) = json.loads(wire.params()["filtering"])
    assert changed == {"field": "ad.updated_time", "operator": "GREATER_THAN", "value": 1793491200}


@pytest.mark.parametrize(
    ("minor", "currency", "whole"),
    [
        ("2500", "USD", "25.00"),
        ("2500", "JPY", "2500"),
        (2500, "EUR", "25.00"),
        ("0", "USD", None),
        ("", "USD", None),
        (None, "USD", None),
        ("-5", "USD", None),
        ("12.5", "USD", None),
    ],
)
def test_a_budget_is_a_hundred_times_too_large(minor, currency, whole):
    assert whole_units(minor, currency) == (None if whole is None else Decimal(whole))


odd = st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.lists(st.integers()) | st.just({"id": []})


@settings(deadline=None)
@given(
    st.lists(
        st.dictionaries(st.sampled_from(["id", "creative", "account_status", *ACCOUNT, *CAMPAIGN]), odd), max_size=3
    )
)
async def test_an_odd_object_ends_a_sync(rows):
    graph = answering({"data": rows}).graph()
    for page in (await ads(graph, "act_1", 9), await campaigns(graph, "act_1", "EUR", 9), await my_accounts(graph)):
        assert "\0" not in repr(page.rows)
