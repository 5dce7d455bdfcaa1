"""Reading and judging a brand's ads: what /diagnose and /recommendation rest on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.account import Scope, scope
from domain.cohorts import RATE_NAMES, Baselines, baselines
from domain.diagnosis import AdDiagnosis, Outcome, diagnose, outcome
from domain.diagnosis_case import RATES, Case, cases, since_case
from domain.diagnosis_rules import BY_NAME
from domain.metrics import HoldRate
from domain.recommendation import Decided, Standing
from domain.window import Window
from store import accounts, congruence, diagnosis, recommendations
from store.db import Connection
from store.diagnosis import Diagnosed, Since
from store.performance import AdKey, Filter
from tools.deps import Deps

_DONE: tuple[Standing, ...] = ("done, worked", "done, came back", "done, too early", "done, ad stopped")


@dataclass(frozen=True)
class Examined:
    """All that was read, the diagnosis of each ad asked about, and what became of what was done about them."""

    read: Diagnosed
    known: Baselines
    diagnosed: Sequence[AdDiagnosis]
    outcomes: Sequence[Outcome]


async def examine(
    deps: Deps, conn: Connection, which: Filter, window: Window, currency: str, key: AdKey | None = None
) -> Examined:
    """Reads and judges: a fixed number of queries, whatever the number of ads.

    Args:
        key: Only this ad; the baselines are over all ads nevertheless.
    """
    brand = deps.require_brand()
    read = await diagnosis.ad_figures(conn, which, window, brand.hold_rate)
    checks = {(row.account, row.ad_id): row for row in await congruence.newest_scores(conn, brand.id)}
    decisions = await recommendations.newest(conn, brand.id)
    chosen = read.asked if key is None else [n for n in read.asked if read.figures.ads[n].key == key]
    known = baselines(read.figures, currency, RATE_NAMES if key else RATES)
    scores = {at: check.score for at, check in checks.items()}
    asked = list(cases(read.figures, known, scores, list(chosen)))
    by_key = {case.ad.key: case for case in asked}
    checked = {at: check.checked_at.date() for at, check in checks.items()}
    became = await _became(conn, which, window, brand.hold_rate, decisions, by_key, checked, currency)
    done = {one.decided.recommendation_id: one for one in became}
    return Examined(read, known, [diagnose(case, currency, decisions, done) for case in asked], became)


async def _became(
    conn: Connection,
    which: Filter,
    window: Window,
    hold_rate: HoldRate,
    decisions: Mapping[str, Decided],
    by_key: Mapping[AdKey, Case],
    checked: Mapping[AdKey, date],
    currency: str,
) -> list[Outcome]:
    """What became of what was done about these ads: one query for all of them, none where nothing was done."""
    done = [
        (decided, by_key[(decided.account, decided.ad_id)])
        for decided in decisions.values()
        if decided.decision == "done" and decided.rule in BY_NAME and decided.account and decided.ad_id
        if (decided.account, decided.ad_id) in by_key
    ]
    if not done:
        return []
    wanted = [Since(decided.recommendation_id, *case.ad.key, decided.decided_on) for decided, case in done]
    ids, sums = await diagnosis.since(conn, which, wanted, window.until, hold_rate)
    places = {id: at for at, id in enumerate(ids)}
    found: list[Outcome] = []
    for decided, case in done:
        at = places.get(decided.recommendation_id)
        after = since_case(case, None if at is None else sums, at or 0)
        found.append(outcome(decided, after, window.until, currency, checked.get(case.ad.key)))
    return sorted(found, key=lambda one: (_DONE.index(one.standing), one.decided.decided_at))


async def accounts_like(conn: Connection, deps: Deps, which: Filter, found: Scope, key: AdKey) -> tuple[Filter, Scope]:
    """What to sum for this ad: the accounts in its own currency, where that is not the brand's."""
    if found.accounts is None or key[0] in found.accounts:
        return which, found
    known = await accounts.of_brand(conn, deps.require_brand().id)
    own = next((account for account in known if account.id == key[0]), None)
    if own is None:
        return which, found
    scoped = scope(known, own.currency, own.timezone)
    return which.model_copy(update={"accounts": scoped.accounts}), scoped
