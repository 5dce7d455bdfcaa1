"""Brands that have a row in every table which can hold one, made from the catalogue alone."""

from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from domain.brand import Brand
from store.embedded import Addresses
from tests.jobs.whole_houses import add
from tests.store.tenants import Connection

# Whose rows outlive the brand, without its name.
STAY = frozenset({"public.chat_threads", "public.scraped_templates"})
# Every table with a brand's id, told without the function that the product uses.
NAMED = """
SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname IN ('public', 'private') AND c.relkind IN ('r', 'p') AND NOT c.relispartition
   AND c.relname <> 'brand_deletions'
   AND EXISTS (SELECT FROM pg_attribute a
                WHERE a.attrelid = c.oid AND a.attname = 'brand_id' AND NOT a.attisdropped)
 ORDER BY 1
"""
# What names no brand and hangs on a table that does: child, its columns, parent, and the parent's columns.
HANGING = """
SELECT f.conrelid::regclass::text, f.confrelid::regclass::text,
       ARRAY(SELECT a.attname::text FROM unnest(f.conkey) WITH ORDINALITY k (n, at)
               JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.n ORDER BY k.at),
       ARRAY(SELECT a.attname::text FROM unnest(f.confkey) WITH ORDINALITY k (n, at)
               JOIN pg_attribute a ON a.attrelid = f.confrelid AND a.attnum = k.n ORDER BY k.at)
  FROM pg_constraint f
 WHERE f.contype = 'f' AND f.confdeltype = 'c'
   AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = f.conrelid AND a.attname = 'brand_id')
   AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = f.confrelid AND a.attname = 'brand_id')
   AND f.conparentid = 0
 ORDER BY 1, 2
"""
Hanging = tuple[str, str, list[str], list[str]]


def named(conn: Connection) -> list[str]:
    """The tables with a brand's id."""
    return [found[0] for found in conn.execute(NAMED)]


def hanging(conn: Connection) -> list[Hanging]:
    """The tables whose rows go with a row of those."""
    conn.execute("SET search_path = ''")
    found = [(one[0], one[1], one[2], one[3]) for one in conn.execute(HANGING)]
    conn.execute("RESET search_path")
    return [one for one in found if one[1] not in STAY]


def fill_brand(where: Addresses, brand: Brand, author: UUID) -> None:
    """Adds a row of the brand to every table that can hold one. Foreign keys do not count."""
    with psycopg.connect(where.owner) as conn:
        conn.execute("SET session_replication_role = replica")
        conn.execute("SELECT private.ensure_performance_months('2026-03-01', '2026-03-31')")
        for table in named(conn):
            add(conn, table.removeprefix("public."), brand.organization_id, author, {"brand_id": brand.id})
        for child, parent, columns, keys in hanging(conn):
            found = conn.execute(
                sql.SQL("SELECT {} FROM {} WHERE brand_id = %s LIMIT 1").format(
                    sql.SQL(", ").join(map(sql.Identifier, keys)), _name(parent)
                ),
                [brand.id],
            ).fetchone()
            assert found, parent
            given = dict(zip(columns, found, strict=True))
            add(conn, child.removeprefix("public."), brand.organization_id, author, given)


def rows_of(where: Addresses, brand: UUID) -> dict[str, list[str]]:
    """All rows of the brand, byte for byte, by table; its own row too."""
    with psycopg.connect(where.owner) as conn:
        conn.execute("SET timezone = 'UTC'")
        held = {"public.brands": _rows(conn, "public.brands", "id = %s", [brand])}
        held |= {table: _rows(conn, table, "brand_id = %s", [brand]) for table in named(conn)}
        for child, parent, columns, keys in hanging(conn):
            hung = f"({', '.join(columns)}) IN (SELECT {', '.join(keys)} FROM {parent} WHERE brand_id = %s)"
            held[child] = held.get(child, []) + _rows(conn, child, hung, [brand])
        return held


def _rows(conn: Connection, table: str, condition: str, given: list[Any]) -> list[str]:
    query = f"SELECT row_to_json(t)::text FROM {table} t WHERE {condition} ORDER BY 1"
    return [found[0] for found in conn.execute(query, given)]  # type: ignore[arg-type]


def _name(table: str) -> sql.Identifier:
    return sql.Identifier(*table.split("."))
