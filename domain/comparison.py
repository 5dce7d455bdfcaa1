"""Two windows side by side: figures, the parts of ROAS with the ads behind them, campaigns and ads."""

from collections.abc import Callable, Sequence

import numpy as np
from pydantic import BaseModel, ConfigDict

from domain.counts import Counts, total
from domain.metrics import HoldRate, MetricName, metric
from domain.performance_report import SHOWN, AdEffect, Figures, Group, Level, MetricChange, RoasPart, Split
from domain.performance_words import LABELS
from domain.roas_change import PARTS, Numbers, PartName, RoasChange

# The metric that a part is the change of, over all ads.
_FACTORS: dict[PartName, MetricName] = {
    "cpm": "cpm",
    "click_rate": "ctr",
    "conversion": "conversion_rate",
    "order_value": "order_value",
}
_ADS_NAMED = 3
# Smaller than what floating point leaves over.
_NOTHING = 1e-12


class Pair(BaseModel):
    """One ad's sums before and now; Counts() where it has no results. `campaign` is its campaign's id, else name."""

    model_config = ConfigDict(frozen=True)

    account: str
    ad_id: str
    ad_name: str
    campaign: str
    campaign_name: str
    before: Counts = Counts()
    now: Counts = Counts()


def changes(before: Counts, now: Counts, hold_rate: HoldRate) -> tuple[MetricChange, ...]:
    """What performance is judged by, before and now."""
    found: list[MetricChange] = []
    for name in SHOWN:
        m = metric(name, hold_rate)
        was = m.of(before) if before.rows else None
        is_ = m.of(now)
        found.append(
            MetricChange(
                metric=name,
                label=m.label,
                unit=m.unit,
                better=m.better,
                before=was,
                now=is_,
                change=(is_ - was) / was if was and is_ is not None else None,
            )
        )
    return tuple(found)


def split_of(found: RoasChange, pairs: Sequence[Pair]) -> Split:
    """The parts of the change, in their order along the way to ROAS, without those that are nothing.

    `found.by_ad` has a row for each of `pairs`.
    """
    same = [pair for pair in pairs if pair.before.spend and pair.now.spend]
    sums = (total(pair.before for pair in same), total(pair.now for pair in same))
    intervals = found.intervals
    parts: list[RoasPart] = []
    for number, name in enumerate(PARTS):
        by_ad = found.by_ad[:, number]
        change = float(by_ad.sum())
        if abs(change) < _NOTHING and np.abs(by_ad).max(initial=0) < _NOTHING:
            continue
        low, high = (None, None) if intervals is None else (float(intervals[number, 0]), float(intervals[number, 1]))
        factor = _FACTORS.get(name)
        parts.append(
            RoasPart(
                name=name,
                label=LABELS[name],
                change=change,
                low=low,
                high=high,
                verdict="not enough data"
                if low is None or high is None
                else ("within noise" if low <= 0 <= high else "moved"),
                metric=factor,
                before=metric(factor).of(sums[0]) if factor else None,
                now=metric(factor).of(sums[1]) if factor else None,
                ads=_behind(by_ad, change, pairs),
            )
        )
    whole = (None, None) if intervals is None else (float(intervals[-1, 0]), float(intervals[-1, 1]))
    return Split(
        before=found.before,
        after=found.after,
        change=found.after - found.before,
        low=whole[0],
        high=whole[1],
        verdict=found.verdict,
        parts=tuple(parts),
    )


def effects(found: RoasChange | None) -> Numbers | None:
    """What each ad adds to the change of ROAS, all parts together; None when the change is unknown."""
    return None if found is None else found.by_ad.sum(axis=1)


def groups_of(
    pairs: Sequence[Pair],
    level: Level,
    by_ad: Numbers | None,
    hold_rate: HoldRate,
    command: Callable[[str], str],
) -> list[Group]:
    """Campaigns or ads, the largest effect on ROAS first, else the largest spend; none at level account.

    Args:
        command: What a click on a campaign or ad of this id runs.
    """
    if level == "account":
        return []
    members: dict[tuple[str, str], list[int]] = {}
    for number, pair in enumerate(pairs):
        members.setdefault((pair.account, pair.campaign if level == "campaign" else pair.ad_id), []).append(number)
    found: list[Group] = []
    for (_, id), numbers in members.items():
        first = pairs[numbers[0]]
        now, before = total(pairs[n].now for n in numbers), total(pairs[n].before for n in numbers)
        found.append(
            Group(
                id=id,
                name=first.campaign_name if level == "campaign" else first.ad_name,
                command=command(id),
                before=_figures(before, hold_rate),
                now=_figures(now, hold_rate),
                effect=None if by_ad is None else float(by_ad[numbers].sum()),
            )
        )
    return sorted(found, key=lambda g: (-abs(g.effect or 0), -(g.now["spend"] or 0), g.name, g.id))


def _figures(counts: Counts, hold_rate: HoldRate) -> Figures:
    return {name: metric(name, hold_rate).of(counts) if counts.rows else None for name in SHOWN}


def _behind(by_ad: Numbers, change: float, pairs: Sequence[Pair]) -> tuple[AdEffect, ...]:
    toward = by_ad * (1 if change >= 0 else -1)
    order = [int(n) for n in np.argsort(-toward, kind="stable")[:_ADS_NAMED] if toward[n] > _NOTHING]
    return tuple(AdEffect(ad_id=pairs[n].ad_id, ad_name=pairs[n].ad_name, change=float(by_ad[n])) for n in order)
