"""Off to Meta's dialog and back: /connect/meta and /connect/meta/callback.

The state that goes along is bound to the signed-in person and the brand, lasts ten minutes and serves once. Nothing of
what comes back stays in an address: the browser is sent on at once, and no page of ours names it to another.
"""

import html
import re
import secrets
from urllib.parse import urlsplit
from uuid import UUID

from chainlit.server import app
from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.routing import APIRoute

from chat.asker import NotSignedIn, asker
from chat.house import House
from chat.meta_grant import take
from chat.problems import told
from chat.slash import show
from chat.talk import begin
from connectors.meta.oauth import dialog_address
from domain.brand import Brand
from domain.connection import standing
from domain.errors import AskAgain
from domain.meta_access import MetaAccess
from observability import report
from store import brands, connections, dialogs
from tools.connect import START, ConnectArgs, connect
from tools.deps import Deps, choose_brand

CALLBACK = f"{START}/callback"
PRIVATE = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
# By this the page knows that it has something to ask for (public/chat.js).
BACK = "#back-from-meta"
_THREAD = re.compile(r"/thread/([0-9a-fA-F-]{36})/?")


class Refused(Exception):
    """Why the person goes no further, in a sentence, and the page's status."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


def add_routes(house: House) -> None:
    """Puts them before Chainlit's own routes, whose last one catches every address."""

    async def away(request: Request) -> Response:
        return await _answered(go(house, request))

    async def back(request: Request) -> Response:
        return await _answered(come_back(house, request))

    app.router.routes[:0] = [APIRoute(CALLBACK, back, methods=["GET"]), APIRoute(START, away, methods=["GET"])]


async def _answered(leading: object) -> Response:
    """Where the request leads; a page with the sentence, where it leads nowhere."""
    try:
        address = await leading  # type: ignore[misc]
    except Refused as refusal:
        return page(refusal.sentence, refusal.status)
    except AskAgain as refusal:
        return page(str(refusal), 400)
    except Exception as error:  # The last stop: no page of ours shows what broke.
        return page(f"Something broke on our side; reference {report(error, 'connecting Meta')}.", 500)
    return RedirectResponse(str(address), 303, headers=PRIVATE)


async def go(house: House, request: Request) -> str:
    """The dialog's address, with a new state.

    Raises:
        Refused: Another site sent the person here, or the brand or the role does not allow it.
    """
    # Meta asks nothing of who has agreed before: another site must not connect people's accounts behind their backs.
    if request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        raise Refused(403, "Another site sent you here. Open the chat and type /connect.")
    deps = await _deps(house)
    brand = await _brand(deps, request.query_params.get("brand", ""))
    meta = deps.meta
    if not meta.can_connect or meta.app_id is None:
        raise Refused(409, _missing(meta))
    async with deps.transaction() as conn:
        known = await connections.of_brand(conn, brand.id)
        state = secrets.token_urlsafe(32)
        await dialogs.begin(conn, brand.organization_id, brand.id, deps.user.id, state, _thread(request), deps.now)
    again = standing(known, deps.now, system=False) == "permission_missing"
    return dialog_address(meta.dialog_url, meta.api_version, meta.app_id, _back(meta, request), state, ask_again=again)


async def come_back(house: House, request: Request) -> str:
    """Where to go in the chat, after what Meta sent was dealt with.

    Raises:
        Refused: The state is missing, not this person's, used or too old; nothing was done.
    """
    deps, given = await _deps(house), request.query_params
    state, code = given.get("state", ""), given.get("code", "")
    if not state:
        raise Refused(400, "This address is for coming back from Meta only. Open the chat and type /connect.")
    async with deps.transaction() as conn:
        dialog = await dialogs.find(conn, state)
        if dialog is None:
            raise Refused(
                403, "You did not begin this connection, so nothing was connected. Type /connect to begin one."
            )
        if dialog.used_at is not None:
            raise Refused(409, "This connection was dealt with already. Type /connect in the chat to see how it went.")
        if not await dialogs.use(conn, dialog, deps.now):
            raise Refused(
                410, "This took longer than ten minutes, so nothing was connected. Type /connect to begin anew."
            )
        brand = next((b for b in await brands.visible(conn) if b.id == dialog.brand_id), None)
    if brand is None or not brand.allows("admin"):
        outcome = "Nothing was connected: that needs the role 'admin', which you do not have there any more."
    elif given.get("error") or not code:
        denied = given.get("error") == "access_denied"
        said = "you did not give access" if denied else "Meta did not say yes"
        outcome = f"{brand.name} was not connected: {said}. Nothing was changed."
    else:
        parts = await house.parts()
        outcome = await take(deps, parts.vault, brand, code, _back(deps.meta, request))
    async with deps.transaction() as conn:
        await dialogs.end(conn, dialog, outcome)
    return (f"/thread/{dialog.thread_id}" if dialog.thread_id else "/") + BACK


async def say_how_it_went(house: House) -> None:
    """In the chat to which a person comes back from Meta: what came of it, and where the connection stands."""
    async with told("coming back from Meta"):
        deps = await _deps(house)
        async with deps.transaction() as conn:
            ended = await dialogs.tell(conn, deps.now)
            seen = await brands.visible(conn)
        brand = next((b for b in seen if ended and b.id == ended[0]), None)
        if ended is None or brand is None:
            return
        talk = await begin(house, "Connect Meta")
        if talk.brand is None or talk.brand.id != brand.id:
            talk = await talk.turn_to(brand)
        answer = await connect(talk.deps, ConnectArgs())
        await show(answer.model_copy(update={"headline": ended[1]}), talk)


async def _deps(house: House) -> Deps:
    try:
        return await house.deps(asker())
    except NotSignedIn:
        raise Refused(401, "You are not signed in here. Open the chat, sign in, and type /connect.") from None


async def _brand(deps: Deps, named: str) -> Brand:
    brand = await choose_brand(deps, named) if named else None
    if brand is None:
        raise Refused(400, "This address names no brand. Open the chat and type /connect.")
    if not brand.allows("admin"):
        raise Refused(403, f"Connecting {brand.name} needs the role 'admin'; yours is {brand.role!r}.")
    if brand.is_fictional:
        raise Refused(
            409, f"{brand.name} is fictional and has no ads at Meta. Add a brand of your own with /brand new."
        )
    return brand


def _missing(meta: MetaAccess) -> str:
    if meta.app_id is None or meta.app_secret is None:
        return "This installation has no Meta app yet: the operator sets META_APP_ID and META_APP_SECRET."
    return "This installation has no keys to keep tokens with yet: the operator sets TOKEN_ENCRYPTION_KEYS."


def _back(meta: MetaAccess, request: Request) -> str:
    """Where Meta sends the person: to our public address; without one, to where the browser is now."""
    base = meta.public_url or f"{request.url.scheme}://{request.headers.get('host', '')}"
    return f"{base}{CALLBACK}"


def _thread(request: Request) -> UUID | None:
    """The conversation that the person comes from: only its id is kept, so that nobody can be sent elsewhere."""
    found = _THREAD.fullmatch(urlsplit(request.headers.get("referer", "")).path)
    try:
        return UUID(found[1]) if found else None
    except ValueError:
        return None


def page(sentence: str, status: int) -> HTMLResponse:
    """A page with one sentence and the way back."""
    body = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        "<title>Connect Meta</title><style>body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:15vh auto;"
        "padding:0 1rem}@media(prefers-color-scheme:dark){body{background:#111;color:#eee}a{color:#9cf}}</style>"
        f'<p id="said">{html.escape(sentence)}</p><p><a href="/">Back to the chat</a></p></html>'
    )
    return HTMLResponse(body, status, headers=PRIVATE)
