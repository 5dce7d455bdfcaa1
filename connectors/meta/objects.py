"""Accounts, campaigns, ad sets and ads: what exists, deleted and archived included."""

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from connectors.meta.ad_days import LONGEST_NAME
from connectors.meta.client import Graph, Value
from connectors.meta.errors import Transient
from connectors.meta.insights import STATUSES
from connectors.meta.pages import Page, Row, page_of
from connectors.meta.shape import digits, inside, moment, text
from domain.meta_objects import MetaAccount, MetaAd, MetaAdset, MetaCampaign

T = TypeVar("T")
# Meta's account_status: https://developers.facebook.com/docs/marketing-api/reference/ad-account
ACCOUNT_STATUS = {
    1: "active",
    2: "disabled",
    3: "unsettled",
    7: "pending_risk_review",
    8: "pending_settlement",
    9: "in_grace_period",
    100: "pending_closure",
    101: "closed",
    201: "any_active",
    202: "any_closed",
}
# Currencies that Meta counts without hundredths: .../marketing-api/currencies (offset 1).
_WITHOUT_CENTS = frozenset(["CLP", "COP", "CRC", "HUF", "ISK", "IDR", "JPY", "KRW", "PYG", "TWD", "VND"])
_ACCOUNT_FIELDS = "account_id,name,currency,timezone_name,account_status"
_CAMPAIGN_FIELDS = "id,name,status,effective_status,objective,daily_budget,lifetime_budget,created_time,updated_time"
_ADSET_FIELDS = (
    "id,name,campaign_id,status,effective_status,optimization_goal,daily_budget,lifetime_budget,"
    "created_time,updated_time"
)
_AD_FIELDS = "id,name,adset_id,campaign_id,status,effective_status,creative{id},created_time,updated_time"
_CAMPAIGN_STATUSES = ("ACTIVE", "PAUSED", "DELETED", "ARCHIVED", "IN_PROCESS", "WITH_ISSUES")
_ADSET_STATUSES = (*_CAMPAIGN_STATUSES, "CAMPAIGN_PAUSED")
_TYPED = re.compile(r"(?:act_)?(\d{1,20})", re.IGNORECASE)


def account_id(typed: str) -> str | None:
    """The id `act_123` from what a person typed, with or without `act_`; None when it is no account id."""
    fits = _TYPED.fullmatch(typed.strip())
    return f"act_{fits[1]}" if fits and fits[1].isascii() and fits[1].strip("0") else None


async def account(graph: Graph, id: str) -> MetaAccount:
    """One account.

    Raises:
        MetaError: One of its kinds; UnknownObject and PermissionMissing tell what a wrong id is.
    """
    reply = await graph.get(id, {"fields": _ACCOUNT_FIELDS})
    found = _account(reply.body)
    if found is None or found.account != id:
        raise Transient("Meta answered something that is not the account", usage=reply.usage)
    return found


async def my_accounts(graph: Graph, limit: int = 100, after: str | None = None) -> Page[MetaAccount]:
    """A page of the accounts that the token's owner may see."""
    reply = await graph.get("me/adaccounts", {"fields": _ACCOUNT_FIELDS, "limit": limit, "after": after})
    return _typed(page_of(reply, after), _account)


async def campaigns(
    graph: Graph,
    account: str,
    currency: str,
    limit: int,
    after: str | None = None,
    updated_since: datetime | None = None,
) -> Page[MetaCampaign]:
    """A page of an account's campaigns, in every status; only those changed since, when told."""
    params = _params(_CAMPAIGN_FIELDS, _CAMPAIGN_STATUSES, limit, after, updated_since, "campaign")
    rows = page_of(await graph.get(f"{account}/campaigns", params), after)
    return _typed(rows, lambda row: _campaign(row, account, currency))


async def adsets(
    graph: Graph,
    account: str,
    currency: str,
    limit: int,
    after: str | None = None,
    updated_since: datetime | None = None,
) -> Page[MetaAdset]:
    """A page of an account's ad sets, in every status."""
    params = _params(_ADSET_FIELDS, _ADSET_STATUSES, limit, after, updated_since, "adset")
    rows = page_of(await graph.get(f"{account}/adsets", params), after)
    return _typed(rows, lambda row: _adset(row, account, currency))


async def ads(
    graph: Graph, account: str, limit: int, after: str | None = None, updated_since: datetime | None = None
) -> Page[MetaAd]:
    """A page of an account's ads, in every status."""
    params = _params(_AD_FIELDS, STATUSES, limit, after, updated_since, "ad")
    return _typed(page_of(await graph.get(f"{account}/ads", params), after), lambda row: _ad(row, account))


def _params(
    fields: str, statuses: tuple[str, ...], limit: int, after: str | None, since: datetime | None, level: str
) -> dict[str, Value]:
    """Without the statuses, Meta leaves out what was deleted or archived."""
    changed: list[Any] | None = None
    if since is not None:
        changed = [{"field": f"{level}.updated_time", "operator": "GREATER_THAN", "value": int(since.timestamp())}]
    return {
        "fields": fields,
        "effective_status": list(statuses),
        "filtering": changed,
        "limit": limit,
        "after": after,
    }


def _typed(page: Page[Row], read: Callable[[Row], T | None]) -> Page[T]:
    """Objects without an id are left out: nothing could be kept of them."""
    return Page([value for row in page.rows if (value := read(row)) is not None], page.after, page.usage)


def _account(row: Row) -> MetaAccount | None:
    number = digits(row.get("account_id")) or digits(str(row.get("id", "")).removeprefix("act_"))
    currency, timezone = text(row.get("currency"), 3), text(row.get("timezone_name"), 64)
    if number is None or currency is None or timezone is None:
        return None
    code = row.get("account_status")
    status = ACCOUNT_STATUS.get(code, f"status {code}"[:40]) if isinstance(code, int) else None
    return MetaAccount(f"act_{number}", text(row.get("name"), 500), currency, timezone, status)


def _campaign(row: Row, account: str, currency: str) -> MetaCampaign | None:
    id = digits(row.get("id"))
    if id is None:
        return None
    return MetaCampaign(
        account,
        id,
        text(row.get("name"), 1_000) or id,
        text(row.get("objective"), 100),
        text(row.get("status"), 60),
        text(row.get("effective_status"), 60),
        whole_units(row.get("daily_budget"), currency),
        whole_units(row.get("lifetime_budget"), currency),
        moment(row.get("created_time")),
        moment(row.get("updated_time")),
    )


def _adset(row: Row, account: str, currency: str) -> MetaAdset | None:
    id = digits(row.get("id"))
    if id is None:
        return None
    return MetaAdset(
        account,
        id,
        digits(row.get("campaign_id")),
        text(row.get("name"), 1_000) or id,
        text(row.get("optimization_goal"), 100),
        text(row.get("status"), 60),
        text(row.get("effective_status"), 60),
        whole_units(row.get("daily_budget"), currency),
        whole_units(row.get("lifetime_budget"), currency),
        moment(row.get("created_time")),
        moment(row.get("updated_time")),
    )


def _ad(row: Row, account: str) -> MetaAd | None:
    id = digits(row.get("id"))
    if id is None:
        return None
    return MetaAd(
        account,
        id,
        text(row.get("name"), LONGEST_NAME) or id,
        digits(row.get("adset_id")),
        digits(row.get("campaign_id")),
        text(row.get("status"), 60),
        text(row.get("effective_status"), 60),
        digits(inside(row, "creative").get("id")),
        moment(row.get("created_time")),
        moment(row.get("updated_time")),
    )


def whole_units(minor: object, currency: str) -> Decimal | None:
    """A budget, which Meta counts in the smallest unit of the currency; None where there is none, or 0."""
    number = digits(minor)
    if number is None or not number.strip("0"):
        return None
    return Decimal(number) if currency in _WITHOUT_CENTS else Decimal(number).scaleb(-2)
