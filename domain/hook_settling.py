"""What would tell a ranking's first two apart."""

from collections.abc import Sequence

from domain.duel import Duel
from domain.format import count, money
from domain.hook_order import Ranked
from domain.hook_ranking import HookRow
from domain.hook_words import short, sure
from domain.settling import APART, Settlement, apart, needed
from domain.shrinkage import Posterior

# More new ads than this is no test anybody makes.
_MOST_ADS = 30


def settlement_of(ranked: Ranked, rows: Sequence[HookRow], currency: str) -> Settlement | None:
    """Whether the first row is ahead of the second and what would show it; None for sums, and without two rows."""
    two = [row for row in rows[:2] if not row.below_floor]
    if len(two) < 2 or ranked.question.sort in ("spend", "purchases"):
        return None
    if ranked.question.order == "worst":
        two.reverse()
    return settlement_between(ranked, two[0], two[1], currency)


def settlement_between(ranked: Ranked, ahead_row: HookRow, other: HookRow, currency: str) -> Settlement | None:
    """Whether one row is ahead of another and what would show it; None where the figure is not known."""
    parts = ranked.estimates.parts(ranked.question.estimated)
    if parts is None:
        return None
    two = (ahead_row, other)
    index = [ranked.grouping.keys.index(row.key) for row in two]
    first, second = (tuple(part.take(ranked.index([at])) for part in parts) for at in index)
    gap, variance = apart(first, second)
    probability = Duel(first, second, is_cost=ranked.question.estimated == "cpa").ahead
    settled = probability >= APART
    names = (short(two[0].text, 40), short(two[1].text, 40))
    events = _events(ranked, two)
    by_ads = sum(_by_ads(ranked, part[0], at) for part, at in ((first, index[0]), (second, index[1])))
    more, more_ads = needed(gap, variance, by_ads, events, sum(row.ads for row in two))
    spend = None if more is None else 2 * more * sum(float(row.spend) for row in two) / max(events, 1.0)
    found = Settlement(
        first=names[0],
        second=names[1],
        probability_ahead=probability,
        settled=settled,
        more=None if settled else more,
        more_spend=None if settled else spend,
        more_ads=more_ads if not settled and more is None and more_ads <= _MOST_ADS else None,
        sentence="",
    )
    return found.model_copy(update={"sentence": _sentence(ranked, found, currency)})


def _events(ranked: Ranked, two: Sequence[HookRow]) -> float:
    match ranked.question.estimated:
        case "ctr":
            return float(sum(row.counts.link_clicks or 0 for row in two))
        case "hook_rate":
            return float(sum(row.counts.video_views or 0 for row in two))
        case "hold_rate":
            return float(sum(row.counts.thruplays or 0 for row in two))
        case _:
            return float(sum(row.counts.purchases or 0 for row in two))


def _by_ads(ranked: Ranked, posterior: Posterior, at: int) -> float:
    """The part of the relative variance that stays however often the same ads are shown."""
    name = {"roas": "valued_sales", "cpa": "sales", "ctr": "clicks", "hook_rate": "hooked", "hold_rate": "held"}
    ratio = ranked.estimates.ratio(name[ranked.question.estimated])  # type: ignore[arg-type]
    exposure = float(ranked.summed(ratio.exposure)[at])
    effective = float(posterior.effective[0])
    if exposure <= 0 or effective <= 0:
        return 0.0
    own = 1 - float(posterior.weight_of_prior[0])
    return own**2 * (1 / effective - 1 / exposure) / float(posterior.mean[0])


def _sentence(ranked: Ranked, found: Settlement, currency: str) -> str:
    likely = sure(found.probability_ahead)
    if found.settled:
        return f"“{found.first}” is ahead of “{found.second}” with {likely} probability."
    start = f"“{found.first}” is ahead of “{found.second}” with only {likely} probability"
    if found.more is not None and found.more_spend is not None:
        return (
            f"{start}; about {count(found.more)} more {_unit(ranked)} of each, some "
            f"{money(found.more_spend, currency)} in all, would tell them apart if both go on as they did."
        )
    if found.more_ads is not None and ranked.question.by != "ad":
        ads = "one more ad" if found.more_ads == 1 else f"about {count(found.more_ads)} more ads"
        return f"{start}; more spend on the same ads would not settle it, {ads} of each would."
    return f"{start}: too close for a test of usual size, so take them for equal."


def _unit(ranked: Ranked) -> str:
    units = {"ctr": "clicks", "hook_rate": "3-second plays", "hold_rate": "ThruPlays"}
    return units.get(ranked.question.estimated, "purchases")
