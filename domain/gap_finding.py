"""A model's reading of a piece of text, taken only as far as its quotes stand there and bear what it says."""

import re
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from domain.evidence import Evidence, Source, cite_at, locate
from domain.gap_candidate import CONFIDENCES, Flag, Found
from domain.instructing import instructs
from domain.number_words import numbers_in
from domain.profile_fields import BY_KEY, FieldKey
from domain.proposal import Confidence
from domain.stems import stems

# Of the words of a value that must stand in its quotes; below the first it is not borne by them, below the second it is
# the model's retelling.
BORNE, OWN_WORDS = 0.34, 0.67
# What a model says of a voice cannot stand in a text: its quotes are samples of it.
DESCRIBED: frozenset[FieldKey] = frozenset(
    ("brand.voice_tone", "product.brand_voice_notes", "offer_variant.voice_tone", "persona.voice_tone")
)
_NEEDS_DETAIL = ("qa_list", "timeline_list")


class Finding(BaseModel):
    """What a model read for a field; `text` is the hash of the piece it read it in."""

    model_config = ConfigDict(frozen=True)

    text: str
    key: FieldKey
    value: str
    detail: str = ""
    proof: str = ""
    quotes: tuple[str, ...]
    confidence: Confidence
    reasoning: str = ""


class Piece(BaseModel):
    """A stretch of a source as a model is given it: `hash` is of its words, which others may have too."""

    model_config = ConfigDict(frozen=True)

    hash: str
    source: Source
    start: int
    end: int

    @property
    def words(self) -> str:
        return self.source.text[self.start : self.end]


def standing(finding: Finding, pieces: Mapping[str, Piece]) -> Finding | None:
    """The finding with its quotes in the text's own characters, under the piece that holds the first of them; None
    where none of the pieces that were read holds one."""
    named = pieces.get(finding.text)
    for piece in ([named] if named else []) + [piece for piece in pieces.values() if piece is not named]:
        words = piece.words
        places = [at for quote in finding.quotes if (at := locate(words, quote)) is not None]
        if places:
            quotes = tuple(dict.fromkeys(words[start:end] for start, end in places))
            return finding.model_copy(update={"text": piece.hash, "quotes": quotes})
    return None


def found_in(finding: Finding, piece: Piece) -> Found | None:
    """The finding as an entry of its field; None where its quotes do not bear it.

    Every figure of the value must stand in the quotes, and at least a third of its words; what goes with it (an answer,
    a result) likewise, or it is left out. What lies in words that speak to a model is flagged and of low confidence.
    """
    evidence = tuple(e for quote in finding.quotes if (e := _cited(piece, quote)) is not None)
    if not evidence or not finding.value.strip():
        return None
    said = " ".join(one.quote for one in evidence)
    described = finding.key in DESCRIBED
    if not described and not _borne(finding.value, said):
        return None
    detail = finding.detail if _borne(finding.detail, said) else ""
    proof = finding.proof if _borne(finding.proof, said) else ""
    if BY_KEY[finding.key].type in _NEEDS_DETAIL and not detail:
        return None
    flags = set[Flag]()
    if any(instructs(_around(piece.source.text, one)) for one in evidence):
        flags.add("instructs")
    if not described and _share(f"{finding.value} {detail}", said) < OWN_WORDS:
        flags.add("retold")
    return Found(
        text=finding.value.strip(),
        detail=detail.strip(),
        proof=proof.strip(),
        evidence=evidence,
        confidence=_at_most(
            finding.confidence, "low" if "instructs" in flags else _cap(described or "retold" in flags)
        ),
        why=finding.reasoning.strip(),
        flags=frozenset(flags),
    )


def _cap(loose: bool) -> Confidence:
    return "medium" if loose else "high"


def _at_most(one: Confidence, cap: Confidence) -> Confidence:
    return CONFIDENCES[max(CONFIDENCES.index(one), CONFIDENCES.index(cap))]


def _cited(piece: Piece, quote: str) -> Evidence | None:
    at = locate(piece.words, quote)
    return None if at is None else cite_at(piece.source, piece.start + at[0], piece.start + at[1])


def _borne(value: str, said: str) -> bool:
    """Whether the quotes hold the value's figures and enough of its words."""
    stated = {number.value for number in numbers_in(said)}
    if any(number.value not in stated for number in numbers_in(value)):
        return False
    return _share(value, said) >= BORNE


def _share(value: str, said: str) -> float:
    """Which part of the value's words stands in the quotes, 0 to 1; 1 for a value without any."""
    words = stems(value)
    return len(words & stems(said)) / len(words) if words else float(_folded(value) in _folded(said))


def _folded(text: str) -> str:
    return re.sub(r"\W+", "", text.casefold())


def _around(text: str, evidence: Evidence) -> str:
    """The line in which a quote stands, whole, and those before and after it."""
    start = text.rfind("\n", 0, evidence.start)
    start = max(0, text.rfind("\n", 0, start)) if start > 0 else 0
    end = text.find("\n", evidence.end)
    end = text.find("\n", end + 1) if end >= 0 else -1
    return text[start : end if end >= 0 else len(text)]
