"""What a page says is in a product: names, what they are there for, how much of them."""

import re
from collections.abc import Iterator

from domain.gap_candidate import Found
from domain.gap_page import Page, kept
from domain.markdown_blocks import Block, Cell, plain

_SECTION = re.compile(
    r"ingredient|what(?:'|’)?s (?:in|inside)|what is (?:in|inside)|\binside\b|made (?:with|of|from)|supplement facts"
    r"|formula\b|\bactives?\b|composition|materials?\b",
    re.IGNORECASE,
)
_COLUMN = re.compile(
    r"ingredient|active|\bin (?:every|each)\b|substance|nutrient|component|per serving|material", re.IGNORECASE
)
_AMOUNT_COLUMN = re.compile(
    r"amount|dose|dosage|quantity|per (?:serving|chew|capsule|scoop|day|dose)|\bmg\b|%", re.IGNORECASE
)
_AMOUNT = re.compile(r"\d[\d.,]*\s*(?:mg|mcg|µg|g|kg|ml|iu|oz|%|billion|cfu)\b|\d[\d.,]*\s*%", re.IGNORECASE)
# Rows of a label that are no ingredients.
_NUTRITION = re.compile(
    r"^(?:calories|energy|total|fat|saturated|trans|cholesterol|sodium|carbohydrates?|sugars?|fib(?:er|re)|protein"
    r"|serving|servings|moisture|crude|ash|salt|amount)\b",
    re.IGNORECASE,
)
_PRICES = re.compile(r"[$€£¥]\s*\d|\bprice\b", re.IGNORECASE)
# Read only until the sentence's end, and only where names follow.
_LISTED = re.compile(
    r"\b(?:ingredients?|contains?|made (?:with|from|of)|formulated with|powered by"
    r"|active ingredients?)\s*(?:are|:|–|-)?\s*",
    re.IGNORECASE,
)
_NO_NAME = re.compile(r"\b(?:no|not|never|free|without|our|your|you|we|that|which|is|are|only)\b", re.IGNORECASE)
_COMMA = re.compile(r",\s*(?:and\s+|or\s+)?|\s+and\s+|;\s*|\s*&\s*")
_LONGEST_NAME = 45
_LEAD = re.compile(r"^(?P<marks>\*\*|__)?(?P<name>[^*_:–—\n]{2,60}?)(?P=marks)?\s*(?P<mark>:|–|—|\s-\s)\s*(?P=marks)?")


def ingredients(page: Page) -> tuple[Found, ...]:
    """Each with what the page says it is there for (detail) and how much of it there is (proof)."""
    rows = kept([*_tables(page)])
    return rows or kept([*_items(page)]) or kept([*_sentences(page)])


def _tables(page: Page) -> Iterator[Found | None]:
    for block in page.blocks:
        if block.kind != "row" or len(block.cells) < 2 or not _is_list(page, block):
            continue
        name, *others = block.cells
        words = _words(page, name)
        if not words or _NUTRITION.match(words) or _PRICES.search(page.text[block.start : block.end]):
            continue
        amount = next((cell for cell in others if _is_amount(page, cell)), None)
        told = [_words(page, cell) for cell in others if cell is not amount and not _AMOUNT_COLUMN.search(cell.header)]
        proof = _words(page, amount) if amount else ""
        why = "The page lists it in a table of what is in the product."
        yield page.found(words, [(block.start, block.end)], "high", why, "; ".join(filter(None, told)), proof)


def _is_list(page: Page, block: Block) -> bool:
    """Whether a table is one of ingredients: it says so, and amounts or purposes stand in it."""
    first = block.cells[0].header
    if _PRICES.search(" ".join(cell.header for cell in block.cells)):
        return False
    if _COLUMN.search(first):
        return True
    named = any(_SECTION.search(heading) for heading in block.headings[-2:])
    return named and any(_AMOUNT_COLUMN.search(cell.header) or _is_amount(page, cell) for cell in block.cells[1:])


def _is_amount(page: Page, cell: Cell) -> bool:
    return _AMOUNT.search(page.text[cell.start : cell.end]) is not None


def _words(page: Page, cell: Cell) -> str:
    return plain(page.text[cell.start : cell.end])


def _items(page: Page) -> Iterator[Found | None]:
    """A list below a heading of ingredients: "**MSM** (300 mg): building block of cartilage"."""
    for block in page.blocks:
        if block.kind != "item" or not _SECTION.search(block.heading):
            continue
        said = page.text[block.start : block.end]
        lead = _LEAD.match(said)
        name = plain(lead["name"] if lead else said)
        amount = _AMOUNT.search(name)
        rest = plain(said[lead.end() :]) if lead else ""
        proof = amount[0] if amount else ""
        if amount:
            name = (name[: amount.start()] + name[amount.end() :]).replace("()", "").strip(" (),")
        if not name or len(name) > _LONGEST_NAME or _NO_NAME.search(name):
            continue
        why = "The page lists it below a heading of what is in the product."
        yield page.found(name, [(block.start, block.end)], "high", why, rest, proof)


def _sentences(page: Page) -> Iterator[Found | None]:
    """ "Ingredients: mussel, MSM and turmeric." """
    for block in page.blocks:
        if block.kind == "row" or block.kind == "heading":
            continue
        for clause in page.sentences(block):
            for match in _LISTED.finditer(clause.text):
                names = list(_names(clause.text[match.end() :]))
                if len(names) >= 2:
                    span = (clause.start + match.start(), clause.end)
                    why = "The page names it in a sentence about what is in the product."
                    yield from (page.found(name, [span], "medium", why, "", proof) for name, proof in names)
                    return


def _names(rest: str) -> Iterator[tuple[str, str]]:
    """Names with their amounts, until something is none."""
    for part in _COMMA.split(rest.rstrip(" .!;")):
        words = plain(part)
        amount = _AMOUNT.search(words)
        name = (words[: amount.start()] + words[amount.end() :]).strip(" ().,of") if amount else words.strip(" .")
        if not name or len(name) > _LONGEST_NAME or len(name.split()) > 4 or _NO_NAME.search(name):
            return
        yield name, amount[0] if amount else ""


def key_ingredients(page: Page) -> tuple[Found, ...]:
    """Their names alone."""
    return tuple(one.model_copy(update={"detail": "", "proof": ""}) for one in ingredients(page))
