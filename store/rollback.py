"""Takes migrations back, newest first, in one transaction: all of them or none.

Beside each migration `supabase/rollbacks` has a file of the same name that ends in the schema as it was before. What
would be lost with it is counted first, from the catalogue and not from what a file says of itself.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString, cast

from psycopg import AsyncConnection, sql

from domain.errors import AskAgain
from store.migrate import MIGRATIONS, NAMED, one_at_a_time, versions

ROLLBACKS = MIGRATIONS.parent / "rollbacks"
# Nothing goes back before it: what it made where it was missing is Supabase's elsewhere.
GROUND = "20261101000100"

_Connection = AsyncConnection[tuple[Any, ...]]
_OURS = "('public', 'private')"
_TABLES: LiteralString = f"""
SELECT c.oid, n.nspname, c.relname
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname IN {_OURS}
"""
_COLUMNS: LiteralString = f"""
SELECT c.oid, n.nspname, c.relname, a.attnum, a.attname, pg_get_expr(d.adbin, d.adrelid)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum AND a.attgenerated = ''
 WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname IN {_OURS}
"""
# Rows that this transaction deleted so far, partitions counted with their table.
_DELETED: LiteralString = f"""
SELECT coalesce(p.inhparent, c.oid), sum(pg_stat_get_xact_tuples_deleted(c.oid))
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_inherits p ON p.inhrelid = c.oid
 WHERE c.relkind = 'r' AND n.nspname IN {_OURS} GROUP BY 1 HAVING sum(pg_stat_get_xact_tuples_deleted(c.oid)) > 0
"""


@dataclass(frozen=True)
class _Table:
    oid: int
    schema: str
    name: str


@dataclass(frozen=True)
class _Column:
    table: _Table
    number: int
    name: str
    default: str | None


async def roll_back(
    url: str, to: str, *, lose_data: bool = False, folder: Path = MIGRATIONS, rollbacks: Path = ROLLBACKS
) -> list[str]:
    """Brings the database back to version `to`, which stays. Returns the names of the migrations taken back, newest
    first. Where rows or values would be lost it changes nothing and says which, unless `lose_data`."""
    async with await AsyncConnection.connect(url, autocommit=True) as conn:
        await one_at_a_time(conn)
        names = await _above(conn, to, folder, rollbacks)
        scripts = [(name, (rollbacks / name).read_bytes()) for name in names]
        async with conn.transaction():
            if not lose_data and (lost := await _lost(conn, scripts)):
                raise AskAgain(
                    f"Going back to {to} would lose {', '.join(lost)}.",
                    "Nothing was changed. Back the data up first, then add --lose-data.",
                )
            await _run(conn, scripts)
    return names


async def _above(conn: _Connection, to: str, folder: Path, rollbacks: Path) -> list[str]:
    """The migrations to take back, newest first."""
    done = await versions(conn)
    if to not in done:
        raise AskAgain(
            f"The database has no migration {to!r}.",
            f"Name one that it has, from {min(done, default='none')} to {max(done, default='none')}.",
        )
    if to < GROUND:
        raise AskAgain(f"Nothing goes back before {GROUND}.", "What lies below belongs to the database itself.")
    files = {named["version"]: path.name for path in folder.glob("*.sql") if (named := NAMED.fullmatch(path.name))}
    for version in sorted(version for version in done if version > to):
        if version not in files or not (rollbacks / files[version]).exists():
            raise AskAgain(
                f"This version of ViralTracker does not know how to take migration {version} back.",
                "Use the version that applied it, or a later one.",
            )
    return [files[version] for version in sorted(done, reverse=True) if version > to]


async def _run(conn: _Connection, scripts: list[tuple[str, bytes]]) -> None:
    for name, script in scripts:
        await conn.execute(script)
        await conn.execute("DELETE FROM supabase_migrations.schema_migrations WHERE version = %s", [name[:14]])


async def _lost(conn: _Connection, scripts: list[tuple[str, bytes]]) -> list[str]:
    """What the scripts would take away, found by running them in a savepoint that is rolled back."""
    tables, columns = await _tables(conn), await _columns(conn)
    async with conn.transaction(force_rollback=True):
        before = await _deleted(conn)
        await _run(conn, scripts)
        kept = {table.oid for table in await _tables(conn)}
        # By number: a column that only changes its name loses nothing.
        kept_columns = {(column.table.oid, column.number) for column in await _columns(conn)}
        deleted = {oid: rows - before.get(oid, 0) for oid, rows in (await _deleted(conn)).items()}
    found: list[str] = []
    for table in sorted(tables, key=lambda each: each.name):
        if table.oid not in kept:
            found += await _counted(conn, table, sql.SQL("true"), "the {} of {}")
        elif deleted.get(table.oid):
            found.append(f"{_rows(deleted[table.oid])} of {table.name}")
    for column in sorted(columns, key=lambda each: (each.table.name, each.number)):
        if column.table.oid in kept and (column.table.oid, column.number) not in kept_columns:
            found += await _counted(conn, column.table, _told_something(column), f"{column.name} in {{}} of {{}}")
    return found


def _told_something(column: _Column) -> sql.Composable:
    """Whether the value differs from what a new row has anyway."""
    name = sql.Identifier(column.name)
    there = sql.SQL("{} IS NOT NULL").format(name)
    if column.default is None:
        return there
    # As the catalogue itself writes it: no text from outside.
    usual = sql.SQL(cast(LiteralString, column.default))
    return sql.SQL("{} AND {} IS DISTINCT FROM ({})").format(there, name, usual)


async def _counted(conn: _Connection, table: _Table, which: sql.Composable, told: str) -> list[str]:
    query = sql.SQL("SELECT count(*) FROM {} WHERE {}").format(sql.Identifier(table.schema, table.name), which)
    found = await (await conn.execute(query)).fetchone()
    return [told.format(_rows(found[0]), table.name)] if found and found[0] else []


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


async def _tables(conn: _Connection) -> set[_Table]:
    return {_Table(*row) for row in await (await conn.execute(_TABLES)).fetchall()}


async def _columns(conn: _Connection) -> set[_Column]:
    rows = await (await conn.execute(_COLUMNS)).fetchall()
    return {_Column(_Table(*row[:3]), *row[3:]) for row in rows}


async def _deleted(conn: _Connection) -> dict[int, int]:
    return {row[0]: int(row[1]) for row in await (await conn.execute(_DELETED)).fetchall()}
