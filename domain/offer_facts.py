"""What a text states in figures: prices, discounts, guarantees, results, amounts, counts, times, end dates.

Read by rules from English text, as an ad or a page has it. A figure that no rule knows is left alone.
"""

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain import fact_patterns as p
from domain.clauses import Clause, clauses
from domain.number_words import Number, numbers_in
from domain.stems import stem, stems
from domain.written_dates import dates_in

FactKind = Literal[
    "price", "shipping", "discount", "saving", "guarantee", "trial", "free_shipping", "bundle", "deadline",
    "result", "amount", "people", "pack", "onset", "free_of",
]  # fmt: skip
OFFER_KINDS: frozenset[FactKind] = frozenset(
    ("price", "shipping", "discount", "saving", "guarantee", "trial", "free_shipping", "bundle", "deadline")
)
_NUMBERS = stems("one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred")
_FEWEST_PEOPLE = 20
_FEWEST_IN_PACK = 20
# What decides what a figure is stands no farther from it than so many characters.
_REACH = 200


class Fact(BaseModel):
    """A stated figure. `start` and `end` are its own place, `clause` is that of the words that carry it.

    Values: units of the currency, percent as 15 (not 0.15), days of a guarantee, hours until it works, milligrams (or
    the unit named), a count; of a deadline month * 100 + day, or the weekday as 1 to 7.
    """

    model_config = ConfigDict(frozen=True)

    kind: FactKind
    value: Decimal
    # The upper end of a range; of a bundle how many one gets for the price of `value`.
    high: Decimal | None = None
    unit: str = ""
    # How many packages a price is for; None: not said.
    quantity: int | None = None
    # What it is about, in stems.
    subject: frozenset[str] = frozenset()
    # The week or day that a result is about ("week 4"); what an amount is contained in ("chew").
    when: str = ""
    bound: Literal["", "from", "over", "about"] = ""
    start: int
    end: int
    clause: tuple[int, int]

    @property
    def place(self) -> dict[str, object]:
        return {"start": self.start, "end": self.end, "clause": self.clause}


class _Seen:
    """A number in its clause, with what stands before and after it."""

    def __init__(self, clause: Clause, number: Number, following: Number | None) -> None:
        self.clause, self.number, self.following = clause, number, following
        cell = clause.cell_at(clause.start + number.start)
        low = cell.start - clause.start if cell else 0
        high = cell.end - clause.start if cell else len(clause.text)
        self.header = cell.header if cell else ""
        self.before = clause.text[max(low, number.start - _REACH) : number.start]
        self.after = clause.text[number.end : min(high, number.end + _REACH)]
        self.said = clause.text[low:high]

    def fact(self, kind: FactKind, value: Decimal, **more: object) -> Fact:
        start, end = self.clause.start + self.number.start, self.clause.start + self.number.end
        place = {"start": start, "end": end, "clause": (self.clause.start, self.clause.end)}
        return Fact.model_validate({"kind": kind, "value": value, **place, **more})


@lru_cache(maxsize=512)
def facts_in(text: str) -> tuple[Fact, ...]:
    """The figures that the text states, in its order. Remembered: many ads lead to one page, and say the same."""
    readable = p.ADDRESS.sub(lambda found: " " * len(found.group()), text)
    found: list[Fact] = []
    for clause in clauses(readable):
        numbers = numbers_in(clause.text)
        taken = -1
        for at, number in enumerate(numbers):
            if number.start < taken:
                continue
            seen = _Seen(clause, number, numbers[at + 1] if at + 1 < len(numbers) else None)
            fact = _money(seen) or _percent(seen) or _duration(seen) or _amount(seen) or _count(seen)
            if fact is not None:
                found.append(fact)
                taken = seen.number.end
        found.extend(_without_figure(clause))
    return tuple(found)


def _money(seen: _Seen) -> Fact | None:
    mark = p.MONEY_BEFORE.search(seen.before)
    after = None if mark else p.MONEY_AFTER.match(seen.after)
    if mark is None and after is None:
        return None
    sign = mark[1] if mark else after[1] if after else ""
    unit = p.CURRENCY.get(sign.lower(), sign.upper())
    before = seen.before[: mark.start()] if mark else seen.before
    rest = seen.after[after.end() :] if after else seen.after
    if p.OLD_PRICE.search(before) or p.THRESHOLD.search(before):
        return None
    value = seen.number.value
    if p.OFF.match(rest) or p.SAVING.search(before):
        return seen.fact("saving", value, unit=unit)
    if p.SHIPPING.search(seen.header) or p.SHIPPING.search(before[-20:]) or p.SHIPPING.match(rest.strip(" *_")):
        return seen.fact("shipping", value, unit=unit)
    bound = "from" if p.FROM.search(before) else ""
    return seen.fact("price", value, unit=unit, bound=bound, quantity=_quantity(seen, before, rest))


def _quantity(seen: _Seen, before: str, rest: str) -> int | None:
    """For how many packages a price is: "94 for three", "two bags: 69", "39 a bag"; rows name it in another cell."""
    if p.ONE_MORE.match(rest) or (seen.header and p.PER_ONE.search(seen.header)):
        return 1
    some = p.FOR_SOME.match(rest)
    if some and (count := _whole(some["n"])) is not None:
        return count
    within = seen.clause.text[: seen.number.start] if seen.clause.kind == "row" else before
    named = [count for match in p.SOME.finditer(within) if (count := _whole(match["n"])) is not None]
    return named[-1] if named else None


def _whole(word: str) -> int | None:
    if word.lower() in ("a", "an", "single", "each"):
        return 1
    found = numbers_in(word)
    return int(found[0].value) if len(found) == 1 and found[0].value == int(found[0].value) else None


def _percent(seen: _Seen) -> Fact | None:
    sign = p.PERCENT.match(seen.after)
    if sign is None:
        share = _share(seen)
        return None if share is None else _result(seen, share, "about")
    rest = seen.after[sign.end() :]
    if p.OFF.match(rest) or p.DISCOUNT.search(seen.before):
        return seen.fact("discount", seen.number.value, bound="from" if "up to" in seen.before.lower()[-12:] else "")
    return None if seen.number.value >= 100 else _result(seen, seen.number.value, "")


def _share(seen: _Seen) -> Decimal | None:
    """`eight in ten` as 80."""
    other = seen.following
    if other is None or not p.OUT_OF.fullmatch(seen.clause.text[seen.number.end : other.start]):
        return None
    if not 0 < seen.number.value < other.value or other.value not in (
        Decimal(4),
        Decimal(5),
        Decimal(10),
        Decimal(100),
    ):
        return None
    seen.number = Number(start=seen.number.start, end=other.end, value=seen.number.value)
    seen.after = seen.clause.text[other.end :]
    return seen.number.value * 100 / other.value


def _result(seen: _Seen, value: Decimal, bound: str) -> Fact:
    about = seen.clause.label if seen.clause.kind == "row" else _segment(seen)
    when = _when(seen.header) or _when(about) or _when(seen.clause.text)
    return seen.fact("result", value, bound=bound, subject=stems(about) - _NUMBERS, when=when)


def _segment(seen: _Seen) -> str:
    """The part of the sentence that belongs to a number: up to the next comma, semicolon or dash on each side."""
    start = max(seen.before.rfind(mark) for mark in (",", ";", ":", "–", "—", "("))
    ends = [at for mark in (",", ";", ":", "–", "—", ")") if (at := seen.after.find(mark)) >= 0]
    return seen.before[start + 1 :] + " " + seen.after[: min(ends, default=len(seen.after))]


def _when(text: str) -> str:
    for match in p.WHEN.finditer(text):
        number = _whole(match[2])
        if number is not None:
            return f"{match[1].lower()} {number}"
    return ""


def _duration(seen: _Seen) -> Fact | None:
    low, high, rest = seen.number.value, None, seen.after
    other = seen.following
    if other is not None and p.TO.fullmatch(seen.clause.text[seen.number.end : other.start]):
        high, rest = other.value, seen.clause.text[other.end :]
    named = p.DURATION.match(rest)
    if named is None:
        return None
    first = p.DURATION.match(seen.after) or named
    hours = p.HOURS.get(named[1].lower()[:3])
    text = seen.clause.text
    if hours is None:
        days = p.DAYS[named[1].lower()[:3]]
        span = {"high": None if high is None else high * days, "unit": "days"}
        about_section = bool(p.GUARANTEE_HEADING.search(seen.clause.heading)) and seen.clause.kind == "sentence"
        if p.TRIAL.search(seen.before) or p.TRIAL.search(rest[:30]):
            return seen.fact("trial", low * days, unit="days")
        own = seen.before[seen.before.rfind(",") + 1 :] + rest.split(",")[0]
        if (p.GUARANTEE.search(text) or about_section) and not p.NO_GUARANTEE.search(own):
            return seen.fact("guarantee", low * days, **{**span, "high": None})
        if p.LATE.search(seen.before):
            return seen.fact("onset", low * days * 24, high=None if high is None else high * days * 24, unit="days")
        return None
    if not p.SOON.search(text) or p.NO_ONSET.search(text):
        return None
    factor = p.HOURS.get(first[1].lower()[:3], hours)
    if other is not None and high is not None:
        seen.number = Number(start=seen.number.start, end=other.end, value=low)
    return seen.fact("onset", low * factor, high=None if high is None else high * hours, unit="hours")


def _amount(seen: _Seen) -> Fact | None:
    named = p.MASS.match(seen.after)
    if named is None:
        return None
    unit = named[1].lower()
    factor = p.TO_MG.get(unit) or p.TO_MG.get(unit[:3] if unit.startswith(("mil", "mic", "gra")) else "")
    if unit.startswith("millil"):
        factor, unit = None, "ml"
    subject, per = _substance(seen, named.end())
    return seen.fact(
        "amount",
        seen.number.value * (factor or 1),
        unit="mg" if factor else {"ounce": "oz", "ounces": "oz"}.get(unit, unit),
        subject=subject,
        when=per,
    )


def _substance(seen: _Seen, after: int) -> tuple[frozenset[str], str]:
    """What an amount is of, and per what."""
    if seen.clause.kind == "row":
        return _named(seen.clause.label), _per(seen.clause.heading)
    ends = [at for mark in (",", ";", "(", ")", ".") if (at := seen.after.find(mark, after)) >= 0]
    behind = seen.after[after : min(ends, default=len(seen.after))]
    per = _per(behind)
    behind = p.PER.split(behind)[0]
    if _named(behind):
        return _named(behind), per
    start = max(seen.before.rfind(mark) for mark in (",", ";", "(", "."))
    return _named(seen.before[start + 1 :]), per


def _named(substance: str) -> frozenset[str]:
    return stems(substance) | frozenset(p.LETTERED.findall(substance))


def _per(text: str) -> str:
    found = p.PER.search(text)
    return stem(found[1]) if found and found[1] else ""


def _count(seen: _Seen) -> Fact | None:
    value = seen.number.value
    bound = "over" if p.OVER.search(seen.before) or seen.after.startswith("+") else ""
    people = p.PEOPLE.match(seen.after.removeprefix("+"))
    if people is not None and value >= _FEWEST_PEOPLE:
        which = "reviews" if people["who"].lower().startswith(("review", "rating")) else "people"
        return seen.fact("people", value, unit=which, bound=bound)
    packed = p.PACK.match(seen.after)
    if packed is not None and value >= _FEWEST_IN_PACK:
        return seen.fact("pack", value, unit=packed["what"].lower())
    return None


def _without_figure(clause: Clause) -> Iterator[Fact]:
    """What is said in words: free shipping, one more for free, until when, and what is not in it."""

    def fact(kind: FactKind, start: int, end: int, value: Decimal, **more: object) -> Fact:
        place = {"start": clause.start + start, "end": clause.start + end, "clause": (clause.start, clause.end)}
        return Fact.model_validate({"kind": kind, "value": value, **place, **more})

    text = clause.text
    if (free := p.FREE_SHIPPING.search(text)) is not None:
        yield fact("free_shipping", *free.span(), Decimal(0))
    for cell in clause.cells:
        said = text[cell.start - clause.start : cell.end - clause.start]
        if p.SHIPPING.search(cell.header) and said.strip(" *_").lower() == "free":
            yield fact("free_shipping", cell.start - clause.start, cell.end - clause.start, Decimal(0))
    if (bundle := p.BUNDLE.search(text)) is not None and (deal := _deal(bundle)) is not None:
        yield fact("bundle", *bundle.span(), Decimal(deal[0]), high=Decimal(deal[1]))
    for end in p.DEADLINE.finditer(text):
        rest = text[end.end() :]
        if (day := p.WEEKDAY.match(rest)) is not None:
            number = p.WEEKDAYS.index(day["day"].lower()) + 1
            yield fact("deadline", end.start(), end.end() + day.end(), Decimal(number), unit="weekday")
        elif (dated := next(iter(dates_in(rest)), None)) is not None and dated[0] == 0:
            value = Decimal(dated[2].month * 100 + dated[2].day)
            yield fact("deadline", end.start(), end.end() + dated[1], value, unit="date")
    for absent in p.FREE_OF.finditer(text):
        what = stems(absent["what"] or absent["free"] or "")
        if what:
            yield fact("free_of", *absent.span(), Decimal(0), subject=what)


def _deal(found: "p.re.Match[str]") -> tuple[int, int] | None:
    """(how many are paid for, how many one gets)."""
    if found["nth"]:
        total = p.NTH[found["nth"].lower()]
        return total - 1, total
    paid = _whole(found["buy"] or found["paid"] or found["price"] or "")
    if paid is None:
        return None
    if found["total"]:
        total = _whole(found["total"])
        return None if total is None or total <= paid else (paid, total)
    more = _whole(found["get"] or found["more"] or "")
    return None if more is None else (paid, paid + more)
