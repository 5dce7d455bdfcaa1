"""Recommendations that are known again: an id that follows from what it is about, and what people decided."""

import hashlib
from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

Decision = Literal["done", "ignored", "noted", "open"]
# How a recommendation stands now, its decision and the days since considered.
Standing = Literal[
    "new", "noted", "ignored", "got worse", "done, too early", "done, came back", "done, worked", "done, ad stopped"
]
_LENGTH = 10


class Decided(BaseModel):
    """The newest decision about a recommendation; `value` and `limit` as they stood when it was made."""

    model_config = ConfigDict(frozen=True)

    recommendation_id: str
    rule: str
    account: str | None
    ad_id: str | None
    subject: str
    decision: Decision
    note: str = ""
    severity: Literal["info", "warning", "critical"] | None = None
    value: float | None = None
    limit_value: float | None = None
    decided_on: date
    decided_at: datetime


def recommendation_id(rule: str, *about: str) -> str:
    """The same for the same rule about the same ad (its id, as its account may become known later) or cell.

    40 bits: with 50,000 recommendations of a brand, two are mistaken for one another once in a thousand brands.
    """
    return hashlib.sha256("\x1f".join((rule, *about)).encode()).hexdigest()[:_LENGTH]


def plain_standing(decided: Decided | None, last_day: date, days: int) -> Standing:
    """How one stands that is there again, where the figures behind it are always those of the last `days` days."""
    if decided is None or decided.decision == "open":
        return "new"
    if decided.decision != "done":
        return decided.decision
    return "done, came back" if (last_day - decided.decided_on).days >= days else "done, too early"
