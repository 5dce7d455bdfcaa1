"""Says what a run of congruence checks came to."""

from collections.abc import Sequence

from domain.account import scope
from domain.ad_congruence import answer_of
from domain.answer import Action, Foot
from domain.brand import Brand
from domain.congruence_report import CheckedCounts, CongruenceReport
from domain.format import plural
from domain.job_arguments import CongruenceCheck
from jobs.running import Running
from store import accounts, ad_material, congruence
from store.db import Connection
from tools.typed import typed


async def report(running: Running, asked: CongruenceCheck, counts: CheckedCounts) -> CongruenceReport:
    """The run's counts; of one ad its check too."""
    brand = running.require_brand()
    judged = None if counts.judge == "rules" else counts.judge.removeprefix("rules and ")
    foot = Foot(fictional=brand.is_fictional, timezone=brand.timezone, written_by=judged)
    async with running.transaction(brand.organization_id) as conn:
        if asked.ad is not None and asked.account is not None:
            return await _of_one(conn, brand, (asked.account, asked.ad), counts, foot)
        known = await accounts.of_brand(conn, brand.id)
    summed = scope(known, brand.currency, brand.timezone)
    return CongruenceReport(
        headline=_headline(brand, counts),
        foot=foot.model_copy(update={"currency": summed.currency}),
        actions=_actions(counts),
        counts=counts,
    )


async def _of_one(
    conn: Connection, brand: Brand, key: tuple[str, str], counts: CheckedCounts, foot: Foot
) -> CongruenceReport:
    found = await congruence.newest(conn, brand.id, key)
    ads = await ad_material.of(conn, brand.id, [key])
    if found is None or not ads:
        why = next(iter([*counts.errors, *counts.skipped]), "it is not there any more")
        return CongruenceReport(headline=f"Ad {key[1]} was not checked: {why}.", foot=foot, counts=counts)
    command = typed("congruence_check", ad=key[1], account=key[0])
    answer = answer_of(found, ads[0], command, foot.model_copy(update={"currency": ads[0].currency}), ())
    return CongruenceReport(
        headline=answer.headline, foot=answer.foot, actions=answer.actions, counts=counts, ad=answer
    )


def _headline(brand: Brand, counts: CheckedCounts) -> str:
    bad = counts.verdicts.get("contradicts", 0)
    if not counts.new and counts.errors:
        why = max(counts.errors, key=lambda reason: counts.errors[reason])
        known = f"; {counts.cached} known already" if counts.cached else ""
        return f"No ad of {brand.name} was checked{_rest(counts)}{known}: {why.rstrip('.')}."
    if not counts.new and counts.skipped and not counts.cached:
        return f"No ad of {brand.name} was checked{_rest(counts)}: {next(iter(counts.skipped))}."
    if not counts.new:
        known = f"{plural(counts.cached, 'ad')} of {brand.name} had been checked already and nothing changed"
        return known + _rest(counts) + "."
    told = f"{plural(counts.new, 'ad')} of {brand.name} checked"
    found = f": {bad or 'none'} contradict{'s' if bad in (0, 1) else ''} its page" if bad < 2 else ""
    found = found or f": {bad} contradict their pages"
    unread = f", {counts.unread} of them without a page that was read" if counts.unread else ""
    cost = "" if counts.spent_usd is None else f", for ${counts.spent_usd:.2f}"
    return told + found + unread + cost + _rest(counts) + "."


def _rest(counts: CheckedCounts) -> str:
    left = [(sum(counts.skipped.values()), "skipped"), (sum(counts.errors.values()), "failed")]
    told = [f"{number} {what}" for number, what in left if number]
    return "; " + ", ".join(told) if told else ""


def _actions(counts: CheckedCounts) -> tuple[Action, ...]:
    made: list[Action] = [Action(label="The brand's pairs by spend at risk", command="/congruence_check")]
    if counts.unread:
        made.append(Action(label="Read the pages of spending ads", command="/landing_page"))
    if _more(list(counts.skipped)):
        made.append(Action(label="Check the rest", command="/congruence_check again=yes"))
    return tuple(made)


def _more(reasons: Sequence[str]) -> bool:
    return any(reason.startswith("beyond max_new") for reason in reasons)
