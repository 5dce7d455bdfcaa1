"""One turn of a conversation: who, about which brand, in which thread, after what."""

from dataclasses import dataclass, replace
from uuid import UUID

import chainlit as cl

from chat.asker import asker
from chat.brands import CHOOSE, chosen, default, is_gone, profile_of
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


def _ended(brand: str) -> AskAgain:
    return AskAgain(
        f"{brand} was removed with all its data, so this conversation about it has ended.",
        "Start a new conversation.",
        "forbidden",
    )


async def begin(house: House, called: str) -> Talk:
    """The turn that a message starts; `called` names the conversation if this is its first."""
    parts = await house.parts()
    deps = parts.deps(asker(), None, house.given.now())
    thread_id = UUID(cl.context.session.thread_id)
    async with deps.transaction() as conn:
        seen, homes = await brands.visible(conn), await organizations.visible(conn)
        about = await threads.about(conn, thread_id)
        if about and about.removed_brand:
            raise _ended(about.removed_brand)
        picked = await threads.chosen_organization(conn, thread_id)
        home = next((o for o in homes if o.id == picked), None)
        brand = next((b for b in seen if about and b.id == about.brand_id), None)
        if brand is None and home is not None:
            brand = default([b for b in seen if b.organization_id == home.id])
        elif brand is None:
            shown = cl.context.session.chat_profile
            brand = chosen(seen, shown)
            # What the page shows came before the question; another brand in its place would be chosen silently.
            if about is None and brand is not None and is_gone(seen, shown):
                raise AskAgain(f"There is no brand {shown!r} any more.", "Reload the page.", "not_found")
        if about is None or about.brand_id is None:
            await threads.open(conn, thread_id, brand.id if brand else None)
            placed = brand is not None or len(homes) == 1 or await organizations.own(conn) is not None
            if placed and about is None and await threads.about(conn, thread_id) is None:
                # There was a place for it, and it is not there: one of this id is, out of the person's sight.
                raise AskAgain(LOST, "Start a new conversation.", "forbidden")
            if brand:
                await threads.choose_brand(conn, thread_id, brand.id)
            await threads.change(conn, thread_id, name=called[:120] or None)
    deps = deps.within(home)
    return Talk(house, deps.about(brand), await house.storage(), thread_id, about.history if about else None)
