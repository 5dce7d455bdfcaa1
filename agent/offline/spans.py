"""Which days a person means: "last 2 weeks", "since October", "yesterday", "Q3", "from 3 to 20 Nov".

Decided: "last week", "last 7 days" and "past week" are the last 7 days with results (today left out); "this
week" starts on Monday; "last month" and months by name are calendar months; a month or day without a year is
the last one that has begun.
"""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from agent.offline.lexicon import NUMBERS
from domain.written_dates import MONTHS, dates_in

Args = dict[str, str | int]
Reader = Callable[[re.Match[str], date], Args | None]


@dataclass(frozen=True)
class Span:
    """Window arguments, and which words of the text said so."""

    args: Args
    start: int
    end: int


_NUMBER = r"(?P<n>\d{1,4}|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + r"|a|an|couple of|few)"
_COUNT = r"(?P<n>\d{1,4}|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + ")"
_UNIT = (
    r"(?P<unit>days?|d|weeks?|wks?|w|months?|mo|quarters?|years?|tagen?|tage|wochen?|monaten?|monate|dias?|semanas?|"
    r"mes|meses|jours?|semaines?|mois|fortnights?)"
)
_LAST = (
    "(?:the |den |die |las |los |les |in |im |en )*"
    "(?:last|past|previous|prev|trailing|letzten?|vergangenen|ultim[oa]s|dernier[e]?s?)"
)
# Folded text has no accents.
_MONTHS = MONTHS | {"marz": 3, "fevrier": 2, "aout": 8, "decembre": 12}
_MONTH = "|".join(sorted((month for month in _MONTHS if month.isascii()), key=len, reverse=True))
_SINCE = r"(?:since|from|seit|desde|depuis|starting)(?: the| dem)?"


def span(text: str, today: date, first_day: date | None = None) -> Span | None:
    """The window that folded text asks for; None when it names none."""
    found_at: list[tuple[int, int, Span]] = []
    for place, (pattern, read) in enumerate(_RULES):
        match = re.search(rf"\b(?:{pattern})(?!\w)", text)
        args = read(match, today) if match else None
        if match and args is not None:
            found_at.append((match.start(), place, Span(args=args, start=match.start(), end=match.end())))
    if found_at:
        # "this month against last month": the first one is asked about, the other is compared with.
        return min(found_at, key=lambda found: found[:2])[2]
    if (found := re.search(r"\b(?:all time|ever|lifetime|since the beginning|overall history)\b", text)) and first_day:
        return Span(args={"since": first_day.isoformat()}, start=found.start(), end=found.end())
    return _by_dates(text, today)


def _by_dates(text: str, today: date) -> Span | None:
    days = dates_in(text, today)
    if not days:
        return None
    start, end = days[0][0], days[-1][1]
    lead = re.search(rf"(?:{_SINCE}|after|on|am|el|le|until|till|through|up to|bis)\s+(?:the\s+)?$", text[:start])
    if len(days) >= 2:
        first, last = sorted((days[0][2], days[1][2]))
        return Span({"since": first.isoformat(), "until": last.isoformat()}, lead.start() if lead else start, end)
    day = days[0][2].isoformat()
    if lead and re.match(r"until|till|through|up to|bis", lead[0]):
        return Span({"until": day}, lead.start(), end)
    if lead and re.match(rf"(?:{_SINCE}|after)", lead[0]):
        return Span({"since": day}, lead.start(), end)
    return Span({"since": day, "until": day}, lead.start() if lead else start, end)


def _count(match: re.Match[str]) -> int:
    word = match["n"]
    return int(word) if word.isdigit() else {"a": 1, "an": 1, "couple of": 2, "few": 3}.get(word) or NUMBERS[word]


def _length(match: re.Match[str], today: date) -> Args | None:
    unit = match["unit"]
    factor = (
        1
        if unit.startswith(("d", "t", "j"))
        else 7
        if unit.startswith(("w", "s"))
        else 14
        if unit.startswith("f")
        else 91
        if unit.startswith("q")
        else 365
        if unit.startswith("y")
        else 30
    )
    days = _count(match) * factor
    return {"days": days} if 1 <= days <= 1096 else None


def _days(n: int) -> Callable[[re.Match[str], date], Args]:
    return lambda match, today: {"days": n}


def _between(since: date, until: date | None) -> Args:
    found: Args = {"since": since.isoformat()}
    return found if until is None else {**found, "until": until.isoformat()}


def _month_bounds(year: int, month: int, today: date) -> Args:
    last = date(year, month, calendar.monthrange(year, month)[1])
    return _between(date(year, month, 1), last if last < today else None)


def _last_month(match: re.Match[str], today: date) -> Args:
    end = today.replace(day=1) - timedelta(days=1)
    return _between(end.replace(day=1), end)


def _named_month(match: re.Match[str], today: date) -> Args:
    month = _MONTHS[match["month"]]
    year = int(match["year"]) if match["year"] else today.year - (month > today.month)
    if match["since"]:
        return _between(date(year, month, 1), None)
    return _month_bounds(year, month, today)


def _quarter(match: re.Match[str], today: date) -> Args:
    quarter = int(match["q"])
    year = int(match["year"]) if match["year"] else today.year - (3 * quarter - 2 > today.month)
    end = date(year, 3 * quarter, calendar.monthrange(year, 3 * quarter)[1])
    return _between(date(year, 3 * quarter - 2, 1), end if end < today else None)


def _this_quarter(match: re.Match[str], today: date) -> Args:
    return _between(date(today.year, 3 * ((today.month - 1) // 3) + 1, 1), None)


def _last_quarter(match: re.Match[str], today: date) -> Args:
    start = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    end = start - timedelta(days=1)
    return _between(date(end.year, end.month - 2, 1), end)


def _last_weekend(match: re.Match[str], today: date) -> Args:
    sunday = today - timedelta(days=today.weekday() + 1)
    return _between(sunday - timedelta(days=1), sunday)


def _last_year(match: re.Match[str], today: date) -> Args:
    return _between(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))


def _yesterday(match: re.Match[str], today: date) -> Args:
    return {"since": "yesterday"} if match["lead"] else {"since": "yesterday", "until": "yesterday"}


def _month_or_verb(match: re.Match[str], today: date) -> Args | None:
    return None if _is_word_may(match) else _named_month(match, today)


_LAST_WEEK = (
    rf"(?:in |over |for )?{_LAST} (?:week(?:'?s)?|woche|semaine|semana|7d|wk)|letzte woche|(?:la )?semana pasada"
    "|(?:la )?semaine derniere|(?:the )?last 7|weekly|past week|this past week"
)
_LAST_MONTH = (
    "(?:the )?(?:last|previous) month|(?:the )?month before|letzten monat|(?:el )?mes pasado|(?:le )?mois dernier"
)
_NAMED_MONTH = (
    rf"(?P<since>{_SINCE} )?(?:in |im |en |for |over |during |of )?(?P<month>{_MONTH})\.?(?: (?P<year>20\d\d))?(?! ?\d)"
)
_BARE = (
    rf"(?:days ?= ?)?{_COUNT}[ -]?"
    "(?P<unit>days?|d|weeks?|w|tage|wochen|dias|semanas|jours|semaines|months?)(?! ago)"
)
_RULES: tuple[tuple[str, Reader], ...] = (
    (rf"{_LAST} {_NUMBER} ?{_UNIT}", _length),
    (rf"(?:last|past|previous)(?P<n>\d{{1,3}}) ?{_UNIT}", _length),
    (
        "(?:the )?(?:week before(?: last| that)?|vorletzte woche)",
        lambda m, t: _between(t - timedelta(14), t - timedelta(8)),
    ),
    ("(?:last|previous) weekend|letztes wochenende", _last_weekend),
    (_LAST_WEEK, _days(7)),
    (_LAST_MONTH, _last_month),
    ("(?:the )?past month|letzte 30 tage", _days(30)),
    ("(?:the )?(?:last|previous) quarter|letztes quartal", _last_quarter),
    ("this quarter|qtd|quarter to date", _this_quarter),
    ("(?:the )?(?:last|past|previous) year|letztes jahr", _last_year),
    ("this year|ytd|year to date|dieses jahr", lambda m, t: _between(date(t.year, 1, 1), None)),
    (
        "this week|wtd|week to date|diese woche|esta semana|cette semaine",
        lambda m, t: _between(t - timedelta(t.weekday()), None),
    ),
    ("this month|mtd|month to date|diesen monat|este mes|ce mois", lambda m, t: _between(t.replace(day=1), None)),
    ("day before yesterday|vorgestern|anteayer|avant-hier", lambda m, t: _between(t - timedelta(2), t - timedelta(2))),
    (rf"(?P<lead>{_SINCE} )?(?:yesterday|gestern|ayer|hier(?= |$|\?))", _yesterday),
    ("today|so far today|heute|hoy|aujourd'?hui", lambda m, t: {"since": "today", "until": "today"}),
    (r"(?:in |for |over )?q(?P<q>[1-4])(?:[ /'-]?(?P<year>20\d\d))?", _quarter),
    (_NAMED_MONTH, _month_or_verb),
    (_BARE, _length),
    ("recently|lately|zuletzt|ultimamente|recemment", _days(7)),
)


def _is_word_may(match: re.Match[str]) -> bool:
    """ "may" is a month only after a preposition or before a year; so is "mar"."""
    return match["month"] in ("may", "mar", "mai", "sep", "jan") and not (
        match["year"] or match["since"] or re.match(r"(?:in|im|en|for|over|during|of) ", match[0])
    )
