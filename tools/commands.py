"""The slash grammar: `/name key=value … free text`, and `/name ?` for its arguments."""

import re
import shlex
from typing import Any

from pydantic import BaseModel, ValidationError

from domain.errors import AskAgain
from tools.nearest import takes, unknown_key
from tools.registry import Tool, tool

LONGEST_VALUE = 2_000
_PAIR = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=(.*)", re.DOTALL)


class Asked(BaseModel):
    """A parsed command: which tool, with which checked arguments."""

    name: str
    args: BaseModel

    model_config = {"arbitrary_types_allowed": True, "frozen": True}


def is_command(text: str) -> bool:
    """Whether a message is a command: a slash and a letter first. '/ 2' or a path is not."""
    return re.match(r"\s*/[A-Za-z_]+(\s|\?|$)", text) is not None


def parse(text: str) -> tuple[Tool, BaseModel]:
    """The tool and its checked arguments.

    Raises:
        AskAgain: Unknown command or key (with the nearest match), a bad value, an unclosed quote.
    """
    name, _, rest = text.strip().removeprefix("/").partition(" ")
    name = name.rstrip("?").casefold().replace("-", "_")
    if text.strip().endswith("?") and rest.strip() in ("", "?"):
        from tools.help import HelpArgs

        return tool("help"), HelpArgs(command=tool(name).name)
    chosen = tool(name)
    return chosen, build(chosen, split(chosen, rest))


def split(chosen: Tool, rest: str) -> dict[str, str]:
    """The arguments as text, by key; free words under the tool's own key for them."""
    try:
        words = list(_lexer(rest))
    except ValueError:
        raise AskAgain(f"A quote in {rest.strip()!r} is not closed.", "Close it, or leave it out.") from None
    given: dict[str, str] = {}
    free: list[str] = []
    for word in words:
        pair = _PAIR.fullmatch(word)
        if pair is None:
            free.append(word)
            continue
        key = pair[1].casefold()
        if key not in chosen.args.model_fields and chosen.args.model_config.get("extra") != "allow":
            raise unknown_key(chosen.name, chosen.args, key)
        if key in given:
            raise AskAgain(f"{key!r} is given twice.", f"Give {key}= once.")
        given[key] = pair[2]
    if free:
        if chosen.free is None or chosen.free in given:
            raise AskAgain(f"/{chosen.name} does not know what to do with {' '.join(free)!r}.", takes(chosen.args))
        given[chosen.free] = " ".join(free)
    return given


def _lexer(rest: str) -> shlex.shlex:
    """Words at white space; double quotes hold them together, an apostrophe is a letter."""
    lexer = shlex.shlex(rest.replace("’", "'").replace("“", '"').replace("”", '"'), posix=True)
    lexer.whitespace_split, lexer.quotes, lexer.commenters = True, '"', ""
    return lexer


def build(chosen: Tool, given: dict[str, Any]) -> BaseModel:
    """The checked argument model.

    Raises:
        AskAgain: The first bad value, by name, with what is allowed.
    """
    for key, value in given.items():
        if isinstance(value, str):
            _refuse_unstorable(key, value)
    try:
        return chosen.args.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = str(first["loc"][0]) if first["loc"] else ""
        if first["type"] == "extra_forbidden":
            raise unknown_key(chosen.name, chosen.args, field) from None
        if first["type"] == "missing" and field:
            raise _missing(chosen, field) from None
        reason = str(first["msg"]).removeprefix("Value error, ")
        value = repr(first["input"])
        shown = value if len(value) <= 100 else f"{value[:99]}…"
        told = f"{field}={shown}: {reason}." if field else f"{reason}."
        raise AskAgain(told.replace("..", "."), f"Type /{chosen.name} ? for its arguments.") from None


def _missing(chosen: Tool, field: str) -> AskAgain:
    about = (chosen.args.model_fields[field].description or "").strip()
    return AskAgain(
        f"/{chosen.name} needs {field}={f': {about[0].lower()}{about[1:]}' if about else '.'}",
        f"Type /{chosen.name} ? for its arguments.",
    )


def _refuse_unstorable(key: str, value: str) -> None:
    if len(value) > LONGEST_VALUE:
        raise AskAgain(f"{key}= has {len(value):,} characters; the limit is {LONGEST_VALUE:,}.", "Shorten it.")
    odd = next((c for c in value if c == "\x00" or "\ud800" <= c <= "\udfff"), None)
    if odd is not None:
        raise AskAgain(f"{key}= holds {odd!r}, which no text in the database can.", "Type it anew.")
