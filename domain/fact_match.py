"""Whether a stated figure is kept by another text: compared by rules, never by a model.

A figure contradicts only where the other text states figures of the same thing, and none of them agrees.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.format import money
from domain.offer_facts import Fact

Outcome = Literal["aligned", "contradicts", "missing", "open"]
# $38.99 is $39, eight in ten is 76 %.
_CENTS = Decimal("0.05")
_ABOUT = Decimal(5)
# Twelve months of 30 days are a year of 365.
_MONTHS_ROUNDED = Decimal("0.02")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip


class Match(BaseModel):
    """One figure against another text: `against` is what agrees or contradicts; None where there is nothing.

    "open": nothing that it could be compared with.
    """

    model_config = ConfigDict(frozen=True)

    fact: Fact
    outcome: Outcome
    against: Fact | None = None


def compare(fact: Fact, others: Sequence[Fact], text: str, other_text: str) -> Match:
    """How another text's figures answer to this one; the texts decide which of several is quoted."""
    if fact.kind == "bundle":
        return _bundle(fact, others)
    if fact.kind == "free_shipping":
        return _free_shipping(fact, others)
    same = [other for other in others if other.kind == fact.kind]
    alike = [other for other in same if _about_the_same(fact, other)]
    agreeing = [other for other in alike if _agree(fact, other)]
    if agreeing:
        return Match(fact=fact, outcome="aligned", against=_nearest(fact, agreeing, text, other_text))
    if fact.kind == "free_of":
        return Match(fact=fact, outcome="open")
    opposed = [other for other in alike if _excludes(fact, other)]
    if opposed:
        return Match(fact=fact, outcome="contradicts", against=_nearest(fact, opposed, text, other_text))
    return Match(fact=fact, outcome=_unanswered(fact, same))


def _unanswered(fact: Fact, same: Sequence[Fact]) -> Outcome:
    if fact.kind in ("price", "saving", "shipping") and same and all(other.unit != fact.unit for other in same):
        return "open"  # Two currencies are not compared.
    if fact.kind in ("saving", "deadline") and (fact.kind == "saving" or same):
        return "open"
    return "open" if fact.kind == "amount" and not fact.subject else "missing"


def _about_the_same(fact: Fact, other: Fact) -> bool:
    """Whether the two figures are of the same thing, so that one can be held against the other."""
    if fact.unit != other.unit:
        return False
    match fact.kind:
        case "price":
            return fact.quantity is None or other.quantity in (None, fact.quantity)
        case "amount":
            per = not fact.when or not other.when or fact.when == other.when
            return per and (not fact.subject or _shared(fact.subject, other.subject) > 0.5)
        case "free_of":
            return _shared(fact.subject, other.subject) > 0.5
        case _:
            return True


def _agree(fact: Fact, other: Fact) -> bool:
    match fact.kind:
        case "price":
            return abs(fact.value - other.value) <= _CENTS
        case "discount":
            return fact.value == other.value or (other.bound == "from" and fact.value <= other.value)
        case "result":
            near = abs(fact.value - other.value) <= (_ABOUT if "about" in (fact.bound, other.bound) else 0)
            return near and (
                fact.value == other.value or (_same_when(fact, other) and bool(fact.subject & other.subject))
            )
        case "people":
            over = fact.bound == "over" and other.value >= fact.value
            return over or fact.value == other.value or (other.bound == "over" and fact.value >= other.value)
        case "guarantee" | "trial":
            return abs(fact.value - other.value) <= _MONTHS_ROUNDED * max(fact.value, other.value)
        case "onset":
            return fact.value <= (other.high or other.value) and other.value <= (fact.high or fact.value)
        case _:
            return fact.value == other.value


def _excludes(fact: Fact, other: Fact) -> bool:
    """Whether the other figure, which does not agree, leaves no room for this one."""
    match fact.kind:
        case "price":
            return not (other.bound == "from" and fact.value > other.value and fact.quantity is None)
        case "result":
            shared = len(fact.subject & other.subject)
            told = bool(fact.when) and fact.when == other.when
            return (told and shared >= 1) or (_same_when(fact, other) and shared >= 2)
        case "amount":
            return bool(fact.subject)
        case _:
            return True


def _same_when(fact: Fact, other: Fact) -> bool:
    return not fact.when or not other.when or fact.when == other.when


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


def _free_shipping(fact: Fact, others: Sequence[Fact]) -> Match:
    free = next((other for other in others if other.kind == "free_shipping"), None)
    if free is not None:
        return Match(fact=fact, outcome="aligned", against=free)
    paid = next((other for other in others if other.kind == "shipping" and other.value > 0), None)
    return Match(fact=fact, outcome="contradicts" if paid else "missing", against=paid)


def _bundle(fact: Fact, others: Sequence[Fact]) -> Match:
    """The same deal in words; else the prices tell: three for the price of two cost what two cost."""
    deals = [other for other in others if other.kind == "bundle"]
    same = next((other for other in deals if (other.value, other.high) == (fact.value, fact.high)), None)
    if same is not None:
        return Match(fact=fact, outcome="aligned", against=same)
    prices = [other for other in others if other.kind == "price"]
    whole = next((other for other in prices if other.quantity == fact.high), None)
    paid = [other.value for other in prices if other.quantity == fact.value]
    paid += [other.value * fact.value for other in prices if other.quantity == 1]
    if whole is not None and paid:
        kept = whole.value <= max(paid) + _CENTS
        return Match(fact=fact, outcome="aligned" if kept else "contradicts", against=whole)
    return Match(fact=fact, outcome="contradicts" if deals else "missing", against=deals[0] if deals else None)


def _nearest(fact: Fact, others: Sequence[Fact], text: str, other_text: str) -> Fact:
    """The figure to quote: of the same quantity, in the most alike words, the nearest in value, the first."""
    words = _words(text, fact)

    def rank(other: Fact) -> tuple[bool, int, Decimal]:
        return (
            fact.kind == "price" and other.quantity not in (fact.quantity, 1),
            -len(words & _words(other_text, other)),
            abs(fact.value - other.value),
        )

    return min(others, key=rank)


def _words(text: str, fact: Fact) -> set[str]:
    letters = "".join(c if c.isalpha() else " " for c in text[fact.clause[0] : fact.clause[1]].lower())
    return set(letters.split())


def shown(fact: Fact) -> str:
    """The figure in words, with its unit."""
    value = fact.value.normalize() if fact.value != fact.value.to_integral() else fact.value.to_integral()
    match fact.kind:
        case "price" | "saving" | "shipping":
            for_some = f" for {fact.quantity}" if fact.quantity and fact.quantity > 1 else ""
            return f"{money(fact.value, fact.unit)}{for_some}"
        case "discount":
            return f"{value:f} % off"
        case "result":
            return f"{value:f} %" + (f" by {fact.when}" if fact.when else "")
        case "guarantee" | "trial":
            return f"{value:f} days"
        case "amount":
            return f"{value:,f} {fact.unit}"
        case "people":
            return f"{value:,f} {fact.unit}"
        case "pack":
            return f"{value:f} {fact.unit}s"
        case "onset":
            return _onset(fact)
        case "bundle":
            return f"{fact.high} for the price of {value:f}"
        case "deadline":
            return _WEEKDAYS[int(fact.value) - 1] if fact.unit == "weekday" else _date(int(fact.value))
        case "free_shipping":
            return "free shipping"
        case "free_of":
            return "without " + " ".join(sorted(fact.subject))


def _onset(fact: Fact) -> str:
    days = fact.unit == "days"
    of = Decimal(24) if days else Decimal(1) / 60
    low, high = round(fact.value / of), None if fact.high is None else round(fact.high / of)
    return (f"{low} to {high}" if high else f"{low}") + (" days" if days else " minutes")


def _date(number: int) -> str:
    return f"{_MONTHS[number // 100 - 1]} {number % 100}"
