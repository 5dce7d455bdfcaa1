"""What would go wrong: minutes read as seconds, only the first item read, a joined header read as nothing."""

import json

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.meta.usage import NO_USAGE, Usage, account_of, usage_of

BUSINESS = {
    "1234567890": [
        {
            "type": "ads_management",
            "call_count": 12,
            "total_cputime": 5,
            "total_time": 7,
            "estimated_time_to_regain_access": 0,
        },
        {
            "type": "ads_insights",
            "call_count": 3,
            "total_cputime": 97,
            "total_time": 1,
            "estimated_time_to_regain_access": 4,
        },
    ],
    "555": [{"type": "custom_audience", "call_count": 1, "total_cputime": 1, "total_time": 98.5}],
}


def read(**headers: object) -> Usage:
    written = {name.replace("_", "-"): v if isinstance(v, str) else json.dumps(v) for name, v in headers.items()}
    return usage_of(httpx.Headers(written))


def test_only_the_first_item_counts():
    assert read(X_Business_Use_Case_Usage=BUSINESS).worst == 98.5


def test_minutes_are_taken_for_seconds():
    assert read(X_Business_Use_Case_Usage=BUSINESS).regain_seconds == 240


def test_the_accounts_reset_is_taken_for_a_wait():
    usage = read(X_Ad_Account_Usage={"acc_id_util_pct": 9.67, "reset_time_duration": 100, "ads_api_access_tier": "x"})
    assert usage == Usage(worst=9.67, reset_seconds=100)


def test_the_apps_own_usage_is_not_read():
    assert read(X_App_Usage={"call_count": 28, "total_time": 25, "total_cputime": 26}).worst == 28


def test_reports_stop_for_the_larger_of_app_and_account():
    usage = read(x_fb_ads_insights_throttle={"app_id_util_pct": 20, "acc_id_util_pct": 90})
    assert (usage.insights_app, usage.insights_account, usage.insights, usage.worst) == (20, 90, 20, 90)


def test_the_reach_throttle_is_not_read():
    assert read(x_Fb_Ads_Insights_Reach_Throttle={"acc_id_util_pct": 60}).reach == 60


def test_a_header_that_came_twice_counts_once_or_not_at_all():
    second = {"1234567890": [{"type": "ads_insights", "call_count": 100, "estimated_time_to_regain_access": 9}]}
    headers = httpx.Headers(
        [("X-Business-Use-Case-Usage", json.dumps(BUSINESS)), ("x-business-use-case-usage", json.dumps(second))]
    )
    assert usage_of(headers) == Usage(worst=100, regain_seconds=540)


def test_the_account_is_not_found_in_the_header():
    assert account_of(httpx.Headers({"X-Business-Use-Case-Usage": json.dumps(BUSINESS)})) == "act_1234567890"
    assert account_of(httpx.Headers({})) == ""


def test_a_wait_of_years_is_believed():
    assert read(X_Business_Use_Case_Usage={"1": [{"estimated_time_to_regain_access": 10**9}]}).regain_seconds == 86_400


def test_numbers_as_text_or_nonsense_count_as_something():
    odd = {"1": [{"call_count": "55", "total_time": True, "total_cputime": "NaN"}, {"call_count": -3}, "x", None]}
    assert read(X_Business_Use_Case_Usage=odd).worst == 55


header_names = st.sampled_from(
    [
        "x-business-use-case-usage",
        "x-app-usage",
        "x-ad-account-usage",
        "x-fb-ads-insights-throttle",
        "x-fb-ads-insights-reach-throttle",
    ]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
)


@settings(deadline=None)
@given(st.dictionaries(header_names, st.text() | values.map(json.dumps)))
def test_an_odd_header_ends_a_sync(headers):
    usage = usage_of(headers)
    account_of(headers)
    assert usage.worst >= 0
    assert 0 <= usage.regain_seconds <= 86_400


@settings(deadline=None)
@given(st.text("[{", min_size=1, max_size=3), st.integers(1, 20_000))
def test_a_header_of_brackets_ends_a_sync(bracket, times):
    assert usage_of({"x-app-usage": bracket * min(times, 300)}) == NO_USAGE


usages = st.builds(Usage, *[st.floats(0, 100) for _ in range(6)])


@given(usages, usages)
def test_the_worse_of_two_depends_on_their_order(one, other):
    assert one | other == other | one
    assert (one | other) | one == one | other
    assert one | NO_USAGE == one
