"""/diagnose: what is wrong with the ads, how sure that is, and what to do next."""

from collections.abc import Sequence
from datetime import date
from math import isfinite
from typing import Literal

import numpy as np
from pydantic import Field

from domain.account import Scope
from domain.answer import Action, Foot, define
from domain.diagnosis import HEALTHS, AdDiagnosis, rule_counts
from domain.diagnosis_report import Beside, Diagnosis, Finding
from domain.diagnosis_words import METHOD, ad_headline, brand_headline, outcome_sentence, weak_kinds
from domain.format import plural
from domain.metrics import METRICS, MetricName
from domain.window import Window
from store import ads
from store.db import Connection
from store.performance import AdKey
from tools.accounts import other_accounts
from tools.ad_choice import choose_ad
from tools.deps import Deps
from tools.diagnosis_lines import (
    asked_lines,
    beside_lines,
    found_lines,
    health_line,
    outcome_line,
    pictured,
    rule_lines,
)
from tools.empty import no_results
from tools.examination import Examined, accounts_like, examine
from tools.filters import FilterArgs, filter_for
from tools.typed import typed
from tools.windows import Covered, window_for

MOST = 1000
_DEFINED: tuple[MetricName, ...] = ("roas", "ctr", "cpc", "hook_rate", "hold_rate")


class DiagnoseArgs(FilterArgs):
    """Which days, which ads; or one ad."""

    ad: str | None = Field(default=None, min_length=1, description="One ad: its id or name, or the start of either.")
    show: Literal["open", "all"] = Field(
        default="open", description="`all` also lists findings that were ignored, or done too lately to tell."
    )
    limit: int = Field(default=10, ge=1, le=MOST, description="How many findings and ads to list.")


async def diagnose_ads(deps: Deps, args: DiagnoseArgs) -> Diagnosis:
    """What is wrong with the ads: rules against ads like them, with severity, confidence and the next step.

    Args:
        ad: One ad with every rule, also those that could not be asked, and its figures beside ads like it.
        show: `all` also lists what was ignored or done.
    """
    brand = deps.require_brand()
    async with deps.transaction() as conn:
        window, covered = await window_for(deps, conn, args)
        which, found = await filter_for(deps, conn, args)
        key: AdKey | None = None
        if args.ad is not None:
            key = await choose_ad(conn, brand, args.ad.strip(), found.chosen.id if found.chosen else None)
            which, found = await accounts_like(conn, deps, which, found, key)
        examined = await examine(deps, conn, which, window, found.currency, key)
        if covered is None or not examined.chosen:
            return await _empty(deps, conn, args, window, covered, found, key)
        listed = examined.diagnosed.worst_first(args.show == "all" or key is not None)
        shown = found_lines(examined.diagnosed, listed[: args.limit], window)
        pictures = await ads.thumbnails(conn, brand.id, [f.ad_id for f in shown]) if shown and key is None else {}
    return _answer(deps, args, window, covered, found, examined, len(listed), pictured(shown, pictures), key)


def _answer(
    deps: Deps,
    args: DiagnoseArgs,
    window: Window,
    covered: tuple[date, date],
    found: Scope,
    examined: Examined,
    listed: int,
    shown: tuple[Finding, ...],
    key: AdKey | None,
) -> Diagnosis:
    brand = deps.require_brand()
    diagnosed = examined.diagnosed
    view = diagnosed.view
    only = diagnosed.ad(0) if key is not None else None
    by_spend = np.argsort(-view.spend, kind="stable")[: args.limit].tolist()
    outcomes = tuple(outcome_line(one) for one in examined.outcomes)
    closed = diagnosed.closed
    told = (outcome_sentence(outcomes), _closed(closed, args.show), weak_kinds(examined.known))
    return Diagnosis(
        headline=ad_headline(only, shown, found.currency)
        if only
        else brand_headline(
            brand.name, diagnosed, [f for f in shown if f.standing != "ignored"], window.days, found.currency
        ),
        foot=Foot(
            as_of=covered[1],
            window=window,
            rows=int(view.days.sum()),
            currency=found.currency,
            timezone=found.timezone,
            attribution=METRICS["roas"].attribution,
            definitions=define(*_DEFINED, hold_rate=brand.hold_rate),
            notes=(*(sentence for sentence in told if sentence), *METHOD, "Written by rules, no model.", *found.notes),
            fictional=brand.is_fictional,
        ),
        actions=_actions(args, window, found, shown, only),
        window=window,
        ads=len(view.ads),
        health={name: n for name in HEALTHS if (n := diagnosed.with_health(name)[0])},
        findings=shown,
        more=listed - len(shown),
        more_command=_asked(args, window, limit=MOST) if listed > len(shown) else None,
        ignored=closed,
        lines=tuple(health_line(diagnosed.ad(at), window) for at in by_spend),
        outcomes=outcomes,
        rules=() if only else rule_lines(rule_counts(diagnosed)),
        asked=asked_lines(only, found.currency) if only else (),
        beside=_beside(examined, only) if only else (),
    )


def _beside(examined: Examined, only: AdDiagnosis) -> tuple[Beside, ...]:
    total = examined.read.figures.total
    values: dict[MetricName, float | None] = {}
    for name in METRICS:
        value = float(total.rate(name)[examined.chosen[only.case.at]])
        values[name] = value if isfinite(value) else None
    return beside_lines(only.case, values)


def _closed(number: int, show: str) -> str:
    if not number or show == "all":
        return ""
    listed = "it" if number == 1 else "them"
    return f"{plural(number, 'finding')} left out, as ignored or done: /diagnose show=all lists {listed}."


def _asked(args: DiagnoseArgs, window: Window, **more: object) -> str:
    given: dict[str, object] = {"ad": args.ad, **args.narrowed(), "show": None if args.show == "open" else args.show}
    return typed("diagnose", **{**given, "since": window.since, "until": window.until, **more})


def _actions(
    args: DiagnoseArgs, window: Window, found: Scope, shown: Sequence[Finding], only: AdDiagnosis | None
) -> tuple[Action, ...]:
    days = {"since": window.since, "until": window.until}
    actions: list[Action] = []
    if shown:
        worst = shown[0]
        if only is None:
            actions.append(Action(label="The worst ad whole", command=worst.command))
        actions.append(
            Action(label=f"Next: {worst.next_step.split(';')[0].split(':')[0].rstrip('.')}", command=worst.next_command)
        )
        for label, word in (("Done", "done"), ("Ignore", "ignored")):
            actions.append(
                Action(
                    label=f"{label}: {worst.label}", command=typed("recommendation", id=worst.id, decision=word, **days)
                )
            )
    if only is not None:
        actions.append(Action(label="The ad", command=typed("ad", id=only.case.ad.ad_id, **days)))
        actions.append(Action(label="All ads", command=typed("diagnose", **days)))
    else:
        actions += [
            Action(label="Fatigue", command="/fatigue"),
            Action(label="What is usual", command=typed("baselines", **days)),
        ]
    return (*actions, *other_accounts(found, _asked(args, window)))


async def _empty(
    deps: Deps,
    conn: Connection,
    args: DiagnoseArgs,
    window: Window,
    covered: Covered,
    found: Scope,
    key: AdKey | None,
) -> Diagnosis:
    brand = deps.require_brand()
    if key is not None and covered is not None:
        ran = await ads.days_of(conn, brand.id, key)
        if ran is None:
            said = f"{args.ad} has no results yet, so there is nothing to diagnose."
            actions: tuple[Action, ...] = (Action(label="The ad", command=typed("ad", id=key[1])),)
        else:
            said = f"{args.ad} has no results from {window}; they run from {ran[0]} to {ran[1]}."
            again = typed("diagnose", ad=key[1], days=window.days, until=ran[1])
            actions = (Action(label="Its last days", command=again),)
    else:
        said, actions = no_results(brand, "diagnose", window, covered, args.narrowed())
    return Diagnosis(
        headline=said,
        foot=Foot(
            as_of=covered[1] if covered else None,
            window=window,
            currency=found.currency,
            timezone=found.timezone,
            notes=found.notes,
            fictional=brand.is_fictional,
        ),
        actions=(*actions, *other_accounts(found, _asked(args, window))),
        window=window,
    )
