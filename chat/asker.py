"""Who asks: proved by the sign-in cookie of the very request or socket that asks, never by an argument."""

from contextvars import ContextVar
from typing import Protocol
from uuid import UUID

from domain.brand import User


class Holding(Protocol):
    """A sign-in that may end while something is still done in its name."""

    @property
    def ended(self) -> bool: ...


_ASKER: ContextVar[tuple[User, Holding | None] | None] = ContextVar("asker", default=None)


class NotSignedIn(Exception):
    """Nobody is signed in on this connection, or not any more."""


def set_asker(user: User | None, holding: Holding | None = None) -> None:
    """For the rest of this request or socket. `holding` is the session, where sessions are kept."""
    _ASKER.set((user, holding) if user else None)


def asker() -> User:
    """The signed-in person.

    Raises:
        NotSignedIn: The connection carries no valid sign-in, or it has ended since.
    """
    found = _ASKER.get()
    if found is None:
        raise NotSignedIn("nobody is signed in on this connection")
    user, holding = found
    if holding is not None and holding.ended:
        raise NotSignedIn("the sign-in on this connection has ended")
    return user


def holding() -> Holding | None:
    """The session of whoever asks; None where nobody is signed in, or sessions are not kept."""
    found = _ASKER.get()
    return found[1] if found else None


def user_of(identifier: str, display_name: str | None) -> User:
    """The person behind Chainlit's user: the identifier is our id, the name the e-mail address."""
    return User(id=UUID(identifier), email=display_name or "")
