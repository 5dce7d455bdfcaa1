"""The rules of a diagnosis: each with its condition, its least data, how bad it is, and what to do next.

Units are the metric registry's on both sides of every comparison: rates are fractions, money is the account's.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from domain.ad_sums import RateName
from domain.diagnosis_case import Aim, Case
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


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that holds: the ad's figure, the limit it breaks, what is usual, over which ads, and the counts behind."""

    severity: Severity
    value: float
    limit: float
    usual: float
    against: str
    counts: str


# A hit, None where the ad is fine, or why the rule cannot be asked.
Outcome = Hit | None | str


@dataclass(frozen=True)
class Rule:
    """One rule. `aim`: the objective it makes sense for; `then`: the next step, `opens` the command that begins it.

    `rate`: what it looks at, None for what is no rate. `last_days`: it looks at these last days only; None: at all.
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
    check: Callable[[Case, str], Outcome]
    then: str
    opens: str

    def ask(self, case: Case, currency: str) -> Outcome:
        """Whether it holds for the ad, or why it cannot be asked."""
        if self.aim and case.aims_at(self.aim) is False:
            return f"its objective {case.ad.objective} is not about {self.aim}"
        if case.days < self.least_days:
            return f"{case.days} of {self.least_days} days with results"
        if case.impressions < self.least_impressions:
            return f"{count(case.impressions)} of {count(self.least_impressions)} impressions"
        return self.check(case, currency)


def _ctr_below_p25(case: Case, _: str) -> Outcome:
    return _below(case, "ctr", "p25", 1.0, "warning", _clicks(case))


def _ctr_below_p10(case: Case, _: str) -> Outcome:
    return _below(case, "ctr", "p25", FAR_BELOW, "critical", _clicks(case))


def _cpc_above_p75(case: Case, _: str) -> Outcome:
    value, usual = case.rates["cpc"], case.baseline("cpc")
    if value is None:
        return "no link click" if case.clicks == 0 else "link clicks were not reported"
    if usual is None:
        return "no baseline of CPC"
    limit = usual.quartiles.p75
    return Hit("warning", value, limit, usual.quartiles.p50, usual.label, _clicks(case)) if value > limit else None


def _roas_below_p25(case: Case, _: str) -> Outcome:
    bought = f"{count(case.purchases)} purchases" if case.purchases is not None else "purchases not reported"
    return _below(case, "roas", "p25", 1.0, "warning", f"{bought} over {case.days} days")


def _frequency_above(case: Case, _: str) -> Outcome:
    value, usual = case.rates["frequency"], case.baseline("frequency")
    if value is None:
        return "reach was not reported"
    limit = FREQUENCY_LIMIT if usual is None else max(FREQUENCY_LIMIT, FREQUENCY_OVER_P75 * usual.quartiles.p75)
    if value <= limit:
        return None
    severity: Severity = "critical" if value > FREQUENCY_CRITICAL else "warning"
    median, against = (limit, "the limit of 4") if usual is None else (usual.quartiles.p50, usual.label)
    return Hit(severity, value, limit, median, against, f"mean of {case.days} days, {_shown(case)}")


def _frequency_rising(case: Case, _: str) -> Outcome:
    now, before = case.last_3.frequency, case.four_before.frequency
    if now is None or before is None:
        return "reach of the last 7 days was not reported"
    if now <= FREQUENCY_RISE * before:
        return None
    return Hit("warning", now, FREQUENCY_RISE * before, before, "its own 4 days before", _halves(case))


def _ctr_declining(case: Case, _: str) -> Outcome:
    now, before = case.last_3.ctr, case.four_before.ctr
    if now is None or before is None:
        return "link clicks of the last 7 days were not reported"
    if not before:
        return "no link click in the 4 days before"
    if now >= CTR_FALL * before:
        return None
    clicks = f"{count(case.last_3.clicks)} clicks in the last 3 days, {count(case.four_before.clicks)} in the 4 before"
    return Hit("warning", now, CTR_FALL * before, before, "its own 4 days before", clicks)


def _no_conversions(case: Case, currency: str) -> Outcome:
    if case.purchases is None or case.spend_for_purchases is None:
        return "purchases were not reported"
    limit, far = about(NO_SALE_USD, currency), about(NO_SALE_CRITICAL_USD, currency)
    if case.purchases or case.spend_for_purchases <= limit:
        return None
    severity: Severity = "critical" if case.spend_for_purchases > far else "warning"
    clicks = "" if case.clicks is None else f", {count(case.clicks)} link clicks"
    return Hit(
        severity, case.spend_for_purchases, limit, limit, "the limit", f"0 purchases{clicks} in {case.days} days"
    )


def _hook_below(case: Case, _: str) -> Outcome:
    return _below(case, "hook_rate", "p50", OF_MEDIAN, "warning", _plays(case))


def _hold_below(case: Case, _: str) -> Outcome:
    return _below(case, "hold_rate", "p50", OF_MEDIAN, "warning", _plays(case))


def _congruence_below(case: Case, _: str) -> Outcome:
    if case.congruence is None:
        return "its congruence has not been checked"
    if case.congruence >= CONGRUENCE_LIMIT:
        return None
    return Hit("warning", case.congruence, CONGRUENCE_LIMIT, CONGRUENCE_LIMIT, "the limit", "its newest check")


def _starved(case: Case, _: str) -> Outcome:
    if case.is_running is None:
        return "its status is not known"
    if not case.is_running:
        return f"it is not running ({(case.ad.status or '').casefold()})"
    a_day = case.last_3.impressions / 3
    if a_day >= STARVED_PER_DAY:
        return None
    shown = f"{count(case.last_3.impressions)} impressions in the last 3 days"
    return Hit("warning" if not a_day else "info", a_day, STARVED_PER_DAY, STARVED_PER_DAY, "the limit", shown)


RULES: tuple[Rule, ...] = (
    Rule("ctr_below_p10", "CTR far below the lowest quarter", "efficiency", "fraction", 500, 5, "clicks",
         "ctr", None, _ctr_below_p10,
         "Replace the creative: its message draws far fewer clicks than ads like it.", "ad"),
    Rule("ctr_below_p25", "CTR in the lowest quarter", "efficiency", "fraction", 500, 3, "clicks",
         "ctr", None, _ctr_below_p25,
         "Test another opening or picture with the same offer.", "ad"),
    Rule("cpc_above_p75", "CPC in the highest quarter", "efficiency", "money", 500, 3, "clicks",
         "cpc", None, _cpc_above_p75,
         "See whether the audience got dearer (CPM) or clicks rarer (CTR).", "performance"),
    Rule("roas_below_p25", "ROAS in the lowest quarter", "efficiency", "ratio", 500, 7, "purchases",
         "roas", None, _roas_below_p25,
         "Check whether ad and landing page promise the same, then move its budget.", "congruence_check"),
    Rule("frequency_above_threshold", "Seen too often a day", "fatigue", "ratio", 1000, 5, None,
         "frequency", None, _frequency_above,
         "Widen the audience, or rotate a new creative in.", "coverage"),
    Rule("frequency_trend_rising", "Frequency rising", "fatigue", "ratio", 1000, 7, None,
         "frequency", 7, _frequency_rising,
         "Prepare the next creative: the same people see it more and more often.", "fatigue"),
    Rule("ctr_declining_7d", "CTR falling this week", "fatigue", "fraction", 500, 7, "clicks",
         "ctr", 7, _ctr_declining,
         "Prepare a replacement, and see in /fatigue whether the fall is more than chance.", "fatigue"),
    Rule("spend_no_conversions", "Spends, sells nothing", "efficiency", "money", 500, 5, "purchases",
         None, None, _no_conversions,
         "Pause it; then check its page and whether purchases are tracked.", "congruence_check"),
    Rule("hook_rate_below_p25", "Hook rate far below the middle", "opening", "fraction", 500, 3, None,
         "hook_rate", None, _hook_below,
         "Cut another first three seconds; take the opening from a hook that holds.", "top_hooks"),
    Rule("hold_rate_below_p25", "Hold rate far below the middle", "opening", "fraction", 500, 3, None,
         "hold_rate", None, _hold_below,
         "Tighten what follows the hook: see at which sentence people leave.", "retention"),
    Rule("congruence_below_threshold", "Ad and page disagree", "message", "fraction", 100, 1, None,
         None, None, _congruence_below,
         "Make ad and page say the same: the check quotes where they differ.", "congruence_check"),
    Rule("impression_starvation", "Hardly delivered", "delivery", "count", 0, 3, None,
         None, 3, _starved,
         "See in Ads Manager whether bid, budget or another ad of the set holds it back.", "ad"),
)  # fmt: skip
BY_NAME: dict[RuleName, Rule] = {rule.name: rule for rule in RULES}

_WORDS: dict[RateName, str] = {"ctr": "CTR", "roas": "ROAS", "hook_rate": "hook rate", "hold_rate": "hold rate"}
_MISSING: dict[RateName, str] = {
    "ctr": "link clicks were not reported",
    "roas": "purchase value was not reported",
    "hook_rate": "it plays no video, or plays were not reported",
    "hold_rate": "it plays no video, or ThruPlays were not reported",
}


def _below(
    case: Case, rate: RateName, quartile: Literal["p25", "p50"], share: float, severity: Severity, counts: str
) -> Outcome:
    value = case.rates[rate]
    if value is None:
        return _MISSING[rate]
    usual = case.baseline(rate)
    if usual is None:
        return f"no baseline of {_WORDS[rate]}"
    limit = share * (usual.quartiles.p25 if quartile == "p25" else usual.quartiles.p50)
    return Hit(severity, value, limit, usual.quartiles.p50, usual.label, counts) if value < limit else None


def _shown(case: Case) -> str:
    return f"{count(case.impressions)} impressions"


def _clicks(case: Case) -> str:
    return f"{count(case.clicks)} link clicks on {_shown(case)}"


def _plays(case: Case) -> str:
    return f"{count(case.plays)} plays on {_shown(case)}"


def _halves(case: Case) -> str:
    now, before = count(case.last_3.impressions), count(case.four_before.impressions)
    return f"{now} impressions in the last 3 days, {before} in the 4 before"
