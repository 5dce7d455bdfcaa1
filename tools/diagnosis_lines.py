"""Rows of a diagnosis, with the commands that a click on them runs."""

from collections.abc import Mapping, Sequence

from domain.diagnosis import AdDiagnosis, Diagnosed, Found, Outcome
from domain.diagnosis_report import AskedRule, Beside, Finding, HealthLine, OutcomeLine, RuleLine, RuleState
from domain.diagnosis_rules import BY_NAME, RULES, Rule, RuleName, Severity
from domain.diagnosis_view import Case
from domain.format import figure
from domain.metrics import METRICS, MetricName
from domain.window import Window
from store.performance import AdKey
from tools.typed import typed

_BESIDE: tuple[MetricName, ...] = ("roas", "cpa", "ctr", "cpc", "cpm", "conversion_rate", "hook_rate", "hold_rate")


def found_lines(diagnosed: Diagnosed, rows: Sequence[tuple[int, RuleName]], window: Window) -> list[Finding]:
    """The findings, each an ad's place and a rule, as they are shown."""
    return [_finding(Case(diagnosed.view, at), diagnosed.found(at, name), window) for at, name in rows]


def pictured(findings: Sequence[Finding], pictures: Mapping[AdKey, str]) -> tuple[Finding, ...]:
    """The findings with their ads' thumbnails."""
    return tuple(found.model_copy(update={"picture": pictures.get((found.account, found.ad_id))}) for found in findings)


def health_line(one: AdDiagnosis, window: Window) -> HealthLine:
    """An ad as a whole."""
    case, moved = one.case, one.trend
    held: dict[RuleName, Severity] = {found.rule.name: found.hit.severity for found in one.found if found.is_open}
    skipped = {name for name, _ in one.skipped}
    states: dict[RuleName, RuleState] = {}
    for rule in RULES:
        severity = held.get(rule.name)
        states[rule.name] = "skipped" if rule.name in skipped else severity or "fine"
    return HealthLine(
        account=case.ad.account,
        ad_id=case.ad.ad_id,
        ad_name=case.ad.ad_name,
        health=one.health,
        kill=one.kill,
        spend=case.spend,
        days=case.days,
        impressions=int(case.impressions),
        roas=case.rate("roas"),
        ctr=case.rate("ctr"),
        trend=None if moved is None else moved.word,
        trend_of=None if moved is None else moved.metric,
        trend_change=None if moved is None else moved.change,
        findings=tuple(found.rule.label for found in one.open),
        states=states,
        command=opens_ad(case, window),
    )


def outcome_line(became: Outcome) -> OutcomeLine:
    """What became of a recommendation that was done."""
    decided, rule = became.decided, became.rule
    return OutcomeLine(
        id=decided.recommendation_id,
        rule=rule.name,
        label=rule.label,
        subject=decided.subject,
        decided_on=decided.decided_on,
        unit=rule.unit,
        then=decided.value,
        now=became.now,
        days=became.days,
        standing=became.standing,
        note=decided.note,
        command=typed("diagnose", ad=decided.ad_id, account=decided.account),
    )


def rule_lines(counts: Mapping[RuleName, tuple[int, dict[str, int]]]) -> tuple[RuleLine, ...]:
    """Each rule over all ads, in the rules' order."""
    return tuple(
        RuleLine(
            rule=name,
            label=BY_NAME[name].label,
            holds=holds,
            skipped=sum(reasons.values()),
            reasons=dict(sorted(reasons.items(), key=lambda item: -item[1])),
        )
        for name, (holds, reasons) in counts.items()
    )


def asked_lines(one: AdDiagnosis, currency: str) -> tuple[AskedRule, ...]:
    """Every rule as it answered for one ad."""
    found = {held.rule.name: held for held in one.found}
    skipped = dict(one.skipped)
    return tuple(_asked(rule, found.get(rule.name), skipped.get(rule.name), currency) for rule in RULES)


def beside_lines(case: Case, values: Mapping[MetricName, float | None]) -> tuple[Beside, ...]:
    """The ad's rates beside its cohort's quartiles."""
    lines: list[Beside] = []
    for name in _BESIDE:
        usual = case.baseline(name)
        if usual is None and values.get(name) is None:
            continue
        spread = None if usual is None else usual.quartiles
        lines.append(
            Beside(
                label=METRICS[name].label,
                unit=METRICS[name].unit,
                value=values.get(name),
                p25=None if spread is None else spread.p25,
                p50=None if spread is None else spread.p50,
                p75=None if spread is None else spread.p75,
                against="no cohort is large enough" if usual is None else usual.label,
            )
        )
    return tuple(lines)


def opens_ad(case: Case, window: Window) -> str:
    """The command that shows this ad's diagnosis."""
    return typed("diagnose", ad=case.ad.ad_id, account=case.ad.account, since=window.since, until=window.until)


def _finding(case: Case, found: Found, window: Window) -> Finding:
    rule, hit = found.rule, found.hit
    return Finding(
        id=found.id,
        account=case.ad.account,
        ad_id=case.ad.ad_id,
        ad_name=case.ad.ad_name,
        rule=rule.name,
        label=rule.label,
        topic=rule.topic,
        severity=hit.severity,
        unit=rule.unit,
        value=hit.value,
        limit=hit.limit,
        usual=hit.usual,
        against=hit.against,
        counts=hit.counts,
        confidence=found.confidence,
        next_step=rule.then,
        next_command=_next(rule, case, window),
        command=opens_ad(case, window),
        spend=case.spend,
        standing=found.standing,
        decided_on=None if found.decided is None or found.standing == "new" else found.decided.decided_on,
        note="" if found.decided is None else found.decided.note,
    )


def _next(rule: Rule, case: Case, window: Window) -> str:
    days = {"since": window.since, "until": window.until}
    match rule.opens:
        case "ad":
            return typed("ad", id=case.ad.ad_id, **days)
        case "congruence_check" | "retention":
            return typed(rule.opens, ad=case.ad.ad_id)
        case "performance":
            return typed("performance", level="ad", **days)
        case "top_hooks":
            return typed("top_hooks", sort="hook_rate", **days)
        case other:
            return typed(other)


def _asked(rule: Rule, held: Found | None, skipped: str | None, currency: str) -> AskedRule:
    if held is not None:
        value, limit = (figure(number, rule.unit, currency) for number in (held.hit.value, held.hit.limit))
        said = f"{value} against {limit}, {held.hit.counts}"
        if not held.is_open:
            said = f"{said}; {held.standing}"
        return AskedRule(rule=rule.name, label=rule.label, state=held.hit.severity, reason=said)
    if skipped is not None:
        return AskedRule(rule=rule.name, label=rule.label, state="skipped", reason=skipped)
    return AskedRule(rule=rule.name, label=rule.label, state="fine", reason="")
