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


# Pages that must come before a size that was refused is tried again; twice as many when it is refused again.
_CALM = 8
_MOST_CALM = 128


@dataclass(frozen=True)
class Limit:
    """How many rows to ask for. Held by the caller, one for each kind of read; those who read at once may share it.

    It recovers at once up to below the size that was refused, and tries that size again only after some calm pages:
    what is too much stays so for a while, and every refusal is a call that brought nothing.

    Args:
        now: To ask for next.
        most: Where it recovers to.
        refused: The smallest size that was refused and has not come since; None when there is none.
        calm: Pages that came in a row.
        wait: Pages that must come before `refused` is tried again.
    """

    now: int
    most: int
    refused: int | None = None
    calm: int = 0
    wait: int = _CALM

    @classmethod
    def of(cls, most: int) -> "Limit":
        return cls(most, most)

    @property
    def at_least(self) -> bool:
        """Whether it cannot be halved any more: what is too much now must be split another way."""
        return self.now <= 1

    def halved(self, asked: int | None = None) -> "Limit":
        """After TooMuchData.

        Args:
            asked: How many rows were asked for; where others share the limit, it may be lower by now.
        """
        size = self.now if asked is None else asked
        if size > self.now:
            return self
        # On the way down, each size is refused for the first time; what was tried again too early waits longer.
        again = self.refused is not None and size >= self.refused
        wait = min(_MOST_CALM, self.wait * 2) if again else self.wait
        return replace(self, now=max(1, size // 2), refused=size, calm=0, wait=wait)

    def doubled(self) -> "Limit":
        """After a page that came: twice as many, unless that was refused lately."""
        calm, larger = self.calm + 1, min(self.most, self.now * 2)
        if self.refused is not None and self.now >= self.refused:  # It came this time.
            return replace(self, now=larger, refused=None, calm=0, wait=_CALM)
        if larger == self.now or (self.refused is not None and larger >= self.refused and calm < self.wait):
            return replace(self, calm=calm)
        return replace(self, now=larger, calm=0)


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
