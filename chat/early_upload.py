"""Files dropped before the page's session is there: Chainlit answers those 404, and the page waits for ever."""

import asyncio
from typing import Any
from urllib.parse import parse_qs

from chainlit.session import WebsocketSession

from chat.gate import App, Receive, Send

_PATIENCE = 10.0
_STEP = 0.05


class EarlyUpload:
    """Holds an upload back until the session that it names has connected, at most ten seconds."""

    def __init__(self, inside: App) -> None:
        self._inside = inside

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "POST" and scope["path"].endswith("/project/file"):
            await _connected(parse_qs(scope["query_string"].decode("latin-1")).get("session_id", [""])[0])
        await self._inside(scope, receive, send)


async def _connected(session_id: str) -> None:
    waited = 0.0
    while session_id and WebsocketSession.get_by_id(session_id) is None and waited < _PATIENCE:
        await asyncio.sleep(_STEP)
        waited += _STEP
