"""The sessions of this process's browsers: whose a cookie is, whether it still holds, and how it ends.

The table is the truth for all processes; what is remembered here is a few seconds old at most.
"""

import asyncio
import re
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from pydantic import SecretStr

from chat.held import Held, new_secret
from chat.still import Still
from chat.tokens import Tokens
from connectors.supabase.session import SignedIn
from domain.brand import User
from observability import report
from store import audit, notices, sessions
from store.db import as_door
from store.sessions import Began, EndReason

if TYPE_CHECKING:
    from chat.house import House, SignIn

# How old what the database said may be.
FRESH_SECONDS = 5.0
# How often somebody's doing something is noted.
SEEN_SECONDS = 60.0
MOST_KEPT = 5_000
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


class NotOurs(Exception):
    """The database does not know the person: SUPABASE_URL and DATABASE_URL are of different projects."""


class Sessions:
    """One per process. `clock` only grows; the time of day is the house's."""

    def __init__(self, house: "House", clock: Callable[[], float] = time.monotonic) -> None:
        self._house = house
        self._clock = clock
        self._held: dict[str, Held] = {}
        self._looking: Still | None = None

    async def begin(self, signed: SignedIn, began: Began, agent: str, replaced: Held | None = None) -> str:
        """A new session for somebody whose sign-in was verified; returns what their browser's cookie is to hold.

        Raises:
            NotOurs: Their project is not this database's.
        """
        parts, now = await self._house.parts(), self._house.given.now()
        id, secret, tokens = uuid4(), new_secret(), (await self._still()).tokens
        confirmed = now if signed.email_confirmed else None
        async with as_door(parts.pool) as conn:
            if await sessions.ensure_person(conn, signed.user.id, signed.user.email, confirmed) is None:
                raise NotOurs("the database does not know whoever signed in")
            await sessions.begin(
                conn,
                id,
                secret,
                signed.user.id,
                signed.claims.session_id,
                began,
                tokens.sealed(id, signed),
                agent,
                now,
                now + self._sign_in.longest,
            )
            second = {} if signed.claims.level == "aal1" else {"second_factor": "authenticator app"}
            await audit.record_sign_in(conn, signed.user.id, "signed_in", {"how": began, **second})
        if replaced is not None:
            await self.end(replaced, "signed_out")
        return secret

    async def of(self, secret: str | None, active: bool = True) -> Held | None:
        """The session to which a cookie belongs, if it holds. `active`: the person did something just now.

        Raises:
            Away: The auth server has not answered for too long to believe this one.
        """
        held = await self._read(secret, active)
        if held is None or held.ended:
            return None
        await (await self._still()).looked_at(held)
        return None if held.ended else held

    async def remembered(self, secret: str | None) -> Held | None:
        """The same, whatever the auth server says or does not say: to end it."""
        return await self._read(secret, active=False)

    async def why(self, secret: str | None) -> EndReason | None:
        """Why the session to which a cookie belongs has ended."""
        held = await self._read(secret, active=False)
        return held.end_reason if held else None

    async def access_token(self, held: Held) -> SecretStr:
        """The person's token for other services of the project, good for a minute and more.

        Raises:
            Away: It has to be renewed, and the auth server does not answer.
            Ended: The session is over.
        """
        return await (await self._still()).access_token(held)

    async def end(self, held: Held, reason: EndReason) -> None:
        """Ends it for every process. Signing out tells the auth server as well, in the background."""
        parts, still = await self._house.parts(), await self._still()
        token = await still.last_token(held) if reason == "signed_out" else None
        async with as_door(parts.pool) as conn:
            if await sessions.end(conn, held.id, reason, self._house.given.now()):
                await _recorded(conn, held.user, reason)
        await self._over(held, reason)
        if token is not None:
            still.later(still.sign_out(token))

    async def end_others(self, held: Held, reason: EndReason) -> int:
        """Ends the person's sessions in all other browsers; how many.

        Raises:
            Away: They are over here; the auth server does not answer.
        """
        parts = await self._house.parts()
        async with as_door(parts.pool) as conn:
            ended = await sessions.end_others(conn, held.user.id, held.id, reason, self._house.given.now())
            if ended:
                await _recorded(conn, held.user, reason)
        still = await self._still()
        still.later(still.sign_out(await still.access_token(held), "others"))
        return ended

    async def own(self, held: Held) -> list[sessions.OpenSession]:
        """Where the person of this session is signed in, this one among them; the latest used first."""
        parts, told = await self._house.parts(), self._sign_in
        async with as_door(parts.pool) as conn:
            return await sessions.open_of(conn, held.user.id, told.idle, told.longest, self._house.given.now())

    async def end_own(self, held: Held, id: UUID) -> bool:
        """Ends another session of the same person, here and at the auth server; False when there is none."""
        parts, still = await self._house.parts(), await self._still()
        token = await still.tokens.of(id, held.user.id)
        async with as_door(parts.pool) as conn:
            ended = await sessions.end_own(conn, held.user.id, id, "ended_elsewhere", self._house.given.now())
            if ended:
                await _recorded(conn, held.user, "ended_elsewhere")
        if ended and token is not None:
            still.later(still.sign_out(token))
        return ended

    async def guarded(self, held: Held, confirming: Callable[[SecretStr], Awaitable[SignedIn]]) -> None:
        """Goes on with what the auth server gives for the session after a second factor was shown in it; the person's
        sessions without one end.

        Raises:
            Away, Ended: The session's token cannot be had.
        """
        await (await self._still()).tokens.replaced(held, confirming, self._house.given.now())
        await self.end_others(held, "second_factor")

    @asynccontextmanager
    async def watched(self) -> AsyncGenerator[None]:
        """While this lasts, a session that ends anywhere ends here at once; at its end, what is under way is done."""
        task = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            task.cancel()
            # What kept the parts from opening has been told by the house.
            await asyncio.gather(task, return_exceptions=True)
            if self._looking is not None:
                await self._looking.rest()

    def known(self) -> list[Held]:
        """The sessions that this process has heard of."""
        return list(self._held.values())

    # What the table says.

    async def _read(self, secret: str | None, active: bool) -> Held | None:
        if not secret or not _SECRET.fullmatch(secret):
            return None
        held = self._held.get(secret)
        if held is None:
            return await self._asked(secret, None, active)
        async with held.reading:
            now = self._clock()
            unseen = active and now - held.seen_at > SEEN_SECONDS
            if not held.ended and (now - held.read_at > FRESH_SECONDS or unseen):
                await self._asked(secret, held, active)
        return held

    async def _asked(self, secret: str, held: Held | None, active: bool) -> Held | None:
        parts = await self._house.parts()
        now, told = self._house.given.now(), self._sign_in
        async with as_door(parts.pool) as conn:
            found = await sessions.read(conn, secret, told.idle, now, active)
            if found is not None and found.end_reason is None and found.created_at + told.longest <= now:
                # Begun while the setting was longer.
                over = await sessions.end(conn, found.id, "too_old", now)
                found = replace(found, end_reason="too_old", ended_now=over)
            if found is not None and found.ended_now and found.end_reason:
                await _recorded(conn, User(id=found.user_id, email=found.email), found.end_reason)
        # Another request of the same page may have been first.
        held = held or self._held.get(secret)
        if found is None:
            if held is not None:
                await self._over(held, "revoked")
            return held
        if held is None:
            held = self._held[secret] = Held(secret, found)
            self._forget_some()
        held.follow(found)
        held.read_at = self._clock()
        if active:
            held.seen_at = held.read_at
        if found.end_reason and not held.ended:
            await self._over(held, found.end_reason)
        return held

    def _forget_some(self) -> None:
        if len(self._held) > MOST_KEPT:
            idle = sorted((held for held in self._held.values() if not held.sockets), key=lambda held: held.read_at)
            for held in idle[: MOST_KEPT // 5]:
                self._held.pop(held.secret, None)

    # Endings.

    async def _over(self, held: Held, reason: EndReason) -> None:
        if held.ended:
            return
        held.end_reason, held.access = reason, None
        await asyncio.gather(*(close(reason) for close in list(held.sockets.values())))

    async def _watch(self) -> None:
        parts = await self._house.parts()
        async with parts.notices.hearing("sessions") as hearing:
            while True:
                told = await hearing.next(within=None if parts.notices.hears else FRESH_SECONDS)
                try:
                    await self._heard(told.id("session") if told else None)
                except notices.Away:
                    continue  # The next one that uses a session asks for itself.
                except Exception as error:
                    # Whatever went wrong once is no reason to stop listening.
                    report(error, "watching sessions")

    async def _heard(self, id: UUID | None) -> None:
        """One has ended elsewhere; None: perhaps any."""
        for held in self.known():
            if not held.ended and (held.id == id if id else held.sockets):
                held.read_at = 0.0
                await self._read(held.secret, active=False)

    @property
    def _sign_in(self) -> "SignIn":
        told = self._house.given.sign_in
        assert told is not None, "sessions are kept where people sign in"
        return told

    async def _still(self) -> Still:
        if self._looking is None:
            parts = await self._house.parts()
            assert parts.auth is not None, "sessions are kept where people sign in"
            tokens = Tokens(parts.vault, parts.pool, parts.auth)
            self._looking = Still(parts.auth, parts.pool, tokens, self._house.given.now, self._clock, self.end)
        return self._looking


async def _recorded(conn: sessions.Connection, user: User, reason: EndReason) -> None:
    """In the log that the admins of the person's organisations read."""
    if reason == "signed_out":
        await audit.record_sign_in(conn, user.id, "signed_out")
    else:
        await audit.record_sign_in(conn, user.id, "session_ended", {"reason": reason})
