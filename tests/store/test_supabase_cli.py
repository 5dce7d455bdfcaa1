# ruff: noqa: F811 (pytest fixtures)
"""What would go wrong: migrations that apply here and not on Supabase, or that its own linter finds wanting."""

import subprocess
from pathlib import Path

import pytest

from store.embedded import Addresses
from store.migrate import migrate
from tests.store.project_cli import CLI, PROGRAMS, Cli, cli, empty, new_database  # noqa: F401  # pyright: ignore[reportUnusedImport]

pytestmark = pytest.mark.skipif(
    not CLI.exists(), reason="the Supabase CLI is not installed; `make test` installs it where npm is there"
)


async def test_push_and_our_own_migrate_end_in_the_same_schema_and_know_of_each_other(
    server_folder: Path, empty: Addresses, cli: Cli
) -> None:
    assert "Finished" in cli.push()
    assert "up to date" in cli.push()
    assert await migrate(empty.owner) == []

    ours = new_database(server_folder)
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


def _schema(of: Addresses) -> list[str]:
    """Everything but the data and the ledger, as SQL."""
    done = subprocess.run(
        [str(PROGRAMS / "pg_dump"), "--schema-only", "--exclude-schema=supabase_migrations", of.owner],
        capture_output=True,
        text=True,
        check=True,
    )
    # pg_dump brackets its output with a line that is different each time.
    return [line for line in done.stdout.splitlines() if not line.startswith("\\")]
