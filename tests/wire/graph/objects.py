"""Accounts, campaigns, ad sets and ads, and the edges that list them."""

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from tests.wire.graph import creatives
from tests.wire.graph import world as names
from tests.wire.graph.errors import bad, known
from tests.wire.graph.fields import parse, project
from tests.wire.graph.journal import SECRET
from tests.wire.graph.state import State
from tests.wire.graph.world import GraphWorld, Token

DEFAULT_LIMIT = 25
_HIDDEN = ("DELETED", "ARCHIVED")


def account(world: GraphWorld, n: int) -> dict[str, Any]:
    one = world.accounts[n]
    offset = datetime.combine(world.today, datetime.min.time(), ZoneInfo(one.timezone)).utcoffset() or timedelta()
    return {
        "id": one.id, "account_id": one.number, "name": one.name, "currency": one.currency,
        "timezone_name": one.timezone, "timezone_id": 1, "account_status": one.status,
        "timezone_offset_hours_utc": offset / timedelta(hours=1), "disable_reason": 0 if one.status == 1 else 3,
        "created_time": "2023-01-09T08:00:00-0800", "amount_spent": "123456", "balance": "0",
        "business": {"id": one.business, "name": f"{one.name} Ltd"}, "business_name": f"{one.name} Ltd",
        "min_daily_budget": 100, "age": 1047.5, "is_personal": 0,
    }  # fmt: skip


def campaign(world: GraphWorld, n: int, k: int) -> dict[str, Any]:
    size = names.ADS_PER_AD_SET * names.AD_SETS_PER_CAMPAIGN
    status = _of_all([names.status_of(ad) for ad in range(k * size, (k + 1) * size)])
    return {
        "id": names.campaign_id(n, k), "account_id": world.accounts[n].number, "name": names.campaign_name(k),
        "objective": names.objective_of(k), "status": status, "effective_status": status, "configured_status": status,
        "buying_type": "AUCTION", "bid_strategy": "LOWEST_COST_WITHOUT_CAP",
        **({"daily_budget": str(5000 + 100 * k)} if k % 2 == 0 else {"lifetime_budget": str(900_000 + k)}),
        "budget_remaining": "1200", "special_ad_categories": [], "start_time": "2025-03-01T00:00:00-0800",
        "created_time": "2025-03-01T00:00:00-0800", "updated_time": _updated(world, k),
    }  # fmt: skip


def ad_set(world: GraphWorld, n: int, k: int) -> dict[str, Any]:
    status = _of_all([names.status_of(ad) for ad in range(k * names.ADS_PER_AD_SET, (k + 1) * names.ADS_PER_AD_SET)])
    parent = k // names.AD_SETS_PER_CAMPAIGN
    return {
        "id": names.ad_set_id(n, k), "account_id": world.accounts[n].number, "name": names.ad_set_name(k),
        "campaign_id": names.campaign_id(n, parent), "campaign": {"id": names.campaign_id(n, parent)},
        "optimization_goal": ("OFFSITE_CONVERSIONS", "LANDING_PAGE_VIEWS", "LEAD_GENERATION")[k % 3],
        "billing_event": "IMPRESSIONS", "status": status, "effective_status": status, "configured_status": status,
        "attribution_spec": [{"event_type": "CLICK_THROUGH", "window_days": 7}],
        **({"daily_budget": str(2000 + 10 * k)} if k % 2 else {}), "destination_type": "WEBSITE",
        "promoted_object": {"pixel_id": "660000000000001", "custom_event_type": "PURCHASE"},
        "start_time": "2025-03-01T00:00:00-0800", "created_time": "2025-03-01T00:00:00-0800",
        "updated_time": _updated(world, k),
    }  # fmt: skip


def ad(state: State, n: int, k: int) -> dict[str, Any]:
    world, status = state.world, names.status_of(k)
    effective = status if status in _HIDDEN or k % 5 else {"ACTIVE": "ACTIVE", "PAUSED": "ADSET_PAUSED"}[status]
    return {
        "id": names.ad_id(n, k), "account_id": world.accounts[n].number, "name": names.ad_name(k),
        "adset_id": names.ad_set_id(n, names.ad_set_of(k)), "campaign_id": names.campaign_id(n, names.campaign_of(k)),
        "adset": {"id": names.ad_set_id(n, names.ad_set_of(k)), "name": names.ad_set_name(names.ad_set_of(k))},
        "campaign": {
            "id": names.campaign_id(n, names.campaign_of(k)), "name": names.campaign_name(names.campaign_of(k)),
            "objective": names.objective_of(names.campaign_of(k)),
        },
        "status": status, "configured_status": status, "effective_status": effective,
        "created_time": f"{world.first_day.isoformat()}T09:00:00-0800", "updated_time": _updated(world, k),
        "source_ad_id": "0", "preview_shareable_link": f"https://fb.example.test/ads/{k}",
        "creative": creatives.creative(state.world, state.url, n, k),
    }  # fmt: skip


def _updated(world: GraphWorld, k: int) -> str:
    day: date = world.last_day - timedelta(days=k % 60)
    return f"{day.isoformat()}T10:{k % 60:02d}:00-0800"


def _of_all(statuses: list[names.Status]) -> str:
    return next((one for one in ("ACTIVE", "PAUSED", "ARCHIVED", "DELETED") if one in statuses), "PAUSED")


def by_id(state: State, id: str, token: Token) -> dict[str, Any] | None:
    """Whatever has this id and may be seen; None when nothing has."""
    world = state.world
    if (n := world.account(id)) is not None:
        return account(world, n) if sees(token, id) else None
    if "_" in id or id.startswith(("123", "124")):
        return creatives.by_id(world, state.url, id)
    if len(id) != 17 or not id.isdigit() or int(id[3:6]) >= len(world.accounts):
        return None
    kind, n, k = id[:3], int(id[3:6]), int(id[6:])
    if not sees(token, world.accounts[n].id):
        return None
    made: dict[str, tuple[int, Callable[[], dict[str, Any]]]] = {
        "120": (world.ads, lambda: ad(state, n, k)),
        "121": (names.ad_set_of(world.ads - 1) + 1, lambda: ad_set(world, n, k)),
        "122": (names.campaign_of(world.ads - 1) + 1, lambda: campaign(world, n, k)),
    }
    if kind not in made or k >= made[kind][0]:
        return None
    return made[kind][1]()


def sees(token: Token, account: str) -> bool:
    return token.accounts is None or account in token.accounts


def edge(state: State, n: int, name: str, params: Mapping[str, str], token: str) -> dict[str, Any]:
    """A page of an account's campaigns, ad sets or ads."""
    world = state.world
    made: dict[str, tuple[int, Callable[[int], dict[str, Any]]]] = {
        "campaigns": (names.campaign_of(world.ads - 1) + 1, lambda k: campaign(world, n, k)),
        "adsets": (names.ad_set_of(world.ads - 1) + 1, lambda k: ad_set(world, n, k)),
        "ads": (world.ads, lambda k: ad(state, n, k)),
    }
    count, make = made[name]
    wanted = parse(params.get("fields"))
    statuses, changed = _statuses(params), _changed_since(params)

    def kept() -> Iterator[tuple[int, dict[str, Any]]]:
        for k in range(place(params), count):
            one = make(k)
            if not (one["status"] in statuses or one["effective_status"] in statuses):
                continue
            if changed and datetime.strptime(one["updated_time"], "%Y-%m-%dT%H:%M:%S%z").timestamp() <= changed:
                continue
            yield k, project(one, wanted)

    return page(state, f"{world.accounts[n].id}/{name}", kept(), params, token)


def page(
    state: State, path: str, found: Iterator[tuple[int, dict[str, Any]]], params: Mapping[str, str], token: str
) -> dict[str, Any]:
    """`data` and `paging`, whose `next` holds the access token as the real one does."""
    limit, data, last, more = _limit(state, params), [], 0, False
    for k, one in found:
        if len(data) == limit:
            more = True
            break
        data.append(one)
        last = k + 1
    if state.faults.too_much_above and len(data) > state.faults.too_much_above:
        raise known("too much")
    if not data:
        return {"data": []}
    after = base64.urlsafe_b64encode(str(last).encode()).decode()
    paging: dict[str, Any] = {"cursors": {"before": params.get("after", "MA=="), "after": after}}
    if more:
        paging["next"] = next_address(state, path, params, token, after)
    return {"data": data, "paging": paging}


def next_address(state: State, path: str, params: Mapping[str, str], token: str, after: str) -> str:
    kept = {name: value for name, value in params.items() if name not in SECRET and name not in ("after", "before")}
    return f"{state.url}/v25.0/{path}?{urlencode({'access_token': token, **kept, 'after': after})}"


def place(params: Mapping[str, str]) -> int:
    try:
        return int(base64.urlsafe_b64decode(params.get("after", "") or "MA==").decode())
    except ValueError as wrong:
        raise bad("Invalid cursors values: after") from wrong


def _limit(state: State, params: Mapping[str, str]) -> int:
    text = params.get("limit", str(DEFAULT_LIMIT))
    if not text.isdigit() or not int(text):
        raise bad("Param limit must be a positive integer")
    return min(int(text), state.world.most_per_page)


def _statuses(params: Mapping[str, str]) -> set[str]:
    """Deleted and archived objects come only when they are asked for."""
    listed: list[str] = json.loads(params.get("effective_status", "[]"))
    for one in json.loads(params.get("filtering", "[]")):
        if str(one.get("field")).endswith(("effective_status", "status")):
            listed += one["value"]
    return set(listed) or {"ACTIVE", "PAUSED", "ADSET_PAUSED", "CAMPAIGN_PAUSED", "IN_PROCESS", "WITH_ISSUES"}


def _changed_since(params: Mapping[str, str]) -> float:
    found = float(params.get("updated_since", "0"))
    for one in json.loads(params.get("filtering", "[]")):
        if str(one.get("field")).endswith("updated_time"):
            found = max(found, float(one["value"]))
    return found
