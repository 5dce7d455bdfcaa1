"""A page's guarantee and its current offer, in its own words."""

import re
from collections.abc import Iterator
from decimal import Decimal

from domain.gap_candidate import Found
from domain.gap_page import Page, Span, kept
from domain.gap_voice import Voice, Voices
from domain.markdown_blocks import Block, plain
from domain.offer_facts import Fact, FactKind, facts_in

_GUARANTEE = re.compile(r"guarante|money[\s-]*back|refund|risk[\s-]*free|warrant", re.IGNORECASE)
_WITHOUT_DAYS = re.compile(
    r"\b(?:lifetime|satisfaction|happiness|money[\s-]*back|100 ?%)(?: \w+){0,2} (?:guarantee|warranty)|money[\s-]*back",
    re.IGNORECASE,
)
_NOT_GUARANTEED = re.compile(
    r"\b(?:no|not|without|never)\b[^.\n]{0,20}(?:guarante|refund|money[\s-]*back)", re.IGNORECASE
)
_OFFERS: tuple[FactKind, ...] = ("discount", "saving", "bundle", "free_shipping", "trial", "deadline")
_STRONG: frozenset[FactKind] = frozenset(("discount", "saving", "bundle", "trial"))
_PAST = re.compile(r"\b(?:ended|expired|was over|used to be|last (?:year|season|month))\b", re.IGNORECASE)
# Beyond it a section is more than its guarantee; what stands behind is terms.
_SECTION = 700
_OFFER_SENTENCE = 300


def guarantee(page: Page) -> tuple[Found, ...]:
    """One for each length that the page names for this product; where it names none, the sentence that promises it."""
    by_days: dict[Decimal, list[tuple[Fact, Voice]]] = {}
    voices = Voices(page)
    for fact in facts_in(page.text):
        if fact.kind == "guarantee" and (whose := voices.of(fact.start, fact.end)) != "other":
            by_days.setdefault(fact.value, []).append((fact, whose))
    if not by_days:
        return kept([_without_days(page, voices)])
    return kept([_of_days(page, said, len(by_days)) for said in by_days.values()])


def _of_days(page: Page, said: list[tuple[Fact, Voice]], lengths: int) -> Found | None:
    own = [fact for fact, whose in said if whose == "seller"]
    facts = own or [fact for fact, _ in said]
    section = next((s for fact in facts if (s := _section(page, fact)) is not None), None)
    clear = [fact for fact in facts if _GUARANTEE.search(page.text[slice(*fact.clause)])]
    if section is None:
        # The sentence that says most, of those that name it.
        best = max(clear or facts, key=lambda fact: fact.clause[1] - fact.clause[0])
        spans, text = (best.clause,), plain(page.text[slice(*best.clause)])
    else:
        spans, text = section
    sure = "high" if lengths == 1 and (section is not None or clear) else "medium"
    days = f"{facts[0].value:g} days"
    why = f"The page guarantees {days}" + ("." if lengths == 1 else f", and elsewhere {lengths - 1} other length(s).")
    if not own:
        sure, why = "low", f"The page names {days}, in words that may be another's than the seller's."
    return page.found(text, spans, sure, why)


def _section(page: Page, fact: Fact) -> tuple[tuple[Span, ...], str] | None:
    """The heading that names the guarantee and the paragraph below it, where the fact stands in either."""
    for heading, below in page.sections:
        words = page.words(heading)
        if not _GUARANTEE.search(words) or words.endswith("?"):
            continue
        said = _first_paragraphs(below)
        if any(block.start <= fact.start < block.end for block in (heading, *said)):
            spans = tuple((block.start, block.end) for block in (heading, *said))
            texts = [page.words(block) for block in said]
            # "The guarantee" alone says nothing that the paragraph does not.
            named = heading.start <= fact.start < heading.end or not texts
            return spans, ". ".join([words.rstrip("."), *texts]) if named else " ".join(texts)
    return None


def _first_paragraphs(below: tuple[Block, ...]) -> tuple[Block, ...]:
    held: list[Block] = []
    for block in below:
        if block.kind not in ("paragraph", "item") or block.end - below[0].start > _SECTION:
            break
        held.append(block)
        if block.kind == "paragraph" and block.end - held[0].start > 120:
            break
    return tuple(held)


def _without_days(page: Page, voices: Voices) -> Found | None:
    unsure: Found | None = None
    for block in page.blocks:
        for clause in page.sentences(block):
            named = _WITHOUT_DAYS.search(clause.text)
            if named is None or _NOT_GUARANTEED.search(clause.text):
                continue
            whose = voices.of(clause.start + named.start(), clause.start + named.end())
            spans = [(clause.start, clause.end)]
            if whose == "seller":
                return page.found(
                    plain(clause.text), spans, "medium", "The page promises it without saying for how long."
                )
            if whose == "unsure" and unsure is None:
                why = "The page names one, in words that may be another's than the seller's."
                unsure = page.found(plain(clause.text), spans, "low", why)
    return unsure


def current_offer(page: Page) -> tuple[Found, ...]:
    """The page's discounts, bundles, free shipping and ends, each in its fullest sentence, as one value."""
    fullest: dict[tuple[FactKind, Decimal], Fact] = {}
    for fact in _offers(page):
        known = fullest.get((fact.kind, fact.value))
        if known is None or fact.clause[1] - fact.clause[0] > known.clause[1] - known.clause[0]:
            fullest[fact.kind, fact.value] = fact
    spans = sorted({fact.clause for fact in fullest.values()})
    if not spans or all(kind == "deadline" for kind, _ in fullest):
        return ()
    text = " ".join(_sentence(plain(page.text[start:end])) for start, end in spans)
    strong = any(kind in _STRONG for kind, _ in fullest)
    why = "The page states it in figures." if strong else "The page names free shipping only."
    return kept([page.found(text, spans, "high" if strong else "medium", why)])


def _offers(page: Page) -> Iterator[Fact]:
    read = [(block.start, block.end) for block in page.blocks if block.kind in ("paragraph", "item", "heading")]
    for fact in facts_in(page.text):
        start, end = fact.clause
        inside = any(a <= start and end <= b for a, b in read)
        short = end - start <= _OFFER_SENTENCE
        if fact.kind in _OFFERS and inside and short and not _PAST.search(page.text[start:end]):
            yield fact


def _sentence(words: str) -> str:
    return words if words.endswith((".", "!", "?")) else f"{words}."
