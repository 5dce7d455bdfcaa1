"""Meta's numbers, which are text, read exactly or not at all."""

import re
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Any

_WRITTEN = re.compile(r"\d{1,15}(?:\.\d{1,20})?(?:[eE][+-]?\d{1,2})?").fullmatch
_WHOLE = re.compile(r"(\d{1,18})\.0{1,20}").fullmatch
# A bigint holds 18 digits whatever they are; a quadrillion is more than any account spends.
_LARGEST_AMOUNT = Decimal(10) ** 15


class Unreadable(Exception):
    """A value that is not what its field holds; the message says which and why."""


def count(value: Any, field: str) -> int | None:
    """A count; None where Meta says nothing.

    Raises:
        Unreadable: Negative, fractional, too large, or no number.
    """
    if value is None:
        return None
    if type(value) is str and len(value) < 19 and value.isdecimal() and value.isascii():
        return int(value)
    if type(value) is int and 0 <= value < 10**18:
        return value
    whole = _WHOLE(value) if isinstance(value, str) and value.isascii() else None
    if whole is not None:
        return int(whole[1])
    if isinstance(value, float) and value.is_integer() and 0 <= value < 2**53:
        return int(value)
    raise Unreadable(_why(value, field, "a count"))


def amount(value: Any, field: str) -> Decimal | None:
    """An amount with every digit that Meta wrote; None where it says nothing.

    Raises:
        Unreadable: Negative, too large, NaN or Infinity, or no number.
    """
    if value is None:
        return None
    # Not by a pattern: this is half of what reading a row costs.
    if type(value) is str and len(value) < 16 and value.replace(".", "", 1).isdecimal() and value.isascii():
        return Decimal(value)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Unreadable(_why(value, field, "an amount"))
    if isinstance(value, str) and not (value.isascii() and _WRITTEN(value)):
        raise Unreadable(_why(value, field, "an amount"))
    # A JSON number came through a float: its shortest text is what Meta wrote.
    read = _decimal(repr(value) if isinstance(value, float) else value)
    if read is None or not 0 <= read < _LARGEST_AMOUNT:
        raise Unreadable(_why(value, field, "an amount"))
    return read


def _decimal(value: str | int) -> Decimal | None:
    try:
        read = Decimal(value)
    except InvalidOperation:
        return None
    return read if read.is_finite() else None


def _why(value: Any, field: str, wanted: str) -> str:
    shown = shortly(value)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return f"{field} is {shown}, not {wanted}"
    if isinstance(value, float) and not isfinite(value):
        return f"{field} is {shown}, not a finite number"
    number = _decimal(repr(value) if isinstance(value, float) else value)
    if number is None:
        return f"{field} is {shown}, not a finite number"
    if number < 0:
        return f"{field} is negative: {shown}"
    if number >= _LARGEST_AMOUNT:
        return f"{field} is larger than any that can be: {shown}"
    return f"{field} is {shown}, not {wanted}"


def shortly(value: Any) -> str:
    """A value as a reason quotes it."""
    if isinstance(value, str):
        return repr(value[:40])
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > 200:
        return "a huge number"  # Python refuses to write out thousands of digits.
    return str(value)[:40]
