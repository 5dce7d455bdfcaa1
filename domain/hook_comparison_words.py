"""The sentences of a comparison of two hooks."""

from domain.format import money
from domain.hook_comparison import HookComparison
from domain.hook_duels import HIGH, MEDIUM
from domain.hook_estimates import Estimated
from domain.hook_order import Ranked
from domain.hook_ranking import HookRow
from domain.hook_words import SELECTION, plain, short, sure
from domain.metrics import metric


def headline(found: HookComparison) -> str:
    """The finding in one sentence; both hooks are there."""
    a, b, duel, currency = found.a, found.b, found.duel, found.currency
    assert a is not None
    assert b is not None
    label = metric(found.metric, found.hold_rate).label
    if duel is None:
        return f"“{short(a.text)}” and “{short(b.text)}” cannot be compared by {label}: it is not known of both."
    leads = duel.probability_a >= 0.5
    first, second = (a, b) if leads else (b, a)
    chance = duel.probability_a if leads else 1 - duel.probability_a
    loss = duel.loss_a if leads else duel.loss_b
    shown = (duel.a, duel.b) if leads else (duel.b, duel.a)
    figures = " against ".join(plain(found.metric, one.mid, currency) for one in shown)
    likely = f"with {sure(chance)} probability (estimated {label} {figures})"
    wrong = f"the expected loss of choosing it is {stake(found.metric, loss, currency)}"
    one, other = f"“{short(first.text, 50)}”", f"“{short(second.text, 50)}”"
    match found.outcome:
        case "settled":
            return f"{one} beats {other} {likely}; {wrong}."
        case "little at stake":
            return f"{one} is ahead of {other} only {likely}, but little is at stake: {wrong}."
        case "test more":
            return f"{one} is ahead of {other} only {likely}, so test more: {wrong}."
        case "not enough data":
            thin = " and ".join(f"“{short(row.text, 50)}” ({money(row.spend, currency)})" for row in _thin(found))
            return (
                f"{one} would beat {other} {likely}, but that is mostly a guess from the brand's other hooks: "
                f"{thin} has too few results of its own."
            )


def _thin(found: HookComparison) -> list[HookRow]:
    """The one that spent less, which is the one with too little; both where both are under the floor."""
    rows = sorted((row for row in (found.a, found.b) if row is not None), key=lambda row: row.spend)
    return [row for row in rows if row.below_floor] or rows[:1]


def notes(found: HookComparison, ranked: Ranked) -> list[str]:
    """What would tell the two apart, and what the figures rest on."""
    told = [] if found.settlement is None else [found.settlement.sentence]
    silent = [row for row in (found.a, found.b) if row is not None and not row.counts.rows]
    told += [
        f"“{short(row.text)}” has no results in these days: its estimate is what any new hook of the brand may do."
        for row in silent
    ]
    told.append(
        "Both are estimated as in /top_hooks: drawn towards the brand's other hooks by as much as hooks differ and "
        "data are few. Expected loss: what choosing a hook costs on average, over the cases in which it is the worse "
        "one and (with nothing) the others."
    )
    told.append(
        f"Weight of evidence: {found.evidence} (high from {HIGH[0]} ads and {money(HIGH[1], found.currency)} each, "
        f"medium from {MEDIUM[0]} and {money(MEDIUM[1], found.currency)}, and never under the floor of "
        f"{money(ranked.default_floor, found.currency)})."
    )
    return [*told, SELECTION]


def stake(name: Estimated, loss: float, currency: str) -> str:
    """An expected loss in words that can be weighed."""
    match name:
        case "roas":
            return f"{money(1000 * loss, currency)} of purchase value per {money(1000, currency)} spent"
        case "cpa" | "order_value":
            return f"{money(loss, currency)} a purchase"
        case "ctr":
            return f"{1000 * loss:.2g} clicks per 1,000 impressions"
        case "conversion_rate":
            return f"{1000 * loss:.2g} purchases per 1,000 clicks"
        case "hook_rate":
            return f"{1000 * loss:.2g} plays per 1,000 impressions"
        case "hold_rate":
            return f"{1000 * loss:.2g} ThruPlays per 1,000 plays or impressions"
