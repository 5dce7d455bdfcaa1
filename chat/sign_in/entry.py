"""Where a sign-in leads whose first factor was right: to a session; for who has a second factor, to its page first.

What that page goes on with lies in the database, sealed, for as long as one takes to look at a phone, and serves the
browser alone that began it.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, SecretStr

from chat.held import Held, new_secret
from chat.house import House
from chat.sessions import NotOurs
from chat.sign_in.attempts import Attempts
from chat.sign_in.words import STALE_STEP, Refused, not_a_code, refused
from connectors.supabase.errors import AuthRefused, AuthUnreachable
from connectors.supabase.session import App, HalfWay, SignedIn
from connectors.vault import Sealed
from domain.brand import User
from domain.sign_in import SECOND_STEP_LASTS, code_limits, code_of, safe_next
from observability import report
from store import sign_in_flows
from store.db import as_door, to_json
from store.sessions import Began


@dataclass(frozen=True)
class Browser:
    """Who is on the other side, before anybody knows whom: their browser's own secret, address and name of program,
    the address at which they reach us, and the session that they have already."""

    secret: str
    address: str
    agent: str
    base: str
    held: Held | None = None


@dataclass(frozen=True)
class Entered:
    """The page to go on with, and what the cookie is to hold; None where the second factor is asked for first."""

    to: str
    secret: str | None = None


class Waiting(BaseModel):
    """A sign-in that waits for the second factor."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    access: SecretStr
    user: User
    session_id: UUID
    expires_at: datetime
    apps: tuple[App, ...]
    began: Began

    def half(self) -> HalfWay:
        return HalfWay(self.user, self.access, self.expires_at, self.session_id, self.apps)


class Entry:
    """One per process."""

    def __init__(self, house: House, attempts: Attempts) -> None:
        self._house = house
        self._attempts = attempts

    async def entered(self, browser: Browser, signed: SignedIn | HalfWay, began: Began, next_path: str) -> Entered:
        """Lets somebody in, or asks for their second factor."""
        if isinstance(signed, SignedIn):
            return Entered(_onward(began, next_path), await self._begun(browser, signed, began))
        parts, now, step = await self._house.parts(), self._house.given.now(), new_secret()
        told = {
            "access": signed.access_token.get_secret_value(),
            "user": signed.user.model_dump(mode="json"),
            "session_id": str(signed.session_id),
            "expires_at": signed.expires_at.isoformat(),
            "apps": [{"id": app.id, "name": app.name} for app in signed.apps],
            "began": began,
        }
        sealed = parts.vault.seal(SecretStr(to_json(told)), _owner(step))
        until = min(now + SECOND_STEP_LASTS, signed.expires_at)
        async with as_door(parts.pool) as conn:
            await sign_in_flows.begin(
                conn, step, "second_step", browser.secret, sealed, signed.user.email, next_path, now, until
            )
        return Entered(f"/login/code?step={step}")

    async def waiting(self, browser: Browser, step: str) -> Waiting:
        """The sign-in that waits by this name, in the browser that began it.

        Raises:
            Refused: There is none (any more).
        """
        parts = await self._house.parts()
        async with as_door(parts.pool) as conn:
            found = await sign_in_flows.find(conn, step, self._house.given.now())
        if found is None or found.kind != "second_step" or not found.begun_in(browser.secret):
            raise Refused(STALE_STEP, 410)
        try:
            return Waiting.model_validate_json(parts.vault.open(found.sealed, _owner(step)).get_secret_value())
        except Sealed:
            raise Refused(STALE_STEP, 410) from None

    async def shown(self, browser: Browser, step: str, waiting: Waiting, app: str, code: str) -> Entered:
        """Lets somebody in who showed the code of their app."""
        from connectors.supabase.second_factor import SecondFactor

        parts, now = await self._house.parts(), self._house.given.now()
        digits = code_of(code)
        if digits is None:
            raise not_a_code(code)
        limits = code_limits(waiting.user.id, browser.address)
        await self._attempts.counted(limits)
        assert parts.auth is not None, "these pages are served where people sign in"
        chosen = next((one.id for one in waiting.apps if one.id == app), waiting.apps[0].id)
        try:
            signed = await SecondFactor(parts.auth).shown(waiting.half(), chosen, digits, now)
        except AuthRefused as error:
            if error.reason == "code":
                self._attempts.note_code(waiting.user.id)
            raise Refused(STALE_STEP, 410) if error.reason == "session" else refused(error, _DOING) from None
        except AuthUnreachable as error:
            raise refused(error, _DOING) from None
        async with as_door(parts.pool) as conn:
            mine = await sign_in_flows.use(conn, step, now)
        if mine is None:
            raise Refused(STALE_STEP, 410)
        await self._attempts.forget(limits[0])
        secret = await self._begun(browser, signed, waiting.began)
        return Entered(_onward(waiting.began, mine.next_path), secret)

    async def _begun(self, browser: Browser, signed: SignedIn, began: Began) -> str:
        try:
            return await self._house.sessions.begin(signed, began, browser.agent, browser.held)
        except NotOurs as error:
            reference = report(error, "signing in")
            told = f"This installation is not set up for you yet. Tell the operator the reference {reference}."
            raise Refused(told, 503) from None


_DOING = "asking for the second factor"


def _onward(began: Began, next_path: str) -> str:
    return "/login/reset" if began == "recovery" else safe_next(next_path)


def _owner(step: str) -> str:
    """For what the vault binds a token to that waits."""
    return f"second step {step}"
