"""A session as this process knows it, and the sockets that live by it."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from pydantic import SecretStr

from domain.brand import User
from store.sessions import Began, EndReason, Session

Closer = Callable[[EndReason], Awaitable[None]]


class Held:
    """Changed in place by `chat.sessions` alone: whatever was begun in this session's name sees that it has ended."""

    def __init__(self, secret: str, session: Session) -> None:
        self.secret = secret
        self.id: UUID = session.id
        self.user = User(id=session.user_id, email=session.email)
        self.began_as: Began = session.began_as
        self.created_at = session.created_at
        self.checked_at = session.checked_at
        self.access_expires_at = session.access_expires_at
        self.end_reason: EndReason | None = session.end_reason
        self.access: SecretStr | None = None
        # On the clock that only grows: when the database was last asked, and when about somebody's doing something.
        self.read_at = 0.0
        self.seen_at = 0.0
        # Not again before, after the auth server did not answer.
        self.retry_at = 0.0
        self.reading = asyncio.Lock()
        self.work: asyncio.Task[None] | None = None
        self.sockets: dict[object, Closer] = {}
        # What Chainlit is told of who asks, and until when.
        self.told_inside: tuple[str, float] = ("", 0.0)

    def __repr__(self) -> str:
        return f"Held({self.id}, {'ended' if self.ended else 'holds'})"

    @property
    def ended(self) -> bool:
        return self.end_reason is not None

    def follow(self, session: Session) -> None:
        """Takes over what the database says."""
        self.user = User(id=session.user_id, email=session.email)
        self.checked_at = max(self.checked_at, session.checked_at)
        if session.access_expires_at != self.access_expires_at:
            self.access_expires_at, self.access = session.access_expires_at, None

    def left(self, now: datetime) -> float:
        """Seconds that the access token still serves."""
        return (self.access_expires_at - now).total_seconds()


def new_secret() -> str:
    """What a cookie holds: 256 bits that nobody guesses."""
    return secrets.token_urlsafe(32)
