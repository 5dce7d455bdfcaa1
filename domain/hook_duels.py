"""Two hooks against each other, figure by figure, and what can be said of it."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.duel import Duel
from domain.hook_estimates import ESTIMATED, Estimated
from domain.hook_order import Ranked
from domain.hook_ranking import Estimate, HookRow
from domain.hook_verdict import OWN_LEAST
from domain.settling import APART

Outcome = Literal["settled", "little at stake", "test more", "not enough data"]
Evidence = Literal["high", "medium", "low"]
# Below this share of the brand's own figure, an expected loss is not worth a test.
CARE = 0.02
# Ads and spend of each hook from which the weight of evidence is high, and medium.
HIGH, MEDIUM = (5, 500.0), (3, 200.0)


class MetricDuel(BaseModel):
    """A against B by one figure: estimates with 90 % intervals, the probability that A is better, expected losses.

    `loss_a` is what choosing A costs on average where B is the better one; `difference` is A less B.
    """

    model_config = ConfigDict(frozen=True)

    metric: Estimated
    a: Estimate
    b: Estimate
    a_raw: float | None
    b_raw: float | None
    probability_a: float
    loss_a: float
    loss_b: float
    difference: Estimate


def duels(ranked: Ranked, a: HookRow, b: HookRow) -> tuple[MetricDuel, ...]:
    """A against B by every figure that is known of both, in the ranking's own estimates; the deciding one first."""
    index = [ranked.grouping.keys.index(row.key) for row in (a, b)]
    found: list[MetricDuel] = []
    for name in dict.fromkeys((ranked.question.estimated, *ESTIMATED)):
        parts = ranked.estimates.parts(name)
        first, second = a.estimates.get(name), b.estimates.get(name)
        if parts is None or first is None or second is None:
            continue
        own, other = (tuple(part.take(ranked.index([at])) for part in parts) for at in index)
        duel = Duel(own, other, is_cost=name == "cpa")
        low, mid, high = duel.difference
        found.append(
            MetricDuel(
                metric=name,
                a=first,
                b=second,
                a_raw=a.raw[name],
                b_raw=b.raw[name],
                probability_a=duel.ahead,
                loss_a=duel.losses[0],
                loss_b=duel.losses[1],
                difference=Estimate(low=low, mid=mid, high=high),
            )
        )
    return tuple(found)


def outcome(ranked: Ranked, duel: MetricDuel, a: HookRow, b: HookRow) -> Outcome:
    """What can be said of the deciding figure."""
    own = ranked.estimates.own_weight(duel.metric)
    for row in (a, b):
        at = ranked.grouping.keys.index(row.key)
        if own[at] < OWN_LEAST or ranked.spend[at] < ranked.default_floor:
            return "not enough data"
    if max(duel.probability_a, 1 - duel.probability_a) >= APART:
        return "settled"
    level = ranked.brand(duel.metric)
    loss = duel.loss_a if duel.probability_a >= 0.5 else duel.loss_b
    return "little at stake" if level and loss <= CARE * level else "test more"


def evidence(a: HookRow, b: HookRow, floor: float) -> Evidence:
    """How much the two rest on, by ads and spend of the lesser one; no spend under the floor counts for much."""
    ads, spend = min(a.ads, b.ads), min(float(a.spend), float(b.spend))
    if ads >= HIGH[0] and spend >= max(HIGH[1], floor):
        return "high"
    return "medium" if ads >= MEDIUM[0] and spend >= max(MEDIUM[1], floor) else "low"
