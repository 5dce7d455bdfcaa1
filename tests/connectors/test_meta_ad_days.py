"""What would go wrong: a wrong figure stored, cents lost, sales counted twice, one odd row that ends a sync."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.meta.ad_days import PURCHASES, Malformed, account_day, ad_day, ad_names
from domain.ad_day import AccountDay, AdDay, AdNames, joined

ACCOUNT, SINCE, UNTIL = "act_9000000001", date(2026, 11, 1), date(2026, 11, 28)


def of(kind: str, value: object) -> list[dict[str, object]]:
    return [{"action_type": kind, "value": value}]


def row(**cells: object) -> dict[str, object]:
    """A row as Meta writes it; None takes a cell away."""
    whole = {
        "account_id": "9000000001",
        "ad_id": "120210000000000001",
        "ad_name": "Ad",
        "adset_id": "120220000000000001",
        "campaign_id": "120230000000000001",
        "campaign_name": "Campaign",
        "date_start": "2026-11-03",
        "date_stop": "2026-11-03",
        "spend": "12.34",
        "impressions": "1500",
        "reach": "1200",
        "clicks": "40",
        "attribution_setting": "7d_click",
        "outbound_clicks": of("outbound_click", "31"),
        "actions": [
            *of("link_click", "35"),
            *of("purchase", "2"),
            *of("omni_purchase", "2"),
            *of("offsite_conversion.fb_pixel_purchase", "2"),
            *of("add_to_cart", "5"),
            *of("initiate_checkout", "4"),
            *of("landing_page_view", "28"),
            *of("view_content", "20"),
            *of("video_view", "600"),
        ],
        "action_values": [*of("omni_purchase", "84.50"), *of("purchase", "84.50")],
        "video_avg_time_watched_actions": of("video_view", "4"),
        "video_p25_watched_actions": of("video_view", "300"),
        "video_p50_watched_actions": of("video_view", "200"),
        "video_p75_watched_actions": of("video_view", "150"),
        "video_p95_watched_actions": of("video_view", "90"),
        "video_p100_watched_actions": of("video_view", "80"),
        "video_thruplay_watched_actions": of("video_view", "120"),
    }
    return {name: value for name, value in (whole | cells).items() if value is not None}


def read(**cells: object) -> AdDay:
    day = ad_day(row(**cells), ACCOUNT, SINCE, UNTIL)
    assert isinstance(day, AdDay), day
    return day


def refused(**cells: object) -> Malformed:
    day = ad_day(row(**cells), ACCOUNT, SINCE, UNTIL)
    assert isinstance(day, Malformed), day
    return day


def test_a_figure_goes_into_another_column():
    assert read() == AdDay(
        account=ACCOUNT,
        ad_id="120210000000000001",
        date=date(2026, 11, 3),
        spend=Decimal("12.34"),
        purchase_value=Decimal("84.50"),
        video_avg_watch_seconds=Decimal(4),
        impressions=1500,
        reach=1200,
        clicks=40,
        link_clicks=31,
        landing_page_views=28,
        content_views=20,
        add_to_carts=5,
        initiate_checkouts=4,
        purchases=2,
        video_views=600,
        video_thruplay=120,
        video_p25_watched=300,
        video_p50_watched=200,
        video_p75_watched=150,
        video_p95_watched=90,
        video_p100_watched=80,
        attribution_setting="7d_click",
        purchase_type="omni_purchase",
    )


def test_what_meta_does_not_say_becomes_zero():
    bare = ("account_id", "ad_id", "date_start", "date_stop", "spend", "impressions")
    given_row = {name: value for name, value in row().items() if name in bare}
    day = ad_day(given_row, ACCOUNT, SINCE, UNTIL)
    assert isinstance(day, AdDay)
    assert day[7:] == (None,) * 17
    assert day.purchase_value is None


def test_an_empty_list_becomes_zero():
    assert read(actions=[], video_p25_watched_actions=[]).video_p25_watched is None


@given(st.permutations(PURCHASES), st.integers(1, 9))
def test_purchases_of_several_types_are_added(order, count):
    kinds = order[:count]
    day = read(actions=[entry for kind in kinds for entry in of(kind, str(PURCHASES.index(kind) + 1))])
    assert day.purchases == min(PURCHASES.index(kind) for kind in kinds) + 1
    assert day.purchase_type == PURCHASES[(day.purchases or 0) - 1]


def test_the_value_is_of_another_type_than_the_count():
    values = [*of("omni_purchase", "99"), *of("purchase", "50")]
    day = read(actions=of("purchase", "2"), action_values=values)
    assert (day.purchases, day.purchase_value, day.purchase_type) == (2, Decimal(50), "purchase")


def test_another_window_is_stored_in_the_place_of_the_default():
    day = read(actions=[{"action_type": "omni_purchase", "value": "3", "1d_click": "1", "7d_click": "2"}])
    assert day.purchases == 3


@given(st.decimals(min_value=0, max_value=10**14, places=4, allow_nan=False, allow_infinity=False))
def test_an_amount_loses_a_digit(amount):
    written = f"{amount:f}"
    assert str(read(spend=written).spend) == written


@given(st.integers(0, 10**17))
def test_a_count_loses_a_digit(count):
    for written in (str(count), count):
        assert read(impressions=written).impressions == count


@pytest.mark.parametrize(("written", "value"), [("7.00", 7), (7.0, 7), ("0", 0)])
def test_a_count_written_with_decimals_is_refused(written, value):
    assert read(reach=written).reach == value


@pytest.mark.parametrize(("written", "value"), [("1.5E-5", "0.000015"), (12.1, "12.1"), (3, "3"), (1e-05, "0.00001")])
def test_an_amount_in_another_notation_is_refused(written, value):
    assert read(spend=written).spend == Decimal(value)


BAD = [
    ({"spend": "-1"}, "spend is negative"),
    ({"spend": None}, "spend is missing"),
    ({"impressions": None}, "impressions is missing"),
    ({"spend": "NaN"}, "not a finite number"),
    ({"spend": "Infinity"}, "not a finite number"),
    ({"spend": float("nan")}, "not a finite number"),
    ({"spend": float("inf")}, "not a finite number"),
    ({"spend": "1e40"}, "larger than any"),
    ({"spend": "1e99999999999999999999"}, "not a finite number"),
    ({"spend": "9" * 30}, "larger than any"),
    ({"spend": "1,234.50"}, "not a finite number"),
    ({"spend": "1_000"}, "not an amount"),
    ({"spend": " 12"}, "not an amount"),
    ({"spend": "١٢"}, "not an amount"),
    ({"spend": ""}, "not a finite number"),
    ({"spend": True}, "not an amount"),
    ({"spend": ["12"]}, "a list"),
    ({"spend": {"value": "12"}}, "an object"),
    ({"impressions": "12.5"}, "not a count"),
    ({"impressions": "-3"}, "negative"),
    ({"impressions": "1" * 19}, "larger than any"),
    ({"impressions": 10**5000}, "larger than any"),
    ({"impressions": "many"}, "not a finite number"),
    ({"date_start": "2026-11-31", "date_stop": "2026-11-31"}, "not a day that exists"),
    ({"date_start": "20261103", "date_stop": "20261103"}, "not a day"),
    ({"date_start": "2026-W45-2", "date_stop": "2026-W45-2"}, "not a day"),
    ({"date_start": 20261103}, "not a day"),
    ({"date_start": None}, "not a day"),
    ({"date_stop": "2026-11-04"}, "not one day"),
    ({"date_stop": None}, "not one day"),
    ({"date_start": "2026-10-31", "date_stop": "2026-10-31"}, "outside"),
    ({"date_start": "2026-11-29", "date_stop": "2026-11-29"}, "outside"),
    ({"account_id": "9000000002"}, "account_id"),
    ({"account_id": None}, "account_id"),
    ({"account_id": 9000000001}, "account_id"),
    ({"ad_id": "12x"}, "not an id"),
    ({"ad_id": None}, "not an id"),
    ({"ad_id": 120210000000000001}, "not an id"),
    ({"ad_id": "1" * 21}, "not an id"),
    ({"ad_id": ""}, "not an id"),
    ({"actions": {"omni_purchase": "3"}}, "not a list"),
    ({"actions": "3"}, "not a list"),
    ({"actions": [{"action_type": "omni_purchase"}]}, "not an action"),
    ({"actions": [{"value": "3"}]}, "not an action"),
    ({"actions": [None]}, "not an action"),
    ({"actions": ["purchase"]}, "not an action"),
    ({"actions": [{"action_type": ["x"], "value": "1"}]}, "not an action"),
    ({"actions": of("omni_purchase", "-2")}, "negative"),
    ({"actions": of("omni_purchase", "1.5")}, "not a count"),
    ({"actions": [*of("purchase", "2"), *of("purchase", "3")]}, "twice"),
    ({"action_values": of("omni_purchase", "Infinity")}, "not a finite number"),
    ({"outbound_clicks": "31"}, "not one value in a list"),
    ({"outbound_clicks": [*of("outbound_click", "3"), *of("other", "4")]}, "not one value in a list"),
    ({"video_p25_watched_actions": [{}]}, "not one value in a list"),
    ({"video_p25_watched_actions": {"action_type": "x"}}, "not one value in a list"),
    ({"attribution_setting": 7}, "not a name"),
    ({"attribution_setting": "x" * 200}, "not a name"),
]


@pytest.mark.parametrize(("cells", "reason"), BAD, ids=[reason[:12] for _, reason in BAD])
def test_a_row_that_cannot_be_right_is_stored(cells, reason):
    assert reason in refused(**cells).reason


def test_nobody_can_tell_which_row_was_malformed():
    bad = refused(spend="-1")
    assert (bad.ad_id, bad.day, bad.subject) == (
        "120210000000000001",
        date(2026, 11, 3),
        "120210000000000001 2026-11-03",
    )
    assert bad.payload["spend"] == "-1"


def test_a_row_of_another_day_says_that_it_is_of_this_one():
    assert refused(date_start="2026-10-31", date_stop="2026-10-31").day == date(2026, 10, 31)
    assert refused(ad_id="x").ad_id is None


def test_a_token_is_kept_with_a_malformed_row():
    token = "EAAB" + "z9" * 40
    bad = refused(spend="-1", ad_name=f"see https://x.example.com/?access_token={token}", access_token=token)
    assert token not in json.dumps([bad.payload, bad.reason, bad.subject])


cell = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.just(10**4000),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["action_type", "value", "x"]), inner, max_size=3)
        | st.lists(st.fixed_dictionaries({"action_type": st.sampled_from(PURCHASES), "value": inner}), max_size=3)
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(row())), cell, max_size=6))
def test_an_odd_row_ends_a_sync(cells):
    whole = row() | cells
    for found in (ad_day(whole, ACCOUNT, SINCE, UNTIL), account_day(whole, ACCOUNT, SINCE, UNTIL)):
        if isinstance(found, Malformed):
            assert found.reason
            json.dumps(found.payload, allow_nan=False)
        else:
            assert found.spend >= 0
            assert SINCE <= found.date <= UNTIL
    names = ad_names(whole, ACCOUNT)
    assert names is None or all(name is None or "\0" not in name for name in names)


@settings(deadline=None)
@given(cell)
def test_something_that_is_no_row_ends_a_sync(value):
    if not isinstance(value, dict):
        assert isinstance(ad_day(value, ACCOUNT, SINCE, UNTIL), Malformed)


@given(st.dates(date(2026, 10, 1), date(2026, 12, 31)))
def test_a_day_outside_the_asked_ones_is_stored(day):
    found = ad_day(row(date_start=str(day), date_stop=str(day)), ACCOUNT, SINCE, UNTIL)
    assert isinstance(found, AdDay) == (SINCE <= day <= UNTIL)


def test_the_accounts_sum_is_read_otherwise_than_the_ads():
    whole = {name: value for name, value in row().items() if not name.startswith(("ad", "campaign"))}
    assert account_day(whole, ACCOUNT, SINCE, UNTIL) == AccountDay(
        ACCOUNT, date(2026, 11, 3), Decimal("12.34"), 1500, 40, 2, Decimal("84.50")
    )


def test_the_names_of_a_deleted_ad_are_lost():
    named = row(ad_name="Caf\u00e9 \ud800\0 x", adset_name="", objective="OUTCOME_SALES", campaign_id="no")
    assert ad_names(named, ACCOUNT) == AdNames(
        ACCOUNT, "120210000000000001", "Café ? x", "120220000000000001", None, None, "Campaign", "OUTCOME_SALES"
    )
    assert ad_names(row(ad_id="x"), ACCOUNT) is None


def test_a_day_asked_for_in_parts_loses_one_of_them():
    video = [name for name in row() if name.startswith("video_")]
    first = read(**dict.fromkeys([*video, "actions", "action_values"]))
    second = read(**dict.fromkeys([*video, "reach", "clicks", "outbound_clicks", "attribution_setting"]))
    third = read(**dict.fromkeys(["reach", "clicks", "outbound_clicks", "attribution_setting", "action_values"]))
    other = read(ad_id="7")._replace(date=SINCE + timedelta(1))
    third = third._replace(video_views=None, purchases=None)
    assert joined([[first], [second, other], [third]]) == [read(), other]
