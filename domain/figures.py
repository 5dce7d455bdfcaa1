"""Which figures a text states, and whether the results it speaks of hold them.

A written figure is held by a value that rounds to it at the digits written. Units must agree: `0.5 %` is
not held by 0.5, `4.3×` not by 43, `€10` not by $10. Signs are not compared ("down 12 %" is held by −0.12).
Figures worked out from held ones (differences, sums, changes) are not held: whoever writes must let a tool
compute them. Numbers in words, ranks ("#2", "1."), and numbers in names that results hold are left alone.
"""

import re
from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.written_dates import dates_in

FigureUnit = Literal["money", "fraction", "ratio", "count", "days"]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class Written(_Value):
    """A figure as written: what it may mean, each with its rounding; where it stands."""

    text: str
    start: int
    end: int
    meanings: tuple[tuple[float, float], ...]
    unit: FigureUnit | None = None
    currency: str | None = None


class HeldFigure(_Value):
    """A figure of a result. Fractions as fractions; `unit` None: not known, matches anything but percent."""

    value: float
    unit: FigureUnit | None = None
    currency: str | None = None


class Held(_Value):
    """What the results of a conversation hold: figures, days, names and texts, and how many rows the longest has."""

    figures: tuple[HeldFigure, ...] = ()
    dates: tuple[date, ...] = ()
    names: tuple[str, ...] = ()
    rows: int = 0

    def __add__(self, other: "Held") -> "Held":
        return Held(
            figures=self.figures + other.figures,
            dates=self.dates + other.dates,
            names=self.names + other.names,
            rows=max(self.rows, other.rows),
        )


class Flag(_Value):
    """A figure that no result holds, and where it stands in the text."""

    text: str
    start: int
    end: int


_SIGNS = {
    "US$": "USD",
    "A$": "AUD",
    "C$": "CAD",
    "R$": "BRL",
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
}
_CODES = "USD|EUR|GBP|JPY|AUD|CAD|INR|BRL|CHF|SEK|NOK|DKK|PLN|MXN|NZD|SGD|HKD|CNY|KRW|ZAR|TRY|CZK|HUF|ILS|AED"
_WORDS = {"dollar": "USD", "euro": "EUR", "pound": "GBP", "yen": "JPY"}
_SCALES = {
    "k": 1e3,
    "thousand": 1e3,
    "tsd": 1e3,
    "m": 1e6,
    "mio": 1e6,
    "million": 1e6,
    "b": 1e9,
    "bn": 1e9,
    "billion": 1e9,
}
_NUMBER = r"\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3})+,\d+|\d+(?:[.,]\d+)?"
_FIGURE = re.compile(
    rf"(?<![\w.,])(?P<sign>[-−+]\s?)?(?P<before>(?:US|A|C|R)?\$|[€£¥₹]|(?:{_CODES})(?=\s?\d))?\s?"
    rf"(?P<number>{_NUMBER})"
    r"(?:\s?(?P<scale>k|K|M|bn|B|(?:thousand|tsd|mio|million|billion)s?\b\.?)(?![A-Za-z]))?"
    r"(?:\s?(?P<after>%|percent\b|per cent\b|prozent\b|pp\b|percentage points?\b|[×x](?![A-Za-z])|times\b"
    rf"|[€£]|\$|(?:{_CODES})\b|dollars?\b|euros?\b|pounds?\b|yen\b|[- ]?days?\b|[- ]?tage?n?\b))?"
    r"(?![\d_])",
    re.IGNORECASE,
)
_NUMBERING = re.compile(
    r"(?m)^[^\S\n]*(?:[-*>#]+[^\S\n]*)?(?:\*\*)?\d{1,2}[.)](?=\s)|#\d{1,3}\b|\b(?:No|Nr)\.\s?\d{1,3}\b|\b\d{1,3}(?:st|nd|rd|th)\b"
)
_QUOTED = re.compile(
    r"\"([^\"\n]{2,300})\"|“([^”\n]{2,300})”|„([^“\n]{2,300})“|«([^»\n]{2,300})»|\*{1,2}([^*\n]{2,300})\*{1,2}|`([^`\n]{2,300})`|_([^_\n]{2,300})_"
)
_ROUGHLY = re.compile(
    r"(?:about|around|roughly|nearly|almost|over|under|above|below|approximately|approx\.?|more than|less than|some|"
    r"at least|ca\.?|etwa|rund|knapp|über|[~≈<>])\s*$",
    re.IGNORECASE,
)
_LISTING = re.compile(
    r"(?:top|best|first|worst|bottom|all|these|those|other|remaining|next|die|las|les)[ -]$", re.IGNORECASE
)
_LISTED = re.compile(
    r"\s+(?:hooks?|ads?|creatives?|campaigns?|rows?|products?|options?|of (?:them|these|the))\b", re.IGNORECASE
)
# How far before a figure the words stand that qualify it.
_NEAR = 40
_JOINED = re.compile(r"\s?(?:[-–—]|to|and|bis|und|a|y|à|et)\s?", re.IGNORECASE)


def written(text: str) -> list[Written]:
    """The figures in `text`, in order; dates, list numbers and ranks are not among them."""
    spans = [(start, end) for start, end, _ in dates_in(text)] + [m.span() for m in _NUMBERING.finditer(text)]
    found: list[Written] = []
    for match in _FIGURE.finditer(_blank(text, spans)):
        found.append(_read(match, text))
    return _shared_units(found, text)


def unheld(text: str, held: Held, asked: str = "", today: date | None = None) -> tuple[Flag, ...]:
    """The figures and dates in `text` that neither `held` nor the question holds."""
    own = Held(
        figures=tuple(HeldFigure(value=v, unit=w.unit, currency=w.currency) for w in written(asked) for v in _plain(w)),
        dates=tuple(day for _, _, day in dates_in(asked, today)) + ((today,) if today else ()),
    )
    everything = held + own
    plain = _blank(text, _named(text, everything.names))
    flags = [Flag(text=w.text, start=w.start, end=w.end) for w in written(plain) if not _is_held(w, everything, plain)]
    days = set(everything.dates)
    for start, end, day in dates_in(plain, today):
        same = {d for d in days if (d.month, d.day) == (day.month, day.day)}
        year_said = re.search(r"\d{4}", plain[start:end]) is not None
        if day not in days and (year_said or not same):
            flags.append(Flag(text=plain[start:end], start=start, end=end))
    return tuple(sorted(flags, key=lambda flag: flag.start))


def held_in_text(text: str) -> Held:
    """What a sentence of ours (a headline, a note) holds: its figures and dates as written."""
    return Held(
        figures=tuple(HeldFigure(value=v, unit=w.unit, currency=w.currency) for w in written(text) for v in _plain(w)),
        dates=tuple(day for _, _, day in dates_in(text)),
    )


def _plain(figure: Written) -> Iterable[float]:
    return (v / 100 if figure.unit == "fraction" else v for v, _ in figure.meanings)


def _read(match: re.Match[str], text: str) -> Written:
    number = match["number"]
    scale = _SCALES[re.sub(r"s?\.?$", "", match["scale"].lower())] if match["scale"] else 1.0
    start, end = match.start(), match.end()
    while text[start] in " \u00a0":
        start += 1
    bare = re.sub(r"[^\d.]", "", number)
    zeros = (
        len(bare) - len(bare.rstrip("0"))
        if "." not in bare and _ROUGHLY.search(text[max(0, start - _NEAR) : start])
        else 0
    )
    unit, currency = _unit((match["before"] or "").strip(), (match["after"] or "").strip())
    return Written(
        text=text[start:end].strip(),
        start=start,
        end=end,
        meanings=tuple(
            (value * scale, 0.5 * 10.0 ** (zeros - digits) * scale * (1 + 1e-9) + 1e-9)
            for value, digits in _meanings(number)
        ),
        unit=unit,
        currency=currency,
    )


def _meanings(number: str) -> tuple[tuple[float, int], ...]:
    """What the digits may mean (1.234 and 1,5 depend on the language), each with the decimals written."""
    bare = re.sub(r"[\u00a0\u202f]", ",", number)
    if re.fullmatch(r"\d{1,3}(\.\d{3})+,\d+", bare):
        whole, part = bare.split(",")
        return ((float(f"{whole.replace('.', '')}.{part}"), len(part)),)
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", bare):
        return ((float(bare.replace(",", "")), len(bare.partition(".")[2])),)
    point = bare.replace(",", ".")
    plain = (float(point), len(point.partition(".")[2]))
    if re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", bare):
        return plain, (float(bare.replace(".", "")), 0)
    return (plain,)


def _unit(before: str, after: str) -> tuple[FigureUnit | None, str | None]:
    for sign in (before.upper(), after.upper()):
        if sign in _SIGNS:
            return "money", _SIGNS[sign]
        if re.fullmatch(_CODES, sign):
            return "money", sign
    word = after.lower().strip("- ")
    for name, code in _WORDS.items():
        if word.startswith(name):
            return "money", code
    if word.startswith(("%", "per", "pro", "pp")):
        return "fraction", None
    if word in ("×", "x", "times"):
        return "ratio", None
    return ("days", None) if word.startswith(("day", "tag")) else (None, None)


def _shared_units(found: list[Written], text: str) -> list[Written]:
    """In "2.1–4.3×" and "$10 to 12" the unit is written once."""
    for i, (a, b) in enumerate(pairwise(found)):
        if _JOINED.fullmatch(text[a.end : b.start]):
            if a.unit is None and b.unit is not None:
                found[i] = a.model_copy(update={"unit": b.unit, "currency": b.currency})
            elif b.unit is None and a.unit == "money":
                found[i + 1] = b.model_copy(update={"unit": a.unit, "currency": a.currency})
    return found


def _is_held(figure: Written, held: Held, text: str) -> bool:
    if re.fullmatch(r"\d{9,}", figure.text):
        return any(figure.text in name for name in held.names)
    if (
        figure.unit is None
        and re.fullmatch(r"(19|20)\d\d", figure.text)
        and int(figure.text) in {d.year for d in held.dates}
    ):
        return True
    counted = figure.unit is None and re.fullmatch(r"\d+", figure.text) and int(figure.text) <= held.rows
    if counted and (
        _LISTING.search(text[max(0, figure.start - _NEAR) : figure.start])
        or _LISTED.match(text[figure.end : figure.end + _NEAR])
    ):
        return True
    return any(_same(figure, *meaning, other) for other in held.figures for meaning in figure.meanings)


def _same(figure: Written, value: float, slack: float, other: HeldFigure) -> bool:
    if figure.unit == "fraction":
        return other.unit == "fraction" and abs(abs(other.value) * 100 - abs(value)) <= slack
    if figure.unit == "days" and other.unit not in ("days", "count", None):
        return False
    if figure.unit in ("money", "ratio") and other.unit not in (figure.unit, None):
        return False
    if figure.currency and other.currency and figure.currency != other.currency:
        return False
    return abs(abs(other.value) - abs(value)) <= slack


def _named(text: str, names: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where `text` repeats a name or text of a result, whole, or quotes a part of one."""
    folded = text.casefold()
    if len(folded) != len(text):
        folded = text.lower() if len(text.lower()) == len(text) else text
    known = {name.casefold() for name in names if re.search(r"\d", name)}
    spans: list[tuple[int, int]] = []
    for name in known:
        if len(name) >= 3 and not _FIGURE.fullmatch(name):
            spans += [(m.start(), m.end()) for m in re.finditer(re.escape(name), folded)]
    for match in _QUOTED.finditer(text):
        inner = next(group for group in match.groups() if group is not None).strip(" .…").casefold()
        if re.search(r"[^\W\d_]{2}", inner) and any(inner in name for name in known):
            spans.append(match.span())
    return spans


def _blank(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """`text` with the spans blanked, so that offsets stay."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text
