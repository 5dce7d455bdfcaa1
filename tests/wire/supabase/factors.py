"""Second factors: an authenticator app added, challenged, verified and taken away."""

import base64
import secrets
from typing import Any
from urllib.parse import quote
from uuid import UUID

from starlette.responses import JSONResponse, Response

from tests.wire.supabase import accounts, totp
from tests.wire.supabase.accounts import Connection
from tests.wire.supabase.desk import Call, Desk
from tests.wire.supabase.errors import AuthTrouble

MOST = 10
# No code that an app could read: what it stands for is in the address beside it.
_PICTURE = (
    '<?xml version="1.0"?>\n<svg width="147" height="147" xmlns="http://www.w3.org/2000/svg">'
    '<rect width="147" height="147" style="fill:white;stroke:none" />'
    '<rect x="12" y="12" width="60" height="60" style="fill:black;stroke:none" />'
    '<rect x="90" y="84" width="36" height="48" style="fill:black;stroke:none" /></svg>'
)


def is_guarded(person: dict[str, Any]) -> bool:
    """Whether the person has a second factor that was verified."""
    return any(factor["status"] == "verified" for factor in person["factors"])


def is_second(conn: Connection, session: UUID) -> bool:
    """Whether a second factor was shown in this session: it is aal2."""
    row = conn.execute("SELECT factor_at FROM auth.sessions WHERE id = %s", [session]).fetchone()
    return row is not None and row["factor_at"] is not None


def enrol(desk: Desk, conn: Connection, call: Call) -> Response:
    person, session = desk.asker(conn, call)
    name, kind = str(call.body.get("friendly_name") or ""), call.body.get("factor_type")
    if kind != "totp":
        raise AuthTrouble(400, "validation_failed", "factor_type needs to be totp, phone, or webauthn")
    if not desk.config.totp:
        raise AuthTrouble(422, "mfa_totp_enroll_not_enabled", "MFA enroll is disabled for TOTP")
    if any((factor["friendly_name"] or "") == name for factor in person["factors"]):
        said = f'A factor with the friendly name "{name}" for this user already exists'
        raise AuthTrouble(422, "mfa_factor_name_conflict", said)
    if len(person["factors"]) >= MOST:
        said = "Maximum number of verified factors reached, unenroll to continue"
        raise AuthTrouble(422, "too_many_enrolled_mfa_factors", said)
    if is_guarded(person) and not is_second(conn, session):
        raise AuthTrouble(403, "insufficient_aal", "AAL2 required to enroll a new factor")
    secret = base64.b32encode(secrets.token_bytes(20)).decode()
    row = conn.execute(
        "INSERT INTO auth.mfa_factors (user_id, friendly_name, factor_type, secret) VALUES (%s, %s, 'totp', %s)"
        " RETURNING id",
        [person["id"], name, secret],
    ).fetchone()
    assert row is not None
    issuer = str(call.body.get("issuer") or "localhost")
    asked = f"algorithm=SHA1&digits=6&issuer={quote(issuer)}&period=30&secret={secret}"
    uri = f"otpauth://totp/{quote(issuer)}:{quote(person['email'])}?{asked}"
    told = {"qr_code": _PICTURE, "secret": secret, "uri": uri}
    return JSONResponse({"id": str(row["id"]), "type": "totp", "friendly_name": name, "totp": told})


def one(desk: Desk, conn: Connection, call: Call) -> Response:
    """Whatever is asked of one factor: `/factors/ID`, `/factors/ID/challenge`, `/factors/ID/verify`."""
    person, session = desk.asker(conn, call)
    wanted, _, verb = call.path.removeprefix("/factors/").partition("/")
    try:
        id = UUID(wanted)
    except ValueError:
        raise AuthTrouble(404, "validation_failed", "factor_id must be an UUID") from None
    factor = conn.execute(
        "SELECT * FROM auth.mfa_factors WHERE id = %s AND user_id = %s", [id, person["id"]]
    ).fetchone()
    if factor is None:
        raise AuthTrouble(404, "mfa_factor_not_found", "Factor not found")
    match (call.method, verb):
        case ("POST", "challenge"):
            return _challenge(desk, conn, factor)
        case ("POST", "verify"):
            return _verify(desk, conn, call, person, session, factor)
        case ("DELETE", ""):
            return _remove(conn, session, factor)
        case _:
            return Response("404 page not found\n", 404, media_type="text/plain")


def _challenge(desk: Desk, conn: Connection, factor: dict[str, Any]) -> Response:
    row = conn.execute(
        "INSERT INTO auth.mfa_challenges (factor_id) VALUES (%s)"
        " RETURNING id, extract(epoch FROM created_at + make_interval(secs => %s))::bigint AS until",
        [factor["id"], desk.config.challenge_seconds],
    ).fetchone()
    assert row is not None
    return JSONResponse({"id": str(row["id"]), "type": factor["factor_type"], "expires_at": row["until"]})


def _verify(
    desk: Desk, conn: Connection, call: Call, person: dict[str, Any], session: UUID, factor: dict[str, Any]
) -> Response:
    if not call.body.get("code"):
        raise AuthTrouble(400, "validation_failed", "Code needs to be non-empty")
    challenge = conn.execute(
        "SELECT id, verified_at, created_at < now() - make_interval(secs => %s) AS old FROM auth.mfa_challenges"
        " WHERE id::text = %s AND factor_id = %s",
        [desk.config.challenge_seconds, str(call.body.get("challenge_id")), factor["id"]],
    ).fetchone()
    if challenge is None:
        raise AuthTrouble(422, "mfa_factor_not_found", "MFA factor with the provided challenge ID not found")
    if challenge["verified_at"] is not None:
        raise AuthTrouble(422, "mfa_ip_address_mismatch", "Challenge and verify IP addresses mismatch.")
    if challenge["old"]:
        conn.execute("DELETE FROM auth.mfa_challenges WHERE id = %s", [challenge["id"]])
        said = (
            f"MFA challenge {challenge['id']} has expired, verify against another challenge or create a new challenge."
        )
        raise AuthTrouble(422, "mfa_challenge_expired", said)
    if not totp.fits(str(call.body.get("code") or ""), factor["secret"]):
        raise AuthTrouble(422, "mfa_verification_failed", "Invalid TOTP code entered")
    conn.execute("UPDATE auth.mfa_challenges SET verified_at = now() WHERE id = %s", [challenge["id"]])
    conn.execute("UPDATE auth.mfa_factors SET status = 'verified', updated_at = now() WHERE id = %s", [factor["id"]])
    conn.execute("UPDATE auth.sessions SET factor_id = %s, factor_at = now() WHERE id = %s", [factor["id"], session])
    # Whoever is signed in elsewhere without the factor is out.
    conn.execute("DELETE FROM auth.sessions WHERE user_id = %s AND factor_at IS NULL", [person["id"]])
    conn.execute("DELETE FROM auth.mfa_factors WHERE user_id = %s AND status = 'unverified'", [person["id"]])
    active = conn.execute(
        "SELECT token FROM auth.refresh_tokens WHERE session_id = %s AND NOT revoked ORDER BY id DESC LIMIT 1",
        [session],
    ).fetchone()
    token = accounts.new_refresh_token(conn, session, active["token"] if active else None)
    return desk.issued(conn, accounts.by_id(conn, person["id"]) or person, session, token)


def _remove(conn: Connection, session: UUID, factor: dict[str, Any]) -> Response:
    if factor["status"] == "verified" and not is_second(conn, session):
        raise AuthTrouble(422, "insufficient_aal", "AAL2 required to unenroll verified factor")
    conn.execute("DELETE FROM auth.mfa_factors WHERE id = %s", [factor["id"]])
    conn.execute("UPDATE auth.sessions SET factor_id = NULL, factor_at = NULL WHERE factor_id = %s", [factor["id"]])
    return JSONResponse({"id": str(factor["id"])})
