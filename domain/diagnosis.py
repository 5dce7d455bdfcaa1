"""What is wrong with ads, how bad, how sure, and what became of what was done about it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from domain.ad_sums import Array
from domain.diagnosis_rules import RULES, SEVERITIES, Answers, Hit, Rule, RuleName, Severity
from domain.diagnosis_view import Case, View
from domain.recommendation import Decided, Standing, recommendation_id
from domain.rough_money import about

Health = Literal["critical", "warning", "healthy", "insufficient data"]
HEALTHS: tuple[Health, ...] = ("critical", "warning", "healthy", "insufficient data")
# Why an ad should be stopped: a test that failed, worn out, or spending without a sale.
Kill = Literal["test_failure", "fatigue", "inefficient"]
# Where the first says it all, the second is not said again.
_SAYS_ALSO: dict[RuleName, RuleName] = {"ctr_below_p10": "ctr_below_p25"}
_SAID_ALREADY = "the graver rule says it already"

LEAST_SPEND_USD = 50
LEAST_IMPRESSIONS = 300
KILL_AFTER_DAYS = 7
KILL_AFTER_USD = 100
KILL_UNSOLD_USD = 200
TREND = 0.10
# What makes a finding sure: how far off (half), for how long up to two weeks, on how many impressions up to 5,000.
_SURE_DAYS = 14
_SURE_IMPRESSIONS = 5000


class Found(NamedTuple):
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
        return self.standing in _OPEN


_OPEN: tuple[Standing, ...] = ("new", "noted", "got worse", "done, came back")


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


class Outcome(NamedTuple):
    """What became of a recommendation that was done: the figure since, as far as the rule has one."""

    decided: Decided
    rule: Rule
    standing: Standing
    now: float | None
    days: int


@dataclass(frozen=True)
class Diagnosed:
    """All ads of a view with every rule's answers. Details are made for the ads that are shown.

    `decisions` are the newest of each recommendation by id, `outcomes` what became of those that were done.
    """

    view: View
    answers: Mapping[RuleName, Answers]
    decisions: Mapping[str, Decided]
    outcomes: Mapping[str, Outcome]

    @cached_property
    def _decided(self) -> dict[tuple[str, RuleName], Decided]:
        """Decisions about ads, by ad and rule."""
        return {
            (one.ad_id, rule.name): one
            for one in self.decisions.values()
            if one.ad_id is not None and (rule := _rule(one.rule)) is not None
        }

    @cached_property
    def open_state(self) -> dict[RuleName, NDArray[np.int8]]:
        """Each rule's state without the findings that ask for nothing now."""
        states: dict[RuleName, NDArray[np.int8]] = {name: answers.state for name, answers in self.answers.items()}
        if not self._decided:
            return states
        places = {ad.ad_id: at for at, ad in enumerate(self.view.ads)}
        for ad_id, name in self._decided:
            at = places.get(ad_id)
            if at is not None and states[name][at] and not self.found(at, name).is_open:
                states[name] = states[name].copy()
                states[name][at] = 0
        return states

    @cached_property
    def health_places(self) -> NDArray[np.int64]:
        """Each ad's place in HEALTHS."""
        worst = np.zeros(len(self.view.ads), dtype=np.int8)
        for state in self.open_state.values():
            worst = np.maximum(worst, state)
        graded = np.where(worst == 3, 0, np.where(worst == 2, 1, 2))
        few = self.view.spend < about(LEAST_SPEND_USD, self.view.currency)
        return np.where(few | (self.view.impressions < LEAST_IMPRESSIONS), 3, graded)

    @property
    def closed(self) -> int:
        """How many findings ask for nothing now."""
        return sum(
            int((answers.state > 0).sum() - (self.open_state[name] > 0).sum()) for name, answers in self.answers.items()
        )

    def with_health(self, health: Health) -> tuple[int, float]:
        """How many ads are so, and what they spent."""
        those = self.health_places == HEALTHS.index(health)
        return int(those.sum()), float(self.view.spend[those].sum())

    def worst_first(self, everything: bool) -> list[tuple[int, RuleName]]:
        """The findings as ad and rule: the gravest first, then the largest spend and surest.

        Args:
            everything: Also those that ask for nothing now.
        """
        places: list[NDArray[np.int64]] = []
        weights: list[Array] = []
        graves: list[NDArray[np.int8]] = []
        rules: list[NDArray[np.int64]] = []
        for number, (name, answers) in enumerate(self.answers.items()):
            state = answers.state if everything else self.open_state[name]
            at = np.flatnonzero(state)
            places.append(at)
            graves.append(state[at])
            weights.append(self.view.spend[at] * confidences(answers, self.view)[at])
            rules.append(np.full(len(at), number))
        at, grave, weight, rule = (np.concatenate(parts) for parts in (places, graves, weights, rules))
        names = list(self.answers)
        order = np.lexsort((rule, at, -weight, -grave))
        return [(int(at[n]), names[int(rule[n])]) for n in order]

    def found(self, at: int, name: RuleName) -> Found:
        """One finding whole.

        Raises:
            ValueError: The rule does not hold for the ad.
        """
        answers, case = self.answers[name], Case(self.view, at)
        hit = answers.hit(case)
        if hit is None:
            raise ValueError(f"{name} does not hold for {case.ad.ad_name}")
        decided = self._decided.get((case.ad.ad_id, name))
        known = recommendation_id(name, case.ad.ad_id)
        standing: Standing = "new" if decided is None else _standing(decided, hit, self.outcomes.get(known))
        return Found(answers.rule, hit, confidence(hit, case.days, case.impressions), known, standing, decided)

    def ad(self, at: int) -> "AdDiagnosis":
        """One ad whole."""
        case = Case(self.view, at)
        held: list[RuleName] = [name for name, answers in self.answers.items() if answers.state[at]]
        found = sorted((self.found(at, name) for name in held), key=lambda one: -SEVERITIES.index(one.hit.severity))
        skipped: list[tuple[RuleName, str]] = [
            (name, answers.reason(case)) for name, answers in self.answers.items() if answers.why[at]
        ]
        health = HEALTHS[int(self.health_places[at])]
        return AdDiagnosis(case, health, tuple(found), tuple(skipped), _kill(case, found), trend(case))


class AdDiagnosis(NamedTuple):
    """One ad: its health, the findings gravest first, the rules that could not be asked and why."""

    case: Case
    health: Health
    found: tuple[Found, ...]
    skipped: tuple[tuple[RuleName, str], ...]
    kill: Kill | None
    trend: Trend | None

    @property
    def open(self) -> tuple[Found, ...]:
        return tuple(one for one in self.found if one.is_open)


def diagnose(view: View, decisions: Mapping[str, Decided], outcomes: Mapping[str, Outcome] | None = None) -> Diagnosed:
    """Asks every rule about every ad."""
    answers: dict[RuleName, Answers] = {rule.name: rule.ask(view) for rule in RULES}
    for name, also in _SAYS_ALSO.items():
        graver, milder = answers[name].state > 0, answers[also]
        reasons = (*milder.reasons, _SAID_ALREADY)
        why = np.where(graver, np.int8(len(reasons) - 1), milder.why)
        state = np.where(graver, np.int8(0), milder.state)
        answers[also] = Answers(milder.rule, state, why, reasons, milder.check)
    return Diagnosed(view, answers, decisions, outcomes or {})


def confidence(hit: Hit, days: int, impressions: float) -> float:
    """How sure a finding is: min(1, 0.5 · deviation + 0.3 · min(days / 14, 1) + 0.2 · min(impressions / 5,000, 1)).

    The deviation is how far the figure is beyond the limit, relative to the limit, at most 1.
    """
    parts = (np.array([number], dtype=np.float64) for number in (hit.value, hit.limit, days, impressions))
    return float(_sure(*parts)[0])


def confidences(answers: Answers, view: View) -> Array:
    """As `confidence`, for every ad."""
    return _sure(answers.check.value, answers.check.limit, view.days, view.impressions)


def trend(case: Case) -> Trend | None:
    """Of ROAS where the ad is meant to sell and does, else of CTR; None without figures in both parts of the week."""
    view = case.view
    roas, roas_before = case.known(view.last_3.roas), case.known(view.four_before.roas)
    if view.aims["purchases"][case.at] != 0 and roas is not None and roas_before:
        return Trend("roas", roas_before, roas)
    ctr, ctr_before = case.known(view.last_3.ctr), case.known(view.four_before.ctr)
    return Trend("ctr", ctr_before, ctr) if ctr is not None and ctr_before else None


def outcomes(
    done: Sequence[tuple[Decided, int]], since: View, last_day: date, checked: Mapping[tuple[str, str], date]
) -> list[Outcome]:
    """How recommendations that were done stand, judged by the days after each alone.

    Args:
        done: Each decision, and its ad's place in `since`.
        since: The ads' days after the decisions; their last week, status and newest check are today's.
        last_day: The last day with results.
        checked: The day of each ad's newest congruence check.
    """
    answers: dict[RuleName, Answers] = {rule.name: rule.ask(since) for rule in RULES}
    found: list[Outcome] = []
    for decided, at in done:
        rule = _rule(decided.rule)
        if rule is None:
            continue
        answered, days = answers[rule.name], max(0, (last_day - decided.decided_on).days)
        holds, unasked = bool(answered.state[at]), bool(answered.why[at])
        if rule.name == "congruence_below_threshold":
            holds, unasked = bool(answered.check.hits[0][0][at]), bool(np.isnan(since.congruence[at]))
            on = checked.get(since.ads[at].key)
            waits = on is None or on <= decided.decided_on
        else:
            waits = days < (rule.last_days or 1)
        now = Case(since, at).known(answered.check.value)
        if waits or unasked:
            standing: Standing = "done, ad stopped" if since.runs[at] == 0 else "done, too early"
        else:
            standing = "done, came back" if holds else "done, worked"
        found.append(Outcome(decided, rule, standing, None if rule.name == "spend_no_conversions" else now, days))
    return found


def rule_counts(diagnosed: Diagnosed) -> dict[RuleName, tuple[int, dict[str, int]]]:
    """For each rule, how many ads it holds for, and how many it could not be asked about, by reason."""
    counts: dict[RuleName, tuple[int, dict[str, int]]] = {}
    for name, answers in diagnosed.answers.items():
        tally = Counter(answers.why[answers.why > 0].tolist())
        counts[name] = (int((answers.state > 0).sum()), {answers.reasons[why]: n for why, n in tally.items()})
    return counts


def _sure(value: Array, limit: Array, days: Array, impressions: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        deviation = np.where(limit != 0, np.minimum(1.0, np.abs(value - limit) / limit), 1.0)
    for_days, for_impressions = np.minimum(days / _SURE_DAYS, 1), np.minimum(impressions / _SURE_IMPRESSIONS, 1)
    return np.minimum(1.0, 0.5 * deviation + 0.3 * for_days + 0.2 * for_impressions)


def _rule(name: str) -> Rule | None:
    return next((rule for rule in RULES if rule.name == name), None)


def _standing(decided: Decided, hit: Hit, became: Outcome | None) -> Standing:
    match decided.decision:
        case "open":
            return "new"
        case "noted":
            return "noted"
        case "ignored":
            was: Severity | None = decided.severity
            worse = was is not None and SEVERITIES.index(hit.severity) > SEVERITIES.index(was)
            return "got worse" if worse else "ignored"
        case "done":
            return "done, too early" if became is None else became.standing


def _kill(case: Case, found: Sequence[Found]) -> Kill | None:
    view, at = case.view, case.at
    if view.runs[at] == 0:
        return None
    critical = {one.rule.topic for one in found if one.is_open and one.hit.severity == "critical"}
    spent_enough = case.spend > about(KILL_AFTER_USD, view.currency)
    if "efficiency" in critical and case.days > KILL_AFTER_DAYS and spent_enough:
        return "test_failure"
    if "fatigue" in critical:
        return "fatigue"
    sells = view.aims["purchases"][at] != 0 and view.purchases[at] == 0
    closed = any(one.rule.name == "spend_no_conversions" and not one.is_open for one in found)
    unsold = view.asked_spend[at] > about(KILL_UNSOLD_USD, view.currency)
    return "inefficient" if sells and unsold and not closed else None
