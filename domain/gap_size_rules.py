"""A product's width, height, depth and weight as its page gives them."""

import re

from domain.gap_candidate import Confidence, Found
from domain.gap_page import Page, kept
from domain.markdown_blocks import Block, plain
from domain.measures import dimensions_in

_SIZE = re.compile(
    r"dimension|measure|\bsizes?\b|specification|\bspecs?\b|technical|package|packag|details", re.IGNORECASE
)
_LENGTHS = re.compile(
    r"\d\s*(?:mm|cm|m|in|inch(?:es)?|ft|[\"″”])?\s*(?:x|×|by)\s*\d|\b(?:wide|width|high|height|tall|deep|depth"
    r"|length)\b",
    re.IGNORECASE,
)
_WEIGHS = re.compile(
    r"\b(?:product|item|package|shipping|net|gross|total)?\s*(?:weight|wt\.?)\b\s*(?:is|:|=|\||$)|\bnet (?:weight|wt)"
    r"|\b(?:bag|box|bottle|jar|tub|pack|pouch|can|it|product|device|frame)\s+weighs\b",
    re.IGNORECASE,
)
# Measures of a body or a room, not of the product.
_NOT_ITS_OWN = re.compile(
    r"\b(?:dogs?|cats?|pets?|you|people|women|men|babies|users?|under|above|over|up to|per|every|for (?:dogs"
    r"|cats|people))\b",
    re.IGNORECASE,
)
_FAQ = re.compile(r"owners say|reviews|testimonial|size guide|size chart", re.IGNORECASE)


def dimensions(page: Page) -> tuple[Found, ...]:
    """The first sentence or row that gives them, `text` as it stands there; a section of measures is read whole."""
    for heading, below in page.sections:
        if _SIZE.search(page.words(heading)) and not _FAQ.search(page.words(heading)):
            said = [block for block in below if _gives(page, block, in_section=True)]
            if found := _made(page, said, "high", "The page gives it below a heading of measures."):
                return found
    for block in page.blocks:
        if any(_FAQ.search(heading) for heading in block.headings):
            continue
        given = _gives(page, block, in_section=False)
        if given and (found := _made(page, [block], "medium", "The page gives it in a sentence.")):
            return found
    return ()


def _gives(page: Page, block: Block, in_section: bool) -> bool:
    words = page.words(block)
    stated = _LENGTHS.search(words) or _WEIGHS.search(words)
    return bool(stated and not _NOT_ITS_OWN.search(words) and (in_section or len(words) <= 250))


def _made(page: Page, said: list[Block], confidence: Confidence, why: str) -> tuple[Found, ...]:
    """One value of all that they give."""
    text = ", ".join(plain(page.words(block).replace(" | ", " ")) for block in said)
    if not said or dimensions_in(text) is None:
        return ()
    return kept([page.found(text, [(block.start, block.end) for block in said], confidence, why)])
