"""Rows for any table, made from the catalogue alone, and people who try things with them."""

import json
import re
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID, uuid4

import psycopg
from psycopg import sql

Connection = psycopg.Connection[tuple[Any, ...]]

DEFAULTS: dict[str, object] = {
    "text": "a",
    "jsonb": "{}",
    "integer": 1,
    "smallint": 1,
    "bigint": 1,
    "numeric": 1,
    "double precision": 1,
    "date": "2026-03-01",
    "timestamp with time zone": "2026-03-01T00:00:00Z",
    "organization_role": "viewer",
}
# What a check asks for and its type does not tell.
PARTICULAR: dict[tuple[str, str], object] = {
    ("brand_ad_accounts", "currency"): "USD",
    ("evidence", "start_at"): 0,
    ("evidence", "end_at"): 1,
    ("meta_ad_play_curves", "shares"): [1.0],
}


@dataclass(frozen=True)
class Actor:
    """Who tries: a database role, and what the sign-in or the worker's door told the database."""

    name: str
    role: str
    user: UUID | None = None
    organization: UUID | None = None
    # For whom a worker works, where it names somebody.
    asker: UUID | None = None
    # How far they signed in, as a token of the auth server's says it; the chat's own claims do not.
    level: Literal["aal1", "aal2"] | None = None

    def enter(self, conn: Connection) -> None:
        said = {"sub": str(self.user), "role": self.role, **({"aal": self.level} if self.level else {})}
        claims = json.dumps(said) if self.user else ""
        conn.execute(
            "SELECT set_config('role', %s, true), set_config('request.jwt.claims', %s, true),"
            " set_config('viraltracker.organization_id', %s, true), set_config('viraltracker.user_id', %s, true)",
            [self.role, claims, str(self.organization or ""), str(self.asker or "")],
        )


def tables(conn: Connection) -> list[str]:
    """Every table in the schema that people reach; partitions are not there."""
    found = conn.execute(
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace ORDER BY 1"
    )
    return [row[0] for row in found]


def row(conn: Connection, table: str, organization: UUID | None, author: UUID) -> dict[str, object]:
    """A row that satisfies the table's own checks. Foreign keys are off in these tests, so no parents are made."""
    made: dict[str, object] = {}
    for column, kind in _needed(conn, table):
        if column == "organization_id":
            made[column] = organization
        elif column == "user_id":
            made[column] = author
        elif column == "brand_id" and organization is None:
            made[column] = None  # A brand is always somebody's.
        elif kind == "uuid":
            made[column] = uuid4()
        elif (table, column) in PARTICULAR:
            made[column] = PARTICULAR[table, column]
        elif column in ("slug", "dedupe_key", "meta_ad_id"):
            made[column] = f"a-{uuid4().hex}"
        else:
            made[column] = _allowed(conn, table, column) or DEFAULTS[kind]
    if table == "organizations":
        made["id"] = organization
    return made


def insert(conn: Connection, table: str, values: dict[str, object]) -> str:
    """Inserts, and returns where the row is (its ctid does not survive; its values do) as a WHERE clause."""
    statement = sql.SQL("INSERT INTO public.{} ({}) VALUES ({})").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, values)),
        sql.SQL(", ").join(sql.Placeholder() for _ in values),
    )
    conn.execute(statement, list(values.values()))
    return table


def _needed(conn: Connection, table: str) -> list[tuple[str, str]]:
    found = conn.execute(
        "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped AND attidentity = '' AND attgenerated = ''"
        " AND (attnotnull AND NOT atthasdef OR attname IN ('organization_id', 'id', 'created_at', 'brand_id')"
        "      AND format_type(atttypid, NULL) = 'uuid')",
        [f"public.{table}"],
    )
    return [(row[0], row[1]) for row in found]


def _allowed(conn: Connection, table: str, column: str) -> str | None:
    """The first value of a check that lists the allowed ones."""
    checks = conn.execute(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c' AND conrelid = %s::regclass",
        [f"public.{table}"],
    )
    for (definition,) in checks:
        listed = re.search(rf"\({column} = ANY \(ARRAY\['([^']*)'", definition)
        if listed:
            return listed[1]
    return None
