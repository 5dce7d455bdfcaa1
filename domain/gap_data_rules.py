"""What a page's product data states, in the lines in which it is stored: `Weight: 0.9 kg`, `Question: …`."""

import re
from collections.abc import Iterator

from domain.gap_candidate import Found
from domain.gap_page import Page, Span, kept
from domain.measures import dimensions_in

_LINE = re.compile(r"^(?P<label>[^:\n]{1,60}):[ \t]*(?P<value>\S[^\n]*)$", re.MULTILINE)
_MEASURES = ("width", "height", "depth", "weight")
_INGREDIENTS = re.compile(r"^(?:active )?ingredients?$", re.IGNORECASE)
_WHY = "The page's product data says so."


def data_faq(page: Page) -> tuple[Found, ...]:
    """Each question with the answer in the line below it."""
    found: list[Found | None] = []
    asked: tuple[str, Span] | None = None
    for label, value, span in _lines(page):
        if label == "question":
            asked = value, span
        elif label == "answer" and asked is not None:
            found.append(page.found(asked[0], [asked[1], span], "high", _WHY, value))
            asked = None
        else:
            asked = None
    return kept(found)


def data_dimensions(page: Page) -> tuple[Found, ...]:
    """The measures of the first product that has any, as one value."""
    spans: list[Span] = []
    said: list[str] = []
    for label, value, span in _lines(page):
        if label == "product" and spans:
            break
        if label in _MEASURES:
            spans.append(span)
            said.append(value if label == "weight" else f"{label} {value}")
    text = ", ".join(said)
    return kept([page.found(text, spans, "high", _WHY)]) if spans and dimensions_in(text) else ()


def data_description(page: Page) -> tuple[Found, ...]:
    """The first product's description."""
    described = (
        page.found(value, [span], "high", _WHY) for label, value, span in _lines(page) if label == "description"
    )
    return kept(list(described)[:1])


def data_ingredients(page: Page) -> tuple[Found, ...]:
    """A property called ingredients, at its commas."""
    found: list[Found | None] = []
    for label, value, span in _lines(page):
        if _INGREDIENTS.match(label):
            names = [name.strip(" .") for name in re.split(r",|;| and ", value)]
            found += [page.found(name, [span], "high", _WHY) for name in names if 0 < len(name) <= 60]
    return kept(found)


def _lines(page: Page) -> Iterator[tuple[str, str, Span]]:
    for line in _LINE.finditer(page.text):
        yield line["label"].strip().lower(), line["value"].strip(), (line.start(), line.start() + len(line[0].rstrip()))
