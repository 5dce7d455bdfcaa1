"""How a file writes numbers and days. Found from the file itself, never guessed where both readings are possible."""

import re
from datetime import date
from typing import Literal

DecimalMark = Literal[".", ","]
DayOrder = Literal["iso", "mdy", "dmy", "unclear"]

_SIGNS = re.compile(r"[\s\u00a0\u202f'’$€£¥]")
_POINT = re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?|\.[0-9]+")
_COMMA = re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+)(?:,[0-9]+)?|,[0-9]+")
_CLOCK = re.compile(r"(?:([0-9]{1,2}):)?([0-9]{1,2}):([0-5][0-9](?:\.[0-9]+)?)")
_ISO = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[ T].*)?")
_SLASHED = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})(?:[ T].*)?")
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, start=1)}
_NAMED = re.compile(r"([a-z]{3})[a-z]*\.? ([0-9]{1,2}),? ([0-9]{4})|([0-9]{1,2})\.? ([a-z]{3})[a-z]*\.?,? ([0-9]{4})")
BLANKS = ("", "-", "–", "—")


def decimal_mark(cells: list[str], delimiter: str) -> DecimalMark:
    """The decimal mark that the cells' own shapes vote for; where none tells, ',' beside ';' and else '.'."""
    point = comma = 0
    for raw in cells:
        cell = _SIGNS.sub("", raw)
        dot, com = cell.rfind("."), cell.rfind(",")
        if dot >= 0 and com >= 0:
            point, comma = point + (dot > com), comma + (com > dot)
        elif com >= 0 and cell.count(",") == 1 and _tells(cell, com):
            comma += 1
        elif (dot >= 0 and cell.count(".") == 1 and _tells(cell, dot)) or (com >= 0 and cell.count(",") > 1):
            point += 1
        elif dot >= 0 and cell.count(".") > 1:
            comma += 1
    if point == comma:
        return "," if delimiter == ";" else "."
    return "." if point > comma else ","


def _tells(cell: str, at: int) -> bool:
    """Whether a single mark cannot be a thousands mark: not three digits after it, or not one to three before."""
    before, after = cell[:at], cell[at + 1 :]
    return len(after) != 3 or not 1 <= len(before) <= 3 or before.startswith("0")


def number(raw: str, mark: DecimalMark) -> str | None:
    """The number as plain digits with a decimal point, a leading '-' kept; None when it is none.

    Grouping marks, spaces and a currency sign are dropped; `0:07` is seven seconds.
    """
    cell = _SIGNS.sub("", raw)
    if clock := _CLOCK.fullmatch(cell):
        whole = int(clock[1] or 0) * 3600 + int(clock[2]) * 60
        return f"{whole + float(clock[3]):g}"
    sign = "-" if cell[:1] in ("-", "−") else ""
    digits = cell[1:] if sign else cell
    if mark == "." and _POINT.fullmatch(digits):
        return sign + digits.replace(",", "")
    if mark == "," and _COMMA.fullmatch(digits):
        return sign + digits.replace(".", "").replace(",", ".")
    return None


def day_order(cells: list[str]) -> DayOrder:
    """Which of month and day comes first in '03/11/2026', from cells that leave only one reading.

    'unclear': such cells are there, and each could be read both ways.
    """
    first = second = 0
    slashed = False
    for cell in cells:
        if found := _SLASHED.fullmatch(cell.strip()):
            if found[2] == ".":  # Only ever day first.
                return "dmy"
            slashed = True
            first, second = first + (int(found[1]) > 12), second + (int(found[3]) > 12)
    if not slashed:
        return "iso"
    if first == second:
        return "unclear"
    return "dmy" if first > second else "mdy"


def day(raw: str, order: DayOrder) -> date | None:
    """The day that a cell names; None when it names none."""
    cell = raw.strip()
    try:
        if found := _ISO.fullmatch(cell):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _SLASHED.fullmatch(cell):
            a, b = int(found[1]), int(found[3])
            return date(int(found[4]), b, a) if order == "dmy" else date(int(found[4]), a, b)
        if found := _NAMED.fullmatch(cell.casefold()):
            month, number_, year = (found[1], found[2], found[3]) if found[1] else (found[5], found[4], found[6])
            return date(int(year), _MONTHS[month], int(number_))
    except (ValueError, KeyError):
        return None
    return None
