"""Notifications as a person reads them."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from domain.answer import Answer
from domain.format import count, instant
from domain.table import Cell, Column, Figure, Interval, Table

_PLURAL = {"error": "errors", "warning": "warnings", "success": "successes", "info": "notes"}
_SINGLE = {"error": "error", "warning": "warning", "success": "success", "info": "note"}


class Notice(BaseModel):
    """One notification. `id` is as much of its id as tells it from others."""

    model_config = ConfigDict(frozen=True)

    id: str
    at: datetime
    type: str
    category: str
    title: str
    message: str = ""
    brand: str | None = None
    command: str | None = None
    unread: bool = False


class CategoryCount(BaseModel):
    """How many of a category, and how many of them are unread."""

    model_config = ConfigDict(frozen=True)

    category: str
    found: int
    unread: int


class NotificationList(Answer):
    """The latest notifications. `unread` counts all that the person has not read, listed or not."""

    notices: tuple[Notice, ...] = ()
    categories: tuple[CategoryCount, ...] = ()
    unread: int = 0
    more: int = 0
    more_command: str | None = None

    def table(self) -> Table:
        return Table(
            columns=(
                Column(key="at", label="When", kind="instant"),
                Column(key="type", label="Type", kind="verdict"),
                Column(key="title", label="What"),
                Column(key="category", label="Category", wide_only=True),
                Column(key="brand", label="Brand", wide_only=True),
                Column(key="message", label="More", wide_only=True),
                Column(key="state", label="Read"),
                Column(key="command", label="", kind="command"),
            ),
            rows=tuple(_row(notice) for notice in self.notices),
            more=self.more,
            more_command=self.more_command,
        )

    def tables(self) -> tuple[Table, ...]:
        if len(self.categories) < 2:
            return (self.table(),)
        by_category = Table(
            title="By category",
            columns=(
                Column(key="category", label="Category"),
                Column(key="found", label="Notifications", kind="count"),
                Column(key="unread", label="Unread", kind="count"),
                Column(key="command", label="", kind="command"),
            ),
            rows=tuple(
                {**one.model_dump(), "command": f"/notifications category={one.category}"} for one in self.categories
            ),
        )
        return (self.table(), by_category)


def told(notices: Sequence[Notice], found: int, unread: int, span: str) -> str:
    """The list in one sentence: how many, how many unread, and how grave these are."""
    if not found:
        return f"There are no notifications {span}."
    grave = Counter(notice.type for notice in notices if notice.unread)
    kinds = [f"{count(n)} {(_SINGLE if n == 1 else _PLURAL)[kind]}" for kind in _PLURAL if (n := grave[kind])]
    among = f": {', '.join(kinds)}" if kinds and len(kinds) + unread > 2 else ""
    these = f"{count(found)} notification{'s' if found != 1 else ''} {span}"
    if not unread:
        return f"{these}, all read."
    return f"{these}, {count(unread)} unread{among}."


def _row(notice: Notice) -> dict[str, Cell | Interval | Figure]:
    return {
        "at": instant(notice.at),
        "type": notice.type,
        "title": notice.title,
        "category": notice.category,
        "brand": notice.brand,
        "message": notice.message or None,
        "state": "unread" if notice.unread else "read",
        "command": f"/notifications open={notice.id}" if notice.command else None,
    }
