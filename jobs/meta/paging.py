"""All pages of a read, each as large as Meta answers."""

from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import TypeVar

from connectors.meta.errors import TooMuchData
from connectors.meta.pages import Limit, Page
from jobs.meta.patience import Patience

T = TypeVar("T")


class PageSize:
    """How many rows to ask for; what one of several readers learns counts for all that share it."""

    def __init__(self, most: int) -> None:
        self.limit = Limit.of(most)


async def pages(
    patience: Patience, account: str, read: Callable[[int, str | None], Awaitable[Page[T]]], size: PageSize | int
) -> AsyncIterator[list[T]]:
    """The rows, page by page. `read` takes how many rows to ask for and the cursor.

    The size is halved when a page is too much, and recovers with pages that come.

    Args:
        size: To begin with, or one shared with others.

    Raises:
        TooMuchData: Even one row is too much.
        MetaError: As Patience.call.
    """
    shared = PageSize(size) if isinstance(size, int) else size
    after: str | None = None
    while True:
        asked = shared.limit.now
        try:
            page = await patience.call(account, partial(read, asked, after))
        except TooMuchData:
            if asked <= 1:
                raise
            shared.limit = shared.limit.halved(asked)
            continue
        shared.limit = shared.limit.doubled()
        yield page.rows
        if page.after is None:
            return
        after = page.after
