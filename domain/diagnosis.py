"""What is wrong with an ad, how bad, how sure, and what became of what was done about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from domain.diagnosis_case import Case
from domain.diagnosis_rules import BY_NAME, RULES, Hit, Rule, RuleName, Severity
from domain.recommendation import Decided, Standing, recommendation_id
from domain.rough_money import about

Health = Literal["critical", "warning", "healthy", "insufficient data"]
# Why an ad should be stopped: a test that failed, worn out, or spending without a sale.
Kill = Literal["test_failure", "fatigue", "inefficient"]
WORST_FIRST: tuple[Severity, ...] = ("critical", "warning", "info")
# Where the first says it all, the second is not said again.
_SAYS_ALSO: dict[RuleName, RuleName] = {"ctr_below_p10": "ctr_below_p25"}

LEAST_SPEND_USD = 50
LEAST_IMPRESSIONS = 300
KILL_AFTER_DAYS = 7
KILL_AFTER_USD = 100
KILL_UNSOLD_USD = 200
TREND = 0.10
# What makes a finding sure: how far off (half), for how long up to two weeks, on how many impressions up to 5,000.
_SURE_DAYS = 14
_SURE_IMPRESSIONS = 5000


@dataclass(frozen=True, slots=True)
class Found:
    """A rule that holds for an ad, what was decided about it, and how it stands since."""

    rule: Rule
    hit: Hit
    confidence: float
    id: str
    standing: Standing
    decided: Decided | None

    @property
    def is_open(self) -> bool:
        """Whether it asks for something now: neither ignored nor done too lately to tell."""
        return self.standing in ("new", "noted", "got worse", "done, came back")


class Trend(NamedTuple):
    """The last 3 days against the 4 before: which figure, and its relative change."""

    metric: Literal["roas", "ctr"]
    before: float
    now: float

    @property
    def change(self) -> float:
        return self.now / self.before - 1

    @property
    def word(self) -> Literal["rising", "steady", "falling"]:
        if round(abs(self.change), 9) <= TREND:
            return "steady"
        return "rising" if self.change > 0 else "falling"


@dataclass(frozen=True, slots=True)
class AdDiagnosis:
    """One ad: its health, the findings, the rules that could not be asked and why."""

    case: Case
    health: Health
    found: tuple[Found, ...]
    skipped: tuple[tuple[RuleName, str], ...]
    kill: Kill | None
    trend: Trend | None

    @property
    def open(self) -> tuple[Found, ...]:
        return tuple(one for one in self.found if one.is_open)


class Outcome(NamedTuple):
    """What became of a recommendation that was done: the figure then and since, as far as the rule has one."""

    decided: Decided
    rule: Rule
    standing: Standing
    now: float | None
    days: int


def diagnose(
    case: Case, currency: str, decisions: Mapping[str, Decided], done: Mapping[str, Outcome] | None = None
) -> AdDiagnosis:
    """Asks every rule about one ad.

    Args:
        decisions: The newest decision of each recommendation, by id.
        done: What became of those that were done, by id.
    """
    hits: dict[RuleName, Hit] = {}
    skipped: list[tuple[RuleName, str]] = []
    for rule in RULES:
        outcome = rule.ask(case, currency)
        if isinstance(outcome, str):
            skipped.append((rule.name, outcome))
        elif outcome is not None:
            hits[rule.name] = outcome
    for name, also in _SAYS_ALSO.items():
        if name in hits:
            hits.pop(also, None)
    found = tuple(
        _found(BY_NAME[name], hit, case, decisions, done or {})
        for name, hit in sorted(hits.items(), key=lambda item: WORST_FIRST.index(item[1].severity))
    )
    health = _health(case, [one.hit.severity for one in found if one.is_open], currency)
    return AdDiagnosis(case, health, found, tuple(skipped), _kill(case, found, currency), trend(case))


def confidence(hit: Hit, days: int, impressions: float) -> float:
    """How sure a finding is: min(1, 0.5 · deviation + 0.3 · min(days / 14, 1) + 0.2 · min(impressions / 5,000, 1)).

    The deviation is how far the figure is beyond the limit, relative to the limit, at most 1.
    """
    deviation = min(1.0, abs(hit.value - hit.limit) / hit.limit) if hit.limit else 1.0
    return min(1.0, 0.5 * deviation + 0.3 * min(days / _SURE_DAYS, 1) + 0.2 * min(impressions / _SURE_IMPRESSIONS, 1))


def trend(case: Case) -> Trend | None:
    """Of ROAS where the ad is meant to sell and does, else of CTR; None without figures in both parts of the week."""
    now, before = case.last_3, case.four_before
    if case.aims_at("purchases") is not False and now.roas is not None and before.roas:
        return Trend("roas", before.roas, now.roas)
    if now.ctr is not None and before.ctr:
        return Trend("ctr", before.ctr, now.ctr)
    return None


def outcome(decided: Decided, since: Case, last_day: date, currency: str, checked_on: date | None = None) -> Outcome:
    """How a recommendation that was done stands, judged by the days after it alone.

    Args:
        since: The ad's days after the decision, its last week and newest check.
        last_day: The last day with results.
        checked_on: The day of its newest congruence check.
    """
    rule = BY_NAME[decided.rule]  # type: ignore[index]
    days = max(0, (last_day - decided.decided_on).days)
    now = _figure(rule, since)
    answer = rule.ask(since, currency)
    if rule.name == "congruence_below_threshold":
        waits = checked_on is None or checked_on <= decided.decided_on
        answer = rule.check(since, currency)
    else:
        waits = days < (rule.last_days or 1)
    if since.is_running is False and (waits or isinstance(answer, str)):
        return Outcome(decided, rule, "done, ad stopped", now, days)
    if waits or isinstance(answer, str):
        return Outcome(decided, rule, "done, too early", now, days)
    return Outcome(decided, rule, "done, worked" if answer is None else "done, came back", now, days)


def _figure(rule: Rule, case: Case) -> float | None:
    """What the rule looks at, where it is one figure."""
    match rule.name:
        case "congruence_below_threshold":
            return case.congruence
        case "impression_starvation":
            return case.last_3.impressions / 3
        case "frequency_trend_rising":
            return case.last_3.frequency
        case "ctr_declining_7d":
            return case.last_3.ctr
        case _:
            return None if rule.rate is None else case.rates[rule.rate]


def rule_counts(diagnosed: Iterable[AdDiagnosis]) -> dict[RuleName, tuple[int, dict[str, int]]]:
    """For each rule, how many ads it holds for, and how many it could not be asked about, by reason."""
    counts: dict[RuleName, tuple[int, dict[str, int]]] = {rule.name: (0, {}) for rule in RULES}
    for one in diagnosed:
        for found in one.found:
            holds, reasons = counts[found.rule.name]
            counts[found.rule.name] = (holds + 1, reasons)
        for name, reason in one.skipped:
            reasons = counts[name][1]
            kind = _kind_of(reason)
            reasons[kind] = reasons.get(kind, 0) + 1
    return counts


def _found(rule: Rule, hit: Hit, case: Case, decisions: Mapping[str, Decided], done: Mapping[str, Outcome]) -> Found:
    known = recommendation_id(rule.name, case.ad.ad_id)
    decided = decisions.get(known)
    standing: Standing = "new"
    if decided is not None:
        standing = _standing(decided, hit, done.get(known))
    return Found(rule, hit, confidence(hit, case.days, case.impressions), known, standing, decided)


def _standing(decided: Decided, hit: Hit, became: Outcome | None) -> Standing:
    match decided.decision:
        case "open":
            return "new"
        case "noted":
            return "noted"
        case "ignored":
            was = decided.severity
            worse = was is not None and WORST_FIRST.index(hit.severity) < WORST_FIRST.index(was)
            return "got worse" if worse else "ignored"
        case "done":
            return "done, too early" if became is None else became.standing


def _health(case: Case, severities: list[Severity], currency: str) -> Health:
    if case.spend < about(LEAST_SPEND_USD, currency) or case.impressions < LEAST_IMPRESSIONS:
        return "insufficient data"
    if "critical" in severities:
        return "critical"
    return "warning" if "warning" in severities else "healthy"


def _kill(case: Case, found: tuple[Found, ...], currency: str) -> Kill | None:
    if case.is_running is False:
        return None
    critical = {one.rule.topic for one in found if one.is_open and one.hit.severity == "critical"}
    if "efficiency" in critical and case.days > KILL_AFTER_DAYS and case.spend > about(KILL_AFTER_USD, currency):
        return "test_failure"
    if "fatigue" in critical:
        return "fatigue"
    sells = case.aims_at("purchases") is not False and case.purchases == 0
    unsold = case.spend_for_purchases or 0.0
    ignored = any(one.rule.name == "spend_no_conversions" and not one.is_open for one in found)
    return "inefficient" if sells and not ignored and unsold > about(KILL_UNSOLD_USD, currency) else None


def _kind_of(reason: str) -> str:
    """The reason without the ad's own figures, so that like is counted with like."""
    if " of " in reason and reason.endswith("days with results"):
        return "too few days with results"
    if reason.endswith("impressions"):
        return "too few impressions"
    if reason.startswith("its objective"):
        return "its objective is another"
    return "it is not running" if reason.startswith("it is not running") else reason
