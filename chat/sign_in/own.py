"""/signins: where a person is signed in, ending what they do not know, and their authenticator app."""

from collections.abc import Awaitable
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from fastapi.responses import Response
from pydantic import SecretStr

from chat.held import Held
from chat.house import House
from chat.sign_in import own_pages
from chat.sign_in.attempts import Attempts
from chat.sign_in.visit import Visit
from chat.sign_in.words import AWAY, Refused, not_a_code, refused
from chat.tokens import Away, Ended
from connectors.supabase.errors import AuthRefused, AuthUnreachable
from connectors.supabase.session import App, SignedIn
from domain.audit import AuditAction
from domain.browser_name import browser_of
from domain.format import plural
from domain.sign_in import RECENT, code_limits, code_of, other_limits
from store import audit
from store.db import as_door

if TYPE_CHECKING:
    from connectors.supabase.second_factor import SecondFactor

_OLD = "For this, sign in anew: sign out first. A browser that was left open for more than an hour is not enough."
T = TypeVar("T")
_DOING = "looking after a second factor"


class Own:
    """What each address of it answers. The door lets in only who is signed in."""

    def __init__(self, house: House, attempts: Attempts) -> None:
        self._house = house
        self._attempts = attempts

    async def listed(self, visit: Visit) -> Response:
        return await self._page(visit, _held(visit))

    async def end(self, visit: Visit) -> Response:
        held = _held(visit)
        try:
            visit.checked()
        except Refused as refusal:
            return await self._page(visit, held, wrong=refusal)
        # Whoever means this very browser signs out, which asks first.
        others = [one for one in await self._house.sessions.own(held) if one.id != held.id]
        meant = next((one for one in others if str(one.id) == visit.asked("session")), None)
        if meant is None or not await self._house.sessions.end_own(held, meant.id):
            return await self._page(visit, held, "It had ended already.")
        return await self._page(visit, held, f"{browser_of(meant.user_agent)} is signed out.")

    async def end_others(self, visit: Visit) -> Response:
        held = _held(visit)
        try:
            visit.checked()
            ended = await self._reached(self._house.sessions.end_others(held, "ended_elsewhere"))
        except Refused as refusal:
            return await self._page(visit, held, wrong=refusal)
        return await self._page(visit, held, f"{plural(ended, 'other browser')} signed out.")

    async def add(self, visit: Visit) -> Response:
        """Begins to add an app: its picture, once."""
        held = _held(visit)
        try:
            visit.checked()
            factor = await self._recently(held)
            await self._attempts.counted(other_limits(visit.browser().address))
            token = await self._token(held)
            known = {app.name for app in await self._reached(factor.apps(token))}
            name = next(name for name in _names() if name not in known)
            made = await self._reached(factor.add(token, name))
        except Refused as refusal:
            return await self._page(visit, held, wrong=refusal)
        return visit.page(own_pages.new_app(visit.around(), made))

    async def confirm(self, visit: Visit) -> Response:
        """The first code of a new app, from which on it counts."""
        held, app, code = _held(visit), visit.asked("app"), code_of(visit.asked("code"))
        try:
            visit.checked()
            factor = await self._recently(held)
            if code is None or _uuid(app) is None:
                raise not_a_code(visit.asked("code"))
            limits = code_limits(held.user.id, visit.browser().address)
            await self._attempts.counted(limits)

            async def confirming(token: SecretStr) -> SignedIn:
                return await factor.confirm(token, app, code, self._house.given.now())

            await self._reached(self._house.sessions.guarded(held, confirming))
            await self._attempts.forget(limits[0])
            await self._told(held, "second_factor_added")
        except Refused as refusal:
            if _uuid(app) is not None:
                return visit.page(own_pages.first_code(visit.around(refusal.sentence), app), refusal.status)
            return await self._page(visit, held, wrong=refusal)
        return await self._page(visit, held, "It is added: from now on signing in takes its code as well.")

    async def remove(self, visit: Visit) -> Response:
        held = _held(visit)
        try:
            visit.checked()
            factor, app = await self._recently(held), visit.asked("app")
            token = await self._token(held)
            apps = await self._reached(factor.apps(token))
            if not any(app == one.id for one in apps):
                return await self._page(visit, held, "It was removed already.")
            await self._reached(factor.remove(token, app))
            await self._told(held, "second_factor_removed")
        except Refused as refusal:
            return await self._page(visit, held, wrong=refusal)
        # A session that rests on the one that went is none with a second factor any more, and there is another to show.
        again = " You may have to sign in again within the hour." if len(apps) > 1 else ""
        return await self._page(visit, held, f"It is removed: its codes open nothing any more.{again}")

    async def _page(self, visit: Visit, held: Held, said: str | None = None, wrong: Refused | None = None) -> Response:
        sessions, apps = await self._house.sessions.own(held), await self._apps(held)
        here = next((one for one in sessions if one.id == held.id), None)
        others = [one for one in sessions if one.id != held.id]
        around = visit.around(wrong.sentence if wrong else None, said)
        html = own_pages.own(around, held.user.email, here, others, apps, self._house.given.now())
        return visit.page(html, wrong.status if wrong else 200)

    async def _apps(self, held: Held) -> tuple[App, ...] | None:
        try:
            return await self._reached((await self._factor()).apps(await self._token(held)))
        except Refused:
            return None

    async def _recently(self, held: Held) -> "SecondFactor":
        if self._house.given.now() - held.created_at > RECENT:
            raise Refused(_OLD, 403)
        return await self._factor()

    async def _factor(self) -> "SecondFactor":
        from connectors.supabase.second_factor import SecondFactor

        parts = await self._house.parts()
        assert parts.auth is not None, "these pages are served where people sign in"
        return SecondFactor(parts.auth)

    async def _token(self, held: Held) -> SecretStr:
        return await self._reached(self._house.sessions.access_token(held))

    async def _reached(self, asking: Awaitable[T]) -> T:
        """The auth server's answer.

        Raises:
            Refused: It said no, or nothing.
        """
        try:
            return await asking
        except (AuthRefused, AuthUnreachable) as error:
            raise refused(error, _DOING) from None
        except (Away, Ended):
            raise Refused(AWAY, 503) from None

    async def _told(self, held: Held, happened: AuditAction) -> None:
        parts = await self._house.parts()
        async with as_door(parts.pool) as conn:
            await audit.record_sign_in(conn, held.user.id, happened)


def _names() -> list[str]:
    """What our apps are called at the auth server, where no two of a person have the same name."""
    return ["Authenticator app", *(f"Authenticator app {number}" for number in range(2, 30))]


def _held(visit: Visit) -> Held:
    if visit.held is None:
        raise Refused("Sign in first.", 401)
    return visit.held


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
