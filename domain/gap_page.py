"""A text as the rules read it: its pieces, and what was found in it as quotes that stand there."""

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from domain.clauses import clauses
from domain.evidence import Source, cite_at
from domain.gap_candidate import Confidence, Found
from domain.instructing import instructs
from domain.markdown_blocks import Block, blocks, plain

Span = tuple[int, int]


class Sentence(NamedTuple):
    """`text` stands from character `start` to `end` of the page."""

    start: int
    end: int
    text: str


class Page:
    """One source, read once for all fields."""

    def __init__(self, source: Source, title: str = "") -> None:
        self.source = source
        self.text = source.text
        self.title = title
        self._sentences: dict[int, tuple[Sentence, ...]] = {}

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """Its pieces; those that speak to a model are left out, as nothing is learnt from them by rules."""
        return tuple(block for block in blocks(self.text) if not instructs(self.text[block.start : block.end]))

    @cached_property
    def sections(self) -> tuple[tuple[Block, tuple[Block, ...]], ...]:
        """Each heading with the pieces below it, up to the next heading of any level."""
        found: list[tuple[Block, list[Block]]] = []
        for block in self.blocks:
            if block.kind == "heading":
                found.append((block, []))
            elif found:
                found[-1][1].append(block)
        return tuple((heading, tuple(below)) for heading, below in found)

    def words(self, block: Block) -> str:
        """The piece's words without marks."""
        return plain(self.text[block.start : block.end])

    def sentences(self, block: Block) -> tuple[Sentence, ...]:
        """A paragraph's or item's sentences, in the text's own characters."""
        known = self._sentences.get(block.start)
        if known is None:
            at = block.start
            held = clauses(self.text[at : block.end])
            known = tuple(Sentence(clause.start + at, clause.end + at, clause.text) for clause in held)
            self._sentences[at] = known
        return known

    def found(
        self,
        text: str,
        spans: Sequence[Span],
        confidence: Confidence,
        why: str,
        detail: str = "",
        proof: str = "",
    ) -> Found | None:
        """What these places state; None where one of them speaks to a model, or there are no words."""
        if not text.strip() or any(end <= start or instructs(self.text[start:end]) for start, end in spans):
            return None
        return Found(
            text=text.strip(),
            detail=detail.strip(),
            proof=proof.strip(),
            evidence=tuple(cite_at(self.source, start, end) for start, end in spans),
            confidence=confidence,
            why=why,
        )


def kept(found: Sequence[Found | None]) -> tuple[Found, ...]:
    """Those that are something, the same words once."""
    first: dict[str, Found] = {}
    for one in found:
        if one is not None:
            first.setdefault(f"{one.text}\n{one.detail}".casefold(), one)
    return tuple(first.values())
