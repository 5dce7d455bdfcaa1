"""Which tool a clause is about: points for its words, and the lead that the best needs over the next."""

import re
from dataclasses import dataclass

from agent.offline import lexicon as lex
from agent.offline import topics
from agent.offline.slots import Said
from agent.offline.words import Words

ENOUGH = 2.0  # Fewer points are no wish of their own.
MARGIN = 1.0  # A smaller lead is asked about.


@dataclass(frozen=True)
class Ranked:
    """Intents with their points, most first."""

    points: tuple[tuple[str, float], ...]

    @property
    def best(self) -> str | None:
        """The intent, when it has enough points and the lead."""
        if self.top < ENOUGH:
            return None
        first, *others = self.points
        lead = first[1] - (others[0][1] if others else 0)
        return first[0] if lead >= MARGIN else None

    @property
    def top(self) -> float:
        """The points of the first."""
        return self.points[0][1] if self.points else 0.0

    @property
    def close(self) -> tuple[str, ...]:
        """The intents among which the margin does not decide."""
        return tuple(name for name, points in self.points if points >= ENOUGH and self.top - points < MARGIN)

    @property
    def any(self) -> bool:
        return self.top > 0


def rank(words: Words, said: Said) -> Ranked:
    """The clause's intents: a topic that a phrase gives away, else top_hooks, performance, ads, ad, rows, define, …"""
    if given_away := topics.topic(words, said.ad is not None, "product" in said.slots, bool(said.personas)):
        return Ranked(points=((given_away, topics.CLEAR),))
    has = _Seen(words, said)
    points = {
        "top_hooks": _top_hooks(has),
        "performance": _performance(has),
        "ads": _ads(has),
        "ad": 6.0 if said.ad else 0.0,
        "rows": _rows(has),
        "define": _define(has),
        "brand": _brand(has),
        "help": _help(has),
        "import": _import(has),
        "imports": _imports(has),
    }
    ranked = sorted(((n, p) for n, p in points.items() if p > 0), key=lambda pair: -pair[1])
    return Ranked(points=tuple(ranked))


class _Seen:
    """Which kinds of words a clause has."""

    def __init__(self, words: Words, said: Said) -> None:
        tokens = set(words.tokens)
        self.words, self.said = words, said
        without_rate = set(re.sub(r" hook rates? ", "  ", words.plain).split())
        self.hook = bool(without_rate & lex.HOOK) or words.has(*lex.FIRST_LINE)
        self.ad = bool(tokens & lex.AD)
        self.format = bool(said.formats)
        self.rank = bool(tokens & (lex.BEST | lex.WORST))
        self.why = bool(tokens & lex.WHY) or words.has(*lex.WENT)
        self.cause = bool(tokens & lex.CAUSE) or words.has(*lex.CAUSED)
        status = bool(tokens & (lex.STATUS - lex.LEVEL - {"performance"})) or {"how", "going"} <= tokens
        self.status = status or words.has(*lex.HOW_IS_IT)
        self.level = bool(tokens & lex.LEVEL)
        self.performance = bool(tokens & lex.RESULTS)
        self.compare = bool(tokens & lex.COMPARE) or words.has(*lex.THAN_BEFORE)
        self.metric = "sort" in said.slots
        self.window = any(key in said.slots for key in ("days", "since", "until"))
        self.rows = bool(tokens & (lex.ROWS - {"daily", "breakdown"}))
        self.daily = bool(tokens & {"daily", "breakdown"}) or words.has(*lex.BY_DAY)
        self.listing = bool(tokens & lex.LIST)
        landing = bool(tokens & (lex.LANDING - {"page", "pages", "url", "urls"}))
        self.landing = landing or words.has(*lex.LANDING_PAGE)
        self.which = bool(tokens & lex.WHICH)
        self.how_much = words.has(*lex.HOW_MUCH)


def _top_hooks(has: _Seen) -> float:
    points = 4.0 * has.hook + 3.5 * has.landing
    if points:
        return points + 1.0 * has.rank - 2.0 * (has.cause and not has.rank)
    ad_type = has.words.has("hook type", "hook types", *lex.BY_VISUAL_TYPE)
    return 4.0 * ad_type


def _performance(has: _Seen) -> float:
    subject = has.ad or has.format
    if (has.hook or has.landing) and not (has.cause or has.compare):
        return 0.0
    points = (
        3.5 * has.cause + 1.5 * (has.why and not has.cause) + 2.5 * has.status + 2.5 * has.compare + 2.5 * has.level
    )
    points += 2.0 * has.performance
    if has.metric and not has.hook:
        points += 2.0 * (not has.ad) + 1.0 * has.how_much + 0.5 * (has.window and not has.ad)
    if has.format and not has.rank and not has.listing and not has.hook and points:
        points += 1.0
    return points - (1.0 if subject and has.rank and not has.cause else 0.0)


def _ads(has: _Seen) -> float:
    if has.hook or has.landing:
        return 1.0 * has.ad
    subject = 2.0 * has.ad + 1.5 * has.format
    if not subject:
        return (
            2.5
            if has.rank and (has.metric or has.which) and has.words.has("turn off", "to kill", "to pause", "to scale")
            else 0.0
        )
    ranking = 1.5 * (has.rank or (has.metric and not has.how_much)) + 1.0 * has.which * (not has.how_much)
    return (
        subject + ranking + 1.0 * has.listing - 1.5 * (has.how_much or has.status or (has.performance and not has.rank))
    )


def _rows(has: _Seen) -> float:
    return (
        5.0 * has.rows
        + 2.0 * has.words.has("behind this", "behind that", "raw data", "every day")
        + 2.5 * (has.daily and not has.why)
    )


def _define(has: _Seen) -> float:
    if not (has.metric or has.hook or has.words.has("roas", "account day", "account days", "shrunken", "interval")):
        return 0.0
    asks = has.words.has(*lex.MEANS)
    what_is = has.words.text.startswith(lex.WHAT_IS)
    bare = (
        len(has.words.tokens) <= 5
        and has.words.tokens[:1] == ("what",)
        and not has.window
        and not has.words.has("our", "my", "the", "we", "about")
    )
    return 7.0 if asks or what_is or (bare and has.metric) else 0.0


def _brand(has: _Seen) -> float:
    return 5.0 * has.words.has(*lex.BRANDS) * has.words.has(*lex.SWITCHING)


def _help(has: _Seen) -> float:
    short = len(has.words.tokens) <= 3
    asks = (short and has.words.has("help", "commands", "hilfe", "ayuda", "aide")) or has.words.has(
        "what can you do", "what can i ask", "how does this work"
    )
    greets = has.words.tokens[:1] and has.words.tokens[0] in ("hi", "hello", "hey", "hallo", "hola", "bonjour", "yo")
    return 3.0 * asks + (2.5 if greets and len(has.words.tokens) <= 3 else 0.0)


def _import(has: _Seen) -> float:
    return 6.0 * has.words.has("upload", "import", "hochladen", "importieren", "subir", "importer") * (not has.why)


def _imports(has: _Seen) -> float:
    return 7.0 * has.words.has(*lex.IMPORTED)
