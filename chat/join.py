"""/join/CODE: what an invitation's link opens. Looking changes nothing; a click accepts."""

from chainlit.server import app
from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.routing import APIRoute

from chat.asker import asker
from chat.headers import plain_policy
from chat.house import House
from chat.sign_in import pages
from domain.errors import AskAgain
from observability import report
from store import team
from tools.join import OVER, accepted

# With no-referrer a browser would name no origin with the form's click, and one without Fetch Metadata be refused.
HEADERS = {"Content-Security-Policy": plain_policy(), "Referrer-Policy": "same-origin", "Cache-Control": "no-store"}
LONGEST_CODE = 100


def add_routes(house: House) -> None:
    """Only where people sign in: elsewhere there is nobody to invite."""
    if house.given.sign_in is not None:
        app.router.routes[:0] = made(house)


def made(house: House) -> list[APIRoute]:
    """The two of them; the door has let in who is signed in."""

    async def answered(request: Request, code: str) -> Response:
        try:
            return await (_join if request.method == "POST" else _shown)(house, code[:LONGEST_CODE])
        except AskAgain as refusal:
            return _page(pages.not_invited(f"{refusal.message} {refusal.hint}".strip(), asker().email), 403)
        except Exception as error:  # The last stop: no page of ours shows what broke.
            told = f"Something broke on our side. Reference {report(error, 'opening an invitation')}."
            return _page(pages.not_invited(told, asker().email), 500)

    return [APIRoute("/join/{code}", answered, methods=["GET", "POST"], include_in_schema=False)]


async def _shown(house: House, code: str) -> Response:
    deps = await house.deps(asker())
    async with deps.transaction() as conn:
        opened = await team.by_code(conn, code, deps.now)
    if opened is None:
        raise AskAgain(OVER, "Ask for a new one.", "not_found")
    if opened.entry == "other":
        raise AskAgain(
            f"This invitation is for another address than {deps.user.email}.",
            "Sign out, and sign in with the address that was invited.",
            "forbidden",
        )
    if opened.entry == "unconfirmed":
        raise AskAgain(
            f"Whether {deps.user.email} is your address is not confirmed yet.",
            "Open the link in the mail that came when you signed up.",
            "forbidden",
        )
    return _page(pages.invited(opened.organization, opened.role, opened.invited_by, f"/join/{code}"))


async def _join(house: House, code: str) -> Response:
    await accepted(await house.deps(asker()), code)
    return RedirectResponse("/", 303, headers=HEADERS)


def _page(html: str, status: int = 200) -> Response:
    return HTMLResponse(html, status, headers=HEADERS)
