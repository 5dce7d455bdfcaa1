"""Whether the auth server still stands by a session that is used.

It is asked once a minute. While it does not answer, people stay in until their access token has been over for a quarter
of an hour; then nobody knows any more who they are.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from chat.held import Held
from chat.tokens import Away, Ended, Tokens
from connectors.supabase.errors import AuthRefused, AuthUnreachable
from connectors.supabase.session import Scope
from domain.sign_in import CHECK_EVERY, OUTAGE_GRACE, RENEW_BEFORE
from observability import report
from store import notices, sessions
from store.db import Pool, as_door
from store.sessions import EndReason

if TYPE_CHECKING:
    from connectors.supabase.auth import Auth

# How long an answer waits for the auth server's word on a session that the table still believes.
PATIENCE_SECONDS = 2.0
# After the auth server did not answer.
RETRY_SECONDS = 15.0
End = Callable[[Held, EndReason], Awaitable[None]]


class Still:
    """One per process. `clock` only grows; `now` is the time of day; `end` ends a session for all processes."""

    def __init__(
        self,
        auth: "Auth",
        pool: Pool,
        tokens: Tokens,
        now: Callable[[], datetime],
        clock: Callable[[], float],
        end: End,
    ) -> None:
        self._auth = auth
        self._pool = pool
        self.tokens = tokens
        self._now = now
        self._clock = clock
        self._end = end
        self._working: set[asyncio.Task[None]] = set()

    async def looked_at(self, held: Held) -> None:
        """Renews the session's tokens, or asks whether it holds, where it is time to; it may have ended afterwards.

        Raises:
            Away: The auth server has not answered for too long to believe it.
        """
        now = self._now()
        left = held.left(now)
        if left >= RENEW_BEFORE.total_seconds() and now - held.checked_at < CHECK_EVERY:
            return
        if held.work is None and self._clock() >= held.retry_at:
            # By itself: whoever asked may leave, and a refresh token that was spent must be stored all the same.
            held.work = self.later(self._renew(held) if left < RENEW_BEFORE.total_seconds() else self._check(held))
            held.work.add_done_callback(lambda _: setattr(held, "work", None))
        if held.work is not None:
            # A token that still serves is not waited for long; one that does not, until it is known.
            await asyncio.wait({held.work}, timeout=PATIENCE_SECONDS if left > 0 else None)
        if not held.ended and held.left(self._now()) <= -OUTAGE_GRACE.total_seconds():
            raise Away("the auth server does not answer")

    async def access_token(self, held: Held) -> SecretStr:
        """The session's access token, with a while left.

        Raises:
            Away: It has to be renewed, and the auth server does not answer.
            Ended: The session is over.
        """
        try:
            if held.left(self._now()) < RENEW_BEFORE.total_seconds():
                await self.tokens.renewed(held, self._now())
            return await self.tokens.access(held)
        except Ended as over:
            await self._end(held, over.reason)
            raise

    async def last_token(self, held: Held) -> SecretStr | None:
        """The access token as it is, to sign out with; None where there is none any more."""
        try:
            return None if held.ended else await self.tokens.access(held)
        except Ended:
            return None

    async def sign_out(self, token: SecretStr, scope: Scope = "local") -> None:
        """Tells the auth server; here it is over whatever it says, and no token of what is left there is ours."""
        try:
            await self._auth.sign_out(token, scope)
        except (AuthUnreachable, AuthRefused):
            return

    def later(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Does it without anybody waiting."""
        task = asyncio.create_task(work)
        self._working.add(task)
        task.add_done_callback(self._working.discard)
        return task

    async def rest(self) -> None:
        """Lets what is under way come to its end."""
        if self._working:
            await asyncio.wait(self._working, timeout=5)

    async def _renew(self, held: Held) -> None:
        try:
            await self.tokens.renewed(held, self._now())
            held.checked_at = self._now()
        except Ended as over:
            await self._end(held, over.reason)
        except (Away, notices.Away):
            held.retry_at = self._clock() + RETRY_SECONDS

    async def _check(self, held: Held) -> None:
        now = self._now()
        try:
            async with as_door(self._pool) as conn:
                mine = await sessions.claim_check(conn, held.id, CHECK_EVERY, now)
            held.checked_at = now
            if mine and not await self._auth.alive(await self.tokens.access(held)):
                await self._end(held, "revoked")
        except Ended as over:
            await self._end(held, over.reason)
        except (AuthUnreachable, notices.Away):
            return  # Believed for another minute.
        except AuthRefused as refused:
            report(refused, "checking a session")
