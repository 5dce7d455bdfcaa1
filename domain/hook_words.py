"""The sentences of a ranking."""

from collections.abc import Sequence

from domain.format import count, figure, money, percent, ratio
from domain.hook_order import LEAST_FOR_CUTS, Ranked
from domain.hook_ranking import GroupBy, HookRow
from domain.hook_verdict import FLOOR_PURCHASES, FLOOR_SHARE
from domain.hooks import HookSource
from domain.metrics import MetricName, metric
from domain.settling import Settlement

ONE: dict[GroupBy, str] = {
    "hook": "hook",
    "hook_type": "hook type",
    "visual_type": "visual type",
    "ad": "ad",
    "landing_page": "landing page",
    "hook_page": "hook-and-page pair",
    "hook_audience": "hook-and-audience pair",
}
_READ: dict[HookSource, str] = {
    "spoken": "from speech",
    "overlay": "from overlay text",
    "headline": "from the headline",
    "picture_text": "from text on the picture",
    "copy": "from the first line of copy",
    "naming_convention": "from the ad's name by the naming convention",
    "ad_name": "as the whole ad name, for want of a creative or naming convention",
}


def short(text: str, most: int = 60) -> str:
    """The text, cut at a word where it is long."""
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"


def sure(probability: float) -> str:
    """A probability in a sentence: `93 %`, and never a certainty."""
    return "over 99 %" if probability > 0.995 else percent(probability, 0)


def headline(ranked: Ranked, rows: Sequence[HookRow], settlement: Settlement | None, currency: str) -> str:
    """The finding in one sentence."""
    one = ONE[ranked.question.by]
    first = rows[0]
    if first.below_floor:
        return (
            f"No {one} has spent {money(ranked.floor, currency)} yet, so none is ranked; "
            f"“{short(first.text)}” comes nearest with {money(first.spend, currency)}."
        )
    name = ranked.question.estimated
    if ranked.question.sort in ("spend", "purchases"):
        return _by_sum(ranked, first, currency)
    if first.estimate is None:
        label = metric(name, ranked.question.hold_rate).label
        return f"{label} is not known for any {one}; {count(len(rows))} are listed by spend."
    told = f"“{short(first.text)}” {does(name, first.raw[name], currency)} on {money(first.spend, currency)}"
    if not first.enough_data:
        low, high = (plain(name, end, currency) for end in (first.estimate.low, first.estimate.high))
        return (
            f"No {one} can be called {ranked.question.order} yet: {told}, but may stand anywhere from {low} to {high}."
        )
    return told + _runner_up(ranked, rows, settlement, currency) + "."


def _by_sum(ranked: Ranked, first: HookRow, currency: str) -> str:
    roas = first.raw["roas"]
    returns = f", returning {ratio(roas)}" if roas is not None else ""
    if ranked.question.sort == "spend":
        return f"Most was spent on “{short(first.text)}”: {money(first.spend, currency)}{returns}."
    return (
        f"“{short(first.text)}” brought the most purchases, {count(first.counts.purchases)} "
        f"for {money(first.spend, currency)}{returns}."
    )


def _runner_up(ranked: Ranked, rows: Sequence[HookRow], settlement: Settlement | None, currency: str) -> str:
    if settlement is None or len(rows) < 2:
        return ""
    if ranked.question.order == "worst":
        return ", the worst of those with enough data"
    if not settlement.settled:
        return "; the runner-up is within its error"
    name = ranked.question.estimated
    return f"; the runner-up, “{short(rows[1].text)}”, {does(name, rows[1].raw[name], currency)}"


def does(name: MetricName, value: float | None, currency: str) -> str:
    """What a hook does by this figure, as a verb: `returns 4.3×`."""
    shown = plain(name, value, currency)
    match name:
        case "roas":
            return f"returns {shown}"
        case "cpa":
            return f"costs {shown} a purchase" if value is not None else "has no purchase"
        case "ctr":
            return f"gets {shown} to click"
        case "hook_rate":
            return f"stops {shown}"
        case _:
            return f"holds {shown}"


def plain(name: MetricName, value: float | None, currency: str) -> str:
    """A figure in its unit."""
    return figure(value, metric(name).unit, currency)


def floor_sentence(ranked: Ranked, currency: str) -> str:
    """The floor, and where it comes from."""
    if ranked.question.min_spend is not None:
        return f"{money(ranked.floor, currency)} spend, as asked"
    return (
        f"{money(ranked.floor, currency)} spend: the larger of {FLOOR_PURCHASES} × cost per purchase "
        f"and {percent(FLOOR_SHARE)} of all spend; min_spend= changes it"
    )


def notes(ranked: Ranked, currency: str) -> tuple[str, ...]:
    """What the figures rest on, and what they do not say."""
    return (
        *order_notes(ranked),
        *left_out(ranked, currency),
        *_hook_notes(ranked),
        *_video_notes(ranked),
        SELECTION,
    )


SELECTION = (
    "Meta chose who saw which ad, so these are associations, not effects: only a split test shows what a hook causes."
)


def order_notes(ranked: Ranked) -> list[str]:
    """By what the rows are ranked."""
    name = metric(ranked.question.estimated, ranked.question.hold_rate).label
    if ranked.question.sort in ("spend", "purchases"):
        return [f"Ranked by {ranked.question.sort}; the estimate beside it is of {name}."]
    kind = "its days" if ranked.question.by == "ad" else "its ads"
    shrunk = "Purchases per amount spent and order value are shrunk apart. " if name == "ROAS" else ""
    return [
        f"Ranked by the estimate of {name}: the raw figure, drawn towards that of the brand's own ads of the same "
        f"format by as much as {kind} differ and data are few. {shrunk}Those without enough data come after the others."
    ]


def left_out(ranked: Ranked, currency: str) -> list[str]:
    """What is not ranked, and why."""
    one = ONE[ranked.question.by]
    found: list[str] = []
    below = [at for at in ranked.order if at not in set(ranked.above_floor.tolist())]
    if below:
        spent = money(float(ranked.spend[below].sum()), currency)
        found.append(f"{_count(len(below), one)} under the floor, {spent} in all: listed last, not ranked.")
    for unranked in ranked.grouping.unranked:
        ads = _count(unranked.ads, "ad")
        found.append(f"{ads} ({money(unranked.spend, currency)}) {unranked.reason}: counted in no {one}.")
    return found


def _hook_notes(ranked: Ranked) -> list[str]:
    if ranked.question.by != "hook":
        return []
    ads: dict[tuple[str, str], HookSource] = {
        (s.account, s.ad): s.hook_source for s, wanted in zip(ranked.sums, ranked.asked, strict=True) if wanted
    }
    read: dict[HookSource, int] = {}
    for source in ads.values():
        read[source] = read.get(source, 0) + 1
    told = ", ".join(f"{count(n)} {_READ[source]}" for source, n in sorted(read.items(), key=lambda one: -one[1]))
    return [f"The hooks of {_count(len(ads), 'ad')} were read: {told}."]


def _video_notes(ranked: Ranked) -> list[str]:
    one = ONE[ranked.question.by]
    found: list[str] = []
    there = ranked.summed(ranked.columns.impressions) > 0
    stills = int((there & ~ranked.plays).sum())
    if stills:
        what = _count(stills, one)
        found.append(f"{what} without video: no hook rate, so in no quadrant.")
    if ranked.cuts is None and ranked.plays.any():
        found.append(f"No quadrants: fewer than {LEAST_FOR_CUTS} video {one}s above the floor, or no ROAS.")
    if ranked.cuts is not None:
        found.append(
            f"Quadrants part at the medians of {ranked.cuts.hooks} video {one}s: "
            f"hook rate {percent(ranked.cuts.hook_rate)}, ROAS {ratio(ranked.cuts.roas)}."
        )
    if ranked.correlations:
        told = " and ".join(f"{c.rho:+.2f} with {metric(c.other).label}".replace("-", "−") for c in ranked.correlations)
        found.append(f"Across {ranked.correlations[0].hooks} video {one}s, hook rate correlates {told} (Spearman).")
    return found


def _count(n: int, what: str) -> str:
    return f"{count(n)} {what}" if n == 1 else f"{count(n)} {what}s"
