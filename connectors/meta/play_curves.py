"""How many plays of a video reached each second: what to ask for, and rows as values."""

from collections.abc import Mapping
from datetime import date, timedelta
from math import isfinite
from typing import Any

from connectors.meta.insights import InsightsQuery
from connectors.meta.numbers import Unreadable, count, shortly
from connectors.meta.shape import digits
from domain.play_curve import SECONDS, AdCurve

# Days that one curve covers: Meta tells one for all days asked for, and few plays make a poor one.
CURVE_DAYS = 90
CURVE_FIELDS = (
    "account_id",
    "ad_id",
    "video_play_actions",
    "video_play_curve_actions",
    "video_p100_watched_actions",
)


def curves_query(account: str, until: date) -> InsightsQuery:
    """One row for each ad with results in the days that end with `until`."""
    since = until - timedelta(days=CURVE_DAYS - 1)
    return InsightsQuery(account, since, until, fields=CURVE_FIELDS, time_increment="all_days")


def play_curve(raw: Mapping[str, Any], query: InsightsQuery) -> AdCurve | None:
    """The row's curve; None where the ad played no video.

    Raises:
        Unreadable: It is another account's, of no ad, or holds what is no curve.
    """
    if raw.get("account_id") != query.account[4:]:
        raise Unreadable(f"account_id is {shortly(raw.get('account_id'))}, not {query.account[4:]}")
    ad_id = digits(raw.get("ad_id"))
    if ad_id is None:
        raise Unreadable(f"ad_id is {shortly(raw.get('ad_id'))}, not an id")
    told = _entries(raw.get("video_play_curve_actions"))
    plays = count(_value(raw.get("video_play_actions"), "video_play_actions"), "video plays")
    # A still can carry a curve of nothing: without plays there is nothing that it is a share of.
    if not told or not plays:
        return None
    return AdCurve(
        account=query.account,
        ad_id=ad_id,
        since=query.since,
        until=query.until,
        plays=plays,
        shares=_shares(told),
        completed=count(_value(raw.get("video_p100_watched_actions"), "video_p100_watched_actions"), "completions"),
    )


def _entries(value: Any) -> list[Any]:
    """`[{"action_type": "video_view", "value": [100, 87, …]}]`; empty where there is none."""
    if value is None or value == []:
        return []
    found = value[0].get("value") if isinstance(value, list) and isinstance(value[0], dict) else None
    if not isinstance(found, list):
        raise Unreadable(f"video_play_curve_actions is {shortly(value)}, not a list with a list of values")
    return found[: len(SECONDS)]


def _shares(told: list[Any]) -> tuple[float, ...]:
    """Percent as fractions. Some readers were sent fractions: a curve in percent begins far above 1."""
    read = [_number(value) for value in told]
    whole = 1.0 if max(read) <= 1 else 100.0
    if max(read) > whole:
        raise Unreadable(f"video_play_curve_actions holds {max(read):g}, more than every play")
    return tuple(value / whole for value in read)


def _number(value: Any) -> float:
    try:
        read = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else -1.0
    except (ValueError, OverflowError):
        read = -1.0
    if not isfinite(read) or read < 0:
        raise Unreadable(f"video_play_curve_actions holds {shortly(value)}, not a share")
    return read


def _value(value: Any, field: str) -> Any:
    """The one value of an action list; None where there is none."""
    if value is None or value == []:
        return None
    if not isinstance(value, list) or not isinstance(value[0], dict):
        raise Unreadable(f"{field} is {shortly(value)}, not one value in a list")
    return value[0].get("value")
