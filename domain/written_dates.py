"""Days as people and language models write them."""

import re
from datetime import date

_MONTHS = (
    ("jan", "january", "januar", "enero", "janvier"),
    ("feb", "february", "februar", "febrero", "février"),
    ("mar", "march", "märz", "marzo", "mars"),
    ("apr", "april", "abril", "avril"),
    ("may", "mai", "mayo"),
    ("jun", "june", "juni", "junio", "juin"),
    ("jul", "july", "juli", "julio", "juillet"),
    ("aug", "august", "agosto", "août"),
    ("sep", "sept", "september", "septiembre", "septembre"),
    ("oct", "october", "oktober", "okt", "octubre", "octobre"),
    ("nov", "november", "noviembre", "novembre"),
    ("dec", "december", "dezember", "dez", "diciembre", "décembre"),
)
MONTHS = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}
_NAME = "|".join(sorted(MONTHS, key=len, reverse=True))
_WRITTEN = re.compile(
    rf"(?P<iso>\b\d{{4}}-\d{{2}}-\d{{2}}\b)|(?P<dotted>\b\d{{1,2}}\.\d{{1,2}}\.\d{{4}}\b)"
    rf"|\b(?P<m1>{_NAME})\.?\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?P<y1>20\d\d)\b)?"
    rf"|\b(?P<d2>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:of\s+|de\s+)?(?P<m2>{_NAME})\b\.?(?:,?\s+(?:de\s+)?(?P<y2>20\d\d)\b)?",
    re.IGNORECASE,
)


def dates_in(text: str, today: date | None = None) -> list[tuple[int, int, date]]:
    """Start, end and day of each date in `text`. A day without a year is the last such day up to `today`;
    without `today`, one of the year 2000. Impossible dates are left out."""
    found: list[tuple[int, int, date]] = []
    for match in _WRITTEN.finditer(text):
        day = _day(match, today)
        if day is not None:
            found.append((match.start(), match.end(), day))
    return found


def _day(match: re.Match[str], today: date | None) -> date | None:
    try:
        if match["iso"]:
            return date.fromisoformat(match["iso"])
        if match["dotted"]:
            day, month, year = (int(part) for part in match["dotted"].split("."))
            return date(year, month, day)
        month = MONTHS[(match["m1"] or match["m2"]).lower()]
        day = int(match["d1"] or match["d2"])
        year = match["y1"] or match["y2"]
        if year:
            return date(int(year), month, day)
        if today is None:
            return date(2000, month, day)
        return date(today.year - (date(today.year, month, day) > today), month, day)
    except ValueError:
        return None
