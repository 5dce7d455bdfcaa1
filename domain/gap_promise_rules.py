"""What a page says the product does for people, and what it says no other does: lists, and short plain denials."""

import re
from collections.abc import Iterator

from domain.gap_candidate import Found
from domain.gap_page import Page, kept
from domain.markdown_blocks import Block, plain

_BENEFITS = re.compile(
    r"\bbenefits?\b|what (?:it|they) do(?:es)?\b|how (?:it|they) helps?\b|you(?:'|’)?ll (?:get|love|notice|feel)"
    r"|what you get|why (?:you|they|people|dogs|cats|customers|owners)\b.{0,20}\blove|^helps\b|good for",
    re.IGNORECASE,
)
_UNIQUE = re.compile(
    r"why choose|why us\b|why (?:we|our)\b|what makes|makes? (?:us|it|them) different|\bdifferent\b"
    r"|difference is|\bunlike\b"
    r"|only (?:we|one|here)|unique|compared|\bvs\.?\b|versus|stand(?:s)? out|why .{2,40}\?$",
    re.IGNORECASE,
)
# What a bullet says when it is a benefit, where no heading says so.
_HELPS = re.compile(
    r"^(?:helps?|supports?|improves?|reduces?|relieves?|soothes?|promotes?|boosts?|restores?|eases?|calms?|strengthens?"
    r"|protects?|prevents?|keeps?|makes?|gives?|softens?|hydrates?|no more|less|more|fewer|better|stronger"
    r"|faster|easier)\b",
    re.IGNORECASE,
)
_DENIES = re.compile(r"(?:no|not an?|never|zero|without)\s+[a-z][\w -]{1,50}", re.IGNORECASE)
_ONLY = re.compile(
    r"\bthe (?:first and only|only (?!thing|time|way|reason|one)|world(?:'|’)s (?:first|only)\b)|\bno other\b"
    r"|\bunlike (?:other|most|any|all)\b|\bnobody else\b",
    re.IGNORECASE,
)
_FAQ = re.compile(r"\bfaqs?\b|question|\?$", re.IGNORECASE)
_LIMITS = re.compile(
    r"\b(?:refund|return|cancel|shipping|delivery|payment|commitment|contract|spam|thanks?|worr)", re.IGNORECASE
)
_LINK = re.compile(r"^\[[^\]]*\]\([^)]*\)$")
_LONGEST = 200
_FEW = 2


def benefits(page: Page) -> tuple[Found, ...]:
    """The items below a heading of benefits; else bullets that say what it does."""
    listed = kept(list(_listed(page, _BENEFITS, "benefits")))
    if listed:
        return listed
    said = [
        page.found(page.words(block), [(block.start, block.end)], "medium", "A bullet of the page says what it does.")
        for block in _bullets(page)
        if _HELPS.match(page.words(block))
    ]
    found = kept(said)
    return found if len(found) >= _FEW else ()


def selling_points(page: Page) -> tuple[Found, ...]:
    """The items below a heading of what is different, sentences that say "the only", and runs of "No X. No Y."."""
    return kept([*_listed(page, _UNIQUE, "what is different"), *_only(page), *_denials(page)])


def _listed(page: Page, heading: re.Pattern[str], name: str) -> Iterator[Found | None]:
    for block in _bullets(page):
        if heading.search(block.heading):
            why = f"The page lists it below a heading of {name}."
            yield page.found(page.words(block), [(block.start, block.end)], "high", why)


def _bullets(page: Page) -> Iterator[Block]:
    for block in page.blocks:
        said = page.text[block.start : block.end]
        if block.kind == "item" and len(said) <= _LONGEST and not _LINK.match(said) and not _FAQ.search(block.heading):
            yield block


def _only(page: Page) -> Iterator[Found | None]:
    for block in page.blocks:
        if block.kind in ("paragraph", "heading") and not any(_FAQ.search(h) for h in block.headings):
            for clause in page.sentences(block):
                if _ONLY.search(clause.text) and len(clause.text) <= _LONGEST:
                    why = "The page says that no other has it."
                    yield page.found(plain(clause.text), [(clause.start, clause.end)], "medium", why)


def _denials(page: Page) -> Iterator[Found | None]:
    """ "No melatonin. No CBD. Not a sedative." as one each; a single one may be anything."""
    for block in page.blocks:
        if block.kind != "paragraph" or any(_FAQ.search(heading) for heading in block.headings):
            continue
        said = page.sentences(block)
        denied = [c for c in said if _DENIES.fullmatch(plain(c.text).rstrip(".!")) and not _LIMITS.search(c.text)]
        if len(denied) >= _FEW:
            for clause in denied:
                why = "The page denies it in a row of short sentences."
                yield page.found(plain(clause.text).rstrip("."), [(clause.start, clause.end)], "medium", why)
