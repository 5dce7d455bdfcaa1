"""`POST /signup` and `POST /token`: a password, a refresh token, or the code that somebody came back with."""

import base64
import hashlib
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from starlette.responses import JSONResponse, Response

from tests.wire.supabase import accounts
from tests.wire.supabase.accounts import Connection
from tests.wire.supabase.desk import Call, Desk
from tests.wire.supabase.errors import AuthTrouble
from tests.wire.supabase.links import send


def sign_up(desk: Desk, conn: Connection, call: Call) -> Response:
    email, password = desk.email(call), str(call.body.get("password") or "")
    if not desk.config.sign_up:
        raise AuthTrouble(422, "signup_disabled", "Signups not allowed for this instance")
    known = accounts.by_email(conn, email)
    if known is not None and known["email_confirmed_at"] is not None:
        if not desk.config.confirm_email:
            raise AuthTrouble(422, "user_already_exists", "User already registered")
        desk.strong(password)
        return JSONResponse(desk.told(_made_up(known)) | {"identities": []})
    desk.strong(password)
    person = known or accounts.add(conn, email, password)
    if not desk.config.confirm_email:
        accounts.confirm(conn, person["id"])
        return desk.session(conn, person["id"], "password")
    send(desk, conn, person, "signup", call)
    return JSONResponse(desk.told(person) | {"confirmation_sent_at": _now()})


def token(desk: Desk, conn: Connection, call: Call) -> Response:
    grants = {"password": _password, "refresh_token": _refresh, "pkce": _exchange}
    grant = grants.get(call.query.get("grant_type", ""))
    if grant is None:
        return JSONResponse({"error": "unsupported_grant_type", "error_description": ""}, 400)
    return grant(desk, conn, call)


def _password(desk: Desk, conn: Connection, call: Call) -> Response:
    person = accounts.by_email(conn, str(call.body.get("email") or ""))
    if person is None or not accounts.fits(str(call.body.get("password") or ""), person["encrypted_password"]):
        raise AuthTrouble(400, "invalid_credentials", "Invalid login credentials")
    if accounts.is_banned(person):
        raise AuthTrouble(400, "user_banned", "User is banned")
    if person["email_confirmed_at"] is None:
        raise AuthTrouble(400, "email_not_confirmed", "Email not confirmed")
    return desk.session(conn, person["id"], "password")


def _refresh(desk: Desk, conn: Connection, call: Call) -> Response:
    """Rotation: the parent of the active token, or any within some seconds, may be shown again; an older one
    ends the family."""
    shown = call.body.get("refresh_token")
    row = conn.execute(
        "SELECT t.*, s.user_id, s.not_after, t.updated_at > now() - make_interval(secs => %s) AS recent"
        "  FROM auth.refresh_tokens t JOIN auth.sessions s ON s.id = t.session_id WHERE token = %s FOR UPDATE",
        [desk.config.reuse_seconds, shown],
    ).fetchone()
    if row is None:
        raise AuthTrouble(400, "refresh_token_not_found", "Invalid Refresh Token: Refresh Token Not Found")
    person = accounts.by_id(conn, row["user_id"])
    assert person is not None
    if accounts.is_banned(person):
        raise AuthTrouble(400, "user_banned", "Invalid Refresh Token: User Banned")
    if row["not_after"] is not None and row["not_after"] < datetime.now(UTC):
        raise AuthTrouble(400, "session_expired", "Invalid Refresh Token: Session Expired")
    if not row["revoked"]:
        token = accounts.new_refresh_token(conn, row["session_id"], row["token"])
        return desk.issued(conn, person, row["session_id"], token)
    active = conn.execute(
        "SELECT token, parent FROM auth.refresh_tokens WHERE session_id = %s AND NOT revoked ORDER BY id DESC LIMIT 1",
        [row["session_id"]],
    ).fetchone()
    if active is not None and active["parent"] == row["token"]:
        return desk.issued(conn, person, row["session_id"], active["token"])
    if row["recent"] and active is not None:
        token = accounts.new_refresh_token(conn, row["session_id"], active["token"])
        return desk.issued(conn, person, row["session_id"], token)
    conn.execute("UPDATE auth.refresh_tokens SET revoked = true WHERE session_id = %s", [row["session_id"]])
    raise AuthTrouble(400, "refresh_token_already_used", "Invalid Refresh Token: Already Used")


def _exchange(desk: Desk, conn: Connection, call: Call) -> Response:
    code, verifier = call.body.get("auth_code"), call.body.get("code_verifier")
    if not code or not verifier:
        raise AuthTrouble(
            400, "validation_failed", "invalid request: both auth code and code verifier should be non-empty"
        )
    flow = conn.execute(
        # Only of a magic link the time counts from when it was opened; of all else, from when it was asked for.
        "SELECT *, CASE WHEN method = 'magiclink' THEN issued_at ELSE created_at END"
        "  > now() - make_interval(secs => %s) AS fresh"
        "  FROM auth.flow_state WHERE auth_code = %s AND issued_at IS NOT NULL",
        [desk.config.flow_seconds, code],
    ).fetchone()
    if flow is None:
        raise AuthTrouble(404, "flow_state_not_found", "invalid flow state, no valid flow state found")
    if not flow["fresh"]:
        raise AuthTrouble(422, "flow_state_expired", "invalid flow state, flow state has expired")
    if _challenge_of(str(verifier), flow["code_challenge_method"]) != flow["code_challenge"]:
        said = "code challenge does not match previously saved code verifier"
        raise AuthTrouble(400, "bad_code_verifier", said)
    conn.execute("DELETE FROM auth.flow_state WHERE id = %s", [flow["id"]])
    return desk.session(conn, flow["user_id"], flow["method"])


def _challenge_of(verifier: str, how: str) -> str:
    if how == "plain":
        return verifier
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _now() -> str:
    return datetime.now(UTC).isoformat()


def _made_up(person: dict[str, Any]) -> dict[str, Any]:
    """Somebody who is not there, in answer to a sign-up with an e-mail that is taken."""
    return person | {
        "id": UUID(bytes=hashlib.sha256(_now().encode()).digest()[:16], version=4),
        "email_confirmed_at": None,
        "last_sign_in_at": None,
        "raw_user_meta_data": {},
        "created_at": datetime.now(UTC),
        "factors": [],
    }
