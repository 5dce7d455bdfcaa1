"""Reads products and questions out of JSON-LD, as shops really write it, and out of OpenGraph's properties."""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import TypeAlias, cast

from domain.page_data import Measure, PageData, PageMeasure, PageOffer, PageProduct, PageQuestion, PageRating

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"

MOST_PRODUCTS, MOST_OFFERS, MOST_QUESTIONS, MOST_PROPERTIES = 50, 50, 200, 30
LONGEST = 5_000  # Characters of one value.
_MOST_NODES = 20_000
_DEEPEST = 40
_TAG = re.compile(r"<[^<>]{0,500}>")
_AMOUNT = re.compile(r"-?\d[\d.,'\u00a0\u202f ]*")
_PRODUCTS = ("product", "productgroup", "individualproduct", "productmodel", "vehicle", "book")
_MEASURES: tuple[Measure, ...] = ("width", "height", "depth", "weight")
# Unit codes of UN/CEFACT, as schema.org wants them.
_UNITS = {
    "KGM": "kg", "GRM": "g", "MGM": "mg", "LBR": "lb", "ONZ": "oz", "CMT": "cm", "MMT": "mm", "MTR": "m", "INH": "in",
    "FOT": "ft",
}  # fmt: skip


def structured(blocks: Sequence[Json], properties: Mapping[str, str], broken: int = 0) -> PageData:
    """The page's data: JSON-LD first, and OpenGraph's product where JSON-LD names none.

    Args:
        blocks: The page's JSON-LD scripts, parsed.
        properties: `og:…` and `product:…` of its meta tags.
        broken: How many scripts were no JSON.
    """
    products: dict[str, PageProduct] = {}
    questions: dict[str, PageQuestion] = {}
    for node in _nodes(blocks):
        kinds = _kinds(node)
        if kinds & set(_PRODUCTS) and len(products) < MOST_PRODUCTS:
            product = _product(node)
            if product is not None and _richer(product, products.get(product.name.casefold())):
                products[product.name.casefold()] = product
        elif "question" in kinds and len(questions) < MOST_QUESTIONS:
            asked = _question(node)
            if asked is not None:
                questions.setdefault(asked.question.casefold(), asked)
    if not products:
        told = _open_graph(properties)
        products = {} if told is None else {told.name: told}
    return PageData(products=tuple(products.values()), questions=tuple(questions.values()), broken=broken)


def _nodes(blocks: Sequence[Json]) -> Iterator[Mapping[str, Json]]:
    """Every object in the blocks, wherever it is nested, the outer ones first and in order."""
    waiting: list[tuple[Json, int]] = [(block, 0) for block in reversed(blocks)]
    seen = 0
    while waiting and seen < _MOST_NODES:
        value, depth = waiting.pop()
        seen += 1
        if isinstance(value, Mapping):
            yield value
            inner: list[Json] = list(value.values())
        elif isinstance(value, Sequence) and not isinstance(value, str):
            inner = list(value)
        else:
            continue
        if depth < _DEEPEST:
            waiting += [(each, depth + 1) for each in reversed(inner)]


def _kinds(node: Mapping[str, Json]) -> set[str]:
    return {kind.rsplit("/", 1)[-1].rsplit(":", 1)[-1].casefold() for kind in map(_words, _each(node.get("@type")))}


def _product(node: Mapping[str, Json]) -> PageProduct | None:
    name = _words(node.get("name"))
    if not name:
        return None
    variants = [each for each in _each(node.get("hasVariant")) if isinstance(each, Mapping)]
    offers = [offer for each in (node, *variants) for given in _each(each.get("offers")) for offer in _offers(given)]
    return PageProduct(
        name=name,
        brand=_named(node.get("brand")) or _named(node.get("manufacturer")),
        description=_words(node.get("description")),
        sku=_words(node.get("sku")),
        offers=tuple(dict.fromkeys(offers))[:MOST_OFFERS],
        rating=_rating(node.get("aggregateRating")),
        measures=tuple(m for of in _MEASURES if (m := _measure(of, node.get(of))) is not None),
        properties=tuple(_properties(node))[:MOST_PROPERTIES],
    )


def _richer(product: PageProduct, known: PageProduct | None) -> bool:
    return known is None or (not known.offers and bool(product.offers))


def _offers(given: Json) -> Iterator[PageOffer]:
    if not isinstance(given, Mapping):
        return
    listed = [offer for each in _each(given.get("offers")) for offer in _offers(each)]
    if listed:
        yield from listed
        return
    specified = next((each for each in _each(given.get("priceSpecification")) if isinstance(each, Mapping)), {})
    price = _amount(given.get("price")) or _amount(given.get("lowPrice")) or _amount(specified.get("price"))
    policy = next((each for each in _each(given.get("hasMerchantReturnPolicy")) if isinstance(each, Mapping)), {})
    days = _amount(policy.get("merchantReturnDays"))
    if price is None and days is None:
        return
    yield PageOffer(
        name=_words(given.get("name")) or _named(given.get("itemOffered")),
        price=price,
        highest=_amount(given.get("highPrice")),
        currency=(_words(given.get("priceCurrency")) or _words(specified.get("priceCurrency")))[:8].upper(),
        availability=_words(given.get("availability")).rsplit("/", 1)[-1][:40],
        valid_until=_words(given.get("priceValidUntil"))[:40],
        return_days=int(days) if days is not None and 0 < days < 10_000 else None,
    )


def _rating(given: Json) -> PageRating | None:
    if not isinstance(given, Mapping):
        return None
    value, best = _amount(given.get("ratingValue")), _amount(given.get("bestRating")) or Decimal(5)
    if value is None or not 0 <= value <= best:
        return None
    count = _amount(given.get("reviewCount")) or _amount(given.get("ratingCount"))
    return PageRating(value=value, best=best, count=int(count) if count is not None and 0 <= count < 10**9 else None)


def _measure(of: Measure, given: Json) -> PageMeasure | None:
    """`{"value": 0.9, "unitCode": "KGM"}`, or words such as `0.9 kg`."""
    if isinstance(given, Mapping):
        unit = _words(given.get("unitText")) or _words(given.get("unitCode"))
        value = _amount(given.get("value"))
    else:
        words = _words(given)
        found = _AMOUNT.match(words)
        value, unit = (_amount(found[0]), words[found.end() :]) if found else (None, "")
    unit = _UNITS.get(unit.strip().upper(), unit.strip())[:12]
    return None if value is None or value <= 0 or not unit else PageMeasure(of=of, value=value, unit=unit)


def _properties(node: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    for key, label in (("material", "Material"), ("size", "Size"), ("color", "Color"), ("award", "Award")):
        if value := ", ".join(words for each in _each(node.get(key)) if (words := _named(each) or _words(each))):
            yield label, value
    for each in _each(node.get("additionalProperty")):
        if isinstance(each, Mapping) and (name := _words(each.get("name"))) and (value := _words(each.get("value"))):
            yield name[:100], value


def _question(node: Mapping[str, Json]) -> PageQuestion | None:
    question = _words(node.get("name")) or _words(node.get("text"))
    given = [*_each(node.get("acceptedAnswer")), *_each(node.get("suggestedAnswer"))]
    answers = (_words(each.get("text")) if isinstance(each, Mapping) else _words(each) for each in given)
    answer = next((answer for answer in answers if answer), "")
    return PageQuestion(question=question, answer=answer) if question and answer else None


def _open_graph(properties: Mapping[str, str]) -> PageProduct | None:
    price = _amount(properties.get("product:price:amount") or properties.get("og:price:amount"))
    name = _words(properties.get("og:title"))
    if not name or (price is None and "product" not in properties.get("og:type", "").casefold()):
        return None
    offer = PageOffer(
        price=price,
        currency=_words(properties.get("product:price:currency") or properties.get("og:price:currency"))[:8].upper(),
        availability=_words(properties.get("product:availability") or properties.get("og:availability"))[:40],
    )
    weight = _measure(
        "weight", f"{properties.get('product:weight:value', '')} {properties.get('product:weight:units', '')}"
    )
    return PageProduct(
        name=name,
        brand=_words(properties.get("product:brand") or properties.get("og:brand")),
        description=_words(properties.get("og:description")),
        offers=() if price is None else (offer,),
        measures=() if weight is None else (weight,),
    )


def _each(value: Json) -> Sequence[Json]:
    if value is None:
        return ()
    return cast("Sequence[Json]", value) if isinstance(value, Sequence) and not isinstance(value, str) else (value,)


def _named(value: Json) -> str:
    """The name of a thing that is given by its name or as an object."""
    return _words(value.get("name")) if isinstance(value, Mapping) else _words(value)


def _words(value: Json) -> str:
    """Text in one line, without the marks and entities of HTML that shops put into JSON."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = html.unescape(_TAG.sub(" ", html.unescape(str(value)[: LONGEST * 2])))
    return " ".join(text.replace("\x00", "").split())[:LONGEST]


def _amount(value: Json) -> Decimal | None:
    """A number as shops write it: 39, "39.00", "$39", "1.299,00"; None for what is none."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        found = str(value)
    else:
        match = _AMOUNT.search(_words(value)[:60])
        found = _plain(re.sub(r"['\u00a0\u202f ]", "", match[0])) if match else ""
    try:
        made = Decimal(found)
    except InvalidOperation:
        return None
    return made if made.is_finite() and abs(made) < 10**12 else None


def _plain(number: str) -> str:
    """`1.299,00` and `1,299.00` as `1299.00`; a lone comma or point before three figures parts thousands."""
    number = number.rstrip(".,")
    point, comma = number.rfind("."), number.rfind(",")
    if point >= 0 and comma >= 0:
        last, other = (".", ",") if point > comma else (",", ".")
        return number.replace(other, "").replace(last, ".")
    if comma >= 0:
        return (
            number.replace(",", "") if number.count(",") > 1 or len(number) - comma == 4 else number.replace(",", ".")
        )
    return number.replace(".", "") if number.count(".") > 1 else number
