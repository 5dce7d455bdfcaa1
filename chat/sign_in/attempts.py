"""How often somebody tries to sign in, and what is written down of those who fail."""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any
from uuid import UUID

from chat.house import House
from chat.sign_in.words import too_many
from domain.sign_in import Limit
from store import audit, sign_in_attempts
from store.db import as_door


class Attempts:
    """One per process; the count is the database's, for all processes together."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._noting: set[asyncio.Task[None]] = set()

    async def counted(self, limits: Sequence[Limit]) -> None:
        """Takes one attempt of each, the narrowest first, until one is used up.

        Raises:
            Refused: One is; it says when the next may be made.
        """
        parts, now = await self._house.parts(), self._house.given.now()
        for limit in limits:
            async with as_door(parts.pool) as conn:
                until = await sign_in_attempts.take(conn, limit, now)
            if until is not None:
                raise too_many(until, now)

    async def forget(self, limit: Limit) -> None:
        """After an attempt that came to a good end."""
        parts = await self._house.parts()
        async with as_door(parts.pool) as conn:
            await sign_in_attempts.forget(conn, limit)

    def note_password(self, email: str) -> None:
        """A wrong password, for the admins of whoever has this address, if anybody."""
        self._later(self._password(email))

    def note_code(self, user_id: UUID) -> None:
        """A wrong code of the authenticator app: whoever tried it knew the password, or had the mail."""
        self._later(self._code(user_id))

    def _later(self, noting: Coroutine[Any, Any, None]) -> None:
        """After the answer: it must not take longer for somebody who exists."""
        task = asyncio.create_task(noting)
        self._noting.add(task)
        task.add_done_callback(self._noting.discard)

    async def _password(self, email: str) -> None:
        parts = await self._house.parts()
        async with as_door(parts.pool) as conn:
            await sign_in_attempts.note_refused(conn, email)

    async def _code(self, user_id: UUID) -> None:
        parts = await self._house.parts()
        async with as_door(parts.pool) as conn:
            await audit.record_sign_in(conn, user_id, "sign_in_refused", {"how": "second factor"})
