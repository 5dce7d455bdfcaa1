"""How figures are written, everywhere the same."""

import re
from datetime import UTC, datetime
from decimal import Decimal

from domain.metrics import Unit

_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "AUD": "A$", "CAD": "C$", "INR": "₹", "BRL": "R$"}
_WHOLE = {"JPY", "KRW", "CLP", "VND", "ISK", "HUF"}
MISSING = "–"
# What `instant` writes, wherever it stands in a text.
INSTANT = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def money(value: Decimal | float | None, currency: str) -> str:
    """`$2,017` from 100 up, `$12.40` below; the ISO code where there is no unmistakable sign."""
    if value is None:
        return MISSING
    amount = abs(float(value))
    digits = f"{amount:,.0f}" if amount >= 99.995 or currency in _WHOLE else f"{amount:,.2f}"
    sign = "−" if float(value) < 0 and digits.strip("0.,") else ""
    return f"{sign}{_SIGNS[currency]}{digits}" if currency in _SIGNS else f"{sign}{currency} {digits}"


def percent(value: float | None, digits: int | None = None) -> str:
    """A fraction as percent: `2.5 %`, `0.42 %`, `31 %`."""
    if value is None:
        return MISSING
    shown = value * 100
    if digits is None:
        digits = 2 if abs(shown) < 1 else 1
    return f"{shown:,.{digits}f} %".replace("-", "−")


def ratio(value: float | None) -> str:
    """`4.3×`; two decimals below 2."""
    return MISSING if value is None else f"{value:,.{1 if abs(value) >= 2 else 2}f}×".replace("-", "−")


def plural(number: int, noun: str) -> str:
    """`1 row`, `2,000 rows`."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def last_days(days: int) -> str:
    """`the last day`, `the last 30 days`."""
    return "the last day" if days == 1 else f"the last {days:,} days"


def count(value: float | None) -> str:
    """`12,345`."""
    return MISSING if value is None else f"{value:,.0f}".replace("-", "−")


def figure(value: Decimal | float | None, unit: Unit, currency: str = "USD") -> str:
    """A value in its unit."""
    match unit:
        case "money":
            return money(value, currency)
        case "fraction":
            return percent(None if value is None else float(value))
        case "ratio":
            return ratio(None if value is None else float(value))
        case "count":
            return count(None if value is None else float(value))


def duration(seconds: float | None) -> str:
    """`0.4s`, `34s`, `2m 34s`, `1h 05m`, `3d 4h`."""
    if seconds is None:
        return MISSING
    if 0 < seconds < 1:
        return f"{seconds:.1f}s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days}d {hours}h"
    if hours:
        return f"{hours}h {minutes:02d}m"
    return f"{minutes}m {rest:02d}s" if minutes else f"{rest}s"


def instant(moment: datetime | None) -> str | None:
    """An instant as an `instant` cell and a progress note hold it; whoever shows it writes it in local time.

    Raises:
        ValueError: It says no timezone.
    """
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise ValueError(f"{moment} says no timezone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
