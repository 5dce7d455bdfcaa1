"""Empirical Bayes for rates counted on ads, where ads of one group share a tendency.

A group (a hook, an ad, a page) is judged by what its ads did; an impression is not an independent trial,
because all impressions of one ad share that ad. So there are three layers: the event given the ad, the ad
given its group, the group given the brand. On the natural scale of the rate (log for counts and amounts,
logit for shares) they add up:

    variance of an ad's figure = sampling + among ads of one group + among groups

The two upper variances are estimated from the brand's own ads by weighted moments (DerSimonian and Laird
1986, "Meta-analysis in clinical trials"), leaning on a weak expectation where the ads are few. Over-dispersion
turns into an effective exposure (the design effect of Kish 1965), and then the textbook conjugate updates hold:

- shares: beta-binomial (Robinson, "Introduction to Empirical Bayes", 2017; an ad-level beta as in Skellam 1948),
- events per exposure, e.g. purchases per amount spent: gamma-Poisson (Greenwood and Yule 1920),
- the mean order value: inverse-gamma, from the spread between the days of one ad.

The posterior is widened for what is unknown about the prior itself (Morris 1983, "Parametric Empirical Bayes
Inference"), without which intervals are too narrow when a brand has few groups. Sorting by a bound or by a
shrunken figure instead of the raw one: Miller, "How Not To Sort By Average Rating", 2009.
"""

from dataclasses import dataclass
from math import pi
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import special

Array = NDArray[np.float64]
Index = NDArray[np.int64]
Family = Literal["share", "frequency", "amount"]

# Relative variances (among ads of a group, among groups) to expect where a brand's own ads cannot tell: rates of
# one hook's ads differ by about a fifth, of hooks by three tenths; order values, from one price list, by a third
# of that. Each counts as much as an estimate with a standard error as large as itself.
EXPECTED: dict[Family, tuple[float, float]] = {
    "share": (0.04, 0.09),
    "frequency": (0.04, 0.09),
    "amount": (0.005, 0.01),
}
# The squared coefficient of variation of single order values, and how many days' worth of evidence it counts for.
EXPECTED_AMONG_ORDERS = 0.35
EXPECTED_ORDER_DAYS = 10
_LEAST = 1e-4
_ROUNDS = 2


@dataclass(frozen=True)
class Evidence:
    """What one kind of event counted, per ad: `events` out of (or per) `exposure` > 0, in group `group`.

    `noise` is the variance of one unit of exposure, relative to the squared mean: for amounts only.
    """

    events: Array
    exposure: Array
    group: Index
    groups: int
    family: Family
    noise: float = 1.0


@dataclass(frozen=True)
class Prior:
    """What the brand's groups are like: their mean, and the relative variances among groups and among ads."""

    mean: float
    among_groups: float
    among_ads: float
    mean_variance: float
    among_groups_variance: float
    among_ads_variance: float


@dataclass(frozen=True)
class Posterior:
    """Mean and variance of each group's true rate, of the family's conjugate shape. NaN: no exposure, no prior."""

    family: Family
    mean: Array
    variance: Array
    # The group's own figure, and the exposure it is worth once its ads are not taken for independent.
    raw: Array
    effective: Array
    # How much of the estimate is the prior: 1 for a group without exposure.
    weight_of_prior: Array

    def take(self, chosen: Index) -> "Posterior":
        """These groups only."""
        return Posterior(
            self.family,
            self.mean[chosen],
            self.variance[chosen],
            self.raw[chosen],
            self.effective[chosen],
            self.weight_of_prior[chosen],
        )

    def replaced(self, where: NDArray[np.bool_], other: "Posterior") -> "Posterior":
        """With the other's figures for these groups."""
        return Posterior(
            self.family,
            np.where(where, other.mean, self.mean),
            np.where(where, other.variance, self.variance),
            np.where(where, other.raw, self.raw),
            np.where(where, other.effective, self.effective),
            np.where(where, other.weight_of_prior, self.weight_of_prior),
        )


def order_noise(spread: float, freedom: float, mean: float) -> float:
    """The squared coefficient of variation of a single order's value.

    Only sums per ad and day are known. Between the days of one ad, the mean order value of a day with n orders
    has the variance of one order over n, so the spread of the days tells that of the orders.

    Args:
        spread: Summed over ads: the variance of one order, as the ad's days tell it, times its days less one.
        freedom: Summed over ads: days with orders, less one.
        mean: The mean order value; 0 where it is not known.
    """
    known = spread / mean**2 if mean > 0 else 0.0
    return (known + EXPECTED_AMONG_ORDERS * EXPECTED_ORDER_DAYS) / ((freedom if mean > 0 else 0) + EXPECTED_ORDER_DAYS)


def fit(evidence: Evidence, among_ads: float | None = None) -> Prior | None:
    """The prior from these ads; None when they hold no event at all.

    Args:
        among_ads: The relative variance within a group, where it is known; else it is estimated.
    """
    if not len(evidence.events) or evidence.events.sum() <= 0:
        return None
    totals = _Totals(evidence)
    mean = _inside(evidence.family, float(evidence.events.sum() / evidence.exposure.sum()))
    expected, among_groups = EXPECTED[evidence.family]
    prior = Prior(mean, among_groups, expected, 0.0, 0.0, 0.0)
    for _ in range(_ROUNDS):
        within = (among_ads, 0.0) if among_ads is not None else _among_ads(evidence, totals, prior)
        prior = _among_groups(evidence, totals, mean, among_groups, *within)
        mean, among_groups = prior.mean, prior.among_groups
    return prior


def update(evidence: Evidence, prior: Prior) -> Posterior:
    """Each group's posterior. A group without exposure gets the prior itself."""
    totals = _Totals(evidence)
    shown = totals.exposure > 0
    weight, mean, effective = _drawn(evidence, totals, prior)
    held = _prior_exposure(evidence, prior)
    variance = _conjugate_variance(evidence, mean, held + effective)
    # Differences among ads are relative, so they grow with the group's own figure.
    crowded = 1 - effective / np.where(shown, totals.exposure, 1.0)
    variance *= 1 + crowded * (_scale(evidence.family, mean) / _scale(evidence.family, prior.mean) - 1)
    # Not knowing how much ads and groups differ widens as Student's t does, by 1 + 2 / freedom, each as far as
    # the variance rests on it.
    variance *= 1 + prior.among_ads_variance / prior.among_ads**2 * (crowded * (1 - weight)) ** 2
    variance *= 1 + prior.among_groups_variance / prior.among_groups**2 * weight**2
    scale = _scale(evidence.family, prior.mean)
    slope = weight * (1 - weight) / prior.among_groups
    gap = np.where(shown, totals.rate - prior.mean, 0.0)
    variance = variance + weight**2 * prior.mean_variance * scale**2 + (gap * slope) ** 2 * prior.among_groups_variance
    raw = np.where(shown, totals.rate, np.nan)
    return Posterior(evidence.family, mean, variance, raw, effective, weight)


def _drawn(evidence: Evidence, totals: "_Totals", prior: Prior) -> tuple[Array, Array, Array]:
    """Per group: the prior's weight, the mean drawn towards it, and the effective exposure.

    The design effect is taken at the prior's mean for all groups alike: taken at each group's own figure, high
    figures would be shrunk more than low ones, and the estimates would be too low on the whole.
    """
    held = _prior_exposure(evidence, prior)
    effective = totals.exposure / (1 + prior.among_ads * totals.crowding / float(_unit_variance(evidence, prior.mean)))
    weight = held / (held + effective)
    return weight, weight * prior.mean + (1 - weight) * totals.rate, effective


class _Totals:
    """Sums per group. `crowding` is Σ exposure² / Σ exposure: the exposure of a typical event's ad."""

    def __init__(self, evidence: Evidence) -> None:
        self.events = np.bincount(evidence.group, evidence.events, evidence.groups)
        self.exposure = np.bincount(evidence.group, evidence.exposure, evidence.groups)
        squares = np.bincount(evidence.group, evidence.exposure**2, evidence.groups)
        below = np.where(self.exposure > 0, self.exposure, 1.0)
        self.crowding = squares / below
        self.rate = self.events / below


def _scale(family: Family, mean: Array | float) -> Array:
    """How far the rate moves when its log (its logit, for a share) moves by a little."""
    found = np.asarray(mean, dtype=np.float64)
    return found * (1 - found) if family == "share" else found


def _inside(family: Family, mean: float) -> float:
    """A share that no or every event reached would leave no room for chance."""
    return min(max(mean, 1e-6), 1 - 1e-6) if family == "share" else mean


def _unit_variance(evidence: Evidence, mean: Array | float) -> Array:
    """The sampling variance of one unit of exposure on the log or logit scale."""
    if evidence.family == "amount":
        return np.broadcast_to(np.float64(evidence.noise), np.shape(mean)).astype(np.float64)
    return 1 / np.maximum(_scale(evidence.family, mean), 1e-300)


def _prior_exposure(evidence: Evidence, prior: Prior) -> float:
    """The exposure that the prior is worth."""
    held = float(_unit_variance(evidence, prior.mean)) / prior.among_groups
    # A beta's variance is mean × (1 − mean) / (exposure + 1).
    return max(held - 1, 1e-9) if evidence.family == "share" else held


def _conjugate_variance(evidence: Evidence, mean: Array, exposure: Array) -> Array:
    match evidence.family:
        case "share":
            return mean * (1 - mean) / (exposure + 1)
        case "frequency":
            return mean / exposure
        case "amount":
            return mean**2 * evidence.noise / exposure


def _among_ads(evidence: Evidence, totals: _Totals, prior: Prior) -> tuple[float, float]:
    """The relative variance among ads of one group, and its own variance, from groups with several ads."""
    group = evidence.group
    centre = _drawn(evidence, totals, prior)[1][group]
    sampling = _unit_variance(evidence, centre) / evidence.exposure
    figure = (evidence.events / evidence.exposure - centre) / _scale(evidence.family, centre)
    weight = _moment_weight(evidence.family, sampling, prior.among_ads)
    whole = np.bincount(group, weight, evidence.groups)
    safe = np.where(whole > 0, whole, 1.0)
    middle = np.bincount(group, weight * figure, evidence.groups) / safe
    kept = weight * (1 - weight / safe[group])
    excess = float(np.sum(weight * (figure - middle[group]) ** 2) - np.sum(kept * sampling))
    return _leaned(excess, kept, EXPECTED[evidence.family][0], prior.among_ads)


def _among_groups(
    evidence: Evidence, totals: _Totals, mean: float, among_groups: float, among_ads: float, doubt: float
) -> Prior:
    """The groups' mean and relative variance, given how much their ads differ."""
    shown = totals.exposure > 0
    exposure, rate = totals.exposure[shown], totals.rate[shown]
    sampling = float(_unit_variance(evidence, mean)) / exposure
    own = sampling + among_ads * totals.crowding[shown] / exposure
    precision = 1 / (own + among_groups)
    middle = _inside(evidence.family, float(np.sum(precision * rate) / precision.sum()))
    figure = (rate - middle) / _scale(evidence.family, middle)
    weight = _moment_weight(evidence.family, sampling, own - sampling + among_groups)
    kept = weight * (1 - weight / weight.sum())
    excess = float(np.sum(weight * (figure - np.average(figure, weights=weight)) ** 2) - np.sum(kept * own))
    found, uncertainty = _leaned(excess, kept, EXPECTED[evidence.family][1], among_groups)
    return Prior(middle, found, among_ads, 1 / float(precision.sum()), uncertainty, doubt)


def _moment_weight(family: Family, sampling: Array, among: Array | float) -> Array:
    """The weight of a squared deviation: one over half its variance.

    Besides that of a normal, few events bring the excess of a Poisson's fourth moment (of a gamma's, for
    amounts): without it one lucky purchase of a $2 ad would pass for a huge difference among hooks.
    """
    skewed = 3.0 if family == "amount" else 0.5
    return 1 / ((sampling + among) ** 2 + skewed * sampling**3)


def _leaned(excess: float, kept: Array, expected: float, current: float) -> tuple[float, float]:
    """A variance and its own variance: the moment estimate weighed by precision against the expectation.

    The result is the mean of a normal cut off at 0, so that a moment estimate of "no difference" (or less)
    never passes for the certainty that there is none.

    Args:
        excess: The weighted squared deviations, less what sampling brings.
        kept: The weights, less what fitting the middles takes away.
    """
    doubt = max(expected, current) ** 2
    leverage = float(kept.sum())
    if leverage <= 1e-9 / doubt:
        return expected, doubt
    error = 2 / leverage
    found = (excess / leverage / error + expected / doubt) / (1 / error + 1 / doubt)
    deviation = (1 / error + 1 / doubt) ** -0.5
    ratio = found / deviation
    # Mills' ratio by erfcx, which does not underflow far below 0.
    lift = (2 / pi) ** 0.5 / float(special.erfcx(-ratio / 2**0.5))
    uncertainty = deviation**2 * max(1 - lift * (lift + ratio), 0.05)
    return max(found + deviation * lift, _LEAST), uncertainty
