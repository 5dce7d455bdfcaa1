"""Organisations that have a row in every table there is, made from the catalogue alone, and files in every bucket."""

import struct
import zlib
from collections.abc import Mapping
from uuid import UUID, uuid4

import psycopg

from connectors.storage import BUCKETS, Storage
from store.embedded import Addresses
from tests.store.tenants import Connection, insert, row

# Every table that has rows of organisations, told without the function that the product uses.
CATALOGUE = """
SELECT n.nspname || '.' || c.relname, CASE c.relname WHEN 'organizations' THEN 'id' ELSE 'organization_id' END
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname IN ('public', 'private') AND c.relkind IN ('r', 'p') AND NOT c.relispartition
   AND c.relname <> 'organization_deletions'
   AND (c.oid = 'public.organizations'::regclass
     OR EXISTS (SELECT FROM pg_attribute a
                 WHERE a.attrelid = c.oid AND a.attname = 'organization_id' AND NOT a.attisdropped))
 ORDER BY 1
"""


def fill(where: Addresses, organization_id: UUID, author: UUID) -> dict[str, int]:
    """Adds a row of the organisation to every table; how many each has then. Foreign keys do not count."""
    with psycopg.connect(where.owner) as conn:
        conn.execute("SET session_replication_role = replica")
        conn.execute("SELECT private.ensure_performance_months('2026-03-01', '2026-03-31')")
        for table, _ in tables(conn):
            schema, _, name = table.partition(".")
            if table == "private.brand_deletions":
                conn.execute(
                    f"INSERT INTO {table} (brand_id, organization_id, asked_by, code_hash, asked_at)"
                    " VALUES (gen_random_uuid(), %s, %s, 'a', now())",
                    [organization_id, author],
                )
                continue
            assert schema == "public", f"{table}: rows of organisations in another schema need a line here"
            if name not in ("organizations", "user_organizations"):  # They are there.
                add(conn, name, organization_id, author)
    return {table: len(found) for table, found in everything(where, organization_id).items()}


def tables(conn: Connection) -> list[tuple[str, str]]:
    """Each with the column that says whose a row is."""
    return [(found[0], found[1]) for found in conn.execute(CATALOGUE)]


def everything(where: Addresses, organization_id: UUID) -> dict[str, list[str]]:
    """All rows of the organisation, byte for byte, by table."""
    with psycopg.connect(where.owner) as conn:
        conn.execute("SET timezone = 'UTC'")
        return {
            table: [
                found[0]
                for found in conn.execute(
                    f"SELECT row_to_json(t)::text FROM {table} t WHERE {key} = %s ORDER BY 1",  # type: ignore[arg-type]
                    [organization_id],
                )
            ]
            for table, key in tables(conn)
        }


def add(
    conn: Connection, table: str, organization_id: UUID, author: UUID, given: Mapping[str, object] | None = None
) -> None:
    """One row of any table, with these values where they are given."""
    values = {**row(conn, table, organization_id, author), **(given or {})}
    try:
        with conn.transaction():
            insert(conn, table, values)
    except psycopg.errors.UniqueViolation:  # A text that two rows may not share.
        insert(conn, table, {key: uuid4().hex if value == "a" else value for key, value in values.items()})


async def stock(storage: Storage, organization_id: UUID) -> list[str]:
    """A file in every bucket; their paths."""
    made: list[str] = []
    for bucket in BUCKETS:
        path = f"{bucket}/{organization_id}/some/thing.png"
        await storage.put(path, picture(), "image/png")
        made.append(path)
    return made


def picture() -> bytes:
    """A PNG of one dot."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0")) + chunk(b"IEND", b"")
    )
