"""What a page was found to say at first sight: prices, discounts, guarantees, questions, products, in its own words."""

import re

from pydantic import BaseModel, ConfigDict

from domain.markdown_lines import Lines
from domain.offer_facts import FactKind, facts_in
from domain.page_data import PageData

_KINDS: dict[FactKind, str] = {
    "price": "Price",
    "bundle": "Bundle",
    "discount": "Discount",
    "saving": "Saving",
    "guarantee": "Guarantee",
    "trial": "Trial",
    "free_shipping": "Free shipping",
    "deadline": "Ends",
}
_MARKS = re.compile(r"[*_~`]{1,3}(?=\S)|(?<=\S)[*_~`]{1,3}")
# As much as is shown; the page itself is kept whole.
_EACH, _LONGEST = 3, 160


class PageFound(BaseModel):
    """A line of what a page says: of what sort, and in which of its words."""

    model_config = ConfigDict(frozen=True)

    label: str
    said: str
    more: int = 0
    """How many others of its sort the page has."""


def found_on(markdown: str, data: PageData) -> tuple[PageFound, ...]:
    """The offers, promises and questions of a page, read by rules; the page may say more than they know."""
    said: dict[str, list[str]] = {}
    for fact in facts_in(markdown):
        label = _KINDS.get(fact.kind)
        if label is not None:
            clause = " ".join(_MARKS.sub("", markdown[fact.clause[0] : fact.clause[1]]).split()).strip("#|-> ")
            said.setdefault(label, []).append(clause[:_LONGEST])
    found = [_line(label, said[label]) for label in _KINDS.values() if label in said]
    headings = [heading.title for heading in Lines(markdown).outline().headings]
    questions = list(dict.fromkeys(title for title in headings if title.endswith(("?", "？"))))
    if questions:
        found.append(_line("Questions", questions))
    products = [
        _product(product.name, [offer.told for offer in product.offers if offer.told]) for product in data.products
    ]
    if products:
        found.append(_line("Product data", products))
    if data.questions:
        found.append(_line("Question data", [each.question for each in data.questions]))
    return tuple(found)


def _product(name: str, prices: list[str]) -> str:
    return f"{name}: {', '.join(dict.fromkeys(prices))}" if prices else name


def _line(label: str, said: list[str]) -> PageFound:
    each = list(dict.fromkeys(said))
    shown = " · ".join(words[:_LONGEST] for words in each[:_EACH])
    return PageFound(label=label, said=shown, more=max(0, len(each) - _EACH))
