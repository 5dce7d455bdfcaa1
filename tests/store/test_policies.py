"""What would go wrong: one organisation reads or writes another's rows, or a role does more than it may.

Generated from the catalogue: a table that a later migration adds is tested here without a line of its own.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql

from domain.brand import ROLES
from store.db import as_user, open_pool
from store.embedded import Addresses, addresses
from store.migrate import MIGRATIONS
from tests.conftest import TEMPLATE
from tests.store.tenants import Actor, Connection, insert, row, tables

VERBS = ("select", "insert", "update", "delete")
OURS, THEIRS = uuid4(), uuid4()
STAFF = {role: uuid4() for role in ROLES}
STRANGER, REMOVED, AUTHOR, IN_BOTH, OPERATOR, HALF_WAY = (uuid4() for _ in range(6))

# The least role for each verb; None: nobody, through any door.
USUAL = {"select": "viewer", "insert": "member", "update": "member", "delete": "member"}
LEAST: dict[str, dict[str, str | None]] = {
    "organizations": {"select": "viewer", "insert": None, "update": "admin", "delete": None},
    # Nobody is put into one: an invitation is accepted (private.accept_invitation). Everybody may leave.
    "user_organizations": {"select": "viewer", "insert": None, "update": "admin", "delete": "viewer"},
    # Made and settled by functions; a job notes that it was mailed.
    "organization_invitations": {"select": "admin", "insert": None, "update": "admin", "delete": None},
    # Written by the changes themselves (private.write_audit), and by nobody's hand.
    "audit_events": {"select": "admin", "insert": None, "update": None, "delete": None},
    "brands": {**USUAL, "delete": "admin"},
    "brand_ad_accounts": {**USUAL, "delete": "admin"},
    "evidence": {**USUAL, "update": None},
    "provenance_events": {**USUAL, "update": None, "delete": None},
    "performance_restatements": {**USUAL, "update": None, "delete": None},
    "ad_creative_classifications": {**USUAL, "update": None, "delete": None},
    "ad_video_analysis": {**USUAL, "update": None, "delete": None},
    "landing_page_readings": {**USUAL, "update": None, "delete": None},
    "landing_page_versions": {**USUAL, "update": None, "delete": None},
    "congruence_checks": {**USUAL, "update": None, "delete": None},
    "persona_passes": {**USUAL, "update": None, "delete": None},
    "gap_extractions": {**USUAL, "update": None, "delete": None},
    "recommendation_decisions": {**USUAL, "update": None, "delete": None},
    "imports": {**USUAL, "update": None, "delete": None},
    "template_reviews": {**USUAL, "update": None, "delete": None},
    "template_scores": {**USUAL, "update": None, "delete": None},
    "notifications": {**USUAL, "insert": "viewer", "update": "viewer"},
    "notification_reads": {**USUAL},
    "notification_webhooks": {"select": "admin", "insert": "admin", "update": "admin", "delete": "admin"},
    "meta_connections": {"select": "viewer", "insert": "admin", "update": "admin", "delete": None},
    "meta_tokens": {"select": None, "insert": "admin", "update": None, "delete": None},
}
PERSONAL = ("chat_threads", "chat_steps", "chat_elements", "chat_feedback", "notification_reads", "meta_oauth_states")
# Rows that carry their author: a person may put no other name under them.
SIGNED = ("provenance_events", "imports", "notifications", "job_runs", "schedules", "recommendation_decisions")
# Where people may set some columns only, one of them.
SETTABLE = {
    "user_organizations": "role",
    "organization_invitations": "mail_trouble",
    "organizations": "name",
    "notifications": "read_at",
    "meta_oauth_states": "used_at",
    "dead_letters": "status",
}
# What jobs may do where people may not: a token goes in, and only a job gets it out.
WORKERS_ALONE = {"meta_tokens": ("select", "update", "delete")}
# What only jobs write; people read it.
WORKER_WRITES: dict[str, tuple[str, ...]] = {
    "organization_invitations": ("update",),
    "job_runs": ("update", "delete"),
    "job_run_steps": ("insert", "update", "delete"),
    "dead_letters": ("insert", "delete"),
    "meta_syncs": ("insert", "update", "delete"),
    "meta_sync_slices": ("insert", "update", "delete"),
    "meta_sync_state": ("insert", "update", "delete"),
}
# Where jobs have no business.
NOT_FOR_WORKERS = ("user_organizations", "audit_events", *(set(PERSONAL) - {"notification_reads"}))
WORKER_READS_ONLY = ("organizations", "notification_reads")


@pytest.fixture(scope="module")
def house(server_folder: Path, template: Addresses) -> Iterator[Connection]:
    """Two organisations with people, in a database of their own. Foreign keys are off."""
    name = sql.Identifier(f"t_{uuid4().hex}")
    with psycopg.connect(addresses(server_folder, "postgres").owner, autocommit=True) as conn:
        conn.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, sql.Identifier(TEMPLATE)))
    with psycopg.connect(addresses(server_folder, name.as_string().strip('"')).owner) as conn:
        conn.execute("SET session_replication_role = replica")
        conn.execute("SELECT private.ensure_performance_months('2026-03-01', '2026-03-31')")
        for organization in (OURS, THEIRS):
            insert(conn, "organizations", {"id": organization, "name": "a", "slug": f"s-{organization}"})
        for person, role in [*((STAFF[role], role) for role in ROLES), (AUTHOR, "viewer")]:
            insert(conn, "user_organizations", {"organization_id": OURS, "user_id": person, "role": role})
        insert(conn, "user_organizations", {"organization_id": THEIRS, "user_id": STRANGER, "role": "owner"})
        insert(conn, "user_organizations", {"organization_id": OURS, "user_id": IN_BOTH, "role": "owner"})
        insert(conn, "user_organizations", {"organization_id": THEIRS, "user_id": IN_BOTH, "role": "viewer"})
        # An owner who has a second factor, as the auth server knows it.
        insert(conn, "user_organizations", {"organization_id": OURS, "user_id": HALF_WAY, "role": "owner"})
        conn.execute("CREATE TABLE auth.mfa_factors (user_id uuid, status text)")
        conn.execute("INSERT INTO auth.mfa_factors VALUES (%s, 'verified')", [HALF_WAY])
        conn.execute("INSERT INTO private.platform_operators (user_id) VALUES (%s)", [OPERATOR])
        yield conn
        conn.rollback()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each table, known from the migrations' text: the catalogue is compared with it below."""
    if "table" in metafunc.fixturenames:
        metafunc.parametrize("table", named_tables())


def named_tables() -> list[str]:
    """Tables as the migrations name them."""
    text = "\n".join(path.read_text() for path in sorted(MIGRATIONS.glob("*.sql")))
    return sorted(set(re.findall(r"^create table public\.(\w+) \(", text, re.MULTILINE)))


def may(table: str, verb: str, actor: Actor) -> bool:
    """What this file says; the policies say it in SQL."""
    if actor.role == "viraltracker_worker":
        known = table not in NOT_FOR_WORKERS and (table not in WORKER_READS_ONLY or verb == "select")
        alone = verb in WORKERS_ALONE.get(table, ())
        theirs_to_ask = actor.asker is None or actor.asker == STAFF["member"]
        return (
            known
            and actor.organization == OURS
            and theirs_to_ask
            and (alone or LEAST.get(table, USUAL)[verb] is not None)
        )
    if actor.role == "anon" or actor.user in (None, STRANGER, REMOVED) or actor.level == "aal1":
        return False
    if table in PERSONAL:
        return actor.user == AUTHOR
    if verb in WORKER_WRITES.get(table, ()):
        return False
    least = LEAST.get(table, USUAL)[verb]
    role = next((name for name, user in STAFF.items() if user == actor.user), "viewer")
    return least is not None and ROLES.index(role) >= ROLES.index(least)  # type: ignore[arg-type]


ACTORS = [
    *(Actor(role, "authenticated", STAFF[role]) for role in ROLES),
    Actor("author", "authenticated", AUTHOR),
    Actor("owner elsewhere", "authenticated", STRANGER),
    Actor("removed member", "authenticated", REMOVED),
    Actor("owner with one factor of two", "authenticated", HALF_WAY, level="aal1"),
    Actor("nobody signed in", "authenticated"),
    Actor("anonymous", "anon"),
    Actor("worker", "viraltracker_worker", None, OURS),
    Actor("worker for another", "viraltracker_worker", None, THEIRS),
    Actor("worker for none", "viraltracker_worker"),
    Actor("worker for a member", "viraltracker_worker", None, OURS, STAFF["member"]),
    Actor("worker for a removed member", "viraltracker_worker", None, OURS, REMOVED),
    Actor("worker for one who only looks on", "viraltracker_worker", None, OURS, STAFF["viewer"]),
]


def attempt(house: Connection, table: str, verb: str, actor: Actor, home: UUID | None = OURS) -> bool:
    """Whether the actor could do it to one row of ours, or of the home given. Leaves nothing behind."""
    key = "id" if table == "organizations" else "organization_id"
    values: dict[str, object] = row(house, table, uuid4() if table == "organizations" else home, AUTHOR)
    if table == "organizations" and verb != "insert":
        values = {"id": OURS}
    statements = {
        "select": sql.SQL("SELECT 1 FROM public.{} WHERE {} IS NOT DISTINCT FROM %s"),
        "update": sql.SQL("UPDATE public.{0} SET {2} = {2} WHERE {1} IS NOT DISTINCT FROM %s"),
        "delete": sql.SQL("DELETE FROM public.{} WHERE {} IS NOT DISTINCT FROM %s"),
    }
    with house.transaction(force_rollback=True):
        if table in SIGNED and actor.user and verb in ("insert", "update"):
            values["user_id"] = actor.user
        if verb != "insert" and table not in ("organizations", "user_organizations"):
            insert(house, table, values)
        if table == "user_organizations":
            values = {"organization_id": OURS, "user_id": uuid4(), "role": "viewer"}
        actor.enter(house)
        try:
            with house.transaction():
                if verb == "insert":
                    insert(house, table, values)
                    return True
                done = house.execute(
                    statements[verb].format(*map(sql.Identifier, (table, key, SETTABLE.get(table, key)))),
                    [home],
                )
                return done.rowcount > 0
        except psycopg.errors.InsufficientPrivilege:
            return False


def test_the_catalogue_holds_the_tables_that_the_migrations_name(house: Connection) -> None:
    assert tables(house) == named_tables()


def test_row_level_security_is_on_and_forced(house: Connection, table: str) -> None:
    on = house.execute(
        "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass", [f"public.{table}"]
    ).fetchone()
    assert on == (True, True)


def test_each_granted_verb_has_a_policy_and_each_policy_a_grant(house: Connection, table: str) -> None:
    found = house.execute("SELECT lower(cmd), unnest(roles) FROM pg_policies WHERE tablename = %s", [table])
    policies = {(verb, role) for verb, role in found}
    granted = {
        (verb, role)
        for verb in VERBS
        for role in ("anon", "authenticated", "viraltracker_worker")
        if _one(house, "SELECT has_table_privilege(%s, %s, %s)", [role, f"public.{table}", verb])
        or (verb == "update" and _one(house, _SOME_COLUMN, [role, f"public.{table}"]))
    }
    assert policies == granted


_SOME_COLUMN = "SELECT has_any_column_privilege(%s, %s, 'update')"


@pytest.mark.parametrize("verb", VERBS)
def test_each_may_do_what_the_role_says_and_no_more(house: Connection, table: str, verb: str) -> None:
    wrong = [actor.name for actor in ACTORS if attempt(house, table, verb, actor) is not may(table, verb, actor)]
    assert not wrong, f"{verb} on {table} is wrong for: {wrong}"


PLATFORM = [
    *ACTORS,
    Actor("operator", "authenticated", OPERATOR),
    Actor("owner who names nobody's", "authenticated", STAFF["owner"], None, OPERATOR),
    Actor("worker for an operator", "viraltracker_worker", None, None, OPERATOR),
    Actor("worker for none, asked by a member", "viraltracker_worker", None, None, STAFF["member"]),
    Actor("worker of ours for an operator", "viraltracker_worker", None, OURS, OPERATOR),
]


def may_platform_wide(table: str, verb: str, actor: Actor) -> bool:
    """What this file says of rows of no organisation: the platform's operators, and workers that are held to none."""
    if actor.role == "viraltracker_worker":
        return actor.organization is None and actor.asker in (None, OPERATOR)
    return actor.user == OPERATOR and verb not in WORKER_WRITES.get(table, ())


def platform_wide(house: Connection, table: str) -> bool:
    """Whether it may hold rows of no organisation."""
    return table != "organizations" and not _one(
        house,
        "SELECT attnotnull FROM pg_attribute WHERE attrelid = %s::regclass AND attname = 'organization_id'",
        [f"public.{table}"],
    )


@pytest.mark.parametrize("verb", VERBS)
def test_what_belongs_to_no_organisation_is_for_operators_and_workers_of_none(house: Connection, verb: str) -> None:
    held = [each for each in named_tables() if platform_wide(house, each)]
    assert {"job_runs", "job_run_steps", "dead_letters"} <= set(held)
    assert [
        f"{each}: {actor.name}"
        for each in held
        for actor in PLATFORM
        if attempt(house, each, verb, actor, None) is not may_platform_wide(each, verb, actor)
    ] == []


# Who may write there and only look on elsewhere; and who may write elsewhere only.
MOVERS = (
    Actor("in both", "authenticated", IN_BOTH),
    Actor("owner", "authenticated", STAFF["owner"]),
    Actor("author", "authenticated", AUTHOR),
    Actor("worker", "viraltracker_worker", None, OURS),
)
THIEVES = (
    Actor("owner elsewhere", "authenticated", STRANGER),
    Actor("worker for another", "viraltracker_worker", None, THEIRS),
)


def moved(house: Connection, table: str, mover: Actor) -> bool:
    """Whether the actor could write the other organisation's id into a row of ours."""
    key = "id" if table == "organizations" else "organization_id"
    taken: dict[str, object] = {key: uuid4() if table == "organizations" else THEIRS}
    # A thief would put the own name under it, too.
    if table in PERSONAL and mover in THIEVES:
        taken["user_id"] = mover.user
    with house.transaction(force_rollback=True):
        if table not in ("user_organizations", "organizations"):
            insert(house, table, row(house, table, OURS, AUTHOR))
        mover.enter(house)
        written = sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(name)) for name in taken)
        statement = sql.SQL("UPDATE public.{} SET {} WHERE {} = %s").format(
            sql.Identifier(table), written, sql.Identifier(key)
        )
        try:
            with house.transaction():
                return house.execute(statement, [*taken.values(), OURS]).rowcount > 0
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.UniqueViolation):
            return False


def test_a_row_cannot_be_moved_to_another_organisation(house: Connection, table: str) -> None:
    # Where looking on is enough to write, whoever is in both may move what is theirs to read in both.
    both = LEAST.get(table, USUAL)["update"] == "viewer"
    movers = [mover for mover in MOVERS if not (both and mover.name == "in both")]
    assert [mover.name for mover in movers if moved(house, table, mover)] == []


def test_a_row_cannot_be_taken_from_another_organisation(house: Connection, table: str) -> None:
    assert [thief.name for thief in THIEVES if moved(house, table, thief)] == []


def test_these_tests_notice_a_new_table_without_policies(house: Connection) -> None:
    with house.transaction(force_rollback=True):
        house.execute("CREATE TABLE public.leaky (id uuid DEFAULT gen_random_uuid(), organization_id uuid NOT NULL)")
        house.execute("GRANT SELECT, INSERT ON public.leaky TO authenticated")
        assert "leaky" in tables(house)
        with pytest.raises(AssertionError):
            test_row_level_security_is_on_and_forced(house, "leaky")
        with pytest.raises(AssertionError):
            test_each_may_do_what_the_role_says_and_no_more(house, "leaky", "select")


def test_an_admin_cannot_make_or_unmake_an_owner(house: Connection) -> None:
    admin = Actor("admin", "authenticated", STAFF["admin"])
    with house.transaction(force_rollback=True):
        admin.enter(house)
        promote = "UPDATE user_organizations SET role = 'owner' WHERE user_id = %s"
        with pytest.raises(psycopg.errors.InsufficientPrivilege), house.transaction():
            house.execute(promote, [STAFF["admin"]])
        for statement in ("UPDATE user_organizations SET role = 'viewer'", "DELETE FROM user_organizations"):
            assert house.execute(f"{statement} WHERE user_id = %s", [STAFF["owner"]]).rowcount == 0  # type: ignore[arg-type]


@pytest.mark.parametrize("signed", SIGNED)
def test_nobody_signs_with_another_name_or_speaks_to_everybody(house: Connection, signed: str) -> None:
    member = Actor("member", "authenticated", STAFF["member"])
    for other in (STAFF["owner"], None):
        with house.transaction(force_rollback=True):
            values = {**row(house, signed, OURS, AUTHOR), "user_id": other}
            member.enter(house)
            with pytest.raises(psycopg.errors.InsufficientPrivilege), house.transaction():
                insert(house, signed, values)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE notifications SET title = 'click here', command = '/naming none'",
        "UPDATE notifications SET user_id = auth.uid()",
        "UPDATE organizations SET owner_user_id = auth.uid()",
        "UPDATE organizations SET created_at = '2000-01-01'",
    ],
)
def test_what_says_whose_a_row_is_is_not_rewritten(house: Connection, statement: str) -> None:
    with house.transaction(force_rollback=True):
        Actor("owner", "authenticated", STAFF["owner"]).enter(house)
        with pytest.raises(psycopg.errors.InsufficientPrivilege), house.transaction():
            house.execute(statement)  # type: ignore[arg-type]


def test_partitions_are_unreachable_except_through_their_parent(house: Connection) -> None:
    for actor in ACTORS:
        with house.transaction(force_rollback=True):
            actor.enter(house)
            with pytest.raises(psycopg.errors.InsufficientPrivilege), house.transaction():
                house.execute("SELECT FROM private.meta_ads_performance_202603")


@pytest.mark.parametrize("login", ["app", "owner"])
async def test_the_pool_sees_nothing_without_saying_who_asks(database: Addresses, login: str) -> None:
    """Even where DATABASE_URL names a role that policies do not hold for."""
    pool = await open_pool(getattr(database, login), size=1)
    try:
        for _ in range(2):
            async with pool.connection() as conn:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    await conn.execute("SELECT FROM brands")
            async with as_user(pool, STRANGER) as conn:
                assert await (await conn.execute("SELECT FROM brands")).fetchall() == []
    finally:
        await pool.close()


def _one(conn: Connection, query: str, arguments: list[Any]) -> Any:
    found = conn.execute(query, arguments).fetchone()  # type: ignore[arg-type]
    assert found is not None
    return found[0]
