"""What each step of a sign-in does, apart from how a browser asks for it."""

import asyncio
from collections.abc import Awaitable

from pydantic import SecretStr

from chat.held import Held, new_secret
from chat.house import House
from chat.sign_in.attempts import Attempts
from chat.sign_in.entry import Browser, Entered, Entry
from chat.sign_in.words import STALE_LINK, Refused, refused
from chat.tokens import Away, Ended
from connectors.supabase.auth import Auth
from connectors.supabase.errors import AuthRefused, AuthUnreachable
from connectors.supabase.session import LinkKind, Ways
from connectors.vault import Sealed
from domain.sign_in import LINK_LASTS, PROVIDER_LASTS, mail_limits, other_limits, password_limits, weak
from observability import report
from store import sign_in_flows
from store.db import as_door
from store.sessions import Began
from store.sign_in_flows import Flow, FlowKind

# What the project offers changes when somebody sets it up anew, not from page to page.
WAYS_SECONDS = 60.0
WAYS_PATIENCE = 3.0
# While the project does not say what it offers.
UNKNOWN = Ways(password=True, sign_up=False, confirms_email=True, providers=())
_BEGAN: dict[FlowKind, Began] = {
    "provider": "provider",
    "link": "link",
    "invitation": "link",
    "sign_up": "sign_up",
    "recovery": "recovery",
}


class Steps:
    """One per process."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.attempts = Attempts(house)
        self.entry = Entry(house, self.attempts)
        self._ways: tuple[Ways, float] | None = None

    async def ways(self) -> Ways:
        """What the project offers, as it said a moment ago."""
        now = asyncio.get_running_loop().time()
        if self._ways is None or now >= self._ways[1]:
            try:
                async with asyncio.timeout(WAYS_PATIENCE):
                    self._ways = (await (await self._auth()).ways(), now + WAYS_SECONDS)
            except (AuthUnreachable, AuthRefused, TimeoutError) as error:
                report(error, "asking what sign-ins there are")
                return self._ways[0] if self._ways else UNKNOWN
        return self._ways[0]

    async def password(self, browser: Browser, email: str, password: SecretStr, next_path: str) -> Entered:
        """Signs in."""
        limits = password_limits(email, browser.address)
        await self.attempts.counted(limits)
        now = self._house.given.now()
        try:
            signed = await (await self._auth()).password(email, password, now)
        except AuthRefused as error:
            if error.reason == "credentials":
                self.attempts.note_password(email)
            raise refused(error, "signing in with a password") from None
        except AuthUnreachable as error:
            raise refused(error, "signing in with a password") from None
        # Only where and who together: one who has an account here must not go on trying others'.
        await self.attempts.forget(limits[0])
        return await self.entry.entered(browser, signed, "password", next_path)

    async def link(self, browser: Browser, email: str, next_path: str) -> None:
        """E-mails a link, to whom one may be e-mailed."""
        await self.attempts.counted(mail_limits(email, browser.address))
        state, back = self._state(browser)
        sending = (await self._auth()).send_link(email, back, may_create=(await self.ways()).sign_up)
        verifier = await self._mailed(sending, "e-mailing a link")
        await self._flow(browser, state, "link", verifier, email, next_path)

    async def forgot(self, browser: Browser, email: str) -> None:
        """E-mails a link to a new password, to whom one may be e-mailed."""
        await self.attempts.counted(mail_limits(email, browser.address))
        state, back = self._state(browser)
        verifier = await self._mailed((await self._auth()).send_reset(email, back), "e-mailing a way to a new password")
        await self._flow(browser, state, "recovery", verifier, email, "/")

    async def sign_up(self, browser: Browser, email: str, password: SecretStr, next_path: str) -> Entered | None:
        """A new person; None where the address is confirmed by a mail first."""
        if not (await self.ways()).sign_up:
            raise refused(AuthRefused("closed"), "signing up")
        if poor := weak(password.get_secret_value()):
            raise Refused(poor)
        await self.attempts.counted(mail_limits(email, browser.address))
        state, back = self._state(browser)
        try:
            made = await (await self._auth()).sign_up(email, password, back, self._house.given.now())
        except AuthRefused as error:
            if error.reason in ("email", "too_many") and error.code != "email_address_invalid":
                return None  # Said as for one that is new: who has an account is nobody's business.
            raise refused(error, "signing up") from None
        except AuthUnreachable as error:
            raise refused(error, "signing up") from None
        if made.session is not None:
            return await self.entry.entered(browser, made.session, "sign_up", next_path)
        await self._flow(browser, state, "sign_up", made.verifier, email, next_path)
        return None

    async def leave_for(self, browser: Browser, provider: str, next_path: str) -> str:
        """The address of a provider's page."""
        if provider not in (await self.ways()).providers:
            raise refused(AuthRefused("provider"), "leaving for a provider")
        await self.attempts.counted(other_limits(browser.address))
        state, back = self._state(browser)
        started = await (await self._auth()).authorize(provider, back)
        await self._flow(browser, state, "provider", started.verifier, "", next_path)
        return started.address

    async def flow(self, state: str) -> Flow:
        """The sign-in under way that goes by this state."""
        parts = await self._house.parts()
        async with as_door(parts.pool) as conn:
            found = await sign_in_flows.find(conn, state, self._house.given.now())
        if found is None or found.kind == "second_step":
            raise Refused(STALE_LINK, 410)
        return found

    async def come_back(self, browser: Browser, state: str, code: str) -> Entered:
        """Ends a sign-in under way with the code that came back."""
        parts, now = await self._house.parts(), self._house.given.now()
        await self.attempts.counted(other_limits(browser.address))
        async with as_door(parts.pool) as conn:
            found = await sign_in_flows.use(conn, state, now)
        if found is None:
            raise Refused(STALE_LINK, 410)
        try:
            verifier = parts.vault.open(found.sealed, _owner(state))
            signed = await (await self._auth()).exchange(code, verifier, now)
        except Sealed:
            raise Refused(STALE_LINK, 410) from None
        except (AuthRefused, AuthUnreachable) as error:
            raise refused(error, "coming back from a sign-in") from None
        return await self.entry.entered(browser, signed, _BEGAN[found.kind], found.next_path)

    async def confirm(self, browser: Browser, token_hash: str, kind: LinkKind, next_path: str) -> Entered:
        """Ends a sign-in with what stands in a link."""
        await self.attempts.counted(other_limits(browser.address))
        try:
            signed = await (await self._auth()).verify_link(token_hash, kind, self._house.given.now())
        except (AuthRefused, AuthUnreachable) as error:
            raise refused(error, "following a link") from None
        return await self.entry.entered(browser, signed, "recovery" if kind == "recovery" else "link", next_path)

    async def set_password(self, held: Held, password: SecretStr) -> None:
        """A new password; the person's other sessions end."""
        if poor := weak(password.get_secret_value()):
            raise Refused(poor)
        try:
            token = await self._house.sessions.access_token(held)
            await (await self._auth()).set_password(token, password)
            await self._house.sessions.end_others(held, "password_changed")
        except (AuthRefused, AuthUnreachable) as error:
            raise refused(error, "setting a password") from None
        except (Away, Ended) as error:
            away = AuthUnreachable(str(error)) if isinstance(error, Away) else AuthRefused("session")
            raise refused(away, "setting a password") from None

    async def _auth(self) -> Auth:
        parts = await self._house.parts()
        assert parts.auth is not None, "these pages are served where people sign in"
        return parts.auth

    async def _mailed(self, sending: Awaitable[SecretStr | None], doing: str) -> SecretStr | None:
        """None where nothing was sent and the answer must be the same."""
        try:
            return await sending
        except AuthRefused as error:
            if error.reason == "too_many":
                return None  # It counts by person: who is told of it would know that there is one.
            raise refused(error, doing) from None
        except AuthUnreachable as error:
            raise refused(error, doing) from None

    def _state(self, browser: Browser) -> tuple[str, str]:
        """A new state, and the address to come back to with it."""
        state = new_secret()
        return state, f"{browser.base}/auth/callback?flow={state}"

    async def _flow(
        self, browser: Browser, state: str, kind: FlowKind, verifier: SecretStr | None, email: str, next_path: str
    ) -> None:
        if verifier is None:
            return
        parts, now = await self._house.parts(), self._house.given.now()
        until = now + (PROVIDER_LASTS if kind == "provider" else LINK_LASTS)
        sealed = parts.vault.seal(verifier, _owner(state))
        async with as_door(parts.pool) as conn:
            await sign_in_flows.begin(conn, state, kind, browser.secret, sealed, email, next_path, now, until)


def _owner(state: str) -> str:
    """For what the vault binds a verifier to."""
    return f"sign-in {state}"
