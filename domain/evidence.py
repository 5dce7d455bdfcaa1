"""Quotes that stand, character for character, in a stored text; nothing else is shown as evidence."""

import hashlib
import re
from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

SourceKind = Literal[
    "ad_copy",
    "speech",
    "overlay",
    "landing_page",
    "page_data",
    "customer_review",
    "reddit_quote",
    "amazon_quote",
    "offer_variant",
    "classification",
    "competitor_ad",
    "competitor_page",
    "competitor_review",
    "product",
    "template",
]

_ALIKE = {
    **dict.fromkeys("“”„‟«»＂", '"'),
    **dict.fromkeys("‘’‚‛ʼ´`", "'"),
    **dict.fromkeys("‐‑‒–—−", "-"),
}
_AROUND = " \t\r\n\"'“”„‟«»‘’‚‛"
_EMPHASIS = re.compile(r"[*_]+")


class Moment(BaseModel):
    """From which character on a spoken or shown text is at `seconds` of its video."""

    model_config = ConfigDict(frozen=True)

    start: int
    seconds: float


class Source(BaseModel):
    """A stored text that can be quoted: `id` says which of its kind, `content_hash` which wording of it."""

    model_config = ConfigDict(frozen=True)

    kind: SourceKind
    id: str
    text: str
    content_hash: str
    moments: tuple[Moment, ...] = ()

    def seconds_at(self, start: int) -> float | None:
        """When the words at this character are said or shown; None when that is not known."""
        before = [moment.seconds for moment in self.moments if moment.start <= start]
        return before[-1] if before else None


class Evidence(BaseModel):
    """A quote and where it stands: `text[start:end] == quote` in the wording that `content_hash` names.

    `seconds` is when it is said or shown in its video.
    """

    model_config = ConfigDict(frozen=True)

    source_kind: SourceKind
    source_id: str
    content_hash: str
    start: int
    end: int
    quote: str
    seconds: float | None = None

    @model_validator(mode="after")
    def _measured(self) -> "Evidence":
        if not 0 <= self.start < self.end or len(self.quote) != self.end - self.start:
            raise ValueError(f"a quote of {len(self.quote)} characters cannot stand at {self.start} to {self.end}")
        return self


def fingerprint(text: str) -> str:
    """SHA-256 of the text, as brand_landing_pages.content_hash has it."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def verified(evidence: Evidence, text: str) -> bool:
    """Whether the quote stands in this text where it says, and the text is the wording that it was taken from."""
    return text[evidence.start : evidence.end] == evidence.quote and fingerprint(text) == evidence.content_hash


def locate(text: str, quote: str) -> tuple[int, int] | None:
    """Where a quote stands in a text, as (start, end) of the text's own characters; None when it does not.

    White space, kinds of quote marks and dashes, Markdown's emphasis and, in the end, capitals may differ. A quote
    never begins or ends within a word or a number of the text: "$3" is not found in "$39".
    """
    wanted = quote.strip(_AROUND)
    if not any(c.isalnum() for c in wanted):
        return None
    at = _whole(text, wanted)
    if at is not None:
        return at
    characters, places = _folded(text)
    searched, _ = _folded(wanted)
    searched = searched.strip()
    if not searched:
        return None
    for folded, looked_for in ((characters, searched), (_lower(characters), _lower(searched))):
        begin = folded.find(looked_for)
        while begin >= 0:
            start, end = places[begin][0], places[begin + len(looked_for) - 1][1]
            if _is_whole(text, start, end):
                return start, end
            begin = folded.find(looked_for, begin + 1)
    return None


def cite(source: Source, quote: str) -> Evidence | None:
    """The quote as evidence, in the source's own characters; None when the source does not hold it."""
    at = locate(source.text, quote)
    return None if at is None else cite_at(source, *at)


def cite_at(source: Source, start: int, end: int) -> Evidence:
    """What stands from `start` to `end` of the source, as evidence."""
    return Evidence(
        source_kind=source.kind,
        source_id=source.id,
        content_hash=source.content_hash,
        start=start,
        end=end,
        quote=source.text[start:end],
        seconds=source.seconds_at(start),
    )


def _whole(text: str, wanted: str) -> tuple[int, int] | None:
    begin = text.find(wanted)
    while begin >= 0:
        if _is_whole(text, begin, begin + len(wanted)):
            return begin, begin + len(wanted)
        begin = text.find(wanted, begin + 1)
    return None


def _is_whole(text: str, start: int, end: int) -> bool:
    return not _is_within(text, start) and not _is_within(text, end)


def _is_within(text: str, at: int) -> bool:
    """Whether a cut at this place goes through a word or a number such as 1,204 or 39.00."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if before.isalnum() and after.isalnum():
        return True
    if before.isdigit() and after in ".," and at + 1 < len(text):
        return text[at + 1].isdigit()
    return before in ".," and after.isdigit() and at > 1 and text[at - 2].isdigit()


def _folded(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text as it is compared, and where each of its characters stands in the text."""
    dropped = _emphasis(text)
    characters: list[str] = []
    places: list[tuple[int, int]] = []
    for at, character in enumerate(text):
        if at in dropped:
            continue
        if character.isspace():
            if characters and characters[-1] == " ":
                places[-1] = (places[-1][0], at + 1)
            else:
                characters.append(" ")
                places.append((at, at + 1))
            continue
        characters.append(_ALIKE.get(character, character))
        places.append((at, at + 1))
    return "".join(characters), places


def _emphasis(text: str) -> set[int]:
    """Where Markdown's * and _ stand that mark words; those within a word or between figures are text."""
    found: set[int] = set()
    for match in _EMPHASIS.finditer(text):
        before = match.start() > 0 and text[match.start() - 1].isalnum()
        after = match.end() < len(text) and text[match.end()].isalnum()
        if not (before and after):
            found.update(range(match.start(), match.end()))
    return found


def _lower(text: str) -> str:
    """In lower case, character for character."""
    return "".join(low if len(low := c.lower()) == 1 else c for c in text)
