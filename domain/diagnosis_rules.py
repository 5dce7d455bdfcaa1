"""The rules of a diagnosis: each with its condition, its least data, how bad it is, and what to do next.

Units are the metric registry's on both sides of every comparison: rates are fractions, money is the account's. A rule
is asked of all ads at once: its columns are NaN where nothing is known, and a comparison with NaN never holds.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from domain.ad_sums import Array, RateName
from domain.diagnosis_view import Aim, Case, View
from domain.format import count
from domain.metrics import Unit
from domain.rough_money import about

RuleName = Literal[
    "ctr_below_p25",
    "ctr_below_p10",
    "cpc_above_p75",
    "roas_below_p25",
    "frequency_above_threshold",
    "frequency_trend_rising",
    "ctr_declining_7d",
    "spend_no_conversions",
    "hook_rate_below_p25",
    "hold_rate_below_p25",
    "congruence_below_threshold",
    "impression_starvation",
]
Severity = Literal["info", "warning", "critical"]
Topic = Literal["efficiency", "fatigue", "opening", "message", "delivery"]

FAR_BELOW = 0.6
FREQUENCY_LIMIT = 4.0
FREQUENCY_OVER_P75 = 1.3
FREQUENCY_CRITICAL = 5.0
FREQUENCY_RISE = 1.2
CTR_FALL = 0.85
NO_SALE_USD = 50
NO_SALE_CRITICAL_USD = 200
OF_MEDIAN = 0.7
CONGRUENCE_LIMIT = 0.5
STARVED_PER_DAY = 10


Mask = NDArray[np.bool_]
SEVERITIES: tuple[Severity, ...] = ("info", "warning", "critical")


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that holds: the ad's figure, the limit it breaks, what is usual, over which ads, and the counts behind."""

    severity: Severity
    value: float
    limit: float
    usual: float
    against: str
    counts: str


@dataclass(frozen=True)
class Check:
    """A rule's condition over all ads. `missing` in the order in which it is said; a later one of `hits` is graver."""

    value: Array
    limit: Array
    usual: Array
    missing: tuple[tuple[Mask, str], ...]
    hits: tuple[tuple[Mask, Severity], ...]


@dataclass(frozen=True)
class Answers:
    """What a rule answers about each ad: `state` 0 is fine, else 1 + the place of its severity in SEVERITIES; where
    `why` is not 0 it could not be asked, because of reasons[why]."""

    rule: "Rule"
    state: NDArray[np.int8]
    why: NDArray[np.int8]
    reasons: tuple[str, ...]
    check: Check

    def severity(self, at: int) -> Severity | None:
        """How bad it is for the ad; None where it does not hold."""
        state = int(self.state[at])
        return SEVERITIES[state - 1] if state else None

    def hit(self, case: Case) -> Hit | None:
        """What holds for the ad; None where nothing does."""
        severity, at = self.severity(case.at), case.at
        if severity is None:
            return None
        check = self.check
        value, limit, usual = float(check.value[at]), float(check.limit[at]), float(check.usual[at])
        return Hit(severity, value, limit, usual, self.rule.against(case), self.rule.counts(case))

    def reason(self, case: Case) -> str:
        """Why it could not be asked about the ad, with the ad's own figures; empty where it was."""
        kind = self.reasons[int(self.why[case.at])]
        match kind:
            case "its objective is another":
                return f"its objective {case.ad.objective} is not about {self.rule.aim}"
            case "too few days with results":
                return f"{case.days} of {self.rule.least_days} days with results"
            case "too few impressions":
                return f"{count(case.impressions)} of {count(self.rule.least_impressions)} impressions"
            case "it is not running":
                return f"it is not running ({(case.ad.status or '').casefold()})"
            case _:
                return kind


@dataclass(frozen=True)
class Rule:
    """One rule. `aim`: the objective it makes sense for; `then`: the next step, `opens` the command that begins it.

    `rate`: what it looks at, None for what is no rate. `last_days`: it looks at these last days only; None: at all.
    `counts` and `against` say in words what a finding rests on and is held against.
    """

    name: RuleName
    label: str
    topic: Topic
    unit: Unit
    least_impressions: int
    least_days: int
    aim: Aim | None
    rate: RateName | None
    last_days: int | None
    check: Callable[[View], Check]
    counts: Callable[[Case], str]
    against: Callable[[Case], str]
    then: str
    opens: str

    def ask(self, view: View) -> Answers:
        """Whether it holds for each ad, or why it could not be asked."""
        check = self.check(view)
        reasons = ["", "its objective is another", "too few days with results", "too few impressions"]
        masks = [view.days < self.least_days, view.impressions < self.least_impressions]
        other = np.zeros(len(view.ads), dtype=bool) if self.aim is None else view.aims[self.aim] == 0
        why = np.zeros(len(view.ads), dtype=np.int8)
        for mask, reason in [*zip([other, *masks], reasons[1:], strict=True), *check.missing]:
            if reason not in reasons:
                reasons.append(reason)
            why[mask & (why == 0)] = reasons.index(reason)
        state = np.zeros(len(view.ads), dtype=np.int8)
        for mask, severity in check.hits:
            state[mask & (why == 0)] = 1 + SEVERITIES.index(severity)
        return Answers(self, state, why, tuple(reasons), check)


_SAID: dict[RateName, tuple[str, str]] = {
    "ctr": ("link clicks were not reported", "no baseline of CTR"),
    "cpc": ("link clicks were not reported", "no baseline of CPC"),
    "roas": ("purchase value was not reported", "no baseline of ROAS"),
    "hook_rate": ("it plays no video, or plays were not reported", "no baseline of hook rate"),
    "hold_rate": ("it plays no video, or ThruPlays were not reported", "no baseline of hold rate"),
}


def _below(
    rate: RateName, quartile: Literal["p25", "p50"], share: float, severity: Severity
) -> Callable[[View], Check]:
    def check(view: View) -> Check:
        value, usual = view.rates[rate], view.usual[rate]
        limit = share * (usual.p25 if quartile == "p25" else usual.p50)
        unknown, unmatched = _SAID[rate]
        missing = ((np.isnan(value), unknown), (np.isnan(limit), unmatched))
        return Check(value, limit, usual.p50, missing, ((value < limit, severity),))

    return check


def _cpc_above_p75(view: View) -> Check:
    value, usual = view.rates["cpc"], view.usual["cpc"]
    unknown, unmatched = _SAID["cpc"]
    missing = (
        (view.clicks == 0, "no link click"),
        (np.isnan(value), unknown),
        (np.isnan(usual.p75), unmatched),
    )
    return Check(value, usual.p75, usual.p50, missing, ((value > usual.p75, "warning"),))


def _frequency_above(view: View) -> Check:
    value, usual = view.rates["frequency"], view.usual["frequency"]
    limit = np.fmax(FREQUENCY_LIMIT, FREQUENCY_OVER_P75 * usual.p75)
    median = np.where(np.isnan(usual.p50), limit, usual.p50)
    over = value > limit
    hits: tuple[tuple[Mask, Severity], ...] = ((over, "warning"), (over & (value > FREQUENCY_CRITICAL), "critical"))
    return Check(value, limit, median, ((np.isnan(value), "reach was not reported"),), hits)


def _frequency_rising(view: View) -> Check:
    now, before = view.last_3.frequency, view.four_before.frequency
    limit = FREQUENCY_RISE * before
    missing = ((np.isnan(now) | np.isnan(before), "reach of the last 7 days was not reported"),)
    return Check(now, limit, before, missing, ((now > limit, "warning"),))


def _ctr_declining(view: View) -> Check:
    now, before = view.last_3.ctr, view.four_before.ctr
    limit = CTR_FALL * before
    missing = (
        (np.isnan(now) | np.isnan(before), "link clicks of the last 7 days were not reported"),
        (before == 0, "no link click in the 4 days before"),
    )
    return Check(now, limit, before, missing, ((now < limit, "warning"),))


def _no_conversions(view: View) -> Check:
    spent, none = view.asked_spend, view.purchases == 0
    limit, far = (about(dollars, view.currency) for dollars in (NO_SALE_USD, NO_SALE_CRITICAL_USD))
    limits = np.full(len(view.ads), limit)
    hits: tuple[tuple[Mask, Severity], ...] = (
        (none & (spent > limit), "warning"),
        (none & (spent > far), "critical"),
    )
    return Check(spent, limits, limits, ((np.isnan(view.purchases), "purchases were not reported"),), hits)


def _congruence_below(view: View) -> Check:
    limits = np.full(len(view.ads), CONGRUENCE_LIMIT)
    missing = ((np.isnan(view.congruence), "its congruence has not been checked"),)
    return Check(view.congruence, limits, limits, missing, ((view.congruence < limits, "warning"),))


def _starved(view: View) -> Check:
    a_day, limits = view.last_3.impressions / 3, np.full(len(view.ads), float(STARVED_PER_DAY))
    missing = ((np.isnan(view.runs), "its status is not known"), (view.runs == 0, "it is not running"))
    hits: tuple[tuple[Mask, Severity], ...] = ((a_day < limits, "info"), (a_day == 0, "warning"))
    return Check(a_day, limits, limits, missing, hits)


def _shown(case: Case) -> str:
    return f"{count(case.impressions)} impressions"


def _clicks(case: Case) -> str:
    return f"{count(case.known(case.view.clicks))} link clicks on {_shown(case)}"


def _plays(case: Case) -> str:
    return f"{count(case.known(case.view.plays))} plays on {_shown(case)}"


def _purchases(case: Case) -> str:
    bought = case.known(case.view.purchases)
    return f"{'purchases not reported' if bought is None else count(bought) + ' purchases'} over {case.days} days"


def _unsold(case: Case) -> str:
    clicks = case.known(case.view.clicks)
    return f"0 purchases{'' if clicks is None else f', {count(clicks)} link clicks'} in {case.days} days"


def _mean_of_days(case: Case) -> str:
    return f"mean of {case.days} days, {_shown(case)}"


def _halves(case: Case) -> str:
    now, before = (count(case.known(part.impressions)) for part in (case.view.last_3, case.view.four_before))
    return f"{now} impressions in the last 3 days, {before} in the 4 before"


def _click_halves(case: Case) -> str:
    now, before = (count(case.known(part.clicks)) for part in (case.view.last_3, case.view.four_before))
    return f"{now} clicks in the last 3 days, {before} in the 4 before"


def _last_impressions(case: Case) -> str:
    return f"{count(case.known(case.view.last_3.impressions))} impressions in the last 3 days"


def _newest_check(case: Case) -> str:
    return "its newest check"


def _cohort(rate: RateName) -> Callable[[Case], str]:
    def said(case: Case) -> str:
        found = case.baseline(rate)
        return "the limit" if found is None else found.label

    return said


def _own_days(case: Case) -> str:
    return "its own 4 days before"


def _the_limit(case: Case) -> str:
    return "the limit"


RULES: tuple[Rule, ...] = (
    Rule("ctr_below_p10", "CTR far below the lowest quarter", "efficiency", "fraction", 500, 5, "clicks",
         "ctr", None, _below("ctr", "p25", FAR_BELOW, "critical"), _clicks, _cohort("ctr"),
         "Replace the creative: its message draws far fewer clicks than ads like it.", "ad"),
    Rule("ctr_below_p25", "CTR in the lowest quarter", "efficiency", "fraction", 500, 3, "clicks",
         "ctr", None, _below("ctr", "p25", 1.0, "warning"), _clicks, _cohort("ctr"),
         "Test another opening or picture with the same offer.", "ad"),
    Rule("cpc_above_p75", "CPC in the highest quarter", "efficiency", "money", 500, 3, "clicks",
         "cpc", None, _cpc_above_p75, _clicks, _cohort("cpc"),
         "See whether the audience got dearer (CPM) or clicks rarer (CTR).", "performance"),
    Rule("roas_below_p25", "ROAS in the lowest quarter", "efficiency", "ratio", 500, 7, "purchases",
         "roas", None, _below("roas", "p25", 1.0, "warning"), _purchases, _cohort("roas"),
         "Check whether ad and landing page promise the same, then move its budget.", "congruence_check"),
    Rule("frequency_above_threshold", "Seen too often a day", "fatigue", "ratio", 1000, 5, None,
         "frequency", None, _frequency_above, _mean_of_days, _cohort("frequency"),
         "Widen the audience, or rotate a new creative in.", "coverage"),
    Rule("frequency_trend_rising", "Frequency rising", "fatigue", "ratio", 1000, 7, None,
         "frequency", 7, _frequency_rising, _halves, _own_days,
         "Prepare the next creative: the same people see it more and more often.", "fatigue"),
    Rule("ctr_declining_7d", "CTR falling this week", "fatigue", "fraction", 500, 7, "clicks",
         "ctr", 7, _ctr_declining, _click_halves, _own_days,
         "Prepare a replacement, and see in /fatigue whether the fall is more than chance.", "fatigue"),
    Rule("spend_no_conversions", "Spends, sells nothing", "efficiency", "money", 500, 5, "purchases",
         None, None, _no_conversions, _unsold, _the_limit,
         "Pause it; then check its page and whether purchases are tracked.", "congruence_check"),
    Rule("hook_rate_below_p25", "Hook rate far below the middle", "opening", "fraction", 500, 3, None,
         "hook_rate", None, _below("hook_rate", "p50", OF_MEDIAN, "warning"), _plays, _cohort("hook_rate"),
         "Cut another first three seconds; take the opening from a hook that holds.", "top_hooks"),
    Rule("hold_rate_below_p25", "Hold rate far below the middle", "opening", "fraction", 500, 3, None,
         "hold_rate", None, _below("hold_rate", "p50", OF_MEDIAN, "warning"), _plays, _cohort("hold_rate"),
         "Tighten what follows the hook: see at which sentence people leave.", "retention"),
    Rule("congruence_below_threshold", "Ad and page disagree", "message", "fraction", 100, 1, None,
         None, None, _congruence_below, _newest_check, _the_limit,
         "Make ad and page say the same: the check quotes where they differ.", "congruence_check"),
    Rule("impression_starvation", "Hardly delivered", "delivery", "count", 0, 3, None,
         None, 3, _starved, _last_impressions, _the_limit,
         "See in Ads Manager whether bid, budget or another ad of the set holds it back.", "ad"),
)  # fmt: skip
BY_NAME: dict[RuleName, Rule] = {rule.name: rule for rule in RULES}
