"""The second factor of a person: an authenticator app, which shows six digits."""

import base64
from datetime import datetime

from pydantic import SecretStr
from supabase_auth import AsyncGoTrueClient
from supabase_auth.types import Session

from connectors.supabase.auth import WHOLE, Auth, answers
from connectors.supabase.errors import AuthRefused
from connectors.supabase.session import App, HalfWay, NewApp, SignedIn

ISSUER = "ViralTracker"


class SecondFactor:
    """Every method asks the auth server, and may raise:

    Raises:
        AuthRefused: It said no: `code` for digits that are wrong or over, `session` where the person has to begin anew.
        AuthUnreachable: It did not answer, or not as an auth server does.
    """

    def __init__(self, auth: Auth) -> None:
        self._auth = auth

    async def shown(self, half: HalfWay, app: str, code: str, now: datetime) -> SignedIn:
        """The whole session, for somebody halfway who shows the digits of one of their apps."""
        signed = await self.confirm(half.access_token, app, code, now)
        if (signed.user.id, signed.claims.session_id) != (half.user.id, half.session_id):
            raise AuthRefused("token", "the session after the second factor is another one")
        return signed

    async def apps(self, access_token: SecretStr) -> tuple[App, ...]:
        """The apps that the person has set up."""
        async with answers():
            told = await (await self._as(access_token)).mfa.list_factors()
        return tuple(App(factor.id, factor.friendly_name or "") for factor in told.totp)

    async def add(self, access_token: SecretStr, name: str) -> NewApp:
        """An app to be, of which `confirm` wants the first digits. One that was begun and never confirmed goes."""
        async with answers():
            client = await self._as(access_token)
            for factor in (await client.mfa.list_factors()).all:
                if factor.factor_type == "totp" and factor.status == "unverified":
                    await client.mfa.unenroll({"factor_id": factor.id})
            made = await client.mfa.enroll({"factor_type": "totp", "friendly_name": name, "issuer": ISSUER})
        if made.totp is None:
            raise AuthRefused("factors", "the auth server made no authenticator app")
        drawn = made.totp.qr_code.removeprefix("data:image/svg+xml;utf-8,").encode()
        picture = f"data:image/svg+xml;base64,{base64.b64encode(drawn).decode()}"
        return NewApp(made.id, SecretStr(picture), SecretStr(made.totp.secret))

    async def confirm(self, access_token: SecretStr, app: str, code: str, now: datetime) -> SignedIn:
        """The token's session with new tokens, from now on with the second factor. The person's sessions without one
        are over at the auth server."""
        async with answers():
            client = await self._as(access_token)
            told = await client.mfa.challenge_and_verify({"factor_id": app, "code": code})
        session = Session(
            access_token=told.access_token,
            refresh_token=told.refresh_token,
            expires_in=told.expires_in,
            token_type="bearer",
            user=told.user,
        )
        signed = await self._auth.believed(session, told.user, now)
        if signed.claims.level not in WHOLE:
            raise AuthRefused("token", "the session after the second factor is one without it")
        return signed

    async def remove(self, access_token: SecretStr, app: str) -> None:
        """Takes an app away; one that is gone already is no error."""
        try:
            async with answers():
                await (await self._as(access_token)).mfa.unenroll({"factor_id": app})
        except AuthRefused as refused:
            if refused.code != "mfa_factor_not_found":
                raise

    async def _as(self, access_token: SecretStr) -> AsyncGoTrueClient:
        client = self._auth.project.auth_client()
        # Without its refresh token: one that is over ends here, and is not spent for a new one that nobody stores.
        await client.set_session(access_token.get_secret_value(), "")
        return client
