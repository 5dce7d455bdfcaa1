"""The pages that are open in this process, by the person who looks at them."""

from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager

from chainlit.session import WebsocketSession, ws_sessions_id

from chat.asker import user_of
from domain.brand import User

# By page: a click may be answered while a message is.
_ANSWERED: Counter[str] = Counter()


def open_pages() -> Iterator[tuple[User, WebsocketSession]]:
    """Each page that somebody signed in looks at now."""
    for session in list(ws_sessions_id.values()):
        if session.user and connected(session.id):
            yield user_of(session.user.identifier, session.user.display_name), session


def connected(session_id: str) -> bool:
    """Whether a browser still holds this page; Chainlit keeps a left one for an hour, in case it comes back."""
    from chainlit.server import sio

    session = WebsocketSession.get_by_id(session_id)
    return session is not None and sio.manager.is_connected(session.socket_id, "/")


@contextmanager
def answering(session_id: str) -> Generator[None]:
    """While this lasts, the page is being answered."""
    _ANSWERED[session_id] += 1
    try:
        yield
    finally:
        _ANSWERED[session_id] -= 1
        if not _ANSWERED[session_id]:
            del _ANSWERED[session_id]


def is_answered(session: WebsocketSession) -> bool:
    """Whether something that came from this page is being answered, or about to be."""
    task = session.current_task
    return session.id in _ANSWERED or (task is not None and not task.done())
