"""Applies supabase/migrations in order, each in its own transaction, each once.

Uses the Supabase CLI's own ledger, so a database that the CLI migrated is up to date here and the other way round.
"""

import re
from pathlib import Path
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import tuple_row

MIGRATIONS = Path(__file__).parent.parent / "supabase" / "migrations"
NAMED = re.compile(r"(?P<version>\d{14})_(?P<name>[a-z0-9_]+)\.sql")

_LEDGER = """
CREATE SCHEMA IF NOT EXISTS supabase_migrations;
CREATE TABLE IF NOT EXISTS supabase_migrations.schema_migrations (
  version text PRIMARY KEY, statements text[], name text
);
"""
_LOCK = 7_304_118_240_001  # One migration at a time, whichever process starts first.


async def migrate(url: str, folder: Path = MIGRATIONS) -> list[str]:
    """Brings the database up to date. Returns the names of the files applied, oldest first."""
    applied: list[str] = []
    async with await AsyncConnection.connect(url, autocommit=True, row_factory=tuple_row) as conn:
        await one_at_a_time(conn)
        done = await versions(conn)
        for path in sorted(folder.glob("*.sql")):
            named = NAMED.fullmatch(path.name)
            if named is None:
                raise ValueError(f"migration {path.name!r} is not named YYYYMMDDhhmmss_topic.sql")
            if named["version"] in done:
                continue
            async with conn.transaction():
                await conn.execute(path.read_bytes())
                await conn.execute(
                    "INSERT INTO supabase_migrations.schema_migrations (version, name) VALUES (%s, %s)",
                    [named["version"], named["name"]],
                )
            applied.append(path.name)
    return applied


async def one_at_a_time(conn: AsyncConnection[tuple[Any, ...]]) -> None:
    """Waits for whoever else migrates, and makes the ledger where there is none."""
    await conn.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
    await conn.execute(_LEDGER)


async def versions(conn: AsyncConnection[tuple[Any, ...]]) -> set[str]:
    """What the ledger holds."""
    cursor = await conn.execute("SELECT version FROM supabase_migrations.schema_migrations")
    return {row[0] for row in await cursor.fetchall()}


async def applied(url: str) -> int:
    """How many migrations the database's ledger holds."""
    async with await AsyncConnection.connect(url, autocommit=True, row_factory=tuple_row) as conn:
        return len(await versions(conn))
