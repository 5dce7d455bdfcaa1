"""Who asks: proved by the sign-in cookie of the very request or socket that asks, never by an argument."""

from contextvars import ContextVar
from uuid import UUID

from domain.brand import User

_ASKER: ContextVar[User | None] = ContextVar("asker", default=None)


class NotSignedIn(Exception):
    """Nobody is signed in on this connection."""


def set_asker(user: User | None) -> None:
    """For the rest of this request or socket."""
    _ASKER.set(user)


def asker() -> User:
    """The signed-in person.

    Raises:
        NotSignedIn: The connection carries no valid sign-in.
    """
    user = _ASKER.get()
    if user is None:
        raise NotSignedIn("nobody is signed in on this connection")
    return user


def user_of(identifier: str, display_name: str | None) -> User:
    """The person behind Chainlit's user: the identifier is our id, the name the e-mail address."""
    return User(id=UUID(identifier), email=display_name or "")
