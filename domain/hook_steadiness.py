"""How steady a hook is among its ads, and from week to week."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from domain.hook_book import Book
from domain.hook_days import DaySums
from domain.shrinkage import Array
from domain.steadiness import Steadiness, steadiness

_WEEK = 7


def steadiness_of(book: Book, key: str, days: Sequence[DaySums], until: date) -> tuple[Steadiness, ...]:
    """ROAS and hook rate, among ads and among weeks; hook rate only where the hook plays.

    Args:
        until: The last day of the window: weeks are counted back from it.
    """
    columns = book.hooks.columns
    chosen = np.flatnonzero(book.hooks.asked & np.array([s.hook_key == key for s in book.sums], dtype=np.bool_))
    names = [(book.sums[at].account, book.sums[at].ad) for at in chosen.tolist()]
    ads = sorted(set(names))
    place = np.array([ads.index(name) for name in names], dtype=np.int64)

    def by_ad(values: Array) -> Array:
        return np.bincount(place, values[chosen], len(ads)).astype(np.float64)

    weeks = sorted({(until - one.day).days // _WEEK for one in days})
    at = np.array([weeks.index((until - one.day).days // _WEEK) for one in days], dtype=np.int64)

    def by_week(values: Sequence[float]) -> Array:
        return np.bincount(at, np.array(values, dtype=np.float64), len(weeks)).astype(np.float64)

    sold, spent = columns.orders.exposure[chosen].sum(), columns.valued_sales.exposure[chosen].sum()
    # Purchases come as a Poisson's, each with an order value of its own: a compound Poisson's relative variance.
    per_purchase = (1 + book.hooks.estimates.order_noise) / (float(sold) / float(spent)) if sold and spent else np.inf
    plays, shown = columns.hooked.events[chosen].sum(), columns.hooked.exposure[chosen].sum()
    rate = float(plays) / float(shown) if shown else 0.0
    per_play = (1 - rate) / rate if rate else np.inf

    found: list[Steadiness] = []
    if sold and spent:
        value, spend = by_ad(columns.returns.events), by_ad(columns.returns.exposure)
        found.append(steadiness("roas", "ads", value, spend, _over(per_purchase, spend)))
        value, spend = by_week([float(d.value or 0) for d in days]), by_week([float(d.spend_with_value) for d in days])
        found.append(steadiness("roas", "weeks", value, spend, _over(per_purchase, spend)))
    if rate:
        seen, of = by_ad(columns.hooked.events), by_ad(columns.hooked.exposure)
        found.append(steadiness("hook_rate", "ads", seen, of, _over(per_play, of)))
        seen = by_week([float(d.views or 0) for d in days])
        of = by_week([float(d.impressions_with_views) for d in days])
        found.append(steadiness("hook_rate", "weeks", seen, of, _over(per_play, of)))
    return tuple(found)


def _over(noise: float, exposure: Array) -> Array:
    return noise / np.where(exposure > 0, exposure, 1.0)
