"""All pages of a read, each as large as Meta answers."""

from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import TypeVar

from connectors.meta.errors import TooMuchData
from connectors.meta.pages import Limit, Page
from jobs.meta.patience import Patience

T = TypeVar("T")
# Pages that must come before a halved limit is raised again: else every other call would be refused.
_CALM_PAGES = 3


async def pages(
    patience: Patience, account: str, read: Callable[[int, str | None], Awaitable[Page[T]]], most: int
) -> AsyncIterator[list[T]]:
    """The rows, page by page. `read` takes how many rows to ask for and the cursor.

    The limit is halved when a page is too much, and raised again after a few that came.

    Raises:
        TooMuchData: Even one row is too much.
        MetaError: As Patience.call.
    """
    limit, calm = Limit.of(most), 0
    after: str | None = None
    while True:
        try:
            page = await patience.call(account, partial(read, limit.now, after))
        except TooMuchData:
            if limit.at_least:
                raise
            limit, calm = limit.halved(), 0
            continue
        yield page.rows
        if page.after is None:
            return
        after, calm = page.after, calm + 1
        if calm >= _CALM_PAGES:
            limit, calm = limit.doubled(), 0
