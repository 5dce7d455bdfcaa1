"""The arguments that a question names: days, format, product, metric, how many, at least how much."""

import re
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz

from agent.offline import lexicon as lex
from agent.offline.spans import span
from agent.offline.words import Words, fold
from domain.vocabulary import Named, Vocabulary

Slots = dict[str, str | int | float]
WINDOW = ("days", "since", "until")
_HOW_MANY = "|".join([r"\d{1,3}", *sorted(lex.NUMBERS, key=len, reverse=True)])
_BEST = "best|top|worst|winning|mejores|besten|meilleurs|meilleures"
_THINGS = "hooks|ads|creatives|templates|anuncios|anzeigen|ganchos"
_NO_DAYS = r"\b(?! ?(?:days?|weeks?|months?|%|d\b))"
_LIMITS = (
    rf"(?:{_BEST}|first|bottom|beste)[ -](?P<n>{_HOW_MANY}){_NO_DAYS}",
    rf"\b(?P<n>{_HOW_MANY}) (?:{_BEST}|{_THINGS})\b",
    rf"(?:limit|show(?: me)?|only)(?: ?= ?| to | )(?P<n>{_HOW_MANY}){_NO_DAYS}",
)
_AMOUNT = r"[$€£]?\s?(?P<n>\d[\d,]*(?:\.\d+)?)\s?(?P<k>k\b)?\s?[$€£]?"
_AT_LEAST = "at least|min(?:imum)?(?: of)?|over|above|more than|mindestens|uber|al menos|mas de|au moins|plus de|>=?"
_SPENT = "(?:ad )?(?:spend|spent|ausgaben|gasto|depense)"
_SPEND = (
    rf"(?:{_AT_LEAST})\s?{_AMOUNT}(?:\s?(?:usd|eur|dollars|euros))?\s?(?:in |of |an |de |at |on )?{_SPENT}",
    rf"(?:spend|spent|spending)\s?(?:of )?(?:{_AT_LEAST})\s?{_AMOUNT}",
    rf"min(?:imum)?[ _]spend(?: of)?\s?=?\s?{_AMOUNT}",
)
_LONG_NUMBER = re.compile(r"(?<![\w.])\d{9,}(?![\w.])")
_ALL_FORMATS = (
    r"all formats|every format|any format|not (?:just|only) (?:video|image)s?"
    r"|(?:without|remove|drop|no) (?:the )?(?:(?:video|image|carousel|format) ?)+(?:filter)?"
)
_ALL_PRODUCTS = r"all products|every product|any product|whole brand|across products"


@dataclass(frozen=True)
class Said:
    """What a message names: arguments, arguments taken back ("all formats"), an ad, and the text without windows."""

    slots: Slots
    dropped: tuple[str, ...] = ()
    ad: Named | None = None
    rest: str = ""
    formats: tuple[str, ...] = ()
    personas: tuple[str, ...] = ()


def slots(said: Words, vocabulary: Vocabulary, today: date, before: Slots | None = None) -> Said:
    """Reads one clause."""
    found: Slots = {}
    text = said.right
    when = span(text, today, vocabulary.first_day)
    rest = text
    if when is not None:
        found |= when.args
        rest = f"{text[: when.start]} {text[when.end :]}"
    formats = _formats(said)
    dropped = tuple(
        key for key, told in (("format", _ALL_FORMATS), ("product", _ALL_PRODUCTS)) if re.search(told, said.text)
    )
    formats = () if "format" in dropped else formats
    if len(formats) == 1:
        found["format"] = formats[0]
    product = _product(said, vocabulary, (before or {}).get("product"))
    if product:
        found["product"] = product
    campaign = _campaign(said, vocabulary)
    if campaign:
        found["campaign"] = campaign
    metric = metric_of(said)
    if metric:
        found["sort"] = metric
    found |= _limit(rest) | _min_spend(text)
    return Said(
        slots=found,
        dropped=dropped,
        ad=_ad(said, vocabulary),
        rest=rest,
        formats=formats,
        personas=tuple(personas_named(said, vocabulary)),
    )


def metric_of(said: Words) -> str | None:
    """The metric named first, the longer phrase before the single word."""
    text = said.plain
    phrases = [
        (text.find(f" {p} "), -len(p), m) for m, ps in lex.METRIC_PHRASES.items() for p in ps if f" {p} " in text
    ]
    if phrases:
        return min(phrases)[2]
    tokens = re.sub(r" order(?:ed)? by ", " by ", text).split()
    named = [m for token in tokens for m, words in lex.METRIC_WORDS.items() if token in words]
    # "lowest cpa with at least $500 spend" sorts by CPA; spend is a condition.
    other = [m for m in named if m != "spend"]
    return (other or named or [None])[0] if not (named and not other and _min_spend(said.right)) else None


def _formats(said: Words) -> tuple[str, ...]:
    kinds = (("video", lex.VIDEO), ("image", lex.IMAGE), ("carousel", lex.CAROUSEL), ("collection", lex.COLLECTION))
    return tuple(name for name, words in kinds if any(token in words for token in said.tokens))


def _limit(text: str) -> Slots:
    for pattern in _LIMITS:
        match = re.search(pattern, text)
        if match:
            n = int(match["n"]) if match["n"].isdigit() else lex.NUMBERS[match["n"]]
            return {"limit": n} if 1 <= n <= 200 else {}
    return {}


def _min_spend(text: str) -> Slots:
    for pattern in _SPEND:
        match = re.search(pattern, text)
        if match:
            amount = float(match["n"].replace(",", "")) * (1000 if match["k"] else 1)
            return {"min_spend": int(amount) if amount == int(amount) else amount}
    return {}


def _product(said: Words, vocabulary: Vocabulary, last: object) -> str | None:
    """The slug of the product named: whole name, all its words, or "the other product" where there are two."""
    if re.search(r"\bother (?:product|one)\b|andere produkt|otro producto|autre produit", said.text):
        others = [p.key for p in vocabulary.products if p.key != last]
        return others[0] if len(others) == 1 and len(vocabulary.products) == 2 else None
    scored = [(_likeness(said, product), product) for product in vocabulary.products]
    good = sorted(((score, p.key) for score, p in scored if score >= 85), reverse=True)
    if not good or (len(good) > 1 and good[0][0] - good[1][0] < 5 and good[0][1] != good[1][1]):
        return None
    return good[0][1]


def _campaign(said: Words, vocabulary: Vocabulary) -> str | None:
    """The campaign whose whole name stands in the message."""
    for campaign in sorted(vocabulary.campaigns, key=lambda c: -len(c.name)):
        name = fold(campaign.name)
        if len(name) >= 5 and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said.text):
            return campaign.name
    return None


def _likeness(said: Words, product: Named) -> float:
    """0 to 100: how surely the message names the product. Parts of a name count by how telling they are."""
    name = fold(product.name)
    if f" {name} " in f" {said.text} " or f" {product.key} " in f" {said.text} ":
        return 100
    parts = [part for part in re.findall(r"[a-z0-9]+", name) if part not in ("the", "for", "and", "of")]
    if not parts:
        return 0
    tokens = re.findall(r"[a-z0-9]+", said.text)
    near = [max((fuzz.ratio(part, token) for token in tokens), default=0) for part in parts]
    hit = [score for score, part in zip(near, parts, strict=True) if score >= (80 if len(part) > 4 else 86)]
    if len(hit) == len(parts):
        return sum(hit) / len(hit)
    # One telling word of a two-word name ("the chew") is enough; generic words are not.
    telling = [part for score, part in zip(near, parts, strict=True) if score >= 86 and len(part) >= 4]
    return 88 if len(parts) <= 3 and not set(telling) <= (_COMMON | lex.LEXICON) else 0


# Words of product names that do not tell one product from another.
_COMMON = frozenset(("daily", "ultra", "super", "plus", "pack", "mini", "natural", "organic", "premium", "original"))


def without_product(said: Words, vocabulary: Vocabulary, slug: object) -> Words:
    """The message without the words of the product's name: the "drops" of Calm Drops is no fall."""
    names = {part for p in vocabulary.products if p.key == slug for part in re.findall(r"[a-z0-9]+", fold(p.name))}
    return Words(text=said.text, tokens=tuple(token for token in said.tokens if token not in names), right=said.right)


def _ad(said: Words, vocabulary: Vocabulary) -> Named | None:
    """The ad that the message names: its id, or its whole name (of some length)."""
    number = _LONG_NUMBER.search(said.text)
    if number:
        return Named(key=number[0], name=number[0])
    for ad in sorted(vocabulary.ads, key=lambda a: -len(a.name)):
        name = fold(ad.name)
        if len(name) >= 6 and re.search(r"[\W_\d]", name) and name in said.text:
            return ad
    return None


def personas_named(said: Words, vocabulary: Vocabulary) -> list[str]:
    """The slugs of the personas that the message names, by their whole name or slug, in the message's order."""
    text = f" {said.text} "
    found: list[tuple[int, str]] = []
    for persona in vocabulary.personas:
        names = [re.escape(word) for word in (fold(persona.name), persona.key) if len(word) > 2]
        place = re.search(rf"(?<![\w-])(?:{'|'.join(names)})(?![\w-])", text) if names else None
        if place:
            found.append((place.start(), persona.key))
    return [key for _, key in sorted(found)]
