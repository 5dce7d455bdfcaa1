"""Who somebody is, what they change about themselves, and what the secret key may do with everybody."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from starlette.responses import JSONResponse, Response

from tests.wire.supabase import accounts
from tests.wire.supabase.accounts import Connection
from tests.wire.supabase.desk import Call, Desk
from tests.wire.supabase.errors import AuthTrouble
from tests.wire.supabase.factors import is_guarded, is_second


def user(desk: Desk, conn: Connection, call: Call) -> Response:
    person, _ = desk.asker(conn, call)
    return JSONResponse(desk.told(person))


def change_user(desk: Desk, conn: Connection, call: Call) -> Response:
    person, session = desk.asker(conn, call)
    password = call.body.get("password")
    if password is not None:
        desk.strong(str(password))
        if is_guarded(person) and not is_second(conn, session):
            said = "AAL2 session is required to update email or password when MFA is enabled."
            raise AuthTrouble(401, "insufficient_aal", said)
        if accounts.fits(str(password), person["encrypted_password"]):
            said = "New password should be different from the old password."
            raise AuthTrouble(422, "same_password", said)
        accounts.set_password(conn, person["id"], str(password))
        conn.execute("DELETE FROM auth.sessions WHERE user_id = %s AND id <> %s", [person["id"], session])
    return JSONResponse(desk.told(person))


def logout(desk: Desk, conn: Connection, call: Call) -> Response:
    person, session = desk.asker(conn, call)
    scope = call.query.get("scope", "global")
    gone = {"global": "true", "local": "id = %(session)s", "others": "id <> %(session)s"}.get(scope)
    if gone is None:
        raise AuthTrouble(400, "validation_failed", f'Unsupported logout scope "{scope}"')
    conn.execute(
        f"DELETE FROM auth.sessions WHERE user_id = %(user)s AND {gone}", {"user": person["id"], "session": session}
    )
    return Response(status_code=204)


def admin(desk: Desk, conn: Connection, call: Call) -> Response:
    if desk.keys.claims_of(call.bearer).get("role") != "service_role":
        raise AuthTrouble(403, "not_admin", "User not allowed")
    wanted = call.path.removeprefix("/admin/users").strip("/")
    if call.method == "POST" and not wanted:
        body = call.body
        email = desk.email(call)
        if accounts.by_email(conn, email):
            said = "A user with this email address has already been registered"
            raise AuthTrouble(422, "email_exists", said)
        name = (body.get("user_metadata") or {}).get("full_name")
        return JSONResponse(
            desk.told(accounts.add(conn, email, body.get("password"), bool(body.get("email_confirm")), name=name))
        )
    person = accounts.by_id(conn, UUID(wanted)) if wanted else None
    if person is None:
        raise AuthTrouble(404, "user_not_found", "User not found")
    if call.method == "DELETE":
        conn.execute("DELETE FROM auth.users WHERE id = %s", [person["id"]])
        return JSONResponse({})
    if call.method == "PUT" and call.body.get("ban_duration"):
        until = None if call.body["ban_duration"] == "none" else datetime.now(UTC) + timedelta(days=1)
        conn.execute("UPDATE auth.users SET banned_until = %s WHERE id = %s", [until, person["id"]])
    return JSONResponse(desk.told(accounts.by_id(conn, person["id"]) or person))
