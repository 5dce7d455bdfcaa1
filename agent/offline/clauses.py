"""The clauses of a message: what each names and wishes, split and joined again."""

import re
from dataclasses import dataclass, replace

from agent.offline import intents, lexicon
from agent.offline.slots import Said
from agent.offline.words import Words
from domain.vocabulary import Named


@dataclass(frozen=True)
class Clause:
    """One clause, read."""

    words: Words
    said: Said
    ranked: intents.Ranked
    typed: str = ""

    def about(self, ad: str) -> "Clause":
        """The same, said of this ad."""
        return replace(self, said=replace(self.said, ad=Named(key=ad, name=ad)))

    @property
    def wishes(self) -> bool:
        """Whether it asks for something by itself."""
        return self.ranked.best is not None or len(self.ranked.close) > 1

    @property
    def of_ours(self) -> bool:
        """Whether it speaks of results at all: a window beside a vague wish ("what should I do this week")."""
        return self.words.has(*lexicon.VAGUE)


_AND = "(?:and|&|und|y|et)"
# What may open a wish of its own after "and".
_OPENS = (
    "which|what|how|why|who|where|show|give|list|tell|compare|welche|wie|warum|wer|zeig|cuales|como|quien|quelles|comment|"
    "make (?:me|a)|build|set (?:the|our)|fill|undo|"
    "(?:the |my )?(?:worst|best)|top|our"
)
_BREAK = re.compile(
    r"[;?!\n]+|\.(?=\s|$)"
    rf"|,?\s+{_AND}\s+(?:also|then|auch|tambien|aussi)\s+|,\s+(?:also|then|plus)\s+|\s+(?:plus|as well as)\s+"
    rf"|,?\s+{_AND}\s+(?=(?:{_OPENS})\b)",
    re.IGNORECASE,
)


def split(text: str) -> list[str]:
    """The message's clauses; numbers keep their points."""
    lines = "\n".join(" ".join(line.split()) for line in text.splitlines())
    parts = [part.strip(" ,") for part in _BREAK.split(lines)]
    return [part for part in parts if part] or [text]


def merged(clauses: list[Clause]) -> list[Clause]:
    """Clauses that wish for something each; one that only adds to another is joined to it."""
    kept: list[Clause] = []
    for clause in clauses:
        if kept and not (clause.wishes and kept[-1].wishes):
            kept[-1] = _joined(kept[-1], clause)
        else:
            kept.append(clause)
    same: list[Clause] = []
    for clause in kept:
        twin = next((i for i, k in enumerate(same) if _same_wish(k, clause)), None)
        if twin is None:
            same.append(clause)
        else:
            same[twin] = _joined(same[twin], clause)
    return same


def _same_wish(a: Clause, b: Clause) -> bool:
    """The same tool, and nothing that both name differently."""
    shared = set(a.said.slots) & set(b.said.slots)
    return a.ranked.best == b.ranked.best and not any(a.said.slots[k] != b.said.slots[k] for k in shared)


def _joined(a: Clause, b: Clause) -> Clause:
    both = Words(
        text=f"{a.words.text} {b.words.text}",
        tokens=a.words.tokens + b.words.tokens,
        right=f"{a.words.right} {b.words.right}",
    )
    said = Said(
        slots={**b.said.slots, **a.said.slots},
        dropped=a.said.dropped + b.said.dropped,
        ad=a.said.ad or b.said.ad,
        rest=f"{a.said.rest} {b.said.rest}",
        formats=tuple(dict.fromkeys(a.said.formats + b.said.formats)),
        personas=tuple(dict.fromkeys(a.said.personas + b.said.personas)),
    )
    ranked = a.ranked if a.ranked.best is not None else b.ranked if b.ranked.best else intents.rank(both, said)
    return Clause(both, said, ranked, f"{a.typed} {b.typed}")
