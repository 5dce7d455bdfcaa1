"""How much more it takes to tell the first two apart."""

from math import ceil, log

from pydantic import BaseModel, ConfigDict

from domain.shrinkage import Posterior

# Told apart when the first is ahead with 95 % probability: the 90 % interval of the difference leaves 0 out.
APART = 0.95
_Z = 1.645
# More than this many times what there is: no test settles it, and the two may be taken for equal.
_HOPELESS = 20


class Settlement(BaseModel):
    """Whether the first is ahead of the second, and what would show it.

    `more` is how many more purchases (impressions, for shares) each of the two needs, None when no amount on
    the same ads would do; `more_ads` then is how many more ads of each.
    """

    model_config = ConfigDict(frozen=True)

    first: str
    second: str
    probability_ahead: float
    settled: bool
    more: int | None = None
    more_spend: float | None = None
    more_ads: int | None = None
    sentence: str


def apart(first: tuple[Posterior, ...], second: tuple[Posterior, ...]) -> tuple[float, float]:
    """The log ratio of two figures, and its variance.

    Each argument is one group's posteriors (arrays of length 1), whose product is the figure.
    """
    gap = sum(log(float(a.mean[0])) - log(float(b.mean[0])) for a, b in zip(first, second, strict=True))
    variance = sum(float(p.variance[0] / p.mean[0] ** 2) for p in (*first, *second))
    return gap, variance


def needed(gap: float, variance: float, by_ads: float, events: float, ads: int) -> tuple[int | None, int]:
    """How many more events each of two needs, and how many more ads each needs where events do not help.

    The part of the variance that events make smaller does so as their number grows, the gap staying as it is.

    Args:
        gap: The log ratio of their figures.
        variance: Its variance now.
        by_ads: The part of it that only more ads make smaller.
        events: Events that the two have together.
        ads: Ads that the two have together.
    """
    allowed = (gap / _Z) ** 2
    more_ads = ceil(max(ads * (variance / max(allowed, 1e-9) - 1) / 2, 1))
    left = allowed - by_ads
    if left <= 0:
        return None, more_ads
    more = ceil(max(events * ((variance - by_ads) / left - 1) / 2, 1))
    return (None if more > _HOPELESS * max(events, 10) else more), more_ads
