"""One turn of a conversation: who, about which brand, in which thread, after what."""

from dataclasses import dataclass, replace
from uuid import UUID

import chainlit as cl

from chat.asker import asker
from chat.brands import CHOOSE, chosen, default, profile_of
from chat.house import House
from connectors.storage import Storage
from domain.brand import Brand
from domain.errors import AskAgain
from domain.organization import Organization
from store import brands, organizations, threads
from tools.deps import Deps

LOST = "You are no member of the organisation any more that this conversation belongs to, so it is closed to you."


@dataclass(frozen=True)
class Talk:
    """`history` is what the model has read so far, as JSON; None at the beginning."""

    house: House
    deps: Deps
    storage: Storage
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

    async def go_to(self, organization: Organization) -> "Talk":
        """From now on the conversation is about this organisation, and about its brand if it has only one."""
        async with self.deps.transaction() as conn:
            there = [b for b in await brands.visible(conn) if b.organization_id == organization.id]
            brand = there[0] if len(there) == 1 else None
            await threads.open(conn, self.thread_id, None, organization.id)
            await threads.choose_organization(conn, self.thread_id, organization.id, brand.id if brand else None)
        cl.context.session.chat_profile = profile_of(brand, []) if brand else CHOOSE
        return replace(self, deps=self.deps.about(brand).within(organization))


async def begin(house: House, called: str) -> Talk:
    """The turn that a message starts; `called` names the conversation if this is its first."""
    parts = await house.parts()
    deps = parts.deps(asker(), None, house.given.now())
    thread_id = UUID(cl.context.session.thread_id)
    async with deps.transaction() as conn:
        seen, homes = await brands.visible(conn), await organizations.visible(conn)
        about = await threads.about(conn, thread_id)
        picked = await threads.chosen_organization(conn, thread_id)
        home = next((o for o in homes if o.id == picked), None)
        brand = next((b for b in seen if about and b.id == about[0]), None)
        if brand is None and home is not None:
            brand = default([b for b in seen if b.organization_id == home.id])
        elif brand is None:
            brand = chosen(seen, cl.context.session.chat_profile)
        if about is None or about[0] is None:
            await threads.open(conn, thread_id, brand.id if brand else None)
            placed = brand is not None or len(homes) == 1 or await organizations.own(conn) is not None
            if placed and about is None and await threads.about(conn, thread_id) is None:
                # There was a place for it, and it is not there: one of this id is, out of the person's sight.
                raise AskAgain(LOST, "Start a new conversation.", "forbidden")
            if brand:
                await threads.choose_brand(conn, thread_id, brand.id)
            await threads.change(conn, thread_id, name=called[:120] or None)
    deps = deps.within(home)
    return Talk(house, deps.about(brand), await house.storage(), thread_id, about[1] if about else None)
