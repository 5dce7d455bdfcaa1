"""The rows of a ranking, made for those that are shown."""

from collections.abc import Sequence

import numpy as np

from domain.hook_estimates import ESTIMATED, Estimated
from domain.hook_order import Ranked
from domain.hook_ranking import Estimate, GroupBy, HookRow, TopAd
from domain.hook_results import AdSums, Face, counts_of
from domain.hook_verdict import Quadrant, Signs, Verdict, enough, quadrant, verdict
from domain.metrics import METRICS, MetricName, metric
from domain.shrinkage import Array, Index


def rows_of(ranked: Ranked, chosen: Sequence[int]) -> tuple[HookRow, ...]:
    """These groups, in this order; their words and pictures come with `with_face`."""
    index = np.array(chosen, dtype=np.int64)
    wanted: dict[Estimated, None] = dict.fromkeys((*ESTIMATED, ranked.question.estimated))
    estimates: dict[Estimated, list[Estimate | None]] = {name: _estimates(ranked, name, index) for name in wanted}
    verdicts = _verdicts(ranked, index, estimates)
    members = _members(ranked, set(chosen))
    place = {int(at): n for n, at in enumerate(ranked.above_floor)}
    return tuple(
        _row(ranked, at, members[at], {name: found[n] for name, found in estimates.items()}, verdicts[n], place.get(at))
        for n, at in enumerate(chosen)
    )


def _row(
    ranked: Ranked,
    at: int,
    members: list[AdSums],
    estimates: dict[Estimated, Estimate | None],
    told: tuple[Verdict, str],
    place: int | None,
) -> HookRow:
    question = ranked.question
    counts = counts_of(members)
    spent: dict[tuple[str, str], float] = {}
    for s in members:
        spent[s.account, s.ad] = spent.get((s.account, s.ad), 0.0) + float(s.spend)
    top = max(members, key=lambda s: (spent[s.account, s.ad], s.ad))
    return HookRow(
        key=ranked.grouping.keys[at],
        text=ranked.grouping.keys[at],
        hook_source=top.hook_source if question.by == "hook" else None,
        formats=tuple(sorted({s.format for s in members})),
        ads=len(spent),
        ad_ids=tuple(ad for _, ad in sorted(spent, key=lambda one: -spent[one])),
        top_ad=TopAd(account=top.account, id=top.ad, name=top.ad),
        spend=counts.spend,
        counts=counts,
        raw=_raw(ranked, counts),
        estimate=estimates[question.estimated],
        estimates={name: found for name, found in estimates.items() if found is not None},
        probability_best=float(ranked.contest.best[place]) if ranked.contest and place is not None else None,
        expected_loss=float(ranked.contest.loss[place]) if ranked.contest and place is not None else None,
        verdict=told[0],
        reason=told[1],
        quadrant=_quadrant(ranked, estimates) if place is not None else None,
        enough_data=bool(ranked.enough[at]),
        below_floor=place is None,
    )


def _raw(ranked: Ranked, counts: object) -> dict[MetricName, float | None]:
    return {name: metric(name, ranked.question.hold_rate).of(counts) for name in METRICS}  # type: ignore[arg-type]


def with_face(row: HookRow, by: GroupBy, face: Face | None) -> HookRow:
    """The row in its own words and with its top ad's picture."""
    if face is None:
        return row
    plain = row.key.replace("_", " ")
    words: dict[GroupBy, str] = {
        "hook": face.hook,
        "hook_page": face.hook,
        "hook_audience": face.hook,
        "ad": face.name,
        "hook_type": plain,
        "visual_type": plain,
    }
    update = {
        "text": words.get(by, row.key),
        "thumbnail": face.thumbnail,
        "top_ad": row.top_ad.model_copy(update={"name": face.name}),
    }
    return row.model_copy(update=update)


def _members(ranked: Ranked, chosen: set[int]) -> dict[int, list[AdSums]]:
    found: dict[int, list[AdSums]] = {at: [] for at in chosen}
    for at in np.flatnonzero(ranked.asked & np.isin(ranked.grouping.group, list(chosen))).tolist():
        found[int(ranked.grouping.group[at])].append(ranked.sums[at])
    return found


def _estimates(ranked: Ranked, name: Estimated, index: Index) -> list[Estimate | None]:
    found = ranked.estimates.bounds(name, index)
    if found is None:
        return [None] * len(index)
    fitting = ranked.plays[index] if name in ("hook_rate", "hold_rate") else np.ones(len(index), dtype=np.bool_)
    return [
        Estimate(low=float(low), mid=float(mid), high=float(high)) if fits else None
        for low, mid, high, fits in zip(found.low, found.mid, found.high, fitting, strict=True)
    ]


def _quadrant(ranked: Ranked, estimates: dict[Estimated, Estimate | None]) -> Quadrant | None:
    hook_rate, roas, cuts = estimates["hook_rate"], estimates["roas"], ranked.cuts
    if hook_rate is None or roas is None or cuts is None:
        return None
    return quadrant(hook_rate.mid, roas.mid, cuts.hook_rate, cuts.roas)


def _verdicts(
    ranked: Ranked, index: Index, estimates: dict[Estimated, list[Estimate | None]]
) -> list[tuple[Verdict, str]]:
    """By ROAS; where no source tells value, by purchases per amount spent."""
    by: Estimated = "roas" if ranked.estimates.parts("roas") is not None else "cpa"
    level = ranked.brand(by)
    beats = ranked.estimates.above(by, index, level or 0.0)
    converts = ranked.estimates.above("conversion_rate", index, ranked.brand("conversion_rate") or 0.0)
    own = ranked.estimates.own_weight(by)
    middles: dict[Estimated, float | None] = {"hook_rate": ranked.middle("hook_rate"), "ctr": ranked.middle("ctr")}
    above = set(ranked.above_floor.tolist())
    told: list[tuple[Verdict, str]] = []
    for n, at in enumerate(index.tolist()):
        found = estimates[by][n]
        if at not in above:
            told.append(("not enough data", "its spend is under the floor"))
            continue
        signs = Signs(
            enough=found is not None
            and float(ranked.spend[at]) >= ranked.default_floor
            and enough(found.low, found.high, level, float(own[at])),
            beats=_probability(beats, n, lower=by == "cpa"),
            engages=_engages(middles, estimates, n),
            converts=_probability(converts, n),
        )
        told.append(verdict(signs))
    return told


def _probability(found: Array | None, n: int, lower: bool = False) -> float | None:
    if found is None:
        return None
    return 1 - float(found[n]) if lower else float(found[n])


def _engages(
    middles: dict[Estimated, float | None], estimates: dict[Estimated, list[Estimate | None]], n: int
) -> bool | None:
    """Whether people stop for it: by hook rate, for stills by click rate."""
    for name in ("hook_rate", "ctr"):
        own, middle = estimates[name][n], middles[name]
        if own is not None and middle is not None:
            return own.mid >= middle
    return None
