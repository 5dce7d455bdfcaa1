"""A session's tokens: sealed for the table, renewed before they run out, under a lock that holds for all processes."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import BaseModel, ConfigDict, SecretStr

from chat.held import Held
from connectors.supabase.errors import AuthRefused, AuthUnreachable
from connectors.supabase.session import SignedIn
from connectors.vault import Sealed, Vault
from domain.sign_in import RENEW_BEFORE
from observability import report
from store import sessions
from store.db import Pool, as_door, to_json
from store.sessions import EndReason, SealedTokens

if TYPE_CHECKING:
    from connectors.supabase.auth import Auth

# Each renewal holds a connection of the pool while the auth server answers.
AT_ONCE = 3
# The auth server is sure that the session is over. Whatever else it refuses may be mended, and is no reason to end it.
OVER = {"session", "banned", "second_factor"}


class Away(Exception):
    """The auth server does not answer."""


class Ended(Exception):
    """The session is over, and why."""

    def __init__(self, reason: EndReason) -> None:
        super().__init__(reason)
        self.reason: EndReason = reason


class _Both(BaseModel):
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    access: SecretStr
    refresh: SecretStr

    def text(self) -> SecretStr:
        told = {"access": self.access.get_secret_value(), "refresh": self.refresh.get_secret_value()}
        return SecretStr(to_json(told))


class Tokens:
    """Seals, opens and renews."""

    def __init__(self, vault: Vault, pool: Pool, auth: "Auth") -> None:
        self._vault = vault
        self._pool = pool
        self._auth = auth
        self._turn = asyncio.Semaphore(AT_ONCE)

    def sealed(self, id: UUID, signed: SignedIn) -> SealedTokens:
        """A sign-in's tokens as the row of this session may hold them."""
        text = _Both(access=signed.access_token, refresh=signed.refresh_token).text()
        return SealedTokens(self._vault.seal(text, _owner(id)), self._vault.mark, signed.expires_at)

    async def access(self, held: Held) -> SecretStr:
        """The session's access token as it is stored.

        Raises:
            Ended: There is none any more, or no key opens it.
        """
        if held.access is None:
            async with as_door(self._pool) as conn:
                locked = await sessions.lock(conn, held.id)
            if locked is None:
                raise Ended("signed_out")
            held.access, held.access_expires_at = self._opened(held.id, locked).access, locked.access_expires_at
        return held.access

    async def renewed(self, held: Held, now: datetime) -> None:
        """Makes sure that the access token serves for a while.

        Raises:
            Away: The auth server does not answer; nothing was changed.
            Ended: It says that the session is over.
        """
        async with self._turn, as_door(self._pool) as conn:
            locked = await sessions.lock(conn, held.id)
            if locked is None:
                raise Ended("signed_out")
            both = self._opened(held.id, locked)
            if locked.access_expires_at - now > RENEW_BEFORE:
                # Another process has done it, while we waited for the row.
                held.access, held.access_expires_at = both.access, locked.access_expires_at
                return
            try:
                signed = await self._auth.refresh(both.refresh, now)
            except AuthUnreachable:
                raise Away("the auth server does not answer") from None
            except AuthRefused as refused:
                if refused.reason in OVER:
                    raise Ended("revoked") from None
                report(refused, "renewing a session")
                raise Away("the auth server refuses for now") from None
            if (signed.user.id, signed.claims.session_id) != (locked.user_id, locked.auth_session_id):
                raise Ended("revoked")
            await sessions.renew(conn, held.id, self.sealed(held.id, signed), now)
            if signed.user != held.user:
                await sessions.ensure_person(
                    conn, signed.user.id, signed.user.email, now if signed.email_confirmed else None
                )
        held.access, held.access_expires_at = signed.access_token, signed.expires_at

    async def of(self, id: UUID, user_id: UUID) -> SecretStr | None:
        """The access token of the person's session as it is stored; None where there is none."""
        async with as_door(self._pool) as conn:
            locked = await sessions.lock(conn, id)
        if locked is None or locked.user_id != user_id:
            return None
        try:
            return self._opened(id, locked).access
        except Ended:
            return None

    async def replaced(self, held: Held, asking: Callable[[SecretStr], Awaitable[SignedIn]], now: datetime) -> None:
        """Puts the tokens in the place of a session's that the auth server gives for its access token.

        Raises:
            Away: The access token has to be renewed first, and the auth server does not answer.
            Ended: The session is over.
        """
        await self.renewed(held, now)
        async with self._turn, as_door(self._pool) as conn:
            locked = await sessions.lock(conn, held.id)
            if locked is None:
                raise Ended("signed_out")
            signed = await asking(self._opened(held.id, locked).access)
            if (signed.user.id, signed.claims.session_id) != (locked.user_id, locked.auth_session_id):
                raise Ended("revoked")
            await sessions.renew(conn, held.id, self.sealed(held.id, signed), now)
        held.access, held.access_expires_at = signed.access_token, signed.expires_at

    def _opened(self, id: UUID, locked: sessions.Locked) -> _Both:
        try:
            return _Both.model_validate_json(self._vault.open(locked.sealed, _owner(id)).get_secret_value())
        except Sealed:
            raise Ended("keys_changed") from None


def _owner(id: UUID) -> str:
    """For what the vault binds the tokens to: put into another session's row, they open nothing."""
    return f"chat session {id}"
