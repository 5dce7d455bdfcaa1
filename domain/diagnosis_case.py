"""One ad as the rules of a diagnosis see it: plain figures, None where nothing is known."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from domain.ad_sums import AdFigures, AdKind, Array, RateName, Sums
from domain.cohorts import Baseline, Baselines

# What Meta was told to look for, where that is neither clicks nor purchases; ODAX names and those before it.
NOT_FOR_CLICKS = {
    "AWARENESS", "BRAND_AWARENESS", "REACH", "VIDEO_VIEWS", "ENGAGEMENT", "POST_ENGAGEMENT", "PAGE_LIKES",
    "EVENT_RESPONSES", "LOCAL_AWARENESS",
}  # fmt: skip
NOT_FOR_PURCHASES = NOT_FOR_CLICKS | {
    "TRAFFIC", "LINK_CLICKS", "LEADS", "LEAD_GENERATION", "MESSAGES", "APP_PROMOTION", "APP_INSTALLS", "STORE_VISITS",
    "STORE_TRAFFIC",
}  # fmt: skip
# What the rules look at.
RATES: tuple[RateName, ...] = ("ctr", "cpc", "roas", "hook_rate", "hold_rate", "frequency")
Aim = Literal["clicks", "purchases"]


@dataclass(frozen=True, slots=True)
class Recent:
    """Some of the last days of an ad."""

    impressions: float
    clicks: float | None
    ctr: float | None
    frequency: float | None
    roas: float | None


@dataclass(frozen=True, slots=True)
class Case:
    """One ad: counts of the window, rates, and its last seven days in two parts.

    `spend_for_purchases` is the spend on days whose source reported purchases; None: none did.
    """

    ad: AdKind
    at: int
    days: int
    spend: float
    impressions: float
    clicks: float | None
    purchases: float | None
    spend_for_purchases: float | None
    value: float | None
    plays: float | None
    rates: Mapping[RateName, float | None]
    last_3: Recent
    four_before: Recent
    congruence: float | None
    baselines: Baselines

    def baseline(self, rate: RateName) -> Baseline | None:
        return self.baselines.of(self.ad, rate)

    def aims_at(self, aim: Aim) -> bool | None:
        """Whether its objective asks for that; None where the objective is not known."""
        if not self.ad.objective:
            return None
        said = self.ad.objective.upper().replace(" ", "_").removeprefix("OUTCOME_")
        return said not in (NOT_FOR_CLICKS if aim == "clicks" else NOT_FOR_PURCHASES)

    @property
    def is_running(self) -> bool | None:
        """None where its status is not known."""
        return None if not self.ad.status else self.ad.status.casefold() == "active"


def since_case(now: Case, sums: Sums | None, at: int) -> Case:
    """An ad as its days since a decision show it; its last week and its check are those of `now`.

    Args:
        sums: Without any, there were no such days.
    """
    if sums is None:
        return replace(now, days=0, spend=0.0, impressions=0.0, rates=dict.fromkeys(now.rates))
    columns = {name: _plain(column) for name, column in sums.columns.items()}
    purchases = columns["purchases"][at]
    return replace(
        now,
        days=int(columns["rows"][at] or 0),
        spend=columns["spend"][at] or 0.0,
        impressions=columns["impressions"][at] or 0.0,
        clicks=columns["link_clicks"][at],
        purchases=purchases,
        spend_for_purchases=None if purchases is None else columns["spend_with_purchases"][at],
        value=columns["purchase_value"][at],
        plays=columns["video_views"][at],
        rates={rate: _plain(sums.rate(rate))[at] for rate in RATES},
    )


def cases(
    figures: AdFigures, known: Baselines, congruence: Mapping[tuple[str, str], float | None], chosen: list[int]
) -> Iterator[Case]:
    """The chosen ads, one by one.

    Args:
        congruence: The score of each ad's newest check, 0 to 1.
    """
    columns = {name: _plain(column) for name, column in figures.total.columns.items()}
    rates: dict[RateName, list[float | None]] = {rate: _plain(figures.total.rate(rate)) for rate in RATES}
    last, before = _recents(figures.parts["last_3"]), _recents(figures.parts["four_before"])
    for at in chosen:
        ad = figures.ads[at]
        purchases = columns["purchases"][at]
        yield Case(
            ad=ad,
            at=at,
            days=int(columns["rows"][at] or 0),
            spend=columns["spend"][at] or 0.0,
            impressions=columns["impressions"][at] or 0.0,
            clicks=columns["link_clicks"][at],
            purchases=purchases,
            spend_for_purchases=None if purchases is None else columns["spend_with_purchases"][at],
            value=columns["purchase_value"][at],
            plays=columns["video_views"][at],
            rates=dict(zip(rates, (values[at] for values in rates.values()), strict=True)),
            last_3=last[at],
            four_before=before[at],
            congruence=congruence.get(ad.key),
            baselines=known,
        )


def _recents(sums: Sums) -> list[Recent]:
    columns = (
        sums["impressions"], sums["link_clicks"], sums.rate("ctr"), sums.rate("frequency"), sums.rate("roas"),
    )  # fmt: skip
    return [Recent(shown or 0.0, *rest) for shown, *rest in zip(*map(_plain, columns), strict=True)]


def _plain(column: Array) -> list[float | None]:
    """NaN as None. Comparing with itself is the quickest way to tell."""
    return [value if value == value else None for value in column.tolist()]
