"""What a landing page tells of those to whom it speaks: persona signals, copy patterns, beliefs; stretches of it."""

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.clauses import clauses
from domain.evidence import Evidence, Source, cite_at
from domain.instructing import instructs
from domain.persona_cue import pattern

SignalKind = Literal["persona_signal", "copy_pattern", "belief"]
_WHOM = pattern(
    r"""
    for (?:dogs?|cats?|people|anyone|everyone|those|women|men|parents|moms?|dads?|owners|families|busy|you)\b
    (?:made|built|designed|created|perfect|ideal) for\b|if (?:you|your)\b|you(?:'ve| have) (?:tried|been|seen)
    (?:sound|does this) (?:familiar|sound)|do you\b|are you\b|tired of|struggling with|you (?:know|want|deserve|need)
    """
)
# A heading of fewer words names a part of the page, no pattern of its copy.
_FEWEST = 3
_BELIEF = pattern(
    r"""
    (?:is|are|it's|isn't|aren't) not? \w+[^.!?]{0,60}\b(?:it is|it's|but)\b|the (?:truth|problem|secret|reason|real)
    most (?:people|owners|brands|supplements|products)|is a word people|what (?:nobody|no one)|myth
    you(?:'ve| have) been told
    (?:we|I) believe|not (?:your|their|her|his) fault|there is a difference
    """
)


class Signal(BaseModel):
    """What kind of signal, and the words."""

    model_config = ConfigDict(frozen=True)

    kind: SignalKind
    evidence: Evidence


def page_signals(source: Source, most: int = 12) -> tuple[Signal, ...]:
    """At most so many of each kind, in the page's order: whom it addresses, the headings that lead through it, and what
    it wants them to believe."""
    found: list[Signal] = []
    left = {"persona_signal": most, "copy_pattern": most, "belief": most}
    for clause in clauses(source.text):
        if clause.kind == "row" or instructs(clause.text):
            continue
        kind: SignalKind | None = None
        if clause.kind == "heading":
            kind = "copy_pattern" if len(clause.text.lstrip("# ").split()) >= _FEWEST else None
        elif _WHOM.search(clause.text):
            kind = "persona_signal"
        elif _BELIEF.search(clause.text):
            kind = "belief"
        if kind is not None and left[kind]:
            left[kind] -= 1
            found.append(Signal(kind=kind, evidence=cite_at(source, clause.start, clause.end)))
    return tuple(found)


def signals_of(sources: Sequence[Source], most: int = 12) -> tuple[Signal, ...]:
    """The signals of several pages."""
    return tuple(signal for source in sources for signal in page_signals(source, most))
