"""People, sessions and one-time tokens of the stand-in, in `auth` of the test's own Postgres: as on Supabase, whoever
may write there can end a session, lock somebody out or take them away."""

import hashlib
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

Connection = psycopg.Connection[dict[str, Any]]
TokenType = Literal["confirmation_token", "recovery_token"]

SCHEMA = (Path(__file__).parent / "accounts.sql").read_text()
_PERSON = (
    "SELECT *, coalesce((SELECT jsonb_agg(to_jsonb(f) - 'secret' - 'user_id' ORDER BY f.created_at, f.id)"
    "  FROM auth.mfa_factors f WHERE f.user_id = u.id), '[]') AS factors FROM auth.users u"
)


def opened(database: str) -> Connection:
    """A transaction: committed at the end of `with`."""
    return psycopg.connect(database, row_factory=dict_row)


def prepare(database: str) -> None:
    with opened(database) as conn:
        conn.execute(SCHEMA)


def hashed(password: str) -> str:
    salt = secrets.token_hex(8)
    return f"{salt}${hashlib.sha256(f'{salt}{password}'.encode()).hexdigest()}"


def fits(password: str, kept: str | None) -> bool:
    salt, _, digest = (kept or "").partition("$")
    return bool(digest) and secrets.compare_digest(digest, hashlib.sha256(f"{salt}{password}".encode()).hexdigest())


def by_email(conn: Connection, email: str) -> dict[str, Any] | None:
    return conn.execute(f"{_PERSON} WHERE email = lower(%s)", [email]).fetchone()


def by_id(conn: Connection, id: UUID) -> dict[str, Any] | None:
    return conn.execute(f"{_PERSON} WHERE id = %s", [id]).fetchone()


def add(
    conn: Connection,
    email: str,
    password: str | None = None,
    confirmed: bool = False,
    provider: str = "email",
    name: str | None = None,
) -> dict[str, Any]:
    """A new person; the triggers of `auth.users` run as they do on Supabase."""
    row = conn.execute(
        "INSERT INTO auth.users (email, encrypted_password, email_confirmed_at, raw_app_meta_data, raw_user_meta_data)"
        " VALUES (lower(%s), %s, CASE WHEN %s THEN now() END, %s, %s) RETURNING *",
        [
            email,
            hashed(password) if password else None,
            confirmed,
            Jsonb({"provider": provider, "providers": [provider]}),
            Jsonb({"email": email} | ({"full_name": name} if name else {})),
        ],
    ).fetchone()
    assert row is not None
    return row


def confirm(conn: Connection, id: UUID) -> None:
    conn.execute("UPDATE auth.users SET email_confirmed_at = coalesce(email_confirmed_at, now()) WHERE id = %s", [id])


def set_password(conn: Connection, id: UUID, password: str | None) -> None:
    kept = hashed(password) if password else None
    conn.execute("UPDATE auth.users SET encrypted_password = %s WHERE id = %s", [kept, id])


def is_banned(person: dict[str, Any]) -> bool:
    until = person["banned_until"]
    return until is not None and until > datetime.now(UTC)


def begin_session(conn: Connection, user_id: UUID, method: str) -> UUID:
    conn.execute("UPDATE auth.users SET last_sign_in_at = now() WHERE id = %s", [user_id])
    row = conn.execute(
        "INSERT INTO auth.sessions (user_id, method) VALUES (%s, %s) RETURNING id", [user_id, method]
    ).fetchone()
    assert row is not None
    return row["id"]


def new_refresh_token(conn: Connection, session_id: UUID, parent: str | None = None) -> str:
    token = secrets.token_urlsafe(9)
    if parent is not None:
        conn.execute("UPDATE auth.refresh_tokens SET revoked = true, updated_at = now() WHERE token = %s", [parent])
    conn.execute(
        "INSERT INTO auth.refresh_tokens (token, parent, session_id) VALUES (%s, %s, %s)", [token, parent, session_id]
    )
    return token


def one_time(conn: Connection, user_id: UUID, email: str, kind: TokenType, pkce: bool) -> tuple[str, str]:
    """Digits, and the hash that stands in the link. A new one replaces what was sent before."""
    digits = f"{secrets.randbelow(10**6):06}"
    token_hash = ("pkce_" if pkce else "") + hashlib.sha224(f"{email}{digits}".encode()).hexdigest()
    conn.execute("DELETE FROM auth.one_time_tokens WHERE user_id = %s AND token_type = %s", [user_id, kind])
    conn.execute(
        "INSERT INTO auth.one_time_tokens (token_hash, user_id, token_type) VALUES (%s, %s, %s)",
        [token_hash, user_id, kind],
    )
    conn.execute("UPDATE auth.users SET mail_sent_at = now() WHERE id = %s", [user_id])
    return digits, token_hash


def used(conn: Connection, token_hash: str, kinds: tuple[TokenType, ...], seconds: int) -> dict[str, Any] | None:
    """The person whose token it is, which is gone from now on; None when there is none, or it is too old."""
    row = conn.execute(
        "DELETE FROM auth.one_time_tokens WHERE token_hash = %s AND token_type = ANY(%s)"
        " RETURNING user_id, created_at > now() - make_interval(secs => %s) AS fresh",
        [token_hash, list(kinds), seconds],
    ).fetchone()
    return by_id(conn, row["user_id"]) if row is not None and row["fresh"] else None


def begin_flow(conn: Connection, user_id: UUID | None, challenge: str, how: str, method: str) -> UUID:
    row = conn.execute(
        "INSERT INTO auth.flow_state (user_id, auth_code, code_challenge, code_challenge_method, method)"
        " VALUES (%s, gen_random_uuid()::text, %s, %s, %s) RETURNING id",
        [user_id, challenge, how.lower(), method],
    ).fetchone()
    assert row is not None
    return row["id"]


def issue_code(conn: Connection, flow_id: UUID, user_id: UUID) -> str | None:
    """The code of a flow, for somebody who is known from now on; None when there is no such flow."""
    row = conn.execute(
        "UPDATE auth.flow_state SET user_id = %s, issued_at = now() WHERE id = %s RETURNING auth_code",
        [user_id, flow_id],
    ).fetchone()
    return row["auth_code"] if row else None


def issue_code_of_link(conn: Connection, user_id: UUID, method: str) -> str | None:
    """The code of the newest flow that a mail of this kind began for this person."""
    row = conn.execute(
        "SELECT id FROM auth.flow_state WHERE user_id = %s AND method = %s ORDER BY created_at DESC LIMIT 1",
        [user_id, method],
    ).fetchone()
    return issue_code(conn, row["id"], user_id) if row else None
