"""Numbers in English text: in figures (1,204 or 39.00 or 10k) and in words (one thousand two hundred and four)."""

import re
from collections.abc import Iterator
from decimal import Decimal

from pydantic import BaseModel, ConfigDict


class Number(BaseModel):
    """A number and where it stands: `text[start:end]`."""

    model_config = ConfigDict(frozen=True)

    start: int
    end: int
    value: Decimal


_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_VALUES = {
    **{word: at for at, word in enumerate(_ONES, 1)},
    **{word: at for at, word in enumerate(_TEENS, 10)},
    **{word: at * 10 for at, word in enumerate(_TENS, 2)},
}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000}
_WORD = re.compile(r"[A-Za-z]+")
_FIGURES = re.compile(
    r"(?<![\w.,])(?:\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|[1-9]\d{0,2}(?:\.\d{3})+(?:,\d{1,2})?|\d+(?:[.,]\d{1,2})?)"
    r"(?![\d]|[.,]\d)(?:\s?(?P<scale>[kKM])\b)?"
)
# "a month", "an hour", "a bag": one of what follows.
_ARTICLE = re.compile(r"\b[Aa]n?(?= (?:minute|hour|day|week|month|year)\b)(?P<half> \w+ and a half\b)?")
_HALF = re.compile(r"\b[Hh]alf an?(?= (?:minute|hour|day|week|month|year)\b)")


def numbers_in(text: str) -> list[Number]:
    """All numbers of the text, in its order; none overlaps another."""
    found = sorted([*_in_figures(text), *_in_words(text), *_articles(text)], key=lambda n: (n.start, -n.end))
    kept: list[Number] = []
    for number in found:
        if not kept or number.start >= kept[-1].end:
            kept.append(number)
    return kept


def _in_figures(text: str) -> Iterator[Number]:
    for match in _FIGURES.finditer(text):
        figures = match.group().rstrip("kKM").strip()
        whole, separator, rest = figures.replace(",", ".").rpartition(".")
        grouped = separator and len(rest) == 3
        plain = f"{whole}{rest}".replace(".", "") if grouped else f"{whole.replace('.', '')}.{rest}"
        scale = {"k": 1_000, "K": 1_000, "M": 1_000_000}.get(match["scale"] or "", 1)
        value = Decimal(plain.lstrip(".") if not separator else plain) * scale
        yield Number(start=match.start(), end=match.end(), value=value)


def _in_words(text: str) -> Iterator[Number]:
    """Runs of number words that make one number; "six twenty" makes two."""
    whole = part = 0
    start = end = -1
    last = ""
    for match in _WORD.finditer(text):
        word = match.group().lower()
        joined = start >= 0 and text[end : match.start()].strip(" -") == ""
        if joined and word == "and" and last in ("hundred", "thousand"):
            end, last = match.end(), "and"
            continue
        kind = _kind(word)
        if start >= 0 and not (joined and kind and _may_follow(kind, last)):
            yield _made(text, start, end, whole + part)
            whole, part, start = 0, 0, -1
        if not kind or (start < 0 and kind in ("hundred", "thousand")):
            continue
        if start < 0:
            start = match.start()
        if kind == "hundred":
            part *= 100
        elif kind == "thousand":
            whole, part = (whole + part) * _SCALES[word], 0
        else:
            part += _VALUES[word]
        end, last = match.end(), kind
    if start >= 0:
        yield _made(text, start, end, whole + part)


def _kind(word: str) -> str:
    if word in _SCALES:
        return "hundred" if word == "hundred" else "thousand"
    if word not in _VALUES:
        return ""
    return "one" if word in _ONES else ("teen" if word in _TEENS else "ten")


def _may_follow(kind: str, last: str) -> bool:
    if kind == "one":
        return last in ("ten", "hundred", "thousand", "and")
    if kind in ("teen", "ten"):
        return last in ("hundred", "thousand", "and")
    return last in ("one", "teen", "ten") if kind == "hundred" else last in ("one", "teen", "ten", "hundred")


def _made(text: str, start: int, end: int, value: int) -> Number:
    """A number without an "and" that nothing followed."""
    said = text[start:end]
    if said.lower().endswith(" and"):
        end -= 4
    return Number(start=start, end=end, value=Decimal(value))


def _articles(text: str) -> Iterator[Number]:
    for match in _HALF.finditer(text):
        yield Number(start=match.start(), end=match.end(), value=Decimal("0.5"))
    for match in _ARTICLE.finditer(text):
        end = match.start() + len(match.group().split()[0])
        yield Number(start=match.start(), end=end, value=Decimal("1.5") if match["half"] else Decimal(1))
