"""What else a page states for an offer variant or a product: how the product answers the problem, and disclaimers."""

import re

from domain.gap_candidate import Found
from domain.gap_page import Page, kept
from domain.markdown_blocks import plain

_WORKS = re.compile(r"\bhow\b.{0,40}\bworks?\b|\bthe solution\b|\bthe science\b", re.IGNORECASE)
_DISCLAIMER = re.compile(
    r"\b(?:not (?:a|an) (?:medicine|medication|drug|medical device)|do(?:es)? not replace|no substitute for"
    r"|not intended to diagnose|have not been evaluated|individual results|results may vary|consult (?:your|a)"
    r"|ask your (?:vet|doctor|physician)|food supplement|dietary supplement)\b",
    re.IGNORECASE,
)
_LONGEST = 300


def solution(page: Page) -> tuple[Found, ...]:
    """The first sentence below "How it works"."""
    for heading, below in page.sections:
        if _WORKS.search(page.words(heading)):
            for block in below:
                if block.kind == "paragraph":
                    first = page.sentences(block)[0]
                    if len(first.text) <= _LONGEST:
                        why = "The page says it first where it tells how the product works."
                        return kept([page.found(plain(first.text), [(first.start, first.end)], "medium", why)])
    return ()


def disclaimers(page: Page) -> tuple[Found, ...]:
    """The sentences that limit what is promised, as one value."""
    spans = [
        (clause.start, clause.end)
        for block in page.blocks
        if block.kind in ("paragraph", "item")
        for clause in page.sentences(block)
        if _DISCLAIMER.search(clause.text) and len(clause.text) <= _LONGEST
    ]
    if not spans:
        return ()
    text = " ".join(plain(page.text[start:end]) for start, end in spans)
    return kept([page.found(text, spans, "medium", "The page limits its promises so.")])
