"""What a page says is to be expected after how long."""

import re
from collections.abc import Iterator

from domain.gap_candidate import Found
from domain.gap_page import Page, kept
from domain.markdown_blocks import Block, plain

_TIME = (
    r"(?:(?:after|by|in|from|at|within|until)\s+)?(?:the\s+)?(?:first\s+)?"
    r"(?:(?:days?|weeks?|months?|hours?)\s+(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|twelve)"
    r"(?:\s*(?:–|—|-|to|and|&|\+)\s*(?:(?:days?|weeks?|months?)\s+)?(?:\d{1,3}|\w+))?\+?"
    r"|(?:\d{1,3}|one|two|three|four|six|eight|twelve)(?:\s*(?:–|—|-|to)\s*(?:\d{1,3}|\w+))?\+?"
    r"[\s-]+(?:days?|weeks?|months?|hours?|minutes?)(?:\s+in)?)"
)
_STEP = re.compile(
    rf"(?:\*\*|__)?(?P<time>{_TIME})(?:\*\*|__)?\s*(?::|–|—|\s-\s|\|)\s*(?:\*\*|__)?\s*(?=\S)", re.IGNORECASE
)
_ALONE = re.compile(rf"{_TIME}\s*:?", re.IGNORECASE)
_SECTION = re.compile(
    r"expect|timeline|result|week by week|month by month|journey|how long|how soon|what happens|progress|when will"
    r"|your first|see (?:the )?(?:difference|change)",
    re.IGNORECASE,
)
_RESULT = re.compile(
    r"\b(?:notic|see|sees|saw|feel|feels|difference|less|more|better|easier|shorter|longer|calmer|stronger|improv\w*"
    r"|reduc\w*|fewer|visible|normal|settl\w*|results?|change[sd]?|faster|smoother|softer|deeper|begin\w*|starts?)\b",
    re.IGNORECASE,
)
# Steps of a manual say what to do, not what to expect.
_ORDER = re.compile(
    r"^(?:film|take|give|apply|put|start|use|mix|weigh|feed|place|add|measure|record|write|send|open|set|try"
    r"|repeat|keep"
    r"|increase|reduce|switch|introduce|order|the same|once more)\b",
    re.IGNORECASE,
)


def timeline(page: Page) -> tuple[Found, ...]:
    """Steps such as "Week 6: most see the difference", in the page's order: `text` the time, `detail` the result."""
    steps = kept([*_items(page), *_headings(page), *_rows(page)])
    # A single "after 6 weeks" is a claim, not a course.
    return steps if len(steps) >= 2 else ()


def _items(page: Page) -> Iterator[Found | None]:
    for block in page.blocks:
        if block.kind not in ("item", "paragraph"):
            continue
        said = page.text[block.start : block.end]
        step = _STEP.match(said)
        if step is None:
            continue
        lines = said.split("\n")
        if block.kind == "paragraph" and len(lines) > 1 and all(_STEP.match(line.strip()) for line in lines):
            yield from _lines(page, block)
            continue
        yield _step(page, block, step["time"], plain(said[step.end() :]), (block.start, block.end))


def _lines(page: Page, block: Block) -> Iterator[Found | None]:
    at = block.start
    for line in page.text[block.start : block.end].split("\n"):
        begin = at + len(line) - len(line.lstrip())
        step = _STEP.match(line.strip())
        if step:
            rest = plain(line.strip()[step.end() :])
            yield _step(page, block, step["time"], rest, (begin, begin + len(line.strip())))
        at += len(line) + 1


def _headings(page: Page) -> Iterator[Found | None]:
    """ "### Week 6" with what stands below."""
    for heading, below in page.sections:
        words = page.words(heading)
        if not _ALONE.fullmatch(words) and not _STEP.match(words):
            continue
        step = _STEP.match(words)
        said = [block for block in below if block.kind in ("paragraph", "item")]
        if step or said:
            time = step["time"] if step else words.rstrip(":")
            result = " ".join(filter(None, [words[step.end() :] if step else "", *(page.words(b) for b in said)]))
            spans = [(heading.start, heading.end), *((block.start, block.end) for block in said)]
            yield _made(page, heading, time, result, spans)


def _rows(page: Page) -> Iterator[Found | None]:
    """ "| Week 6 | most see the difference |"."""
    for block in page.blocks:
        if block.kind == "row" and len(block.cells) >= 2:
            time, *rest = (plain(page.text[cell.start : cell.end]) for cell in block.cells)
            if _ALONE.fullmatch(time):
                yield _step(page, block, time, "; ".join(rest), (block.start, block.end))


def _step(page: Page, block: Block, time: str, result: str, span: tuple[int, int]) -> Found | None:
    return _made(page, block, time, result, [span])


def _made(page: Page, block: Block, time: str, result: str, spans: list[tuple[int, int]]) -> Found | None:
    headings = block.headings[:-1] if block.kind == "heading" else block.headings
    in_section = any(_SECTION.search(heading) for heading in headings[-2:])
    if not result or _ORDER.match(result) or not (in_section or _RESULT.search(result)):
        return None
    why = "The page lists it among what to expect." if in_section else "The page says it of a time."
    return page.found(_capital(plain(time)), spans, "high" if in_section else "medium", why, result)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
