"""E-mailed links: sent, followed in a browser, or verified by our own page."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from starlette.responses import JSONResponse, RedirectResponse, Response

from tests.wire.supabase import accounts
from tests.wire.supabase.accounts import Connection, TokenType
from tests.wire.supabase.config import Mail
from tests.wire.supabase.desk import Call, Desk, with_query
from tests.wire.supabase.errors import AuthTrouble

TOKENS: dict[str, tuple[TokenType, ...]] = {
    "signup": ("confirmation_token",),
    "invite": ("confirmation_token",),
    "magiclink": ("recovery_token",),
    "recovery": ("recovery_token",),
    "email": ("confirmation_token", "recovery_token"),
}
METHODS = {"signup": "email/signup", "magiclink": "magiclink", "recovery": "recovery"}
"""What a flow is noted as, by the kind of its mail."""


def otp(desk: Desk, conn: Connection, call: Call) -> Response:
    email = desk.email(call)
    person = accounts.by_email(conn, email)
    if person is None:
        if not call.body.get("create_user", True):
            raise AuthTrouble(422, "otp_disabled", "Signups not allowed for otp")
        if not desk.config.sign_up:
            raise AuthTrouble(422, "signup_disabled", "Signups not allowed for this instance")
        person = accounts.add(conn, email)
    if person["email_confirmed_at"] is None and desk.config.confirm_email:
        send(desk, conn, person, "signup", call)
    else:
        accounts.confirm(conn, person["id"])
        send(desk, conn, person, "magiclink", call)
    return JSONResponse({})


def recover(desk: Desk, conn: Connection, call: Call) -> Response:
    person = accounts.by_email(conn, desk.email(call))
    if person is not None:
        send(desk, conn, person, "recovery", call)
    return JSONResponse({})


def resend(desk: Desk, conn: Connection, call: Call) -> Response:
    person = accounts.by_email(conn, desk.email(call))
    if person is not None and person["email_confirmed_at"] is None:
        send(desk, conn, person, "signup", call)
    return JSONResponse({})


def follow_link(desk: Desk, conn: Connection, call: Call) -> Response:
    """A browser that follows a link of the default template."""
    token, kind, back = call.query.get("token", ""), call.query.get("type", ""), desk.back(call)
    pkce = token.startswith("pkce_")
    person = accounts.used(conn, token, TOKENS.get(kind, ()), desk.config.link_seconds)
    if person is None or accounts.is_banned(person):
        said = "Email link is invalid or has expired"
        error = urlencode({"error": "access_denied", "error_code": "otp_expired", "error_description": said})
        plain = back.partition("?")[0]
        return RedirectResponse(f"{plain}?{error}#{error}" if pkce else f"{plain}#{error}", 303)
    accounts.confirm(conn, person["id"])
    if pkce:
        code = accounts.issue_code_of_link(conn, person["id"], METHODS[kind])
        return RedirectResponse(with_query(back, code=code or ""), 303)
    session = json.loads(bytes(desk.session(conn, person["id"], "otp").body))
    told = {name: session[name] for name in ("access_token", "expires_in", "expires_at", "refresh_token")}
    return RedirectResponse(f"{back}#{urlencode(told | {'token_type': 'bearer', 'type': kind})}", 303)


def verify(desk: Desk, conn: Connection, call: Call) -> Response:
    body, kind = call.body, str(call.body.get("type") or "")
    if kind not in TOKENS:
        raise AuthTrouble(400, "validation_failed", "Verify requires a verification type")
    token_hash = body.get("token_hash")
    said = "Email link is invalid or has expired"
    if not token_hash:
        said = "Token has expired or is invalid"
        plain = hashlib.sha224(f"{desk.email(call)}{body.get('token')}".encode()).hexdigest()
        row = conn.execute(
            "SELECT token_hash FROM auth.one_time_tokens WHERE token_hash IN (%s, %s)", [plain, f"pkce_{plain}"]
        ).fetchone()
        token_hash = row["token_hash"] if row else ""
    person = accounts.used(conn, str(token_hash), TOKENS[kind], desk.config.link_seconds)
    if person is None:
        raise AuthTrouble(403, "otp_expired", said)
    if accounts.is_banned(person):
        raise AuthTrouble(403, "user_banned", "User is banned")
    accounts.confirm(conn, person["id"])
    return desk.session(conn, person["id"], "recovery" if kind == "recovery" else "otp")


def send(desk: Desk, conn: Connection, person: dict[str, Any], kind: Any, call: Call) -> None:
    since = datetime.now(UTC) - person["mail_sent_at"] if person["mail_sent_at"] else None
    if since is not None and since.total_seconds() < desk.config.email_seconds:
        left = int(desk.config.email_seconds - since.total_seconds()) + 1
        said = f"For security purposes, you can only request this after {left} seconds."
        raise AuthTrouble(429, "over_email_send_rate_limit", said)
    challenge = call.body.get("code_challenge")
    token_type: TokenType = "confirmation_token" if kind == "signup" else "recovery_token"
    digits, token_hash = accounts.one_time(conn, person["id"], person["email"], token_type, bool(challenge))
    if challenge:
        how = str(call.body.get("code_challenge_method") or "plain")
        accounts.begin_flow(conn, person["id"], str(challenge), how, METHODS[kind])
    back = desk.back(call)
    if desk.config.template == "token_hash":
        # A template knows no more: it cannot tell whether the address has a query already.
        link = f"{back}&token_hash={token_hash}&type={'recovery' if kind == 'recovery' else 'email'}"
    else:
        asked = urlencode({"token": token_hash, "type": kind, "redirect_to": back})
        link = f"{desk.url}/verify?{asked}"
    desk.mail.append(Mail(person["email"], kind, link, digits, token_hash))
