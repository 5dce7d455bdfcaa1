"""A page's questions with their answers."""

import re
from collections.abc import Iterator
from itertools import pairwise

from domain.gap_candidate import Found
from domain.gap_page import Page, Span, kept
from domain.markdown_blocks import Block, plain

_FAQ = re.compile(r"\bfaqs?\b|\bquestions?\b|\bQ ?& ?A\b|\basked\b|good to know|need to know|\bhelp\b", re.IGNORECASE)
# Headlines that ask the reader to sell something, and answer nothing.
_SELLS = re.compile(
    r"^(?:tired|sick|ready|struggling|want|looking|wish|fed up|still|sound familiar|know|curious|why wait|what if you"
    r"|imagine|feeling|worried|does your|is your|are your?|do you|have you|did you know|can you)\b",
    re.IGNORECASE,
)
_BOLD_QUESTION = re.compile(r"(?P<marks>\*\*|__)(?P<question>[^*_\n]{5,300}?\?)\s*(?P=marks)(?P<colon>\s*:)?\s*")
_LETTERED = re.compile(
    r"(?:\*\*|__)?Q(?:uestion)?(?: ?\d+)?\s*[.:)]\s*(?:\*\*|__)?\s*(?P<question>[^\n]{5,300})", re.IGNORECASE
)
_LETTERED_ANSWER = re.compile(r"\s*(?:\*\*|__)?A(?:nswer)?\s*[.:)]\s*(?:\*\*|__)?\s*", re.IGNORECASE)


def faq(page: Page) -> tuple[Found, ...]:
    """Headings and bold lines that ask, with what stands below them; in a section of questions any heading does."""
    return kept([*_headings(page), *_within(page)])


def _headings(page: Page) -> Iterator[Found | None]:
    for heading, below in page.sections:
        words = page.words(heading)
        in_section = any(_FAQ.search(above) for above in heading.headings[:-1])
        asks = words.endswith("?")
        if not (asks or in_section) or (not in_section and (heading.level < 3 or _SELLS.match(words))):
            continue
        answer = _answer(page, below)
        if answer:
            text = " ".join(page.words(block) for block in answer)
            spans = ((heading.start, heading.end), *((block.start, block.end) for block in answer))
            where = "below a heading for questions" if in_section else "below a heading that asks"
            yield page.found(words, spans, "high" if in_section else "medium", f"It stands {where}.", text)


def _answer(page: Page, below: tuple[Block, ...]) -> tuple[Block, ...]:
    """The words below a question, all of them until the next: paragraphs and lists."""
    held: list[Block] = []
    for block in below:
        asks = _BOLD_QUESTION.match(page.text, block.start) or _LETTERED.match(page.text, block.start)
        if asks or block.kind not in ("paragraph", "item", "quote"):
            break
        held.append(block)
    # A closing note in italics below the last question is no part of its answer.
    return tuple(held[:1] if held and held[0].kind == "paragraph" and not _goes_on(held) else held)


def _goes_on(held: list[Block]) -> bool:
    """Whether what follows the first paragraph follows it directly, with a blank line at most between."""
    return all(second.start - first.end <= 3 for first, second in pairwise(held))


def _within(page: Page) -> Iterator[Found | None]:
    """Questions in bold or marked with Q, in paragraphs and lists."""
    for at, block in enumerate(page.blocks):
        if block.kind not in ("paragraph", "item", "quote"):
            continue
        said = page.text[block.start : block.end]
        asked = list(_BOLD_QUESTION.finditer(said)) or list(_LETTERED.finditer(said))
        for number, match in enumerate(asked):
            end = asked[number + 1].start() if number + 1 < len(asked) else len(said)
            question = plain(match["question"])
            span = (block.start + match.start("question"), block.start + match.end("question"))
            answer = _told(page, block.start + match.end(), block.start + end) or _next(page, at, number, len(asked))
            in_section = any(_FAQ.search(above) for above in block.headings)
            if answer is None or (not in_section and _SELLS.match(question)):
                continue
            text = plain(page.text[slice(*answer)])
            yield page.found(question, (span, answer), "high" if in_section else "medium", "It asks and answers.", text)


def _told(page: Page, start: int, end: int) -> Span | None:
    said = page.text[start:end]
    mark = _LETTERED_ANSWER.match(said)
    start += mark.end() if mark else len(said) - len(said.lstrip())
    end = start + len(page.text[start:end].rstrip())
    return (start, end) if end > start and any(c.isalnum() for c in page.text[start:end]) else None


def _next(page: Page, at: int, number: int, count: int) -> Span | None:
    """The paragraph below, where a question stands alone in its own."""
    if number + 1 < count or at + 1 >= len(page.blocks):
        return None
    below = page.blocks[at + 1]
    if below.kind not in ("paragraph", "item") or _BOLD_QUESTION.match(page.text, below.start):
        return None
    return _told(page, below.start, below.end)
