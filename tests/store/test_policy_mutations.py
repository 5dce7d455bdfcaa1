"""What would go wrong: a policy is dropped or made wider, and the tests of the policies do not notice.

Every policy of the catalogue in turn, one a savepoint: dropped, let through for every row it filters, let through for
every row it is written with, and for every row of no organisation; and row-level security off each table, or not
forced. Each must make those tests fail.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest
from psycopg import sql

from tests.store.tenants import Connection
from tests.store.test_policies import (
    ACTORS,
    MOVERS,
    PLATFORM,
    THIEVES,
    attempt,
    house,  # noqa: F401  # pyright: ignore[reportUnusedImport]
    may,
    may_platform_wide,
    moved,
    named_tables,
)

# As the catalogue tells it.
_PLATFORM = "( SELECT private.platform_wide() AS platform_wide)"
VERBS = {"SELECT": "select", "INSERT": "insert", "UPDATE": "update", "DELETE": "delete"}
# Who is stopped, or let in, first: so that a mutation is noticed early.
NOTICED = ("owner", "author", "worker", "owner elsewhere", "worker for another")
EAGER = sorted(ACTORS, key=lambda actor: actor.name not in NOTICED)


@dataclass(frozen=True)
class Policy:
    """One line of pg_policies."""

    table: str
    name: str
    verb: str
    roles: tuple[str, ...]
    qual: str | None
    check: str | None

    @property
    def filters(self) -> bool:
        return self.qual is not None

    @property
    def checks(self) -> bool:
        return self.check is not None

    def on(self, statement: str) -> sql.Composed:
        return sql.SQL(statement).format(sql.Identifier(self.name), sql.Identifier(self.table))  # type: ignore[arg-type]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "table" in metafunc.fixturenames:
        metafunc.parametrize("table", named_tables())


def policies(conn: Connection, table: str) -> list[Policy]:
    found = conn.execute(
        "SELECT tablename, policyname, cmd, roles::text[], qual, with_check FROM pg_policies"
        " WHERE schemaname = 'public' AND tablename = %s ORDER BY 2",
        [table],
    ).fetchall()
    return [Policy(each[0], each[1], VERBS[each[2]], tuple(each[3]), each[4], each[5]) for each in found]


def wrong(conn: Connection, table: str, verbs: Sequence[str]) -> bool:
    """Whether anybody may do more or less than tests/store/test_policies.py says."""
    return any(attempt(conn, table, verb, actor) is not may(table, verb, actor) for verb in verbs for actor in EAGER)


def moves(conn: Connection, table: str) -> bool:
    """Whether somebody could move a row of ours to the other organisation, or somebody there could take it."""
    return any(moved(conn, table, mover) for mover in (*MOVERS, *THIEVES))


def _movable(conn: Connection, policy: Policy) -> bool:
    """Whether any of its roles may write the column that says whose a row is: else no check could ever refuse."""
    return any(_may_write(conn, policy.table, "organization_id", role) for role in policy.roles)


def _may_write(conn: Connection, table: str, column: str, role: str) -> bool:
    found = conn.execute(
        "SELECT coalesce(bool_or(has_column_privilege(%(role)s, attrelid, attnum, 'update')), false) FROM pg_attribute"
        " WHERE attrelid = %(table)s::regclass AND attname = %(column)s",
        {"role": role, "table": f"public.{table}", "column": column},
    ).fetchone()
    return found is not None and bool(found[0])


def unnoticed(conn: Connection, table: str) -> Iterator[str]:
    """Mutations that went through."""
    for policy in policies(conn, table):
        with conn.transaction(force_rollback=True):
            conn.execute(policy.on("DROP POLICY {} ON public.{}"))
            if not wrong(conn, table, [policy.verb]):
                yield f"dropped: {policy.name}"
        if policy.filters:
            with conn.transaction(force_rollback=True):
                conn.execute(policy.on("ALTER POLICY {} ON public.{} USING (true)"))
                # Rows that a select does not show are neither changed nor removed, whatever these let through.
                if policy.verb in ("update", "delete"):
                    _show_all(conn, table)
                # Where a row's organisation cannot be written, the check on the row as written says the same again.
                held = policy.verb == "update" and policy.checks and not _movable(conn, policy)
                if not (held or wrong(conn, table, [policy.verb]) or (policy.verb == "update" and moves(conn, table))):
                    yield f"wide open: {policy.name}"
        if policy.checks and (policy.verb == "insert" or _movable(conn, policy)):
            with conn.transaction(force_rollback=True):
                conn.execute(policy.on("ALTER POLICY {} ON public.{} WITH CHECK (true)"))
                if policy.verb == "update":
                    _show_all(conn, table)
                if not (moves(conn, table) if policy.verb == "update" else wrong(conn, table, ["insert"])):
                    yield f"takes anything: {policy.name}"
        # Both at once: a row as written that a filter has let through is held by the check once more.
        wide = [
            f"{part} ({text.replace(_PLATFORM, 'true')})"
            for part, text in (("USING", policy.qual), ("WITH CHECK", policy.check))
            if text is not None and _PLATFORM in text
        ]
        if wide:
            with conn.transaction(force_rollback=True):
                conn.execute(policy.on(f"ALTER POLICY {{}} ON public.{{}} {' '.join(wide)}"))
                if policy.verb in ("update", "delete"):
                    _show_all(conn, table)
                if not any(
                    attempt(conn, table, policy.verb, actor, None) is not may_platform_wide(table, policy.verb, actor)
                    for actor in PLATFORM
                ):
                    yield f"platform-wide for all: {policy.name}"
    with conn.transaction(force_rollback=True):
        conn.execute(sql.SQL("ALTER TABLE public.{} DISABLE ROW LEVEL SECURITY").format(sql.Identifier(table)))
        if not wrong(conn, table, ["select"]):
            yield "row-level security off"
    with conn.transaction(force_rollback=True):
        conn.execute(sql.SQL("ALTER TABLE public.{} NO FORCE ROW LEVEL SECURITY").format(sql.Identifier(table)))
        # The owner of the tables, whom it holds, is nobody of these tests: they ask the catalogue.
        if _forced(conn, table):
            yield "not forced"


def _forced(conn: Connection, table: str) -> bool:
    """What test_row_level_security_is_on_and_forced asks."""
    found = conn.execute("SELECT relforcerowsecurity FROM pg_class WHERE oid = %s::regclass", [f"public.{table}"])
    return found.fetchone() == (True,)


def _show_all(conn: Connection, table: str) -> None:
    """Lets everybody whom a select policy names see every row, so that it alone no longer stops a write."""
    for policy in policies(conn, table):
        if policy.verb == "select":
            conn.execute(policy.on("ALTER POLICY {} ON public.{} USING (true)"))


def test_each_policy_in_turn_is_missed_when_it_is_gone_or_too_wide(house: Connection, table: str) -> None:  # noqa: F811
    assert list(unnoticed(house, table)) == []
