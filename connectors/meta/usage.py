"""How much of Meta's allowance is used, from whichever of its five headers an answer carries."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite

# https://developers.facebook.com/docs/graph-api/overview/rate-limiting
_BUSINESS = "x-business-use-case-usage"
_APP = "x-app-usage"
_ACCOUNT = "x-ad-account-usage"
_INSIGHTS = "x-fb-ads-insights-throttle"
_REACH = "x-fb-ads-insights-reach-throttle"
_PERCENTS = ("call_count", "total_cputime", "total_time", "acc_id_util_pct", "app_id_util_pct")
# A header never tells more than a day; what claims to is not believed.
_LONGEST = 86_400.0
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Usage:
    """Percentages of allowances used, the worst of all that an answer tells; seconds until calls are free again.

    Attributes:
        worst: The highest of all percentages, whatever it counts.
        regain_seconds: When throttled, how long Meta asks to wait.
        reset_seconds: When the account's own allowance starts anew; not a request to wait.
        insights_app: Insights load of the app.
        insights_account: Insights load of the account; it cools slowly.
        reach: Of the ten reports a day that may ask for reach with breakdowns over 13 months back.
    """

    worst: float = 0.0
    regain_seconds: float = 0.0
    reset_seconds: float = 0.0
    insights_app: float = 0.0
    insights_account: float = 0.0
    reach: float = 0.0

    def __or__(self, other: "Usage") -> "Usage":
        """The worse of both, in everything."""
        if self in (NO_USAGE, other):
            return other
        return Usage(
            max(self.worst, other.worst),
            max(self.regain_seconds, other.regain_seconds),
            max(self.reset_seconds, other.reset_seconds),
            max(self.insights_app, other.insights_app),
            max(self.insights_account, other.insights_account),
            max(self.reach, other.reach),
        )

    @property
    def insights(self) -> float:
        """What decides whether more reports may be started: the smaller of app and account (point 17)."""
        return min(self.insights_app, self.insights_account)


NO_USAGE = Usage()


def usage_of(headers: Mapping[str, str]) -> Usage:
    """What an answer's headers say. Never raises: what cannot be read counts as nothing.

    Args:
        headers: Of the answer; names in any case where the mapping ignores case, else in lower case.
    """
    worst = regain = reset = app = account = reach = 0.0
    for item in _items(headers.get(_BUSINESS)):
        worst = max(worst, _worst(item))
        # The only duration that Meta gives in minutes.
        regain = max(regain, 60 * _number(item.get("estimated_time_to_regain_access")))
    for item in _items(headers.get(_APP)):
        worst = max(worst, _worst(item))
    for item in _items(headers.get(_ACCOUNT)):
        worst = max(worst, _worst(item))
        reset = max(reset, _number(item.get("reset_time_duration")))
    for item in _items(headers.get(_INSIGHTS)):
        app = max(app, _number(item.get("app_id_util_pct")))
        account = max(account, _number(item.get("acc_id_util_pct")))
    for item in _items(headers.get(_REACH)):
        reach = max(reach, _worst(item))
    if not (worst or regain or reset or app or account or reach):
        return NO_USAGE
    return Usage(max(worst, app, account), min(regain, _LONGEST), min(reset, _LONGEST), app, account, reach)


def account_of(headers: Mapping[str, str]) -> str:
    """The ad account ("act_123") that an answer was counted against; empty where no header says."""
    for document in _documents(headers.get(_BUSINESS) or ""):
        for name in document if isinstance(document, dict) else ():
            if name.isascii() and name.isdecimal():
                return f"act_{name}"
    return ""


def _items(header: str | None) -> Iterator[Mapping[str, object]]:
    """Every object with figures in a header that may hold several documents, each nested as Meta likes."""
    if not header:
        return
    waiting: list[object] = list(_documents(header))
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, dict):
            nested = [inner for inner in value.values() if isinstance(inner, dict | list)]
            waiting.extend(nested)
            if len(nested) < len(value):
                yield value


def _documents(header: str) -> Iterator[object]:
    """The JSON documents of a header. Sent twice, it arrives joined by a comma, which is not JSON as a whole."""
    at = 0
    while at < len(header):
        if header[at] not in "{[":
            at += 1
            continue
        try:
            value, at = _DECODER.raw_decode(header, at)
        except (ValueError, RecursionError):
            at += 1
        else:
            yield value


def _worst(item: Mapping[str, object]) -> float:
    return max(_number(item.get(name)) for name in _PERCENTS)


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return 0.0
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return 0.0
    return number if isfinite(number) and number > 0 else 0.0
