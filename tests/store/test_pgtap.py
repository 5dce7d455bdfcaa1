"""What would go wrong: the checks that `supabase test db` runs on a project do not hold here, or hold whatever happens.

The CLI and pgTAP are the real ones. In place of the container in which the CLI runs pg_prove stands pg_prove.py.
"""

import shlex
import sys
import tarfile
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from psycopg import sql

from store.embedded import Addresses
from store.migrate import MIGRATIONS
from tests.store import pg_prove
from tests.store.project_cli import CLI, PACKAGES, PROGRAMS, name_of, pointed_at

PGTAP = PACKAGES / "@electric-sql" / "pglite" / "dist" / "pgtap.tar.gz"
PSQL = str(PROGRAMS / "psql")
FILES = sorted((MIGRATIONS.parent / "tests").glob("*.test.sql"))
# What may go wrong in a database, and the checks that have to say so.
NOTICED: dict[LiteralString, list[str]] = {
    'DROP POLICY "Brands are read by viewers and above" ON public.brands': ["reads the brand, viewer: may"],
    'ALTER POLICY "Tokens are read by jobs" ON public.meta_tokens USING (true)': [
        "no policy lets everything through",
        "reads the token, worker of South's: may not",
    ],
    "ALTER TABLE public.brands NO FORCE ROW LEVEL SECURITY": ["row-level security is on, and forced"],
    "GRANT EXECUTE ON FUNCTION private.team(uuid) TO PUBLIC": ["may anonymous call it", "nor everybody"],
    "ALTER FUNCTION private.team(uuid) SET search_path = public": ["has an empty search path"],
    "CREATE VIEW public.peek AS SELECT * FROM public.brands": ["views are read as whoever asks"],
    "UPDATE storage.buckets SET public = true WHERE id = 'exports'": ["none of them is public"],
    'ALTER POLICY "Runs are read by viewers and above" ON public.job_runs'
    " USING (organization_id = ANY (ARRAY(SELECT private.organizations_as('viewer'))) OR organization_id IS NULL)": [
        "reads a run of nobody's, worker: may not"
    ],
    'DROP POLICY "Exports are read by owners" ON storage.objects': ["takes the export of everything, owner: may"],
    "ALTER TABLE public.audit_events DISABLE TRIGGER keep_the_log": ["by whoever may do everything"],
}
pytestmark = pytest.mark.skipif(
    not (CLI.exists() and PGTAP.exists()),
    reason="the Supabase CLI and pgTAP are not installed; `make test` installs them where npm is there",
)


@pytest.fixture
def project(database: Addresses, server_folder: Path) -> Addresses:
    """A migrated database that has, as a Supabase project's has, pgTAP at hand and a schema for extensions."""
    # Beside the server's own folder: as root it runs as somebody who may not read a test's.
    extensions = server_folder.parent / "pgtap"
    with tarfile.open(PGTAP) as packed:
        packed.extractall(extensions, filter="data")
    with psycopg.connect(database.owner, autocommit=True) as conn:
        conn.execute("CREATE SCHEMA extensions")
        conn.execute("GRANT USAGE ON SCHEMA extensions TO anon, authenticated, service_role")
        conn.execute(
            sql.SQL("ALTER DATABASE {} SET extension_control_path = {}").format(
                sql.Identifier(name_of(database)), sql.Literal(f"{extensions / 'share/postgresql'}:$system")
            )
        )
    return database


def test_the_checks_hold_and_name_each_thing_that_is_gone_or_too_wide(
    project: Addresses, server_folder: Path, tmp_path: Path
) -> None:
    docker = tmp_path / "bin" / "docker"
    docker.parent.mkdir()
    docker.write_text(f'#!/bin/sh\nexec {shlex.join([sys.executable, pg_prove.__file__, PSQL])} "$@"\n', "utf-8")
    docker.chmod(0o755)

    with pointed_at(project, server_folder, tmp_path) as cli:
        told = cli.run("test", "db", "--yes")
        with psycopg.connect(project.owner, autocommit=True) as conn:
            for change in NOTICED:
                conn.execute(change)
        broken = cli.tried("test", "db", "--yes")

    assert [file.name for file in FILES if f"{file.name} .. ok" not in told] == []
    assert broken.returncode != 0
    assert "Result: FAIL" in broken.stdout
    assert [text for noticed in NOTICED.values() for text in noticed if text not in broken.stdout] == []


@pytest.mark.parametrize(
    ("tap", "found"),
    [
        ("1..2\nok 1 - a\nok 2 - b\n", []),
        ("1..2\nok 1 - a\nnot ok 2 - b\n# why\n", ["not ok 2 - b", "# why"]),
        ("1..2\nok 1 - a\n# Looks like you planned 2 tests\n", ["1 checks ran, and 2 were planned"]),
        ("ok 1 - a\n", ["1 checks ran, and none were planned"]),
        ("", ["0 checks ran, and none were planned"]),
    ],
)
def test_a_file_is_held_to_its_plan(tap: str, found: list[str]) -> None:
    assert pg_prove.wrong(tap) == found
