"""A hook day by day."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from domain.picture import Line, Lines


class DaySums(NamedTuple):
    """A hook's sums of one day. None: not reported; `views` None: none of its ads plays video.

    The `…_with_…` sums are over the rows whose source reported the numerator.
    """

    day: date
    spend: Decimal
    value: Decimal | None
    spend_with_value: Decimal
    views: int | None
    impressions_with_views: int
    rows: int


class HookDay(BaseModel):
    """One day of a hook; None where it has no results, or the figure was not reported."""

    model_config = ConfigDict(frozen=True)

    day: date
    spend: float | None
    roas: float | None
    hook_rate: float | None


def hook_days(sums: Sequence[DaySums], until: date) -> tuple[HookDay, ...]:
    """Every day from the first with results on; days without are gaps."""
    by_day = {one.day: one for one in sums}
    first = min(by_day, default=until + timedelta(days=1))
    days = (first + timedelta(days=n) for n in range((until - first).days + 1))
    return tuple(_day(day, by_day.get(day)) for day in days)


def _day(day: date, sums: DaySums | None) -> HookDay:
    if sums is None:
        return HookDay(day=day, spend=None, roas=None, hook_rate=None)
    value, views = sums.value, sums.views
    return HookDay(
        day=day,
        spend=float(sums.spend),
        roas=float(value / sums.spend_with_value) if value is not None and sums.spend_with_value else None,
        hook_rate=views / sums.impressions_with_views if views is not None and sums.impressions_with_views else None,
    )


def hook_lines(days: Sequence[HookDay], currency: str) -> Lines:
    """ROAS and spend by day."""
    every = tuple(one.day for one in days)
    return Lines(
        title="ROAS and spend by day",
        lines=(
            Line(label="ROAS", unit="ratio", days=every, values=tuple(one.roas for one in days)),
            Line(label="Spend", unit="money", days=every, values=tuple(one.spend for one in days)),
        ),
        currency=currency,
    )
