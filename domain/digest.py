"""The daily digest of notifications: its text for a Slack-compatible webhook, and what became of posting it."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from domain.answer import Answer
from domain.format import count

LINES = 25
_LONGEST_TITLE = 200
_SIGNS: dict[str, str] = {"error": "✕", "warning": "!", "success": "✓", "info": "•"}


class Line(NamedTuple):
    """One notification, or several of the same title."""

    brand: str | None
    type: Literal["info", "success", "warning", "error"]
    category: str
    title: str
    times: int


class DigestReport(Answer):
    """What a digest came to: webhooks posted to, and the hosts that refused."""

    posted: int = 0
    quiet: int = 0
    refused: tuple[str, ...] = ()


def text_of(organization: str, lines: Sequence[Line]) -> str:
    """The digest as Slack's Markdown, gravest first. Names are text: nothing in them mentions, links or styles."""
    told = sum(line.times for line in lines)
    head = f"*{escaped(organization)}: {count(told)} notification{'s' if told != 1 else ''} since the last digest*"
    shown = [_line(line) for line in lines[:LINES]]
    more = [f"… and {count(len(lines) - LINES)} more: /notifications"] if len(lines) > LINES else []
    return "\n".join([head, *shown, *more])


def test_text(organization: str) -> str:
    """What a test posts."""
    return f"*{escaped(organization)}*: this is where the daily digest of notifications will be posted."


def escaped(text: str) -> str:
    """Text that Slack shows as it is: no mention, link or emphasis."""
    quiet = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for sign in "*_~`":
        quiet = quiet.replace(sign, f"{sign}\u2060")
    # Slack turns bare addresses and @here into links and mentions as well, where the webhook says so.
    return " ".join(quiet.replace("://", ":\u2060//").replace("@", "@\u2060").split())


def _line(line: Line) -> str:
    brand = f"{escaped(line.brand)}: " if line.brand else ""
    title = line.title if len(line.title) <= _LONGEST_TITLE else line.title[: _LONGEST_TITLE - 1] + "…"
    times = f" (×{count(line.times)})" if line.times > 1 else ""
    return f"{_SIGNS[line.type]} {brand}{escaped(title)}{times}"
