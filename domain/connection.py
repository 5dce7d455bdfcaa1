"""A brand's connection to Meta: what is known of it, where it stands, and what cures it."""

import re
from datetime import datetime, timedelta
from math import ceil
from typing import Literal
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from domain.meta_access import SCOPE

Status = Literal[
    "connected",
    "expired",
    "revoked",
    "permission_missing",
    "rate_limited",
    "no_ad_accounts",
    "stopped",
    "disconnected",
]
"""As stored. `stopped`: Meta reported abuse. `disconnected`: an admin took the connection away."""

Standing = Literal[Status, "expiring", "never", "system_user"]
"""As shown: what is stored, looked at with the time and with what the environment offers."""

Source = Literal["oauth", "system_user"]

DAYS_AHEAD = 7
"""So many days before its end a token is exchanged, and people are warned."""

NEEDS_RECONNECT: tuple[Standing, ...] = ("expired", "revoked", "stopped", "disconnected")
"""Where there is no token to work with until somebody connects again."""

_ID = re.compile(r"(?:act_)?([0-9]{1,20})", re.IGNORECASE)


class Offered(BaseModel):
    """An ad account that a token can see. `status` is Meta's word for it."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str | None = None
    currency: str
    timezone: str
    status: str | None = None


class Connection(BaseModel):
    """What is stored of a brand's connection, without its token.

    `token_id` names the token that was stored last: whoever worked with an older one has nothing to say about this.
    """

    model_config = ConfigDict(frozen=True)

    brand_id: UUID
    status: Status
    source: Source
    token_id: UUID | None = None
    scopes: tuple[str, ...] = ()
    expires_at: datetime | None = None
    data_access_expires_at: datetime | None = None
    user_name: str | None = None
    reason: str | None = None
    """Why it is not well, in Meta's or our words; never a token."""
    until: datetime | None = None
    """When a wait that Meta asked for ends."""
    connected_at: datetime | None = None
    checked_at: datetime | None = None
    offered: tuple[Offered, ...] = Field(default=())

    def ends_at(self) -> datetime | None:
        """When the token stops to read: its own end, or that of the data access, whichever is first."""
        ends = [end for end in (self.expires_at, self.data_access_expires_at) if end is not None]
        return min(ends) if ends else None

    def days_left(self, now: datetime) -> int | None:
        """Whole or begun days; 0 when it is over, None when it does not end."""
        return days_between(now, self.ends_at())


class LinkedAccount(BaseModel):
    """An ad account of the brand as /connect lists it. `linked`: read by /sync_meta, not only known from a file."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str | None
    currency: str
    timezone: str
    is_primary: bool
    linked: Source | None
    status: str | None = None
    synced_at: datetime | None = None


def sealed_for(brand_id: UUID) -> str:
    """Whose a sealed token is: the brand's, so that a copy in another brand's row cannot be opened."""
    return f"meta:{brand_id}"


def days_between(now: datetime, end: datetime | None) -> int | None:
    """Days from now to the end, rounded up; 0 when it has passed, None without an end."""
    return None if end is None else max(0, ceil((end - now) / timedelta(days=1)))


def standing(connection: Connection | None, now: datetime, system: bool) -> Standing:
    """Where a connection stands. `system`: the environment's token is open to the brand's organisation."""
    if connection is None or (
        connection.source == "system_user" and connection.status in ("connected", "disconnected")
    ):
        return "system_user" if system else "never"
    end = connection.ends_at()
    if connection.status in NEEDS_RECONNECT:
        return connection.status
    if end is not None and end <= now:
        return "expired"
    if connection.status == "rate_limited" and (connection.until is None or connection.until <= now):
        return "connected"
    if connection.status == "connected" and SCOPE not in connection.scopes and connection.source == "oauth":
        return "permission_missing"
    if connection.status == "connected" and end is not None and end - now <= timedelta(days=DAYS_AHEAD):
        return "expiring"
    return connection.status


def account_id(given: str) -> str | None:
    """`act_123` from an id as people have it: with or without act_, or in an Ads Manager address; None: no id."""
    text = given.strip()
    if "://" in text or text.casefold().startswith(("www.", "adsmanager.", "business.")):
        try:
            found = parse_qs(urlsplit(text if "://" in text else f"https://{text}").query)
        except ValueError:  # Brackets that are no IPv6 address, too many parameters.
            return None
        text = (found.get("act") or [""])[0]
    matched = _ID.fullmatch(text)
    number = matched[1].lstrip("0") if matched else ""
    return f"act_{number}" if number else None
