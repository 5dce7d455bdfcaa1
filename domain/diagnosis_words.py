"""The sentences of a diagnosis."""

from collections.abc import Sequence

from domain.cohorts import Baselines, CohortKey
from domain.diagnosis import AdDiagnosis, Diagnosed
from domain.diagnosis_report import Finding, OutcomeLine
from domain.format import figure, money, plural, ratio

METHOD = (
    "Usual is the median over ads like it: of the same awareness level and format, else of the level, the format or the"
    " brand, whichever first has 5 ads, 30 ad-days, 10,000 impressions and $100 or so much. Rates are taken from each"
    " ad's sums, the outermost 2 % pulled in.",
    "Confidence = 0.5 × how far beyond the limit + 0.3 × days ÷ 14 + 0.2 × impressions ÷ 5,000, each at most whole.",
    "Frequency is that of a day (impressions ÷ people reached): reach of several days cannot be added up, and a week's"
    " frequency is higher.",
)


def brand_headline(name: str, diagnosed: Diagnosed, findings: Sequence[Finding], days: int, currency: str) -> str:
    """How many ads are ill, what they spend, and the worst of it."""
    number, whole = len(diagnosed.view.ads), float(diagnosed.view.spend.sum())
    judged = number - diagnosed.with_health("insufficient data")[0]
    if not judged:
        return (
            f"None of {plural(number, 'ad')} of {name} has spent enough in {plural(days, 'day')} to be judged:"
            f" {money(whole, currency)} in all."
        )
    critical, warned = diagnosed.with_health("critical"), diagnosed.with_health("warning")
    if not critical[0] and not warned[0]:
        return f"All {plural(judged, 'ad')} of {name} with enough data are healthy, on {money(whole, currency)}."
    ill, spent = critical if critical[0] else warned
    word = "critical" if critical[0] else "in need of a look"
    said = (
        f"{ill:,} of {plural(judged, 'ad')} with enough data {'is' if ill == 1 else 'are'} {word}, on"
        f" {money(spent, currency)} of {money(whole, currency)}"
    )
    return f"{said}: {_worst(findings[0], currency)}." if findings else f"{said}."


def ad_headline(one: AdDiagnosis, findings: Sequence[Finding], currency: str) -> str:
    """One ad's health and the worst finding."""
    name, spent = one.case.ad.ad_name, money(one.case.spend, currency)
    over = f"{spent} in {plural(one.case.days, 'day')}"
    if one.health == "insufficient data":
        return f"{name} cannot be judged yet: {over}, where at least about $50 and 300 impressions are needed."
    open_findings = [found for found in findings if found.standing not in ("ignored",)]
    if not open_findings:
        return f"{name} is healthy on {over}: no rule holds."
    stop = {
        "test_failure": "; stop it, the test failed",
        "fatigue": "; stop it, it is worn out",
        "inefficient": "; stop it, it sells nothing",
    }
    end = stop[one.kill] if one.kill else ""
    word = "critical" if one.health == "critical" else "in need of a look"
    return f"{name} is {word} on {over}: it {_said(open_findings[0], currency)}{end}."


def weak_kinds(known: Baselines) -> str:
    """Kinds of ad that return less than the brand's lowest quarter: a healthy one of them may be poor."""
    whole = known.cohorts.get(CohortKey())
    if whole is None or "roas" not in whole.rates:
        return ""
    floor = whole.rates["roas"].p25
    weak = [
        f"{cohort.key.label} ({ratio(cohort.rates['roas'].p50)})"
        for cohort in known.cohorts.values()
        if cohort.key.level == "awareness and format" and "roas" in cohort.rates and cohort.rates["roas"].p50 < floor
    ]
    if not weak:
        return ""
    return (
        f"Healthy means as ads like it, and some kinds return less than the brand's lowest quarter ({ratio(floor)}) in"
        f" the median: {', '.join(weak)}."
    )


def outcome_sentence(lines: Sequence[OutcomeLine]) -> str:
    """`Of 3 recommendations done, 1 worked, 1 came back, 1 is too early to tell.`; empty without any."""
    if not lines:
        return ""
    kinds = {
        "done, worked": "worked",
        "done, came back": "came back",
        "done, too early": "too early to tell",
        "done, ad stopped": "with the ad stopped",
    }
    told = [
        f"{number} {words}"
        for standing, words in kinds.items()
        if (number := sum(line.standing == standing for line in lines))
    ]
    return f"Of {plural(len(lines), 'recommendation')} done: {', '.join(told)}."


def _worst(found: Finding, currency: str) -> str:
    return f"{found.ad_name} {_said(found, currency)}"


def _said(found: Finding, currency: str) -> str:
    value, limit = (figure(number, found.unit, currency) for number in (found.value, found.limit))
    match found.rule:
        case "spend_no_conversions":
            return f"spent {value} without a purchase"
        case "impression_starvation":
            return f"gets {found.value:,.1f} impressions a day"
        case "congruence_below_threshold":
            return f"agrees with its page by {value} only, under {limit}"
        case "cpc_above_p75":
            return f"has a CPC of {value}, where the highest quarter begins at {limit} ({found.against})"
        case "frequency_above_threshold" | "frequency_trend_rising":
            return f"has a daily frequency of {found.value:.1f}, over {found.limit:.1f}"
        case "ctr_declining_7d":
            return f"fell to a CTR of {value} in 3 days from {figure(found.usual, found.unit, currency)}"
        case _:
            name = {"roas": "ROAS", "ctr": "CTR"}.get(found.rule.partition("_")[0], found.label.split(" far")[0])
            return f"has a {name} of {value}, below {limit} ({found.against})"
