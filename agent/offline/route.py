"""From a message to tool calls, by rules and a margin; below the margin, to a question with buttons."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import JsonValue, ValidationError

from agent.offline import intents, lexicon, offers, topics
from agent.offline.arguments import by_of, level_of, listing_of, order_of
from agent.offline.clauses import Clause, merged, split
from agent.offline.replies import defined, help_text, import_text, off_topic, read_only
from agent.offline.slots import WINDOW, Slots, slots, without_product
from agent.offline.words import words
from domain.vocabulary import Vocabulary
from tools.registry import Tool
from tools.typed import typed

MOST_CALLS = 3


@dataclass(frozen=True)
class Call:
    """A tool and its arguments, as they would be typed."""

    tool: str
    args: dict[str, JsonValue]

    @property
    def command(self) -> str:
        return typed(self.tool, **self.args)


@dataclass(frozen=True)
class Ask:
    """A question with buttons: label and command."""

    question: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Plan:
    """What to do: call tools, or ask back, or say something. `metric` is what the person asked about."""

    calls: tuple[Call, ...] = ()
    ask: Ask | None = None
    say: str | None = None
    metric: str | None = None
    # Of several wishes those that only a person begins: label and command.
    later: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Router:
    """What is known before the message comes."""

    tools: Sequence[Tool]
    vocabulary: Vocabulary
    today: date
    hold_rate: str = ""

    def plan(self, text: str, before: Call | None = None) -> Plan:
        """The plan for one message; `before` is the conversation's last call."""
        clauses = [self._clause(part, before) for part in split(text)]
        wishes = merged(clauses)
        if len(wishes) == 1:
            return self._one(wishes[0], before)
        plans = [self._one(wish, before) for wish in wishes]
        calls = tuple(call for plan in plans for call in plan.calls)[:MOST_CALLS]
        if calls:
            one_sentence = re.search(r"[?!;\n]|\.\s", text.strip()[:-1]) is None
            later = tuple(plan.ask.options[0] for plan in plans if plan.ask)
            return Plan(calls=_shared(calls, self.call, one_sentence), metric=plans[0].metric, later=later)
        return next((plan for plan in plans if plan.ask), plans[0])

    def _clause(self, text: str, before: Call | None) -> Clause:
        said_words = words(text)
        said = slots(said_words, self.vocabulary, self.today, _args(before))
        bare = without_product(said_words, self.vocabulary, said.slots.get("product"))
        return Clause(bare, said, intents.rank(bare, said), text)

    def _one(self, clause: Clause, before: Call | None) -> Plan:
        best = clause.ranked.best
        if best in topics.OF_AN_AD and before is not None and clause.said.ad is None and topics.this_ad(clause.words):
            looked_at = str(before.args.get("ad") or (before.args.get("id") if before.tool == "ad" else "") or "")
            clause = clause.about(looked_at) if looked_at else clause
        if before is not None and (best is None or is_follow_up(clause, before)):
            followed = self._followed(clause, before)
            if followed is not None:
                return followed
        if best is None and len(clause.ranked.close) > 1:
            return self._unsure(clause)
        if best is None:
            return self._too_little(clause)
        return self._decided(best, clause, before)

    def _decided(self, intent: str, clause: Clause, before: Call | None = None) -> Plan:
        if set(clause.words.tokens) & lexicon.CHANGING or (
            intent not in topics.TOOLS and clause.said.ad and clause.words.has("pause", "stop", "turn off")
        ):
            return Plan(say=read_only())
        said = clause.said
        metric = str(said.slots.get("sort") or "") or None
        match intent:
            case "define":
                page = self.call("metric", {"name": metric}) if metric else None
                said_plan = Plan(say=defined(metric, clause.words, self.hold_rate), metric=metric)
                return Plan(calls=(page,), metric=metric) if page else said_plan
            case "help":
                return Plan(say=help_text(self.tools))
            case "import":
                return Plan(say=import_text())
            case "brand":
                return Plan(ask=Ask("Brands are listed and switched with a command.", (("Show my brands", "/brand"),)))
            case _:
                offered = offers.offer(intent, clause.words, said.slots, clause.typed, _args(before))
                return Plan(ask=Ask(*offered)) if offered else self._called(intent, clause, metric, before)

    def _called(self, intent: str, clause: Clause, metric: str | None, before: Call | None) -> Plan:
        formats = clause.said.formats
        asked = self.arguments(intent, clause, before)
        if len(formats) > 1 and intent in ("performance", "top_hooks", "ads"):
            each = [self.call(intent, {**asked, "format": kind}) for kind in formats[:MOST_CALLS]]
        else:
            each = [self.call(intent, asked)]
        calls = tuple(call for call in each if call is not None)
        return Plan(calls=calls, metric=metric) if calls else Plan(say=off_topic(self.tools))

    def arguments(self, intent: str, clause: Clause, before: Call | None = None) -> Slots:
        """The clause's arguments in the tool's own terms; `before` is the last call, on which it may lean."""
        said, seen = clause.said, clause.words
        given: Slots = dict(said.slots)
        if intent == "ad" and said.ad is not None:
            return {"id": said.ad.key} | {key: given[key] for key in WINDOW if key in given}
        if intent in topics.TOOLS:
            given = topics.arguments(intent, seen, given, clause.typed, self.vocabulary, _args(before))
            if clause.said.ad is not None and intent in topics.OF_AN_AD:
                given = {key: given[key] for key in WINDOW if key in given}
                given[topics.OF_AN_AD[intent]] = clause.said.ad.key
            return given
        if intent == "performance":
            given.pop("sort", None)
            given.pop("limit", None)
            if level := level_of(seen):
                given["level"] = level
        if intent == "top_hooks":
            by = by_of(seen)
            if by:
                given["by"] = by
        if intent in ("top_hooks", "ads") and "sort" not in given and seen.has("lowest", "cheapest"):
            given["sort"] = "cpa"
        if intent in ("top_hooks", "ads") and (order := order_of(seen, str(given.get("sort", "")))):
            given["order"] = order
        if intent == "ads":
            given |= listing_of(seen, given)
            if given.get("search") in lexicon.VIDEO | lexicon.IMAGE:
                given.pop("format", None)
        return given

    def call(self, tool: str, args: Slots) -> Call | None:
        """The call with the arguments that the tool takes; None when there is no such tool for this person."""
        chosen = next((t for t in self.tools if t.name == tool), None)
        return None if chosen is None else Call(tool, self.fitted(chosen, args))

    def fitted(self, tool: Tool, args: Slots) -> dict[str, JsonValue]:
        """Of `args`, what the tool accepts."""
        fitting: dict[str, JsonValue] = {}
        for key, value in args.items():
            if key not in tool.askable:
                continue
            try:
                tool.args.model_validate({**fitting, key: value})
            except ValidationError:
                continue
            fitting[key] = value
        return fitting

    def _followed(self, clause: Clause, before: Call) -> Plan | None:
        """The last call with one thing changed; None when the message changes nothing of it."""
        said, seen = clause.said, clause.words
        metric = str(said.slots.get("sort") or "") or None
        kept = {key: value for key, value in _args(before).items() if key not in said.dropped}
        if any(key in said.slots for key in WINDOW):
            kept = {key: value for key, value in kept.items() if key not in WINDOW}
        tool, changed = before.tool, dict(said.slots)
        best = clause.ranked.best
        if best in _TURNED_TO and best != before.tool and clause.ranked.top >= _OWN_WISH:
            tool = best
            shared = (*WINDOW, "format", "product", "campaign", "account")
            kept = {key: value for key, value in kept.items() if key in shared}
        if tool in topics.PROFILE:
            changed |= self.arguments(tool, clause, before)
        if tool in (best, "performance", "ads"):
            changed = self.arguments(tool, clause)
            if "sort" in kept and "sort" not in said.slots:
                changed.pop("sort", None)
        if seen.has("more", "all of them", "next ones", "mehr", "mas", "plus") and "limit" not in changed:
            changed["limit"] = 30
        if by := by_of(seen):
            changed["by"] = by
        if order := order_of(seen, str({**kept, **changed}.get("sort", ""))):
            changed["order"] = order
        call = self.call(tool, {**kept, **changed})
        if call is None or (call == before and best is None and not (said.dropped or said.slots)):
            return None
        return Plan(calls=(call,), metric=metric)

    def _unsure(self, clause: Clause) -> Plan:
        """Two tools are about equally likely: which one?"""
        options: list[tuple[str, str]] = []
        for intent in clause.ranked.close[:3]:
            call = self.call(intent, self.arguments(intent, clause))
            if call is not None:
                options.append((_LABELS.get(intent, f"/{intent}"), call.command))
        if len(options) == 1:
            return self._decided(clause.ranked.close[0], clause)
        return Plan(ask=Ask("Did you mean …", tuple(options))) if options else Plan(say=off_topic(self.tools))

    def _too_little(self, clause: Clause) -> Plan:
        """No tool has enough points: ask when the message names something of ours, else say what can be asked."""
        named = {key for key in clause.said.slots if key not in ("limit",)}
        if not clause.ranked.any and not (named & {"format", "product", "sort", "campaign"}) and not clause.of_ours:
            return Plan(say=off_topic(self.tools))
        options: list[tuple[str, str]] = []
        for intent in ("performance", "top_hooks", "ads"):
            call = self.call(intent, self.arguments(intent, clause))
            if call is not None:
                options.append((_LABELS[intent], call.command))
        return (
            Plan(ask=Ask("What would you like to see?", tuple(options))) if options else Plan(say=off_topic(self.tools))
        )


_TURNED_TO = ("rows", "top_hooks", "performance", "ads")
_OWN_WISH = 3.0  # A follow-up with fewer points for another tool stays with the last one.
_LABELS = {
    "top_hooks": "Which hooks do best",
    "performance": "How it goes, and what changed",
    "ads": "The ads",
    "ad": "One ad whole",
    "rows": "The rows behind it",
}


def is_follow_up(clause: Clause, before: Call) -> bool:
    """Whether the message leans on the one before: it opens so, or is short and asks why, for rows, or another sort."""
    first = clause.words.tokens[:1]
    opens = (bool(first) and first[0] in lexicon.OPENERS) or clause.words.has(
        "what about", "how about", "same for", "instead", "this", "that", "these", "those", "them", "it"
    )
    short = len(clause.words.tokens) <= 6
    best = clause.ranked.best
    if best in ("define", "help", "brand", "import", "ad") or best in topics.TOOLS:
        return False
    named = bool(clause.said.slots)
    if best is None:
        return True
    if (
        best == "rows"
        or clause.words.has("instead")
        or clause.words.plain.strip() in ("why", "warum", "por que", "pourquoi")
    ):
        return True
    without_rate = clause.words.plain.replace(" hook rate ", " ").split()
    if len(clause.words.tokens) <= 2 and clause.words.tokens[:1] == ("which",):
        return True
    own_subject = bool(set(without_rate) & (lexicon.HOOK | lexicon.AD | lexicon.LANDING))
    return (opens and short and (named or best == before.tool) and not own_subject) or (
        opens and first[0] in lexicon.LEANING and short
    )


def _args(call: Call | None) -> Slots:
    return {} if call is None else {k: v for k, v in call.args.items() if isinstance(v, str | int | float)}


def _shared(calls: tuple[Call, ...], call: Callable[[str, Slots], Call | None], one_sentence: bool) -> tuple[Call, ...]:
    """What is said once is meant for all: what stands first for the later ones; within a sentence ("top hooks and
    worst ads for joint chew last week") what stands last for the earlier ones too."""
    last = len(calls) - 1
    windows = [{k: v for k, v in _args(c).items() if k in WINDOW} for c in calls]
    said = [place for place, window in enumerate(windows) if window]
    narrowed = {k: v for k, v in _args(calls[last]).items() if k in ("product", "campaign", "format")}
    filled: list[Call] = []
    for place, one in enumerate(calls):
        extra: Slots = {}
        if len(said) == 1 and not windows[place] and (one_sentence or said[0] < place):
            extra |= windows[said[0]]
        if one_sentence:
            extra |= {k: v for k, v in narrowed.items() if k not in one.args}
        filled.append(call(one.tool, {**_args(one), **extra}) or one)
    return tuple(filled)
