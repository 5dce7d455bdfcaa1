"""`/auth/v1`: what Supabase's auth server answers to sign-in, links, providers, refresh and sign-out."""

from typing import Any

from starlette.responses import JSONResponse, Response

from tests.wire.supabase import accounts, factors, grants, links, persons, sign_in_providers
from tests.wire.supabase.desk import Call, Desk
from tests.wire.supabase.errors import AuthTrouble
from tests.wire.supabase.keys import BadToken

OPEN = ("/verify", "/authorize", "/callback", "/.well-known/jwks.json", "/.well-known/openid-configuration")
"""What the gateway lets through without an API key: a browser comes there."""
_ROUTES = {
    ("POST", "/signup"): grants.sign_up,
    ("POST", "/token"): grants.token,
    ("POST", "/otp"): links.otp,
    ("POST", "/magiclink"): links.otp,
    ("POST", "/recover"): links.recover,
    ("POST", "/resend"): links.resend,
    ("GET", "/verify"): links.follow_link,
    ("POST", "/verify"): links.verify,
    ("GET", "/authorize"): sign_in_providers.authorize,
    ("GET", "/callback"): sign_in_providers.callback,
    ("GET", "/user"): persons.user,
    ("PUT", "/user"): persons.change_user,
    ("POST", "/logout"): persons.logout,
    ("POST", "/factors"): factors.enrol,
}


def answered(desk: Desk, call: Call) -> Response:
    """The answer to one request below `/auth/v1`."""
    if call.path == "/.well-known/jwks.json":
        return JSONResponse(desk.keys.jwks())
    if call.path == "/settings":
        return JSONResponse(_settings(desk))
    if call.path == "/health":
        return JSONResponse({"version": "v2.180.0", "name": "GoTrue", "description": "GoTrue is a user registration"})
    answer = _ROUTES.get((call.method, call.path))
    if call.path.startswith("/admin/"):
        answer = persons.admin
    elif call.path.startswith("/factors/"):
        answer = factors.one
    if answer is None:
        return Response("404 page not found\n", 404, media_type="text/plain")
    try:
        # A refusal may still end a session (a refresh token shown twice), so it commits too.
        with accounts.opened(desk.database) as conn:
            try:
                return answer(desk, conn, call)
            except AuthTrouble as trouble:
                return trouble.response(call.headers)
    except BadToken as bad:
        said = f"invalid JWT: unable to parse or verify signature, {bad}"
        return AuthTrouble(403, "bad_jwt", said).response(call.headers)


def _settings(desk: Desk) -> dict[str, Any]:
    every = ("apple", "azure", "facebook", "github", "google", "slack_oidc")
    external = {name: name in desk.config.providers for name in every}
    return {
        "external": external | {"anonymous_users": False, "email": True, "phone": False},
        "disable_signup": not desk.config.sign_up,
        "mailer_autoconfirm": not desk.config.confirm_email,
        "phone_autoconfirm": False,
        "sms_provider": "twilio",
        "saml_enabled": False,
    }
