"""Brands whose truth is known, made the way advertising goes and not the way the estimator assumes.

Fixed before the estimator was tried: effects are normal on the log scale (logit for the share of 3-second
plays), the estimator's are gamma and beta. Every ad's amount spent is its own (log-normal, over two orders of
magnitude), days differ, order values are log-normal with a long tail. A hook's truth is the mean over all
the ads that could be made of it.
"""

from dataclasses import dataclass, field

import numpy as np

from domain.shrinkage import Array, Index


@dataclass(frozen=True)
class World:
    """Standard deviations on the log or logit scale, by layer."""

    hooks: int = 40
    ads_per_hook: float = 2.6
    spend: float = 400.0
    spend_spread: float = 1.2
    days: int = 20
    day: float = 0.25
    hook: dict[str, float] = field(
        default_factory=lambda: {"play": 0.35, "click": 0.30, "buy": 0.30, "cpm": 0.10, "value": 0.12}
    )
    ad: dict[str, float] = field(
        default_factory=lambda: {"play": 0.20, "click": 0.20, "buy": 0.20, "cpm": 0.15, "value": 0.08}
    )
    order: float = 0.7
    # Degrees of freedom of the hooks' effects; None: normal.
    heavy: float | None = None
    # How strongly Meta gives more to ads that sell: spend grows with exp(chasing × ad's effect).
    chasing: float = 0.0


@dataclass(frozen=True)
class Brand:
    """Per ad: counts; per hook: the truth."""

    hook: Index
    spend: Array
    impressions: Array
    plays: Array
    clicks: Array
    purchases: Array
    value: Array
    order_spread: float
    order_freedom: float
    truth: dict[str, Array]


def brand(world: World, generator: np.random.Generator) -> Brand:
    """One brand."""
    ads = 1 + generator.poisson(world.ads_per_hook - 1, world.hooks)
    hook = np.repeat(np.arange(world.hooks), ads)
    effect = {name: _effects(world, sd, generator) for name, sd in world.hook.items()}
    own = {name: generator.normal(0, sd, len(hook)) for name, sd in world.ad.items()}
    level = {name: effect[name][hook] + own[name] for name in effect}
    chased = np.exp(world.chasing * (own["click"] + own["buy"] - own["cpm"]))
    spend = world.spend * np.exp(generator.normal(0, world.spend_spread, len(hook))) * chased
    share = generator.dirichlet(np.full(world.days, 4.0), len(hook))
    daily = spend[:, None] * share
    cpm = 14 * np.exp(level["cpm"])[:, None] * np.exp(generator.normal(0, world.day, daily.shape))
    impressions = np.maximum(np.round(daily / cpm * 1000), 1)
    shift = -(world.day**2) / 2
    click = 0.015 * np.exp(level["click"])[:, None] * np.exp(generator.normal(shift, world.day, daily.shape))
    buy = 0.03 * np.exp(level["buy"])[:, None] * np.exp(generator.normal(shift, world.day, daily.shape))
    play = 1 / (1 + np.exp(-(_logit(0.28) + level["play"])))[:, None]
    plays = generator.binomial(impressions.astype(int), np.broadcast_to(play, daily.shape))
    clicks = generator.binomial(impressions.astype(int), np.minimum(click, 0.5))
    purchases = generator.binomial(clicks, np.minimum(buy, 0.5))
    value = _orders(purchases, 60 * np.exp(level["value"]), world.order, generator)
    sold, once = purchases > 0, purchases.sum(1) > 0
    spread = spread_of(purchases.astype(float), value)
    return Brand(
        hook=hook,
        spend=spend,
        impressions=impressions.sum(1),
        plays=plays.sum(1).astype(float),
        clicks=clicks.sum(1).astype(float),
        purchases=purchases.sum(1).astype(float),
        value=value.sum(1),
        order_spread=spread,
        order_freedom=float(sold.sum() - once.sum()),
        truth=_truth(world, effect),
    )


def _effects(world: World, sd: float, generator: np.random.Generator) -> Array:
    if world.heavy is None:
        return generator.normal(0, sd, world.hooks)
    return sd * generator.standard_t(world.heavy, world.hooks) / np.sqrt(world.heavy / (world.heavy - 2))


def _truth(world: World, effect: dict[str, Array]) -> dict[str, Array]:
    nodes, weights = np.polynomial.hermite_e.hermegauss(21)
    over_ads = _logit(0.28) + effect["play"][:, None] + world.ad["play"] * nodes
    hook_rate = (1 / (1 + np.exp(-over_ads))) @ weights / weights.sum()
    mean = {name: np.exp(effect[name] + world.ad[name] ** 2 / 2) for name in effect}
    # Spend buys impressions at the ad's own price: what counts per amount spent is the mean of 1 / CPM.
    per_spend = np.exp(-effect["cpm"] + (world.ad["cpm"] ** 2 + world.day**2) / 2) / 14 * 1000
    ctr, conversion = 0.015 * mean["click"], 0.03 * mean["buy"]
    value = 60 * mean["value"] * np.exp(world.order**2 / 2)
    frequency = per_spend * ctr * conversion
    return {
        "hook_rate": hook_rate,
        "ctr": ctr,
        "conversion_rate": conversion,
        "cpa": 1 / frequency,
        "order_value": value,
        "roas": frequency * value,
    }


def spread_of(orders: Array, value: Array) -> float:
    """As store/hooks.sql makes it of the days: Σ over ads of Σ (mean order − its mean)² / mean of 1 / orders."""
    sold = orders > 0
    days = np.maximum(sold.sum(1), 1)
    mean = np.where(sold, value / np.where(sold, orders, 1), 0.0)
    middle = mean.sum(1) / days
    squares = (np.where(sold, mean - middle[:, None], 0.0) ** 2).sum(1)
    share = np.where(sold, 1 / np.where(sold, orders, 1), 0.0).sum(1) / days
    return float((squares / np.where(share > 0, share, 1)).sum())


def _orders(purchases: np.ndarray, median: Array, spread: float, generator: np.random.Generator) -> Array:
    """Each ad-day's summed order values."""
    flat = purchases.ravel()
    day = np.repeat(np.arange(flat.size), flat)
    ad = day // purchases.shape[1]
    single = median[ad] * np.exp(generator.normal(0, spread, day.size))
    return np.bincount(day, single, flat.size).reshape(purchases.shape)


def _logit(p: float) -> float:
    return float(np.log(p / (1 - p)))
