"""/files/…: stored files, for whoever holds a whole link, is signed in, and may read what it names."""

from urllib.parse import urlsplit

from chainlit.server import app
from fastapi import HTTPException, Request
from fastapi.responses import FileResponse, RedirectResponse, Response, StreamingResponse
from fastapi.routing import APIRoute

from chat.asker import NotSignedIn, asker
from chat.house import House
from connectors.storage import (
    LINK_PREFIX,
    SHOWN,
    BadLink,
    BadPath,
    LocalStorage,
    NotAllowed,
    NotStored,
    Storage,
    Stored,
    Unreachable,
    bucket_of,
    checked,
    organization_of,
)
from domain.brand import User
from store import files

# As long as a browser may show again what it has; a link lives longer.
_KEPT_SECONDS = 600
# A redirect leads to a link of the project's own, which is over soon.
_REDIRECT_SECONDS = 60
HEADERS = {
    # A stored picture may be an SVG: opened by itself, it runs and loads nothing.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "Cache-Control": f"private, max-age={_KEPT_SECONDS}",
    "X-Content-Type-Options": "nosniff",
}
# The page fetches these itself, and may fetch from its own address alone.
_FETCHED = frozenset({"application/json", "application/pdf", "text/plain"})
_GONE = HTTPException(404, "There is nothing here that you may see.")


def add_routes(house: House) -> None:
    """Puts it before Chainlit's own routes, whose last one catches every address."""

    async def file(request: Request, path: str) -> Response:
        return await stored_file(house, request)

    app.router.routes.insert(0, APIRoute(LINK_PREFIX + "{path:path}", file, methods=["GET"]))


async def stored_file(house: House, request: Request) -> Response:
    """The file that a signed link names, or the way to it."""
    user = _signed_in()
    now = house.given.now()
    # As it was sent: the signature is over that.
    target = request.scope.get("raw_path", b"").decode("latin-1").partition("?")[0] or request.url.path
    try:
        path = house.given.links.verified(f"{target}?{request.url.query}", now)
        await _allowed(house, user, path)
        storage = await house.storage()
        about = await storage.about(path)
        return await _answer(house, storage, about)
    except BadLink as error:
        raise HTTPException(403, f"{error} Open the conversation again for a new one.") from None
    except (BadPath, NotStored, NotAllowed):
        raise _GONE from None
    except Unreachable:
        raise HTTPException(503, "The file storage does not answer. Try again in a minute.") from None


async def _allowed(house: House, user: User, path: str) -> None:
    """The database's word, whatever the home is: a folder knows nobody.

    Raises:
        NotAllowed: Not a member any more, or not the owner of the conversation it stands in.
    """
    parts = checked(path)
    async with (await house.deps(user)).transaction() as conn:
        if not await files.readable(conn, bucket_of(path), organization_of(path), parts[2], path):
            raise NotAllowed(f"{path!r} is not the asker's to reach")


async def _answer(house: House, storage: Storage, about: Stored) -> Response:
    mime = about.mime.partition(";")[0]
    shown = mime in SHOWN
    if not isinstance(storage, LocalStorage) and mime not in _FETCHED:
        link = await storage.signed_url(about.path, _REDIRECT_SECONDS, house.given.now(), download=not shown)
        if urlsplit(link).scheme not in ("https", "http"):
            raise _GONE
        return RedirectResponse(link, 302, {"Cache-Control": "no-store"})
    headers = HEADERS | {"Content-Disposition": "inline" if shown else "attachment"}
    if isinstance(storage, LocalStorage):
        async with storage.as_file(about.path) as place:
            # It answers for parts of a film as well.
            return FileResponse(place, headers=headers, media_type=about.mime)
    return StreamingResponse(storage.stream(about.path), media_type=about.mime, headers=headers)


def _signed_in() -> User:
    try:
        return asker()
    except NotSignedIn:
        raise HTTPException(401, "Sign in first.") from None
