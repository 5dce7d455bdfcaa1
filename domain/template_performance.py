"""What templates brought so far, through the ads that were made from them.

For a product, a template is judged by the ads of that product made from it; where they are few, by its ads for other
products, then by other templates of its niche, then by all of the brand's ads. The levels are nested: each starts where
the one above it ended and moves towards its own ads as far as these are evidence (the normal hierarchical model of
Lindley and Smith 1972, "Bayes Estimates for the Linear Model"; Gelman et al., "Bayesian Data Analysis", 5.4):

    moved = prior variance / (prior variance + variance of the level's own figure)

Figures are relative to the brand's own, so 1 is the brand's average. How much templates and ads of one template differ
is estimated from the linked ads (domain/shrinkage.py), and an ad is one draw, however many impressions it had. Ads of
one level are in no other.

Ranked is by the cautious end of an estimate, one standard deviation below it: of two equally good templates the surer
comes first (Miller, "How Not To Sort By Average Rating", 2009). A template with a single ad comes after the best one
with several, however lucky it was: how much of its figure is the template and how much the ad, nothing tells.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from domain.counts import Counts
from domain.shrinkage import EXPECTED, EXPECTED_AMONG_ORDERS, Array, Evidence, Family, Index, fit

PartName = Literal["ctr", "conversion_rate", "roas"]
Level = Literal["product", "template", "niche", "all"]
# What a template is for in the end counts half; the two on the way tell why, and settle sooner.
WEIGHTS: Mapping[PartName, float] = {"ctr": 0.2, "conversion_rate": 0.3, "roas": 0.5}
LEVELS: tuple[Level, ...] = ("niche", "template", "product")
# The variance among templates, as the linked ads tell it, is taken to lie in equal parts between niches, between
# templates of a niche, and between products of a template: the ads of a brand are too few to tell these apart.
_SHARE = 1 / len(LEVELS)
_Z = 1.645  # 90 %.
# Ads made from one template differ in hook, words, audience: by about a half of what they bring. Where few ads are
# linked, a fit that says less is luck. Templates differ less than that, and never more than their ads do.
_LEAST_AMONG_ADS = 0.25
_PROVEN_ADS = 2
_BEHIND = 0.001
Rows = NDArray[np.bool_]


class LinkedAd(BaseModel):
    """An ad's sums, and the template that it was made from; None: none is known. `sells`: it sells the product."""

    model_config = ConfigDict(frozen=True)

    template: UUID | None
    sells: bool
    counts: Counts


class PartResult(BaseModel):
    """One figure of a template: the estimate with its 90 % interval, the raw figure of its own ads, and what the
    estimate rests on: the shares of `weights` add up to 1. `brand` is the figure of all of the brand's ads.

    `score` is cautious / (cautious + brand), `cautious` being one standard deviation below the estimate: 0.5 is at
    least the brand's average, 0.67 at least twice as good.
    """

    model_config = ConfigDict(frozen=True)

    part: PartName
    estimate: float
    low: float
    high: float
    cautious: float
    brand: float
    raw: float | None
    # Impressions, link clicks or spend behind the raw figure, by part.
    exposure: float
    weights: dict[Level, float]

    @property
    def score(self) -> float:
        return self.cautious / (self.cautious + self.brand)

    @property
    def own(self) -> float:
        """How much of the estimate is the template's own results, with this product or another."""
        return self.weights.get("product", 0.0) + self.weights.get("template", 0.0)


class TemplateResult(BaseModel):
    """What a template brought: `ads` made from it that have results, `own_ads` of these for the product.

    `most` is what a template with too few ads may score: a little less than the best with enough.
    """

    model_config = ConfigDict(frozen=True)

    parts: tuple[PartResult, ...]
    ads: int
    own_ads: int
    most: float | None = None

    @property
    def is_held_back(self) -> bool:
        """Whether it scores less than its figures say, as they are those of a single ad."""
        return self.most is not None and (self._weighed or 0.0) > self.most

    @property
    def score(self) -> float | None:
        """The parts' scores by WEIGHTS; None when the brand reports none of them."""
        if self._weighed is None or self.most is None:
            return self._weighed
        return min(self._weighed, self.most)

    @property
    def _weighed(self) -> float | None:
        whole = sum(WEIGHTS[part.part] for part in self.parts)
        return sum(WEIGHTS[part.part] * part.score for part in self.parts) / whole if whole else None

    @property
    def evidence(self) -> float:
        """How much of the score is the template's own results, 0 to 1."""
        whole = sum(WEIGHTS[part.part] for part in self.parts)
        return sum(WEIGHTS[part.part] * part.own for part in self.parts) / whole if whole else 0.0


@dataclass(frozen=True)
class _Part:
    """One figure's sums by ad; rows without exposure are left out."""

    name: PartName
    events: Array
    exposure: Array
    # The relative variance of one unit of exposure.
    unit: float
    brand: float
    among_templates: float
    among_ads: float


def results_of(niches: Mapping[UUID, str | None], ads: Sequence[LinkedAd]) -> dict[UUID, TemplateResult]:
    """What each template brought, for the product that the ads' `sells` is about.

    Args:
        niches: The templates to judge, with their niche.
        ads: All of the brand's ads with results: those without a template make up the brand's average.
    """
    places: dict[UUID | None, int] = {id_: number for number, id_ in enumerate(niches)}
    template = np.array([places.get(ad.template, -1) for ad in ads], dtype=np.int64)
    sells = np.array([ad.sells for ad in ads], dtype=np.bool_)
    parts = [part for part in (_part(name, ads, template) for name in WEIGHTS) if part is not None]
    known = [niche.casefold() if niche else None for niche in niches.values()]
    made: dict[UUID, TemplateResult] = {}
    for number, (id_, niche) in enumerate(zip(niches, known, strict=True)):
        alike = np.array(
            [i for i, other in enumerate(known) if niche and other == niche and i != number], dtype=np.int64
        )
        own = template == number
        levels: dict[Level, Rows] = {
            "niche": np.isin(template, alike),
            "template": own & ~sells,
            "product": own & sells,
        }
        made[id_] = TemplateResult(
            parts=tuple(_result(part, levels, template) for part in parts),
            ads=int(own.sum()),
            own_ads=int((own & sells).sum()),
        )
    proven = [found.score for found in made.values() if found.ads >= _PROVEN_ADS and found.score is not None]
    if not proven:
        return made
    most = max(0.0, max(proven) - _BEHIND)
    few = {id_: found.model_copy(update={"most": most}) for id_, found in made.items() if found.ads < _PROVEN_ADS}
    return made | few


def _part(name: PartName, ads: Sequence[LinkedAd], template: Index) -> _Part | None:
    """The part's sums; None when nothing of it was ever counted."""
    told = np.array([_counted(name, ad.counts) for ad in ads], dtype=np.float64).reshape(len(ads), 2)
    events, exposure = told[:, 0], told[:, 1]
    whole = float(exposure.sum())
    if whole <= 0 or events.sum() <= 0:
        return None
    brand = float(events.sum()) / whole
    family: Family = "share" if name == "ctr" else "frequency"
    # Purchases vary as counts do; what they bring, by the spread of order values on top of it.
    bought, spent = (
        np.array([_counted("purchases", ad.counts) for ad in ads], dtype=np.float64).reshape(-1, 2).T
        if name == "roas"
        else (events, exposure)
    )
    rate = float(bought.sum()) / float(spent.sum()) if spent.sum() > 0 else 0.0
    if rate <= 0:
        return None
    unit = (1 - brand) / brand if name == "ctr" else (1 + EXPECTED_AMONG_ORDERS if name == "roas" else 1.0) / rate
    seen = (template >= 0) & (spent > 0)
    groups = int(template.max()) + 1
    fitted = fit(Evidence(bought[seen], spent[seen], template[seen], groups, family)) if seen.any() else None
    among_ads, among = (fitted.among_ads, fitted.among_groups) if fitted else EXPECTED[family]
    among_ads = max(among_ads, _LEAST_AMONG_ADS)
    among = min(among, among_ads)
    return _Part(name, events, exposure, max(unit, 1e-9), brand, among, among_ads)


def _counted(name: PartName | Literal["purchases"], counts: Counts) -> tuple[float, float]:
    """Events and exposure of one ad; no exposure where the source does not report the events."""
    match name:
        case "ctr":
            return float(counts.link_clicks or 0), float(counts.impressions_with_clicks)
        case "conversion_rate":
            return float(counts.purchases or 0), float(counts.clicks_with_purchases)
        case "roas":
            return float(counts.purchase_value or 0), float(counts.spend_with_value)
        case "purchases":
            return float(counts.purchases_with_value), float(counts.spend_with_value)


def _result(
    part: _Part,
    levels: Mapping[Level, Rows],
    template: Index,
) -> PartResult:
    step = part.among_templates * _SHARE
    estimate, variance = 1.0, 0.0
    weights: dict[Level, float] = {"all": 1.0}
    for below, level in enumerate(LEVELS, 1):
        variance += step
        rows = levels[level] & (part.exposure > 0)
        exposure = part.exposure[rows]
        whole = float(exposure.sum())
        if whole <= 0:
            continue
        figure = float(part.events[rows].sum()) / whole / part.brand
        # What chance leaves, that an ad is one draw, and that these ads differ from what they stand for: by template,
        # and by product.
        doubt = part.unit / whole + part.among_ads * float(np.sum(exposure**2)) / whole**2
        doubt += step * (len(LEVELS) - below) * _crowding(template[rows], exposure) / whole**2
        moved = variance / (variance + doubt)
        estimate += moved * (figure - estimate)
        variance *= 1 - moved
        weights = {name: share * (1 - moved) for name, share in weights.items()}
        weights[level] = moved
    own = (levels["product"] | levels["template"]) & (part.exposure > 0)
    exposed = float(part.exposure[own].sum())
    # Differences are relative, so a high figure is as much less sure as it is higher.
    deviation = variance**0.5 * estimate
    return PartResult(
        part=part.name,
        estimate=estimate * part.brand,
        low=max(0.0, estimate - _Z * deviation) * part.brand,
        high=(estimate + _Z * deviation) * part.brand,
        cautious=max(0.0, estimate - deviation) * part.brand,
        brand=part.brand,
        raw=float(part.events[own].sum()) / exposed if exposed > 0 else None,
        exposure=exposed,
        weights=weights,
    )


def _crowding(groups: Index, exposure: Array) -> float:
    """The sum of the squares of each group's exposure: the whole's square when one group has it all."""
    return float(np.sum(np.bincount(groups, exposure) ** 2))
