"""A brand's connection to Meta, its sealed token, and which ad accounts are read through it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from psycopg.rows import class_row

from domain.connection import Connection as Known
from domain.connection import LinkedAccount, Offered, Source, Status
from store.db import Connection, to_json
from store.sql import queries

SQL = queries("connections")


@dataclass(frozen=True)
class Granted:
    """What Meta granted: the token sealed, and what it said of it."""

    sealed: str
    key_mark: str
    scopes: tuple[str, ...]
    expires_at: datetime | None
    data_access_expires_at: datetime | None
    user_id: str | None
    user_name: str | None
    offered: tuple[Offered, ...] = ()


async def of_brand(conn: Connection, brand_id: UUID) -> Known | None:
    """What is known of the brand's connection; None when it never had one or the caller may not see the brand."""
    async with conn.cursor(row_factory=class_row(Known)) as cur:
        await cur.execute(SQL["of_brand"], {"brand_id": brand_id})
        return await cur.fetchone()


async def accounts(conn: Connection, brand_id: UUID) -> list[LinkedAccount]:
    """The brand's ad accounts, the primary one first, linked or only known from a file."""
    async with conn.cursor(row_factory=class_row(LinkedAccount)) as cur:
        await cur.execute(SQL["accounts"], {"brand_id": brand_id})
        return await cur.fetchall()


async def linked(conn: Connection, brand_id: UUID) -> list[LinkedAccount]:
    """The accounts that an admin linked: the only ones that may be read from Meta."""
    return [account for account in await accounts(conn, brand_id) if account.linked]


async def connect(
    conn: Connection,
    organization_id: UUID,
    brand_id: UUID,
    user_id: UUID,
    granted: Granted,
    status: Status,
    reason: str | None,
    now: datetime,
) -> None:
    """The brand's connection from here on; the token that it had before is gone. For admins."""
    token_id = uuid4()
    said = {
        "brand_id": brand_id,
        "organization_id": organization_id,
        "status": status,
        "token_id": token_id,
        "scopes": list(granted.scopes),
        "expires_at": granted.expires_at,
        "data_access_expires_at": granted.data_access_expires_at,
        "meta_user_id": granted.user_id,
        "meta_user_name": granted.user_name,
        "reason": reason,
        "offered": _offered(granted.offered),
        "user_id": user_id,
        "now": now,
    }
    await conn.execute(SQL["connect"], said)
    await keep_token(conn, organization_id, brand_id, token_id, granted.sealed, granted.key_mark)


async def keep_token(
    conn: Connection, organization_id: UUID, brand_id: UUID, token_id: UUID, sealed: str, key_mark: str
) -> None:
    """Puts a sealed token in; it is the brand's when the connection names it."""
    kept = {
        "token_id": token_id,
        "organization_id": organization_id,
        "brand_id": brand_id,
        "sealed": sealed,
        "key_mark": key_mark,
    }
    await conn.execute(SQL["keep_token"], kept)


async def sealed(conn: Connection, brand_id: UUID) -> tuple[str, str] | None:
    """The brand's sealed token, and which key sealed it; only a job gets it."""
    row = await (await conn.execute(SQL["sealed"], {"brand_id": brand_id})).fetchone()
    return (row[0], row[1]) if row else None


async def reseal(conn: Connection, token_id: UUID, sealed: str, key_mark: str) -> None:
    """The same token under another key."""
    await conn.execute(SQL["reseal"], {"token_id": token_id, "sealed": sealed, "key_mark": key_mark})


async def renew(
    conn: Connection, organization_id: UUID, brand_id: UUID, old_token_id: UUID, granted: Granted, now: datetime
) -> bool:
    """Puts a newer token in the place of one; False when somebody has connected anew meanwhile."""
    token_id = uuid4()
    await conn.execute(SQL["lock"], {"brand_id": brand_id})
    cur = await conn.execute(
        SQL["renew"],
        {
            "brand_id": brand_id,
            "token_id": token_id,
            "old_token_id": old_token_id,
            "scopes": list(granted.scopes),
            "expires_at": granted.expires_at,
            "data_access_expires_at": granted.data_access_expires_at,
            "now": now,
        },
    )
    if await cur.fetchone() is None:
        return False
    await keep_token(conn, organization_id, brand_id, token_id, granted.sealed, granted.key_mark)
    return True


async def mark(
    conn: Connection,
    organization_id: UUID,
    brand_id: UUID,
    source: Source,
    token_id: UUID | None,
    status: Status,
    reason: str | None,
    until: datetime | None,
    now: datetime,
) -> bool:
    """How the connection is, found by who worked with this token; False when it has another one by now."""
    told = {
        "organization_id": organization_id,
        "brand_id": brand_id,
        "token_id": token_id,
        "status": status,
        "reason": reason,
        "until": until,
        "now": now,
    }
    cur = await conn.execute(SQL["mark_system" if source == "system_user" else "mark"], told)
    return await cur.fetchone() is not None


async def inspected(
    conn: Connection,
    brand_id: UUID,
    token_id: UUID,
    scopes: Sequence[str],
    expires_at: datetime | None,
    data_access_expires_at: datetime | None,
    now: datetime,
) -> None:
    """What Meta said about the token."""
    told = {
        "brand_id": brand_id,
        "token_id": token_id,
        "scopes": list(scopes),
        "expires_at": expires_at,
        "data_access_expires_at": data_access_expires_at,
        "now": now,
    }
    await conn.execute(SQL["inspected"], told)


async def disconnect(conn: Connection, brand_id: UUID, now: datetime) -> bool:
    """Deletes the token and says so; False when there was none. For admins."""
    return await (await conn.execute(SQL["disconnect"], {"brand_id": brand_id, "now": now})).fetchone() is not None


async def with_tokens(conn: Connection) -> list[tuple[UUID, UUID]]:
    """Organisation and brand of every stored token, whosever it is; only jobs, for the daily look."""
    cur = await conn.execute(SQL["with_tokens"])
    return [(row[0], row[1]) for row in await cur.fetchall()]


async def link(
    conn: Connection,
    organization_id: UUID,
    brand_id: UUID,
    user_id: UUID | None,
    account: Offered,
    method: Source,
    now: datetime,
) -> None:
    """Links the account; it becomes the primary one when the brand has no linked one that is. For admins."""
    about = {
        "organization_id": organization_id,
        "brand_id": brand_id,
        "account": account.id,
        "name": account.name,
        "currency": account.currency,
        "timezone": account.timezone,
        "status": account.status,
        "method": method,
        "user_id": user_id,
        "now": now,
    }
    await conn.execute(SQL["link"], about)
    if not any(known.is_primary for known in await linked(conn, brand_id)):
        await make_primary(conn, brand_id, account.id)


async def elsewhere(conn: Connection, brand_id: UUID, account: str) -> list[str]:
    """The other brands that the caller may see to which the account is linked, by name."""
    cur = await conn.execute(SQL["elsewhere"], {"brand_id": brand_id, "account": account})
    return [row[0] for row in await cur.fetchall()]


async def make_primary(conn: Connection, brand_id: UUID, account: str) -> bool:
    """Makes this the brand's primary account; False when the brand does not have it."""
    if not any(known.id == account for known in await accounts(conn, brand_id)):
        return False
    which = {"brand_id": brand_id, "account": account}
    await conn.execute(SQL["unset_primary"], which)
    return await (await conn.execute(SQL["set_primary"], which)).fetchone() is not None


async def unlink(conn: Connection, brand_id: UUID, account: str) -> bool:
    """The account is not read any more. True: its results stay, False: it had none and is gone altogether."""
    which = {"brand_id": brand_id, "account": account}
    row = await (await conn.execute(SQL["has_results"], which)).fetchone()
    stays = row is not None and bool(row[0])
    await conn.execute(SQL["unlink" if stays else "forget"], which)
    await conn.execute(SQL["first_primary"], which)
    return stays


def _offered(offered: Sequence[Offered]) -> str:
    return to_json([account.model_dump(mode="json") for account in offered])
