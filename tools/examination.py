"""Reading and judging a brand's ads: what /diagnose and /recommendation rest on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain import diagnosis as diagnoses
from domain.account import Scope, scope
from domain.cohorts import RATE_NAMES, Baselines, baselines
from domain.diagnosis import Outcome
from domain.diagnosis_view import RATES, View, since, view_of
from domain.metrics import HoldRate
from domain.recommendation import Decided, Standing
from domain.window import Window
from store import accounts, diagnosis, recommendations
from store.db import Connection
from store.diagnosis import Diagnosed, Since
from store.performance import AdKey, Filter
from tools.deps import Deps

_DONE: tuple[Standing, ...] = ("done, worked", "done, came back", "done, too early", "done, ad stopped")


@dataclass(frozen=True)
class Examined:
    """All that was read, the diagnosis of the ads asked about (`chosen` are their places in what was read), and what
    became of what was done about them."""

    read: Diagnosed
    chosen: Sequence[int]
    known: Baselines
    diagnosed: diagnoses.Diagnosed
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
    checks = await diagnosis.scores(conn, brand.id)
    decisions = await recommendations.newest(conn, brand.id)
    chosen = read.asked if key is None else [n for n in read.asked if read.figures.ads[n].key == key]
    known = baselines(read.figures, currency, RATE_NAMES if key else RATES)
    view = view_of(read.figures, known, {ad: score for ad, (score, _) in checks.items()}, chosen, currency)
    became = await _became(conn, which, window, brand.hold_rate, decisions, view, checks)
    by_id = {one.decided.recommendation_id: one for one in became}
    return Examined(read, chosen, known, diagnoses.diagnose(view, decisions, by_id), became)


async def _became(
    conn: Connection,
    which: Filter,
    window: Window,
    hold_rate: HoldRate,
    decisions: Mapping[str, Decided],
    view: View,
    checks: Mapping[AdKey, tuple[float | None, datetime]],
) -> list[Outcome]:
    """What became of what was done about these ads: one query for all of them, none where nothing was done."""
    done = [one for one in decisions.values() if one.decision == "done" and one.account and one.ad_id]
    places = {ad.key: at for at, ad in enumerate(view.ads)} if done else {}
    known = [(one, places[key]) for one in done if (key := (one.account or "", one.ad_id or "")) in places]
    if not known:
        return []
    wanted = [Since(one.account or "", one.ad_id or "", one.decided_on) for one, _ in known]
    sums = await diagnosis.since(conn, which, wanted, window.until, hold_rate)
    after = since(view, [at for _, at in known], sums)
    checked = {ad: on.date() for ad, (_, on) in checks.items()}
    found = diagnoses.outcomes([(one, n) for n, (one, _) in enumerate(known)], after, window.until, checked)
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
