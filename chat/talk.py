"""One turn of a conversation: who, about which brand, in which thread, after what."""

from dataclasses import dataclass, replace
from uuid import UUID

import chainlit as cl

from chat.asker import asker
from chat.brands import chosen, profile_of
from chat.house import House
from connectors.storage import LocalStorage
from domain.brand import Brand
from store import brands, threads
from tools.deps import Deps


@dataclass(frozen=True)
class Talk:
    """`history` is what the model has read so far, as JSON; None at the beginning."""

    house: House
    deps: Deps
    storage: LocalStorage
    thread_id: UUID
    history: str | None

    @property
    def brand(self) -> Brand | None:
        return self.deps.brand

    async def remember(self, history: str) -> "Talk":
        """Keeps what the model has read, for the next question."""
        async with self.deps.transaction() as conn:
            await threads.remember(conn, self.thread_id, history)
        return replace(self, history=history)

    async def turn_to(self, brand: Brand) -> "Talk":
        """From now on the conversation is about this brand."""
        async with self.deps.transaction() as conn:
            await threads.choose_brand(conn, self.thread_id, brand.id)
        cl.context.session.chat_profile = profile_of(brand, [])
        return replace(self, deps=self.deps.about(brand))


async def begin(house: House, called: str) -> Talk:
    """The turn that a message starts; `called` names the conversation if this is its first."""
    parts = await house.parts()
    deps = parts.deps(asker(), None, house.given.now())
    thread_id = UUID(cl.context.session.thread_id)
    async with deps.transaction() as conn:
        seen = await brands.visible(conn)
        about = await threads.about(conn, thread_id)
        brand = next((b for b in seen if about and b.id == about[0]), None)
        brand = brand or chosen(seen, cl.context.session.chat_profile)
        if about is None or about[0] is None:
            await threads.open(conn, thread_id, brand.id if brand else None)
            if brand:
                await threads.choose_brand(conn, thread_id, brand.id)
            await threads.change(conn, thread_id, name=called[:120] or None)
    return Talk(house, deps.about(brand), parts.storage, thread_id, about[1] if about else None)
