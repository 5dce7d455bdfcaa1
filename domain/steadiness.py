"""Whether a hook does alike in all of its ads, or in all weeks: the coefficient of variation, less what chance brings.

The plain coefficient of variation of raw figures is mostly noise when each ad has a handful of purchases. So the
figures are taken as y_i = figure_i / pooled figure - 1 with known sampling variance v_i, around a common mean with the
true coefficient of variation tau:

    y_i ~ Normal(mu, v_i + tau^2)

with mu flat and tau half-Cauchy (Gelman, "Prior distributions for variance parameters in hierarchical models", 2006).
The posterior of tau, mu integrated out, is formula 5.21 of Gelman et al., "Bayesian Data Analysis" (2013), here summed
over a grid.
"""

from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from domain.credible import LEVEL
from domain.metrics import MetricName
from domain.shrinkage import Array

Among = Literal["ads", "weeks"]
Word = Literal["steady", "somewhat variable", "variable", "not enough data"]
# From which coefficient of variation on a hook is somewhat variable, and variable.
CUTS: dict[MetricName, tuple[float, float]] = {"roas": (0.3, 0.5), "hook_rate": (0.2, 0.3)}
# Half of all priors' weight lies below it: ads of one hook seldom differ by more than a half.
_SCALE = 0.5
_GRID = np.linspace(0.0, 4.0, 2001)


class Steadiness(BaseModel):
    """How far a figure differs among a hook's `n` ads or weeks.

    `plain` is the coefficient of variation of the raw figures, weighed by exposure, chance included; `mid` what is left
    without chance, between the ends of its 90 % credible interval. None with fewer than two.
    """

    model_config = ConfigDict(frozen=True)

    metric: MetricName
    among: Among
    n: int
    plain: float | None = None
    low: float | None = None
    mid: float | None = None
    high: float | None = None
    word: Word = "not enough data"


def variation(figures: Array, variance: Array) -> tuple[float, float, float]:
    """The coefficient of variation without chance: its median between the ends of its 90 % credible interval.

    Args:
        figures: Each one's figure over the pooled one, less 1; two at least.
        variance: The sampling variance of each.
    """
    spread = variance[None, :] + _GRID[:, None] ** 2
    precision = 1 / spread
    whole = precision.sum(axis=1)
    middle = (precision * figures).sum(axis=1) / whole
    gaps = (figures[None, :] - middle[:, None]) ** 2
    log = -0.5 * (np.log(whole) + np.log(spread).sum(axis=1) + (gaps * precision).sum(axis=1))
    log -= np.log1p((_GRID / _SCALE) ** 2)
    weight = np.exp(log - log.max())
    reached = np.cumsum(weight) / weight.sum()
    tail = (1 - LEVEL) / 2
    low, mid, high = (float(_GRID[int(np.searchsorted(reached, q))]) for q in (tail, 0.5, 1 - tail))
    return low, mid, high


def steadiness(metric: MetricName, among: Among, events: Array, exposure: Array, noise: Array) -> Steadiness:
    """How far a rate differs among parts of one hook.

    Args:
        events: What was counted, e.g. purchase value or 3-second plays, by ad or week.
        exposure: What it was counted against, e.g. spend or impressions.
        noise: The sampling variance of each part's rate, relative to the square of the pooled rate.
    """
    shown = exposure > 0
    n = int(shown.sum())
    pooled = float(events[shown].sum() / exposure[shown].sum()) if n else 0.0
    if n < 2 or pooled <= 0:
        return Steadiness(metric=metric, among=among, n=n)
    figures = events[shown] / exposure[shown] / pooled - 1
    low, mid, high = variation(figures, np.maximum(noise[shown], 1e-12))
    plain = float(np.sqrt(np.average(figures**2, weights=exposure[shown])))
    return Steadiness(
        metric=metric, among=among, n=n, plain=plain, low=low, mid=mid, high=high, word=_word(metric, low, mid, high)
    )


def _word(metric: MetricName, low: float, mid: float, high: float) -> Word:
    """By the median; none where the interval holds both a steady and a variable hook."""
    some, much = CUTS[metric]
    if low < some and high > much:
        return "not enough data"
    if mid > much:
        return "variable"
    return "somewhat variable" if mid > some else "steady"
