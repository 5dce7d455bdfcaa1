"""Whether people are tired of an ad: how often they see it a day, and how its click rate fell in a week."""

from collections.abc import Iterator, Sequence
from math import exp, log, sqrt
from typing import Literal, NamedTuple

import numpy as np

from domain.ad_sums import AdFigures, AdKind

Verdict = Literal["fatigued", "at risk", "fine", "not enough data"]
ORDER: tuple[Verdict, ...] = ("fatigued", "at risk", "fine", "not enough data")

WORN_FREQUENCY = 4.0
HIGH_FREQUENCY = 2.5
FALL = 0.15
LEAST_IMPRESSIONS = 1000
# Of the standard normal distribution: 90 % lie between −z and z.
_Z90 = 1.6448536269514722


class Change(NamedTuple):
    """A relative change with its 90 % interval: −0.2 is a fifth less."""

    low: float
    mid: float
    high: float

    @property
    def may_be_chance(self) -> bool:
        return self.low <= 0 <= self.high


class AdFatigue(NamedTuple):
    """One ad's last 7 days against the 7 before. `frequency` is a day's; None where nothing is known."""

    ad: AdKind
    at: int
    verdict: Verdict
    why: str
    frequency: float | None
    ctr: float | None
    ctr_before: float | None
    change: Change | None
    clicks: int
    clicks_before: int
    spend: float


def fatigue(frequency: float | None, fall: float | None) -> tuple[Verdict, str]:
    """The word and its reason: frequency ≥ 4, or ≥ 2.5 with a click rate 15 % lower, is fatigued; either alone at risk.

    Args:
        frequency: Impressions per person reached and day; None: not known.
        fall: By how much the click rate fell in a week, 0.15 for 15 %; None: not known.
    """
    if frequency is None and fall is None:
        return "not enough data", f"fewer than {LEAST_IMPRESSIONS:,} impressions in one of the weeks"
    high = frequency is not None and frequency >= HIGH_FREQUENCY
    fell = fall is not None and fall >= FALL
    if frequency is not None and frequency >= WORN_FREQUENCY:
        return "fatigued", f"people see it {frequency:.1f} times a day"
    if high and fell:
        return "fatigued", f"people see it {frequency:.1f} times a day, and CTR fell by {fall:.0%}"
    if high:
        return "at risk", f"people see it {frequency:.1f} times a day"
    if fell:
        return "at risk", f"CTR fell by {fall:.0%} in a week"
    return "fine", ""


def change(clicks: float, shown: float, clicks_before: float, shown_before: float) -> Change | None:
    """The relative change of a click rate; None with too few impressions or without a click in one of the weeks.

    The interval is that of a ratio of two Poisson rates on the log scale (Katz et al. 1978): variance 1/a + 1/b.
    """
    if min(shown, shown_before) < LEAST_IMPRESSIONS or clicks_before <= 0:
        return None
    if clicks <= 0:
        # Without a click the ratio is 0; half a click bounds it from above.
        return Change(-1.0, -1.0, min(0.0, exp(_log_ratio(0.5, shown, clicks_before, shown_before)[1]) - 1))
    low, high = _log_ratio(clicks, shown, clicks_before, shown_before)
    return Change(exp(low) - 1, clicks / shown / (clicks_before / shown_before) - 1, exp(high) - 1)


def fatigues(figures: AdFigures, chosen: Sequence[int]) -> Iterator[AdFatigue]:
    """Those of the chosen ads that were shown in the last 7 days and do not stand still, each with its verdict."""
    week, before = figures.last_week, figures.parts["week_before"]
    shown = week["impressions"]
    running = [n for n in chosen if shown[n] > 0 and _runs(figures.ads[n])]
    at = np.asarray(running, dtype=np.int64)
    columns = [
        column[at].tolist()
        for column in (
            shown, np.nan_to_num(week["link_clicks"]), week["impressions_with_clicks"],
            np.nan_to_num(before["link_clicks"]), before["impressions_with_clicks"],
            week.rate("frequency"), week.rate("ctr"), before.rate("ctr"), week["spend"],
        )
    ]  # fmt: skip
    for n, (seen, clicks, with_clicks, clicks_before, with_before, *rates, spend) in zip(
        running, zip(*columns, strict=True), strict=True
    ):
        frequency, ctr, ctr_before = map(_known, rates)
        moved = change(clicks, with_clicks, clicks_before, with_before)
        verdict, why = fatigue(frequency if seen >= LEAST_IMPRESSIONS else None, None if moved is None else -moved.mid)
        yield AdFatigue(
            figures.ads[n], n, verdict, why, frequency, ctr, ctr_before, moved, int(clicks), int(clicks_before), spend
        )


def _runs(ad: AdKind) -> bool:
    return not ad.status or ad.status.casefold() == "active"


def _log_ratio(clicks: float, shown: float, clicks_before: float, shown_before: float) -> tuple[float, float]:
    middle = log(clicks / shown) - log(clicks_before / shown_before)
    spread = _Z90 * sqrt(1 / clicks + 1 / clicks_before)
    return middle - spread, middle + spread


def _known(value: float) -> float | None:
    return float(value) if value == value else None
