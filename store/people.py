"""People, as the sign-in knows them. These run as the database's owner, before there is a user to be."""

from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row

from domain.brand import User
from store.sql import queries

SQL = queries("people")
LOCAL_USER = User(id=UUID("00000000-0000-4000-8000-000000000001"), email="you@localhost")


async def ensure(owner_url: str, user: User) -> User:
    """Makes the person, with a workspace, where missing."""
    async with await AsyncConnection.connect(owner_url, autocommit=True) as conn:
        await conn.execute(SQL["ensure"], {"id": user.id, "email": user.email})
    return user


async def by_email(owner_url: str, email: str) -> User | None:
    """The person with this address, whatever its case; None when there is none."""
    async with (
        await AsyncConnection.connect(owner_url, autocommit=True) as conn,
        conn.cursor(row_factory=class_row(User)) as cur,
    ):
        await cur.execute(SQL["by_email"], {"email": email})
        return await cur.fetchone()


async def set_operator(owner_url: str, email: str, wanted: bool) -> bool:
    """Lets the person look after the whole platform, or no longer. False when there is no such person."""
    async with await AsyncConnection.connect(owner_url, autocommit=True) as conn:
        found = await conn.execute(SQL["operator" if wanted else "no_operator"], {"email": email})
        return bool(await found.fetchone())
