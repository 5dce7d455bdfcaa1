"""Signing in to a Supabase project, in every way that it offers, for one person at a time."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Any, cast

import httpx
from pydantic import BaseModel, SecretStr, ValidationError
from supabase_auth import AsyncMemoryStorage
from supabase_auth.constants import STORAGE_KEY
from supabase_auth.errors import (
    AuthApiError,
    AuthError,
    AuthRetryableError,
    AuthUnknownError,
    AuthWeakPasswordError,
)
from supabase_auth.types import AuthResponse, Provider, Session
from supabase_auth.types import User as Person

from connectors.supabase.errors import AuthRefused, AuthUnreachable, TokenRefused, reason_of, seconds_in
from connectors.supabase.project import Project
from connectors.supabase.session import App, HalfWay, LinkKind, Scope, SignedIn, SignUp, Started, Ways
from connectors.supabase.tokens import Verifier
from domain.brand import User

__all__ = ["Auth", "HalfWay", "LinkKind", "Scope", "SignUp", "SignedIn", "Started", "Ways"]

LONGEST_MESSAGE = 300
WHOLE = {"aal2", "aal3"}


class Auth:
    """The auth server of one project. Every method that asks it may raise:

    Raises:
        AuthRefused: It said no, and why.
        AuthUnreachable: It did not answer, or not as an auth server does.
    """

    def __init__(self, project: Project, verifier: Verifier | None = None) -> None:
        self.project = project
        self.verifier = verifier or Verifier(project)

    async def ways(self) -> Ways:
        """What the project's settings offer now."""
        headers = {"apikey": self.project.publishable_key.get_secret_value()}
        async with answers():
            response = await self.project.http.get(f"{self.project.auth_url}/settings", headers=headers)
            if response.status_code == 401:
                raise AuthRefused("key", "the project does not know the publishable key")
            response.raise_for_status()
            told = _Settings.model_validate_json(response.content)
        offered = {name for name, is_on in told.external.items() if is_on} - {"email", "phone", "anonymous_users"}
        return Ways(
            password=told.external.get("email", False),
            sign_up=not told.disable_signup,
            confirms_email=not told.mailer_autoconfirm,
            providers=tuple(sorted(offered)),
        )

    async def password(self, email: str, password: SecretStr, now: datetime) -> SignedIn | HalfWay:
        """The session of the person to whom e-mail and password belong; here and below half of one, where they have an
        authenticator app (`connectors.supabase.second_factor` takes its code)."""
        if not email or not password.get_secret_value():
            raise AuthRefused("credentials", "no e-mail or no password")
        async with answers():
            answer = await self.project.auth_client().sign_in_with_password(
                {"email": email, "password": password.get_secret_value()}
            )
        return await self._session(answer, now)

    async def sign_up(self, email: str, password: SecretStr, return_to: str, now: datetime) -> SignUp:
        """A new person. Where e-mails are confirmed, one that is taken gets the same answer as a new one."""
        if not email or not password.get_secret_value():
            raise AuthRefused("credentials", "no e-mail or no password")
        kept = AsyncMemoryStorage()
        async with answers():
            answer = await self.project.auth_client("pkce", kept).sign_up(
                {
                    "email": email,
                    "password": password.get_secret_value(),
                    "options": {"email_redirect_to": return_to},
                }
            )
        session = await self._whole(answer, now) if answer.session else None
        return SignUp(session, await _verifier(kept))

    async def send_link(
        self, email: str, return_to: str, may_create: bool = True, pkce: bool = True
    ) -> SecretStr | None:
        """E-mails a link. The verifier belongs to the browser that asked; None without `pkce` (an invitation).

        An e-mail that nobody has, where nobody may be made of it, is no error: the answer must not tell.
        """
        kept = AsyncMemoryStorage()
        try:
            async with answers():
                await self.project.auth_client("pkce" if pkce else "implicit", kept).sign_in_with_otp(
                    {"email": email, "options": {"email_redirect_to": return_to, "should_create_user": may_create}}
                )
        except AuthRefused as refused:
            if refused.code not in ("otp_disabled", "signup_disabled"):
                raise
        return await _verifier(kept) if pkce else None

    async def send_reset(self, email: str, return_to: str) -> SecretStr:
        """E-mails a link that leads to a new password; an e-mail that nobody has is no error."""
        kept = AsyncMemoryStorage()
        async with answers():
            await self.project.auth_client("pkce", kept).reset_password_for_email(email, {"redirect_to": return_to})
        return await _verifier(kept)

    async def send_confirmation(self, email: str, return_to: str) -> None:
        """E-mails the link that confirms a sign-up again; the first verifier no longer fits it."""
        async with answers():
            await self.project.auth_client().resend(
                {"type": "signup", "email": email, "options": {"email_redirect_to": return_to}}
            )

    async def authorize(self, provider: str, return_to: str) -> Started:
        """Where to send the browser for a provider's page. Asks nothing of the network."""
        kept = AsyncMemoryStorage()
        started = await self.project.auth_client("pkce", kept).sign_in_with_oauth(
            {"provider": cast("Provider", provider), "options": {"redirect_to": return_to}}
        )
        return Started(started.url, await _verifier(kept))

    async def exchange(self, code: str, verifier: SecretStr, now: datetime) -> SignedIn | HalfWay:
        """The session for the `code` that came back to `return_to`. Works once, within five minutes."""
        if not code or not verifier.get_secret_value():
            raise AuthRefused("link", "no code or no verifier")
        async with answers():
            answer = await self.project.auth_client("pkce").exchange_code_for_session(
                {"auth_code": code, "code_verifier": verifier.get_secret_value(), "redirect_to": ""}
            )
        return await self._session(answer, now)

    async def verify_link(self, token_hash: str, kind: LinkKind, now: datetime) -> SignedIn | HalfWay:
        """The session for a link that carries `token_hash` itself: works in any browser, once."""
        async with answers():
            answer = await self.project.auth_client().verify_otp({"token_hash": token_hash, "type": kind})
        return await self._session(answer, now)

    async def verify_code(self, email: str, code: str, now: datetime) -> SignedIn | HalfWay:
        """The session for the digits of an e-mail."""
        async with answers():
            answer = await self.project.auth_client().verify_otp({"email": email, "token": code, "type": "email"})
        return await self._session(answer, now)

    async def refresh(self, refresh_token: SecretStr, now: datetime) -> SignedIn:
        """New tokens of the same session. Store the new refresh token before anything else: the old one is used up,
        and showing it again later ends the session."""
        if not refresh_token.get_secret_value():
            raise AuthRefused("session", "no refresh token")
        async with answers():
            answer = await self.project.auth_client().refresh_session(refresh_token.get_secret_value())
        return await self._whole(answer, now)

    async def alive(self, access_token: SecretStr) -> bool:
        """Whether the auth server still knows the session of this token, and its person; False once it does not."""
        try:
            async with answers():
                await self.project.auth_client().get_user(access_token.get_secret_value() or "none")
        except AuthRefused as refused:
            if refused.reason in ("session", "banned"):
                return False
            raise
        return True

    async def set_password(self, access_token: SecretStr, password: SecretStr) -> None:
        """A new password for the person of this session."""
        async with answers():
            client = self.project.auth_client()
            await client.set_session(access_token.get_secret_value(), "")
            await client.update_user({"password": password.get_secret_value()})

    async def sign_out(self, access_token: SecretStr, scope: Scope = "local") -> None:
        """Ends this session, all of the person's (`global`) or all but this (`others`). Fine if it is over already."""
        try:
            async with answers():
                await self.project.auth_client().admin.sign_out(access_token.get_secret_value(), scope)
        except AuthRefused as refused:
            if refused.reason != "session":
                raise

    async def _session(self, answer: AuthResponse, now: datetime) -> SignedIn | HalfWay:
        """What a sign-in came to."""
        signed, factors = await self._read(answer, now)
        if signed.claims.level in WHOLE or not factors:
            return signed
        apps = tuple(App(id, name) for id, kind, name in factors if kind == "totp")
        if not apps:
            await self._leave(signed.access_token)
            raise AuthRefused("second_factor", "the person has a second factor that is no authenticator app")
        return HalfWay(signed.user, signed.access_token, signed.expires_at, signed.claims.session_id, apps)

    async def _whole(self, answer: AuthResponse, now: datetime) -> SignedIn:
        """The same where no second step can follow: a session without it is none."""
        signed, factors = await self._read(answer, now)
        if signed.claims.level not in WHOLE and factors:
            await self._leave(signed.access_token)
            raise AuthRefused("second_factor", "the person has a second factor, and the session was begun without it")
        return signed

    async def _leave(self, token: SecretStr) -> None:
        with suppress(AuthRefused, AuthUnreachable):
            await self.sign_out(token)

    async def _read(self, answer: AuthResponse, now: datetime) -> tuple[SignedIn, list[tuple[str, str, str]]]:
        if answer.session is None:
            raise AuthUnreachable("the auth server answered without a session")
        person = answer.session.user
        factors = [
            (factor.id, factor.factor_type, factor.friendly_name or "")
            for factor in person.factors or ()
            if factor.status == "verified"
        ]
        return await self.believed(answer.session, person, now), factors

    async def believed(self, session: Session, person: Person, now: datetime) -> SignedIn:
        """The auth server's session, once its token was verified and is of the person that it names. It says nothing
        about a second factor."""
        token = SecretStr(session.access_token)
        try:
            claims = await self.verifier.verified(token, now)
        except TokenRefused as refused:
            raise AuthRefused("token", str(refused)) from None
        if str(claims.user_id) != person.id or claims.email.casefold() != (person.email or "").casefold():
            raise AuthRefused("token", "the session is of somebody else than its token")
        return SignedIn(
            user=User(id=claims.user_id, email=claims.email),
            access_token=token,
            refresh_token=SecretStr(session.refresh_token),
            expires_at=claims.expires_at,
            claims=claims,
            email_confirmed=person.email_confirmed_at is not None,
            name=_name(person.user_metadata),
        )


class _Settings(BaseModel):
    external: dict[str, bool]
    disable_signup: bool = False
    mailer_autoconfirm: bool = False


@asynccontextmanager
async def answers() -> AsyncGenerator[None]:
    """Whatever supabase-py raises in our words. Never `from error`: requests and parse errors repeat passwords and
    tokens."""
    try:
        yield
    except AuthRetryableError as error:
        raise AuthUnreachable(f"the auth server did not answer ({error.status or 'no connection'})") from None
    except AuthWeakPasswordError as error:
        raise AuthRefused("weak_password", error.message[:LONGEST_MESSAGE], "weak_password") from None
    except AuthApiError as error:
        if error.status >= 500:
            raise AuthUnreachable(f"the auth server answered {error.status}") from None
        message, code = str(error.message)[:LONGEST_MESSAGE], error.code or ""
        reason = "key" if error.status == 401 and not code else reason_of(code, error.status)
        raise AuthRefused(reason, message, code, seconds_in(message) if reason == "too_many" else None) from None
    except AuthUnknownError:
        raise AuthUnreachable("the auth server's answer was none of its own") from None
    except AuthError as error:
        raise AuthRefused("session", str(error.message)[:LONGEST_MESSAGE], error.code or "") from None
    except (httpx.HTTPError, ValidationError) as error:
        raise AuthUnreachable(f"the auth server's answer could not be read ({type(error).__name__})") from None


async def _verifier(kept: AsyncMemoryStorage) -> SecretStr:
    """What supabase-py kept for the return; after the slash it notes what for."""
    text = await kept.get_item(f"{STORAGE_KEY}-code-verifier")
    assert text is not None
    return SecretStr(text.partition("/")[0])


def _name(told: dict[str, Any]) -> str | None:
    """What the person, or a provider, calls them. Anybody may write anything there."""
    name = told.get("full_name") or told.get("name")
    return name.strip()[:120] or None if isinstance(name, str) else None
