"""Pages by cursor, and how many rows to ask for at once."""

from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from connectors.meta.client import Reply
from connectors.meta.errors import Transient
from connectors.meta.usage import Usage

T = TypeVar("T")
Row = dict[str, Any]


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows, and the cursor of the next ones; None after the last page."""

    rows: list[T]
    after: str | None
    usage: Usage


@dataclass(frozen=True)
class Limit:
    """How many rows to ask for. Held by the caller, one for each kind of read.

    Args:
        now: To ask for next.
        most: Where it recovers to.
    """

    now: int
    most: int

    @classmethod
    def of(cls, most: int) -> "Limit":
        return cls(most, most)

    @property
    def at_least(self) -> bool:
        """Whether it cannot be halved any more: what is too much now must be split another way."""
        return self.now <= 1

    def halved(self) -> "Limit":
        """After TooMuchData."""
        return replace(self, now=max(1, self.now // 2))

    def doubled(self) -> "Limit":
        """After a page that came."""
        return self if self.now >= self.most else replace(self, now=min(self.most, self.now * 2))


def page_of(reply: Reply, asked_after: str | None = None) -> Page[Row]:
    """The page in a reply. `paging.next` says only that there is more: it holds the token and is not kept.

    Raises:
        Transient: It is no page, or its cursor stands still.
    """
    rows = reply.body.get("data")
    if not isinstance(rows, list):
        raise Transient("Meta answered something that is not a page of rows", usage=reply.usage)
    # What is no object would end every reader: wrapped as one, it is a malformed row like others.
    whole: list[Row] = [row if isinstance(row, dict) else {"row": row} for row in rows]
    return Page(whole, _after(reply, asked_after), reply.usage)


def _after(reply: Reply, asked_after: str | None) -> str | None:
    paging = reply.body.get("paging")
    if not isinstance(paging, dict) or not paging.get("next"):
        return None
    cursors = paging.get("cursors")
    after = cursors.get("after") if isinstance(cursors, dict) else None
    if not isinstance(after, str) or not after or after == asked_after:
        raise Transient("Meta says that there is another page, and not where", usage=reply.usage)
    return after
