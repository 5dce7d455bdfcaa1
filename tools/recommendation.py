"""/recommendation: what people decided about a finding, so that the next diagnosis knows it."""

import re

from pydantic import Field, field_validator, model_validator

from domain.ad_sums import AdKind
from domain.answer import Action, Foot
from domain.coverage import coverage
from domain.coverage_report import words
from domain.diagnosis_rules import BY_NAME
from domain.errors import AskAgain
from domain.fatigue import fatigues
from domain.format import plural
from domain.recommendation import Decided, Decision, recommendation_id
from domain.recommendation_report import LABELS, RecommendationReport
from store import recommendations
from store.db import Connection
from store.performance import Filter
from tools import coverage as coverage_tool
from tools import fatigue as fatigue_tool
from tools.accounts import ACCOUNT_HELP, choose_account
from tools.deps import Deps
from tools.examination import Examined, examine
from tools.typed import typed
from tools.windows import WindowArgs, window_for

MOST = 1000
_LONGEST_NOTE = 2000
_ALSO: dict[str, Decision] = {
    "do": "done", "ignore": "ignored", "note": "noted", "reopen": "open", "undo": "open", "undone": "open",
    "done": "done", "ignored": "ignored", "noted": "noted", "open": "open",
}  # fmt: skip
_SAID: dict[Decision, str] = {
    "done": "is marked as done: the next diagnoses say whether it worked",
    "ignored": "is ignored, until it gets worse",
    "noted": "is noted, and shown with the note",
    "open": "is open again",
}


class RecommendationArgs(WindowArgs):
    """Which recommendation, and what was decided; without one, the list of what was decided."""

    id: str | None = Field(default=None, description="The recommendation's id, then done, ignored, noted or open.")
    decision: Decision | None = Field(default=None, description="done, ignored, noted or open.")
    note: str = Field(default="", max_length=_LONGEST_NOTE, description="What was done, or why it is ignored.")
    account: str | None = Field(default=None, description=ACCOUNT_HELP)
    limit: int = Field(default=10, ge=1, le=MOST, description="How many decisions to list.")

    @field_validator("decision", mode="before")
    @classmethod
    def _word(cls, value: object) -> object:
        return _ALSO.get(value.strip().casefold(), value) if isinstance(value, str) else value

    @model_validator(mode="before")
    @classmethod
    def _sentence(cls, data: object) -> object:
        """`ID done swapped the hook` as id, decision and note."""
        if not isinstance(data, dict) or not isinstance(data.get("id"), str):  # pyright: ignore[reportUnknownMemberType]
            return data  # pyright: ignore[reportUnknownVariableType]
        given: dict[str, object] = dict(data)  # pyright: ignore[reportUnknownArgumentType]
        first, _, rest = str(given["id"]).strip().partition(" ")
        if first.casefold() in _ALSO and not rest:
            raise ValueError(f"{first!r} about which recommendation? Give its id first, as /diagnose lists it")
        word, _, note = rest.strip().partition(" ")
        given["id"] = first
        if word and "decision" not in given:
            given["decision"] = word.rstrip(":,")
            if note.strip() and not given.get("note"):
                given["note"] = note.strip()
        return given


async def recommendation(deps: Deps, args: RecommendationArgs) -> RecommendationReport:
    """Marks a finding of /diagnose, /fatigue or /coverage as done, ignored or noted; without an id, lists them."""
    brand = deps.require_brand()
    told, actions = "", ()
    async with deps.transaction() as conn:
        held = await recommendations.newest(conn, brand.id)
        if args.id is not None:
            decided = await _decide(deps, conn, args, args.id.casefold(), held)
            before = held.get(decided.recommendation_id)
            held = {**held, decided.recommendation_id: decided}
            told = f"{_labelled(decided)} {_SAID[decided.decision]}."
            actions = (_back(decided, before),)
        elif args.decision is not None or args.note:
            raise AskAgain("Which recommendation?", "Give its id: /diagnose lists them, in the column Recommendation.")
    listed = sorted(held.values(), key=lambda one: one.decided_at, reverse=True)
    listed = [one for one in listed if one.decision != "open"]
    return RecommendationReport(
        headline=told or _headline(brand.name, listed),
        foot=Foot(timezone=brand.timezone, fictional=brand.is_fictional),
        actions=(*actions, Action(label="Diagnose", command="/diagnose")),
        decided=tuple(listed[: args.limit]),
        labels={name: rule.label for name, rule in BY_NAME.items()} | LABELS,
        more=max(0, len(listed) - args.limit),
    )


async def _decide(
    deps: Deps, conn: Connection, args: RecommendationArgs, known: str, held: dict[str, Decided]
) -> Decided:
    brand = deps.require_brand()
    if not brand.allows("member"):
        raise AskAgain(
            f"Deciding about recommendations needs the role 'member'; yours here is {brand.role!r}.",
            "Ask an admin of the organisation.",
            "forbidden",
        )
    if args.decision is None:
        raise AskAgain(f"What about {known!r}?", f"Type /recommendation {known} done, ignored, noted or open.")
    found = await _find(deps, conn, args, known) if re.fullmatch(r"[0-9a-f]{10}", known) else None
    found = found or held.get(known)
    if found is None:
        raise AskAgain(
            f"{brand.name} has no recommendation {known!r} in these days.",
            "Type /diagnose, /fatigue or /coverage for those there are.",
            "not_found",
        )
    decided = found.model_copy(
        update={
            "decision": args.decision,
            "note": args.note.strip(),
            "decided_on": deps.today(),
            "decided_at": deps.now,
        }
    )
    await recommendations.add(conn, brand, decided, deps.user.id)
    return decided


async def _find(deps: Deps, conn: Connection, args: RecommendationArgs, known: str) -> Decided | None:
    """What the id is about, as it stands now; None when it is no finding of these days."""
    brand = deps.require_brand()
    window, _ = await window_for(deps, conn, args)
    scope = await choose_account(conn, brand, args.account)
    which = Filter(brand_id=brand.id, accounts=scope.accounts)
    examined = await examine(deps, conn, which, window, scope.currency)
    found = _finding(deps, examined, known) or _cell(deps, examined, known)
    if found is not None:
        return found
    fortnight = fatigue_tool.fortnight(window)
    if fortnight != window:
        examined = await examine(deps, conn, which, fortnight, scope.currency)
    return _tired(deps, examined, known)


def _finding(deps: Deps, examined: Examined, known: str) -> Decided | None:
    diagnosed = examined.diagnosed
    for at, name in diagnosed.worst_first(everything=True):
        ad = diagnosed.view.ads[at]
        if recommendation_id(name, ad.ad_id) == known:
            hit = diagnosed.found(at, name).hit
            about = _about(deps, known, name, ad.ad_name, ad)
            return about.model_copy(update={"severity": hit.severity, "value": hit.value, "limit_value": hit.limit})
    return None


def _tired(deps: Deps, examined: Examined, known: str) -> Decided | None:
    for one in fatigues(examined.read.figures, examined.read.asked):
        if recommendation_id(fatigue_tool.RULE, one.ad.ad_id) == known:
            about = _about(deps, known, fatigue_tool.RULE, one.ad.ad_name, one.ad)
            return about.model_copy(update={"severity": "critical" if one.verdict == "fatigued" else "warning"})
    return None


def _cell(deps: Deps, examined: Examined, known: str) -> Decided | None:
    found = coverage(examined.read.figures, examined.read.asked)
    for cell in found.cells:
        if recommendation_id(coverage_tool.RULE, cell.state, cell.awareness, cell.creative_format) == known:
            said = f"{words(cell.awareness)} × {words(cell.creative_format)}, {cell.state}"
            return _about(deps, known, coverage_tool.RULE, said, None)
    return None


def _about(deps: Deps, known: str, rule: str, subject: str, ad: AdKind | None) -> Decided:
    return Decided(
        recommendation_id=known,
        rule=rule,
        account=None if ad is None else ad.account,
        ad_id=None if ad is None else ad.ad_id,
        subject=subject,
        decision="open",
        decided_on=deps.today(),
        decided_at=deps.now,
    )


def _labelled(decided: Decided) -> str:
    rule = BY_NAME.get(decided.rule)  # type: ignore[call-overload]
    label = rule.label if rule is not None else LABELS.get(decided.rule, decided.rule)
    return f"“{label}” of {decided.subject}" if decided.ad_id else f"The {label.casefold()} of {decided.subject}"


def _back(decided: Decided, before: Decided | None) -> Action:
    was = "open" if before is None else before.decision
    note = before.note if before is not None and before.note else None
    return Action(label="Undo", command=typed("recommendation", id=decided.recommendation_id, decision=was, note=note))


def _headline(name: str, listed: list[Decided]) -> str:
    if not listed:
        return f"Nothing was decided about {name}'s recommendations yet: /diagnose lists them."
    counts = {word: sum(one.decision == word for one in listed) for word in ("done", "ignored", "noted")}
    told = ", ".join(f"{number} {word}" for word, number in counts.items() if number)
    return f"{plural(len(listed), 'recommendation')} of {name} decided: {told}."
