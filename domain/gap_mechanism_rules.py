"""What a page calls the way its product works, and what it says is the root of the problem."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from domain.gap_candidate import Found
from domain.gap_page import Page, Sentence, Span, kept
from domain.markdown_blocks import Block, plain

_MARK = r"(?:\*\*|__|[\"“‘'])"
_NAME = (
    rf"(?P<name>{_MARK}(?P<in>[^*_\"”’\n]{{2,60}}?)(?:\*\*|__|[\"”’'])"
    r"|(?:the )?[A-Z][\w-]*(?: [A-Z][\w-]*){0,4}[™®]?)"
)
_CALLED = re.compile(
    rf"\b[Ww]e (?:like to )?call (?:it|this|that)\b[\s:]*(?:the\s+)?(?={_MARK}|[A-Z])(?P<whole>{_NAME})"
)
_CALLED_AFTER = re.compile(
    rf"(?P<whole>{_MARK}(?P<in>[^*_\"”’\n]{{2,60}}?)(?:\*\*|__|[\"”’']))\s*,? (?:is what )?[Ww]e call (?:it"
    rf"|this|that)\b"
)
_KIND = r"(?:technology|method|system|complex|formula|process|protocol|blend|matrix|mechanism|approach)"
_TRADEMARK = re.compile(
    rf"\b(?:our|the|with|called|named|patented"
    rf"|proprietary)\s+(?P<whole>{_MARK}?(?P<in>[A-Z][\w-]*[™®]?(?: [A-Z][\w-]*[™®]?){{0,3}}"
    rf"(?:[™®]|\s+{_KIND}|(?<=\w)-?\s?(?:Technology|Method|System|Complex|Formula|Process|Protocol|Blend"
    rf"|Matrix)))(?:\*\*|__|[\"”’'])?)"
)  # fmt: skip
_SOLVES = re.compile(
    r"\bhow\b.{0,40}\bworks?\b|solution|science|technology|method|formula\b|what makes|inside|mechanism", re.IGNORECASE
)
_CAUSE = re.compile(
    r"\bthe (?:real|root|true|hidden|underlying|actual)\s+(?:\w+ )?(?:cause|reason|problem|culprit|issue)\b"
    r"|\b(?:root cause|culprit) (?:is|of|behind)\b|\bthe (?:cause|problem|reason) is(?:n(?:'|’)t| not)?\b",
    re.IGNORECASE,
)
_PROMISE = re.compile(r"\b(?:no|without|solves?|fix(?:es)?|treats?) (?:the )?(?:problem|issue)", re.IGNORECASE)
_LONGEST = 300


class _Named(NamedTuple):
    name: str
    block: Block
    clause: Sentence
    span: Span


def mechanism_name(page: Page) -> tuple[Found, ...]:
    """The name in "we call it **Re-glide**" where the page says how the product works, or a trade mark of a method."""
    found: list[Found | None] = []
    for one in _names(page):
        if _solves(page, one):
            why = "The page gives it as a name where it says how the product works."
            found.append(page.found(one.name, [one.span], "high", why))
    if not any(found):
        for block in page.blocks:
            for clause in page.sentences(block):
                for mark in _TRADEMARK.finditer(clause.text):
                    span = (clause.start, clause.end)
                    found.append(
                        page.found(_bare(mark["in"]), [span], "medium", "The page calls a method of its own so.")
                    )
    return kept(found)


def root_cause(page: Page) -> tuple[Found, ...]:
    """What the page names as the problem's root: "we call this **the dry-joint loop**: less fluid, …"."""
    found: list[Found | None] = []
    for one in _names(page):
        if not _solves(page, one):
            told = page.text[one.span[0] : one.clause.end]
            span = (one.span[0], one.clause.end)
            text = _capital(_bare(plain(told)))
            why = "The page gives it as a name where it tells of the problem."
            found.append(page.found(text, [span], "high" if ":" in told else "medium", why))
    if not any(found):
        for block in page.blocks:
            if block.kind not in ("paragraph", "heading", "item"):
                continue
            for clause in page.sentences(block):
                if _CAUSE.search(clause.text) and not _PROMISE.search(clause.text) and not clause.text.endswith("?"):
                    span = (clause.start, clause.end)
                    if len(clause.text) <= _LONGEST:
                        found.append(page.found(plain(clause.text), [span], "medium", "The page calls it the cause."))
    return kept(found[:1]) if found else ()


def _names(page: Page) -> Iterator[_Named]:
    for block in page.blocks:
        if block.kind not in ("paragraph", "item", "heading"):
            continue
        for clause in page.sentences(block):
            for match in [*_CALLED.finditer(clause.text), *_CALLED_AFTER.finditer(clause.text)]:
                start, end = clause.start + match.start("whole"), clause.start + match.end("whole")
                name = plain(page.text[start:end]).strip("\"“”‘’'")
                if name:
                    yield _Named(_bare(name), block, clause, (start, end))


def _solves(page: Page, one: _Named) -> bool:
    """Whether the name is given where the page says how the product works; elsewhere it names the problem."""
    if _SOLVES.search(one.block.heading):
        return True
    before = page.text[one.block.start : one.clause.start]
    return bool(
        re.search(r"\b(?:our|put back|answer|solution|that is why we|so we (?:made|built))\b", before, re.IGNORECASE)
    )


def _bare(name: str) -> str:
    return name.strip(" \"“”‘’'*_").strip()


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
