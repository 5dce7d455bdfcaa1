"""What would go wrong: a half-applied or renamed migration, a prelude that tramples on Supabase's own objects."""

from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from store.embedded import Addresses, addresses
from store.migrate import MIGRATIONS, NAMED, migrate


@pytest.fixture
def empty(server_folder: Path) -> Addresses:
    """A database with nothing in it."""
    name = f"e_{uuid4().hex}"
    with psycopg.connect(addresses(server_folder, "postgres").owner, autocommit=True) as conn:
        conn.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return addresses(server_folder, name)


def test_each_file_is_named_for_its_moment_and_topic():
    names = [path.name for path in MIGRATIONS.iterdir()]
    assert [name for name in names if not NAMED.fullmatch(name)] == []
    versions = [name[:14] for name in names]
    assert len(set(versions)) == len(versions)


async def test_a_second_run_applies_nothing(empty):
    first = await migrate(empty.owner)

    assert len(first) == len(list(MIGRATIONS.glob("*.sql")))
    assert await migrate(empty.owner) == []


async def test_a_file_that_fails_leaves_no_trace_and_the_next_run_goes_on(empty, tmp_path):
    (tmp_path / "20260101000000_good.sql").write_text("CREATE TABLE good (id int);")
    broken = tmp_path / "20260101000001_broken.sql"
    broken.write_text("CREATE TABLE half (id int); SELECT 1 / 0;")

    with pytest.raises(psycopg.errors.DivisionByZero):
        await migrate(empty.owner, tmp_path)
    with psycopg.connect(empty.owner) as conn:
        assert conn.execute("SELECT to_regclass('good'), to_regclass('half')").fetchone() == ("good", None)
    broken.write_text("CREATE TABLE half (id int);")

    assert await migrate(empty.owner, tmp_path) == ["20260101000001_broken.sql"]


async def test_a_badly_named_file_is_refused_by_name(empty, tmp_path):
    (tmp_path / "oops.sql").write_text("SELECT 1;")

    with pytest.raises(ValueError, match=r"'oops\.sql' is not named"):
        await migrate(empty.owner, tmp_path)


async def test_the_prelude_leaves_alone_what_supabase_already_has(empty):
    theirs = "select 'from supabase'::text is not null and false"
    with psycopg.connect(empty.owner, autocommit=True) as conn:
        conn.execute("CREATE SCHEMA auth")
        conn.execute(
            "CREATE TABLE auth.users"
            " (id uuid PRIMARY KEY, email varchar(255), aud text, email_confirmed_at timestamptz)"
        )
        conn.execute("CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS $$ select null::uuid -- theirs $$")
        conn.execute(f"CREATE FUNCTION auth.role() RETURNS boolean LANGUAGE sql STABLE AS $$ {theirs} $$")
        before = _auth(conn)

    await migrate(empty.owner)

    with psycopg.connect(empty.owner) as conn:
        after = _auth(conn)
    assert before <= after
    assert {name for name, _ in after - before} == {"auth.jwt()"}


def _auth(conn: psycopg.Connection) -> set[tuple[str, str]]:
    """The functions and columns of the schema auth."""
    functions = conn.execute(
        "SELECT oid::regprocedure::text, prosrc FROM pg_proc WHERE pronamespace = 'auth'::regnamespace"
    ).fetchall()
    columns = conn.execute(
        "SELECT attrelid::regclass::text || '.' || attname, format_type(atttypid, atttypmod) FROM pg_attribute"
        " WHERE attrelid = 'auth.users'::regclass AND attnum > 0"
    ).fetchall()
    return {(row[0], row[1]) for row in [*functions, *columns]}
