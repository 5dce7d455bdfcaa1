"""Signing in with a provider: away to its page, and back with what it says of whoever is there."""

import time
from urllib.parse import urlencode
from uuid import UUID

from starlette.responses import RedirectResponse, Response

from tests.wire.supabase import accounts
from tests.wire.supabase.accounts import Connection
from tests.wire.supabase.desk import Call, Desk, with_query
from tests.wire.supabase.errors import AuthTrouble


def authorize(desk: Desk, conn: Connection, call: Call) -> Response:
    provider = call.query.get("provider", "")
    if provider not in desk.config.providers:
        raise AuthTrouble(400, "validation_failed", "Unsupported provider: provider is not enabled")
    challenge, how = call.query.get("code_challenge", ""), call.query.get("code_challenge_method", "")
    if not challenge or how.lower() not in ("s256", "plain"):
        said = "PKCE flow requires code_challenge_method and code_challenge"
        raise AuthTrouble(400, "validation_failed", said)
    flow = accounts.begin_flow(conn, None, challenge, how, "oauth")
    state = desk.keys.sign({"exp": time.time() + 300, "flow": str(flow), "back": desk.back(call), "of": provider})
    page = urlencode({"state": state, "redirect_uri": f"{desk.url}/callback", "provider": provider})
    return RedirectResponse(f"{desk.url.removesuffix('/auth/v1')}/_provider?{page}", 302)


def callback(desk: Desk, conn: Connection, call: Call) -> Response:
    """The browser comes back from the provider's page."""
    state = desk.keys.claims_of(call.query.get("state", ""))
    back = str(state["back"])
    if "error" in call.query:
        return RedirectResponse(with_query(back, error="access_denied", error_description="The user cancelled"), 302)
    email, verified = call.query.get("email", ""), call.query.get("verified") == "yes"
    person = accounts.by_email(conn, email)
    if not verified and (person is None or person["email_confirmed_at"] is None):
        said = f"Unverified email with {state['of']}. A confirmation email has been sent to your {state['of']} email"
        error = {"error": "access_denied", "error_code": "provider_email_needs_verification"}
        return RedirectResponse(with_query(back, **error, error_description=said), 302)
    if person is None and not desk.config.sign_up:
        said = "Signups not allowed for this instance"
        error = {"error": "access_denied", "error_code": "signup_disabled", "error_description": said}
        return RedirectResponse(with_query(back, **error), 302)
    if person is None:
        person = accounts.add(conn, email, None, True, str(state["of"]), call.query.get("name"))
    elif person["email_confirmed_at"] is None:
        # Whoever put a password there never showed that the address is theirs.
        accounts.set_password(conn, person["id"], None)
        accounts.confirm(conn, person["id"])
    code = accounts.issue_code(conn, UUID(str(state["flow"])), person["id"])
    return RedirectResponse(with_query(back, code=code or ""), 302)
