"""The pages that are open in this process, by the person who looks at them."""

from collections.abc import Iterator

from chainlit.session import WebsocketSession, ws_sessions_id

from chat.asker import user_of
from domain.brand import User


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
