"""Summed counts: the only thing ratios are taken from."""

from collections.abc import Iterable
from decimal import Decimal
from enum import IntFlag
from typing import Annotated

from pydantic import BaseModel, ConfigDict, PlainSerializer

# Exact inside, a JSON number outside.
Money = Annotated[Decimal, PlainSerializer(float, return_type=float, when_used="json")]


class Reported(IntFlag):
    """Which metrics a row's source covered: the bits of meta_ads_performance.reported."""

    LINK_CLICKS = 1
    PURCHASES = 2
    PURCHASE_VALUE = 4
    VIDEO_VIEWS = 8
    THRUPLAYS = 16


class Counts(BaseModel):
    """Sums over ads and days. None: not reported by any source, which is not 0.

    A blank cell under a reported metric counts as nothing in a sum. The `…_with_…` fields are the
    denominators: the part of spend, impressions, clicks or plays on rows whose source reported the numerator.
    """

    model_config = ConfigDict(frozen=True)

    spend: Money = Decimal(0)
    impressions: int = 0
    link_clicks: int | None = None
    purchases: int | None = None
    purchase_value: Money | None = None
    video_views: int | None = None
    thruplays: int | None = None
    impressions_with_clicks: int = 0
    impressions_with_views: int = 0
    spend_with_clicks: Money = Decimal(0)
    spend_with_purchases: Money = Decimal(0)
    spend_with_value: Money = Decimal(0)
    clicks_with_purchases: int = 0
    purchases_with_value: int = 0
    views_with_thruplays: int = 0
    impressions_with_thruplays: int = 0
    # Rows summed.
    rows: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return total([self, other])


def total(parts: Iterable[Counts]) -> Counts:
    """The sum of `parts`; Counts() when there are none."""
    sums: dict[str, Decimal | int | None] = dict(_NOTHING)
    for part in parts:
        for name, value in part.__dict__.items():
            if value is not None:
                held = sums[name]
                sums[name] = value if held is None else held + value
    # The parts were checked when they came in; a sum of checked counts needs no second check.
    return Counts.model_construct(**sums)  # type: ignore[arg-type]


_NOTHING: dict[str, Decimal | int | None] = {name: field.default for name, field in Counts.model_fields.items()}
