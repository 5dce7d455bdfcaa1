"""The usage headers that Meta puts on every answer."""

import json

from tests.wire.graph.faults import Faults
from tests.wire.graph.world import Account

Header = tuple[bytes, bytes]


def usage_headers(account: Account, faults: Faults, call: int, throttled: bool) -> list[Header]:
    """Of one answer. Item 0 of a business's list is not the worst, and now and then a header comes twice."""
    worst = 100 if throttled else min(95, faults.usage_percent + call % 5)
    tier = "standard_access"

    def item(kind: str, percent: int, minutes: int) -> dict[str, object]:
        return {
            "type": kind, "call_count": percent, "total_cputime": percent // 2, "total_time": percent // 3,
            "estimated_time_to_regain_access": minutes, "ads_api_access_tier": tier,
        }  # fmt: skip

    minutes = faults.throttle_minutes if throttled else 0
    business = {
        account.business: [item("ads_management", worst // 6, 0), item("ads_insights", worst, minutes)],
        account.number: [item("custom_audience", 1, 0)],
    }
    wait = faults.throttle_seconds if throttled else 0
    found = [
        _header("X-Business-Use-Case-Usage", business),
        _header("X-App-Usage", {"call_count": worst // 4, "total_time": worst // 5, "total_cputime": worst // 6}),
        _header("X-Ad-Account-Usage", {
            "acc_id_util_pct": worst + 0.5 if not throttled else 100, "reset_time_duration": wait,
            "ads_api_access_tier": tier,
        }),
        _header("x-fb-ads-insights-throttle", {
            "app_id_util_pct": faults.insights_percent or worst / 4,
            "acc_id_util_pct": min(100, faults.insights_percent + 5) if faults.insights_percent else worst / 2,
            "ads_api_access_tier": tier,
        }),
        _header("x-Fb-Ads-Insights-Reach-Throttle", {"app_id_util_pct": 1, "acc_id_util_pct": worst / 8}),
    ]  # fmt: skip
    if throttled or call % 10 == 3:
        # Proxies of Meta's add a second copy: joined by a comma, the two are not JSON.
        found.append(_header("X-Business-Use-Case-Usage", {account.business: [item("ads_management", 2, 0)]}))
    return found


def _header(name: str, value: object) -> Header:
    return name.encode(), json.dumps(value).encode()
