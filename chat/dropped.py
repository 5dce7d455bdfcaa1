"""A dropped file lies once: in its conversation until something takes it in, from then on among the uploads.

Chainlit stores what was dropped in a task of its own, before or after it is taken in. Whichever of the two comes last
sees both, and settles it.
"""

from uuid import UUID

from chat.asker import asker
from chat.house import House
from chat.kept import forget
from connectors.storage import Stored
from store import threads


async def taken_in(house: House, element_id: str, stored: Stored) -> None:
    """The file of this element lies there now, for whatever works on it and for the conversation."""
    house.taken[element_id] = (stored.path, stored.mime)
    await settle(house, element_id)


async def settle(house: House, element_id: str) -> None:
    """Once the element is there and its file was taken in, it points there, and the copy in the conversation goes."""
    if element_id not in house.taken:
        return
    path, mime = house.taken[element_id]
    async with (await house.deps(asker())).transaction() as conn:
        before = await threads.relocate(conn, UUID(element_id), path, mime)
    if before:
        house.taken.pop(element_id, None)
        await forget(house, [one for one in before if one is not None and one != path])
