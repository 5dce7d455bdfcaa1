"""Chainlit's data layer over our own tables: every read and write as the person whose cookie came with it.

Chainlit writes in tasks of its own, several at once and in any order, so each write is an upsert that carries the
moment it was asked for (`revision`), makes the conversation where it is missing, and is waited for before closing.
"""

import time
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

from chainlit.context import context_var
from chainlit.data.base import BaseDataLayer
from chainlit.data.utils import queue_until_user_message
from chainlit.element import Element, ElementDict
from chainlit.step import StepDict
from chainlit.types import Feedback, PageInfo, PaginatedResponse, Pagination, ThreadDict, ThreadFilter
from chainlit.user import PersistedUser, User

from chat.asker import NotSignedIn, asker, user_of
from chat.dropped import settle
from chat.house import House
from chat.kept import as_kept, forget, keep, told
from chat.secrets import hidden
from chat.show.custom import drawable
from chat.show.links import unsigned
from chat.show.text import storable
from chat.writes import Writes
from domain.brand import User as Person
from store import threads
from store.db import Connection
from tools.deps import Deps

Json = dict[str, Any]
LONGEST_NAME = 120
# What a page that was opened while the conversation was shared would write back when it is left: chat.sharing alone
# shares, and a column says so.
SHARING = ("is_shared", "shared_at")


class Threads(BaseDataLayer):
    """Conversations kept in Postgres under row-level security."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._writes = Writes(house)

    async def drain(self) -> None:
        """Waits for the writes that are under way."""
        await self._writes.drain()

    # People: the sign-in has made them; nothing is looked up.

    async def get_user(self, identifier: str) -> PersistedUser | None:
        return PersistedUser(id=identifier, identifier=identifier, createdAt="2026-01-01T00:00:00Z")

    async def create_user(self, user: User) -> PersistedUser | None:
        made = await self.get_user(user.identifier)
        if made:
            made.display_name = user.display_name
        return made

    # Steps and elements.

    @queue_until_user_message()
    async def create_step(self, step_dict: StepDict) -> None:
        await self._put_step(step_dict)

    @queue_until_user_message()
    async def update_step(self, step_dict: StepDict) -> None:
        await self._put_step(step_dict)

    @queue_until_user_message()
    async def delete_step(self, step_id: str) -> None:
        async def write(conn: Connection) -> None:
            await threads.remove_step(conn, UUID(step_id))

        await self._writes.add(write)

    @queue_until_user_message()
    async def create_element(self, element: Element) -> None:
        revision = time.time_ns()
        thread_id = UUID(element.thread_id)
        made = dict(element.to_dict())
        made["chainlitKey"] = None  # Names a file of the running server only.
        if not drawable(made):
            return
        if isinstance(made.get("props"), dict):
            made["props"] = unsigned(cast(Json, made["props"]))
        content = await keep(self._house, element)
        kept = as_kept(made, content) if content else made

        async def write(conn: Connection) -> None:
            await threads.put_element(conn, thread_id, kept, revision, content.path if content else None)

        await self._writes.add(write, thread_id)
        await settle(self._house, str(made["id"]))

    async def get_element(self, thread_id: str, element_id: str) -> ElementDict | None:
        async with (await self._deps()).transaction() as conn:
            found = await threads.element(conn, UUID(thread_id), UUID(element_id))
        if found is None or not drawable(found[0]):
            return None
        return cast(ElementDict, told(found[0], found[1], self._house.link))

    @queue_until_user_message()
    async def delete_element(self, element_id: str, thread_id: str | None = None) -> None:
        gone: list[str] = []

        async def write(conn: Connection) -> None:
            gone[:] = await threads.stored(conn, element_id=UUID(element_id))
            await threads.remove_element(conn, UUID(element_id))

        await self._writes.add(write)
        await forget(self._house, gone)

    # Conversations.

    async def get_thread_author(self, thread_id: str) -> str:
        """The owner's id; empty where the caller has no such conversation, whoever else's it may be."""
        async with (await self._deps()).transaction() as conn:
            owner = await threads.owner(conn, UUID(thread_id))
        return str(owner) if owner else ""

    async def get_thread(self, thread_id: str) -> ThreadDict | None:
        async with (await self._deps()).transaction() as conn:
            found = await threads.thread(conn, UUID(thread_id))
        if found is None:
            return None
        thread, steps, elements = found
        made = _thread_dict(thread)
        made["steps"] = [_step_dict(row) for row in steps]
        made["elements"] = cast(
            list[ElementDict],
            [told(element, element["objectKey"], self._house.link) for element in elements if drawable(element)],
        )
        return made

    async def update_thread(
        self,
        thread_id: str,
        name: str | None = None,
        user_id: str | None = None,
        metadata: Json | None = None,
        tags: list[str] | None = None,
    ) -> None:
        """Makes or changes the conversation; whose it is comes from the sign-in, not from `user_id`.

        A socket that stopped answering is closed by a task that was begun for the first person ever connected, so
        the sign-in that counts here is that of the page's own session.
        """
        called = " ".join(hidden(storable(name)).split())[:LONGEST_NAME] if name else None

        kept = {key: value for key, value in metadata.items() if key not in SHARING} if metadata else metadata

        async def write(conn: Connection) -> None:
            await threads.change(conn, UUID(thread_id), called or None, kept, tags, touch=called is not None)

        # The page's leaving tells metadata only, and must not bring back what was deleted.
        made = UUID(thread_id) if name or user_id else None
        await self._writes.add(write, made, _of_session())

    async def delete_thread(self, thread_id: str) -> None:
        async with (await self._deps()).transaction() as conn:
            gone = await threads.stored(conn, thread_id=UUID(thread_id))
            await threads.remove_thread(conn, UUID(thread_id))
        await forget(self._house, gone)

    async def list_threads(self, pagination: Pagination, filters: ThreadFilter) -> PaginatedResponse[ThreadDict]:
        after = UUID(pagination.cursor) if pagination.cursor else None
        async with (await self._deps()).transaction() as conn:
            found = await threads.page(conn, pagination.first + 1, after, filters.search, filters.feedback)
        shown = found[: pagination.first]
        info = PageInfo(
            hasNextPage=len(found) > len(shown),
            startCursor=str(shown[0].id) if shown else None,
            endCursor=str(shown[-1].id) if shown else None,
        )
        return PaginatedResponse(pageInfo=info, data=[_thread_dict(thread) for thread in shown])

    # Thumbs.

    async def upsert_feedback(self, feedback: Feedback) -> str:
        if feedback.threadId is None:
            raise ValueError("a thumb names no conversation")
        async with (await self._deps()).transaction() as conn:
            stored = await threads.rate(
                conn, UUID(feedback.threadId), UUID(feedback.forId), feedback.value, feedback.comment
            )
        if stored is None:
            raise NotSignedIn("this conversation is not the caller's")
        return str(stored)

    async def delete_feedback(self, feedback_id: str) -> bool:
        async with (await self._deps()).transaction() as conn:
            await threads.unrate(conn, UUID(feedback_id))
        return True

    # What Chainlit asks for and we do not have.

    async def get_favorite_steps(self, user_id: str) -> list[StepDict]:
        return []

    async def build_debug_url(self) -> str:
        return ""

    async def close(self) -> None:
        await self.drain()

    async def _deps(self) -> Deps:
        return await self._house.deps(asker())

    async def _put_step(self, step_dict: StepDict) -> None:
        revision = time.time_ns()
        step: Json = {key: hidden(storable(kept)) if isinstance(kept, str) else kept for key, kept in step_dict.items()}
        thread_id = UUID(str(step["threadId"]))

        async def write(conn: Connection) -> None:
            await threads.put_step(conn, thread_id, step, _instant(step.get("createdAt")), revision)

        await self._writes.add(write, thread_id)


def _of_session() -> Person | None:
    """Who signed in on the page whose session this is; None outside a page's session."""
    context = context_var.get(None)
    user = getattr(context.session, "user", None) if context else None
    return user_of(user.identifier, user.display_name) if user else None


def _instant(text: object) -> datetime:
    """Chainlit's instants: UTC with a Z, now and then without."""
    if not isinstance(text, str) or not text:
        return datetime.now(UTC)
    made = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return made if made.tzinfo else made.replace(tzinfo=UTC)


def _thread_dict(thread: threads.Thread) -> ThreadDict:
    metadata: Json = {key: value for key, value in thread.metadata.items() if key not in SHARING}
    if thread.shared_at:
        metadata |= {"is_shared": True, "shared_at": thread.shared_at.isoformat()}
    if thread.brand:
        metadata["chat_profile"] = thread.brand
    return ThreadDict(
        id=str(thread.id),
        createdAt=thread.created_at.isoformat(),
        name=thread.name,
        userId=str(thread.user_id),
        userIdentifier=str(thread.user_id),
        tags=thread.tags,
        metadata=metadata,
        steps=[],
        elements=[],
    )


def _step_dict(row: threads.StepRow) -> StepDict:
    step: Json = dict(row.step)
    step["feedback"] = (
        {"id": str(row.feedback_id), "forId": step["id"], "value": row.value, "comment": row.comment}
        if row.feedback_id
        else None
    )
    return cast(StepDict, step)
