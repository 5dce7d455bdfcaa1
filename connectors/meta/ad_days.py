"""Insights rows as values. A row that is not what it should be becomes a Malformed, and the rest goes on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from connectors.meta.numbers import Unreadable, amount, count, shortly
from connectors.meta.redaction import keepable
from domain.ad_day import AccountDay, AdDay, AdNames

# Each type here counts the same sales again, so one is taken and none are added (point 13).
PURCHASES = (
    "omni_purchase",
    "purchase",
    "offsite_conversion.fb_pixel_purchase",
    "onsite_web_purchase",
    "onsite_conversion.purchase",
    "app_custom_event.fb_mobile_purchase",
)
_CARTS = ("add_to_cart", "omni_add_to_cart", "offsite_conversion.fb_pixel_add_to_cart")
_CHECKOUTS = ("initiate_checkout", "omni_initiated_checkout", "offsite_conversion.fb_pixel_initiate_checkout")
_CONTENT = ("view_content", "omni_view_content", "offsite_conversion.fb_pixel_view_content")
_LANDINGS = ("landing_page_view", "omni_landing_page_view")
_VIEWS = ("video_view",)
_WANTED = frozenset((*PURCHASES, *_CARTS, *_CHECKOUTS, *_CONTENT, *_LANDINGS, *_VIEWS))
_WANTED_VALUES = frozenset(PURCHASES)
# Ads are looked up by name, and an index holds no more than some 2,600 bytes; Meta allows 400 characters.
LONGEST_NAME = 600


@dataclass(frozen=True)
class Malformed:
    """A row that cannot be stored.

    Attributes:
        subject: "ad day", as far as the row says.
        ad_id: Where the row has one that can be read.
        day: Where the row has one that can be read, in the asked range or not.
        payload: The row, without secrets and cut to a size that can be kept.
    """

    reason: str
    subject: str
    payload: dict[str, Any]
    ad_id: str | None = None
    day: date | None = None


def ad_day(raw: object, account: str, since: date, until: date) -> AdDay | Malformed:
    """One row of an ad-level daily report. Never raises.

    Args:
        account: "act_123", whose rows were asked for.
        since: First day asked for.
        until: Last day asked for.
    """
    if not isinstance(raw, dict):
        return _malformed(raw, f"the row is {shortly(raw)}, not an object")
    try:
        return _ad_day(raw, account, since, until)
    except Unreadable as error:
        return _malformed(raw, str(error))


def account_day(raw: object, account: str, since: date, until: date) -> AccountDay | Malformed:
    """One row of an account-level daily report. Never raises."""
    if not isinstance(raw, dict):
        return _malformed(raw, f"the row is {shortly(raw)}, not an object")
    try:
        get = raw.get
        if get("account_id") != account[4:]:
            raise Unreadable(f"account_id is {shortly(get('account_id'))}, not {account[4:]}")
        done, _ = _by_type(get("actions"), "actions", _WANTED_VALUES)
        values, _ = _by_type(get("action_values"), "action_values", _WANTED_VALUES)
        purchase_type = _first(done, PURCHASES)
        value_type = purchase_type if purchase_type in values else _first(values, PURCHASES)
        return AccountDay(
            account,
            _day(raw, since, until),
            _needed(amount(get("spend"), "spend"), "spend"),
            _needed(count(get("impressions"), "impressions"), "impressions"),
            count(get("clicks"), "clicks"),
            count(done.get(purchase_type), "purchases"),
            amount(values.get(value_type), "purchase value"),
        )
    except Unreadable as error:
        return _malformed(raw, str(error))


def ad_names(raw: Mapping[str, Any], account: str) -> AdNames | None:
    """The ad's names and parents in a row; None where its id is no id."""
    get = raw.get
    ad_id = get("ad_id")
    if type(ad_id) is not str or not _is_id(ad_id):
        return None
    adset_id, campaign_id = get("adset_id"), get("campaign_id")
    return AdNames(
        account,
        ad_id,
        _name(get("ad_name")),
        adset_id if _is_id(adset_id) else None,
        _name(get("adset_name")),
        campaign_id if _is_id(campaign_id) else None,
        _name(get("campaign_name")),
        _name(get("objective")),
    )


def _ad_day(raw: dict[str, Any], account: str, since: date, until: date) -> AdDay:
    get = raw.get
    # Compared as text: two million times, the cheapest check that is one.
    if get("account_id") != account[4:]:
        raise Unreadable(f"account_id is {shortly(get('account_id'))}, not {account[4:]}")
    ad_id = get("ad_id")
    if not _is_id(ad_id):
        raise Unreadable(f"ad_id is {shortly(ad_id)}, not an id")
    day = _day(raw, since, until)
    done, views = _by_type(get("actions"), "actions", _WANTED)
    values, _ = _by_type(get("action_values"), "action_values", _WANTED_VALUES)
    purchase_type = _first(done, PURCHASES)
    value_type = purchase_type if purchase_type in values else _first(values, PURCHASES)
    window = get("attribution_setting")
    if window is not None and (type(window) is not str or len(window) > 100 or "\0" in window):
        raise Unreadable(f"attribution_setting is {shortly(window)}, not a name")
    fields = (
        account,
        ad_id,
        day,
        _needed(amount(get("spend"), "spend"), "spend"),
        None if value_type is None else amount(values[value_type], "purchase value"),
        amount(_only(get("video_avg_time_watched_actions"), "video_avg_time_watched_actions"), "average watch time"),
        _needed(count(get("impressions"), "impressions"), "impressions"),
        count(get("reach"), "reach"),
        count(get("clicks"), "clicks"),
        _wrapped(get("outbound_clicks"), "outbound_clicks"),
        count(_value(done, _LANDINGS), "landing page views"),
        count(_value(done, _CONTENT), "content views"),
        count(_value(done, _CARTS), "adds to cart"),
        count(_value(done, _CHECKOUTS), "checkouts"),
        None if purchase_type is None else count(done[purchase_type], "purchases"),
        count(views, "video views"),
        _wrapped(get("video_thruplay_watched_actions"), "video_thruplay_watched_actions"),
        _wrapped(get("video_p25_watched_actions"), "video_p25_watched_actions"),
        _wrapped(get("video_p50_watched_actions"), "video_p50_watched_actions"),
        _wrapped(get("video_p75_watched_actions"), "video_p75_watched_actions"),
        _wrapped(get("video_p95_watched_actions"), "video_p95_watched_actions"),
        _wrapped(get("video_p100_watched_actions"), "video_p100_watched_actions"),
        window,
        purchase_type or value_type,
    )
    return tuple.__new__(AdDay, fields)  # As AdDay(...) does, without naming two dozen fields again.


def _is_id(value: Any) -> bool:
    return type(value) is str and 0 < len(value) <= 20 and value.isdecimal() and value.isascii()


def _day_of(raw: dict[str, Any]) -> date:
    text = raw.get("date_start")
    if type(text) is not str or len(text) != 10 or text[4] != "-" or text[7] != "-":
        raise Unreadable(f"date_start is {shortly(text)}, not a day")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Unreadable(f"date_start is {shortly(text)}, not a day that exists") from None


def _day(raw: dict[str, Any], since: date, until: date) -> date:
    day = _day_of(raw)
    text = raw["date_start"]
    if raw.get("date_stop") != text:
        raise Unreadable(f"the row spans {text} to {shortly(raw.get('date_stop'))}, not one day")
    if not since <= day <= until:
        raise Unreadable(f"date_start is {text}, outside {since} to {until}")
    return day


def _by_type(entries: Any, field: str, wanted: frozenset[str]) -> tuple[dict[str | None, Any], Any]:
    """The wanted entries of an action list by type, and the 3-second plays among them."""
    found: dict[str | None, Any] = {}
    if entries is None:
        return found, None
    if type(entries) is not list:
        raise Unreadable(f"{field} is {shortly(entries)}, not a list")
    for entry in entries:
        try:
            kind = entry["action_type"]
            if kind in wanted:
                value = entry["value"]
                if found.setdefault(kind, value) != value:
                    raise Unreadable(f"{field} counts {kind} twice, differently")
        except (TypeError, KeyError, IndexError, AttributeError):
            raise Unreadable(f"{field} holds something that is not an action with a type and a value") from None
    return found, found.get("video_view")


def _first(found: dict[str | None, Any], order: tuple[str, ...]) -> str | None:
    for kind in order:
        if kind in found:
            return kind
    return None


def _value(found: dict[str | None, Any], order: tuple[str, ...]) -> Any:
    for kind in order:
        if kind in found:
            return found[kind]
    return None


def _wrapped(entries: Any, field: str) -> int | None:
    """A count that Meta wraps as the one action of a list."""
    if entries is None:
        return None
    return count(_only(entries, field), field)


def _only(entries: Any, field: str) -> Any:
    """The value of a list that holds one."""
    if not entries and (entries is None or type(entries) is list):
        return None
    try:
        (entry,) = entries
        return entry["value"]
    except (TypeError, KeyError, IndexError, ValueError, AttributeError):
        raise Unreadable(f"{field} is not one value in a list") from None


def _needed(value: Any, field: str) -> Any:
    if value is None:
        raise Unreadable(f"{field} is missing")
    return value


def _name(value: Any) -> str | None:
    """A name that Postgres can hold, or None."""
    if type(value) is not str or not value:
        return None
    if not value.isascii():
        value = value.encode("utf-8", "replace").decode()
    return value[:LONGEST_NAME].replace("\0", "")


def _malformed(raw: object, reason: str) -> Malformed:
    payload = keepable(raw)
    fields = payload if isinstance(payload, dict) else {}
    row: dict[str, Any] = raw if isinstance(raw, dict) else {}
    subject = " ".join(str(fields[name])[:40] for name in ("ad_id", "date_start") if fields.get(name) is not None)
    ad_id = row.get("ad_id")
    try:
        day = _day_of(row)
    except Unreadable:
        day = None
    return Malformed(
        str(keepable(reason))[:300],
        subject or "a row",
        fields or {"row": payload},
        ad_id if _is_id(ad_id) else None,
        day,
    )
