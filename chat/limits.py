"""How much a request may carry: little from a stranger, the importer's limit for a dropped file."""

from typing import Any

from chat.asker import NotSignedIn, asker
from chat.gate import App, Message, Receive, Send, answered

TOO_LARGE = 413
KB = 1024
# A sign-in form, and no more: what a stranger sends is read before anybody can refuse it.
STRANGERS = 64 * KB
# An answer's element with a thousand rows, sent back by the page when it changes.
ANYTHING = 8 * KB * KB
# As [features.spontaneous_file_upload] in .chainlit/config.toml, and the form around the file.
UPLOAD = 501 * KB * KB
_UPLOADS = "/project/file"


class Limits:
    """Refuses a body that says it is too long, and stops reading one that turns out so."""

    def __init__(self, inside: App) -> None:
        self._inside = inside

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._inside(scope, receive, send)
        limit = _limit(scope["path"])
        sentence = f"This request is larger than {limit // KB} KB, the most that is taken here."
        if _told_length(scope) > limit:
            return await answered(send, TOO_LARGE, sentence)
        read, over, begun = 0, False, False

        async def received() -> Message:
            nonlocal read, over
            message = await receive()
            if message["type"] == "http.request":
                read += len(message.get("body", b""))
                if read > limit:
                    over = True
                    # To whoever reads, the other side has gone: nothing more is kept.
                    return {"type": "http.disconnect"}
            return message

        async def sent(message: Message) -> None:
            nonlocal begun
            if over and not begun:
                # Whatever the inside says of a body that was cut off.
                return
            begun = True
            await send(message)

        try:
            await self._inside(scope, received, sent)
        except Exception:
            # Frameworks raise their own errors for a body that was cut off; the reason is told below.
            if not over or begun:
                raise
        if over and not begun:
            await answered(send, TOO_LARGE, sentence)


def _limit(path: str) -> int:
    try:
        asker()
    except NotSignedIn:
        return STRANGERS
    return UPLOAD if path.endswith(_UPLOADS) else ANYTHING


def _told_length(scope: Any) -> int:
    told = next((value for name, value in scope["headers"] if name.lower() == b"content-length"), b"0")
    try:
        return int(told)
    except ValueError:
        return 0
