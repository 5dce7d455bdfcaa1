"""What a person types about a job: its arguments as key=value pairs, and lengths of time."""

import re
import shlex
from collections.abc import Mapping, Sequence

from pydantic import ValidationError

from domain.errors import AskAgain
from domain.job import JobArguments
from domain.job_kinds import About
from tools.nearest import nearest

_LENGTH = re.compile(r"(\d{1,5})\s*(m|min|h|d)")
_MINUTES = {"m": 1, "min": 1, "h": 60, "d": 1440}
_MOST_MINUTES = 400 * 1440


def read_arguments(about: About, text: str | None, beside: Mapping[str, str], own: Sequence[str]) -> JobArguments:
    """The job's arguments, checked by its own model.

    Args:
        text: `key=value` pairs, as `arguments=` holds them.
        beside: More of them, given as arguments of /schedule that it does not have.
        own: The arguments that /schedule has.

    Raises:
        AskAgain: The first that does not fit, by name.
    """
    try:
        words = shlex.split(text or "")
    except ValueError:
        raise AskAgain(f"A quote in arguments={text!r} is not closed.", "Close it, or leave it out.") from None
    given: dict[str, str] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals:
            raise AskAgain(f"arguments={text!r}: {word!r} is no key=value pair.", _takes(about))
        if key not in about.args.model_fields:
            close = nearest(key, list(about.args.model_fields))
            meant = f"Did you mean {close}=? " if close else ""
            raise AskAgain(f"{about.label} has no argument {key!r}.", meant + _takes(about))
        given[key] = value
    for key, value in beside.items():
        if key not in about.args.model_fields:
            close = nearest(key, [*own, *about.args.model_fields])
            meant = f"Did you mean {close}=? " if close else ""
            both = f"/schedule takes: {', '.join(own)}; {about.label} takes: {', '.join(about.args.model_fields)}."
            raise AskAgain(f"Neither /schedule nor {about.label} has an argument {key!r}.", meant + both)
        if key in given:
            raise AskAgain(f"{key!r} is given twice, beside arguments= and in it.", f"Give {key}= once.")
        given[key] = value
    try:
        return about.args.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = str(first["loc"][0]) if first["loc"] else ""
        reason = str(first["msg"]).removeprefix("Value error, ").rstrip(".")
        if first["type"] == "missing":
            raise AskAgain(f"{about.label} needs {field}=.", _takes(about)) from None
        raise AskAgain(f"{about.label}: {field}={given.get(field)!r}: {reason}.", _takes(about)) from None


def read_minutes(name: str, text: str | None) -> int | None:
    """`2h`, `15m`, `2d` in minutes; 0 for `off`; None where nothing is said.

    Raises:
        AskAgain: Other words.
    """
    if text is None:
        return None
    word = text.strip().casefold()
    if word in ("off", "none", "no", "0"):
        return 0
    found = _LENGTH.fullmatch(word)
    minutes = int(found[1]) * _MINUTES[found[2]] if found else 0
    if not 0 < minutes <= _MOST_MINUTES:
        raise AskAgain(f"{name}={text!r} is no length of time.", f"For example {name}=90m, 2h or 2d; off for none.")
    return minutes


def _takes(about: About) -> str:
    keys = ", ".join(f"{key}=" for key in about.args.model_fields)
    return f"It takes: {keys}." if keys else "It takes no arguments."
