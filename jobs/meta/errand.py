"""A stage of a small job with Meta: the connection open, waits told, calls counted."""

from collections.abc import Awaitable, Callable
from typing import TypedDict

from pydantic import JsonValue

from connectors.meta.client import Graph
from domain.errors import AskAgain
from jobs.meta.access import open_graph
from jobs.meta.patience import Patience
from jobs.meta_sync.session import Telling
from jobs.running import Running
from store import connections

Call = Callable[[Graph, Patience, Telling], Awaitable[dict[str, JsonValue]]]


class Made(TypedDict):
    """What a stage came to, and how many calls it took."""

    found: dict[str, JsonValue]
    calls: int


async def errand(running: Running, step: str, call: Call) -> Made:
    """One stage with Meta open; see Running.stage."""

    async def work() -> Made:
        telling = Telling(running.tell, step)
        patience = Patience(running.around.waits, running.around.clock, telling.note)
        async with open_graph(running) as meta:
            found = await call(meta.graph, patience, telling)
        return Made(found=found, calls=patience.effort.calls)

    return await running.stage(step, work)


async def accounts_of(running: Running, wanted: str | None) -> list[str]:
    """The ad accounts that may be read from Meta: all that are linked, or the one wanted.

    Raises:
        AskAgain: There is none.
    """
    brand = running.require_brand()
    async with running.transaction(brand.organization_id) as conn:
        linked = [account.id for account in await connections.linked(conn, brand.id)]
    chosen = [account for account in linked if wanted in (None, account)]
    if not chosen:
        named = f"Ad account {wanted!r} is not linked to {brand.name!r}."
        raise AskAgain(
            named if wanted else f"{brand.name!r} has no ad account linked.",
            "Type /connect to see its accounts.",
            "not_found",
        )
    return chosen
