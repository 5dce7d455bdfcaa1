"""What would go wrong: a backup that lacks something, a restore that loses what was there, half of one."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psutil
import psycopg
import pytest

from cli import main
from domain.errors import AskAgain
from settings import Settings
from store.backup import DATABASE, LEDGER, Manifest
from store.embedded import addresses, serve
from store.restore import finish, restore

ROOT = Path(__file__).parent.parent
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
TABLES = """
SELECT n.nspname || '.' || quote_ident(c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_' ORDER BY 1
"""


def rows(home: Path) -> dict[str, list[str]]:
    """Every row of every table of both databases."""
    found: dict[str, list[str]] = {}
    with serve(home):
        for name in (DATABASE, LEDGER):
            with psycopg.connect(addresses(home / "postgres", name).owner) as conn:
                for (table,) in conn.execute(TABLES).fetchall():
                    held = conn.execute(f"SELECT t::text FROM {table} t ORDER BY 1").fetchall()  # type: ignore[arg-type]
                    found[f"{name}:{table}"] = [row[0] for row in held]
    return found


def files(home: Path) -> dict[str, str]:
    """The stored files by their digests."""
    storage = home / "storage"
    return {
        path.relative_to(storage).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in storage.rglob("*")
        if path.is_file() and "incoming" not in path.parts
    }


def viraltracker(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cli", *arguments], cwd=ROOT, env=environment(home), capture_output=True, text=True
    )


def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "VIRALTRACKER_HOME": str(home)}


def read(note: Path) -> str:
    """What a server's note says; while a folder is made, it comes and goes."""
    try:
        return note.read_text()
    except FileNotFoundError:
        return ""


def runs(server: psutil.Process) -> bool:
    """Also of one that ended and that nobody fetched: it does not."""
    try:
        return server.is_running() and server.status() not in ("zombie", "dead")
    except psutil.NoSuchProcess:
        return False


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """A folder with the demo brand, its files, and the ledger of a job."""
    with tempfile.TemporaryDirectory(prefix="vt", ignore_cleanup_errors=True) as folder:
        home = Path(folder) / "h"
        asked = viraltracker(home, "ask", "/org export")
        assert asked.returncode == 0, asked.stderr
        yield home


@pytest.fixture(scope="module")
def saved(made: Path) -> Path:
    file = made.parent / "all.backup"
    told = viraltracker(made, "backup", str(file))
    assert told.returncode == 0, told.stderr
    assert "2 databases" in told.stdout
    assert "Keys are not in it" in told.stdout
    return file


@pytest.fixture(scope="module")
def brought(saved: Path) -> Path:
    """The same in another folder."""
    home = saved.parent / "b"
    told = viraltracker(home, "restore", str(saved))
    assert told.returncode == 0, told.stderr
    return home


@pytest.fixture
def empty(made: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="vt", ignore_cleanup_errors=True) as folder:
        yield Path(folder) / "h"


def test_what_is_restored_is_what_was_saved_row_by_row_and_file_by_file(made: Path, brought: Path) -> None:
    assert sorted(path.name for path in brought.iterdir() if not path.name.startswith(".")) == ["postgres", "storage"]
    before, after = rows(made), rows(brought)
    assert sum(map(len, before.values())) > 1_000
    assert before.keys() == after.keys()
    assert [table for table in before if before[table] != after[table]] == []
    assert files(made) == files(brought)
    assert files(brought)


def test_policies_and_grants_come_back_too(made: Path, brought: Path) -> None:
    query = (
        "SELECT tablename || policyname || cmd || coalesce(qual, '') || coalesce(with_check, '') || roles::text"
        " FROM pg_policies"
        " UNION ALL SELECT relname || coalesce(relacl::text, '') || relrowsecurity || relforcerowsecurity FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace"
        " UNION ALL SELECT proname || coalesce(proacl::text, '') FROM pg_proc"
        " WHERE pronamespace = 'private'::regnamespace ORDER BY 1"
    )
    found: list[list[tuple[str]]] = []
    for home in (made, brought):
        with serve(home) as where, psycopg.connect(where.owner) as conn:
            found.append(conn.execute(query).fetchall())
            with psycopg.connect(where.app) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute("SELECT FROM brands")
    assert found[0] == found[1]


def test_a_damaged_a_foreign_and_a_newer_file_are_refused_and_change_nothing(saved: Path, empty: Path) -> None:
    damaged = empty.parent / "damaged"
    content = bytearray(saved.read_bytes())
    with zipfile.ZipFile(saved) as packed:
        largest = max(packed.infolist(), key=lambda one: one.file_size)
    # Of a content: of what stands around one, some bytes say nothing.
    content[largest.header_offset + largest.file_size // 2] ^= 0xFF
    damaged.write_bytes(content)
    newer = empty.parent / "newer"
    with zipfile.ZipFile(saved) as packed:
        manifest = Manifest.model_validate_json(packed.read("manifest.json"))
    with zipfile.ZipFile(newer, "w") as packed:
        packed.writestr(
            "manifest.json", manifest.model_copy(update={"schema_version": "99990101000000"}).model_dump_json()
        )
    cut = empty.parent / "cut"
    cut.write_bytes(bytes(saved.read_bytes()[:50_000]))
    for file, said in (
        (damaged, "no backup"),
        (newer, "newer"),
        (cut, "no backup"),
        (empty.parent / "none", "no file"),
    ):
        with pytest.raises(AskAgain, match=said):
            restore(empty, file, NOW, replace=False)
    assert not (empty / "postgres").exists()


def test_a_backup_while_others_write_holds_whole_transactions_and_keys_only_when_asked(
    made: Path, saved: Path, empty: Path
) -> None:
    over = threading.Event()

    def write() -> None:
        with psycopg.connect(addresses(made / "postgres").owner, autocommit=True) as conn:
            number = 0
            while not over.is_set():
                number += 1
                with conn.transaction():
                    conn.execute("INSERT INTO pairs_a VALUES (%s)", [number])
                    conn.execute("INSERT INTO pairs_b VALUES (%s)", [number])

    with serve(made) as where:
        with psycopg.connect(where.owner, autocommit=True) as conn:
            conn.execute("CREATE TABLE pairs_a (n int); CREATE TABLE pairs_b (n int)")
        writing = threading.Thread(target=write)
        writing.start()
        try:
            with psycopg.connect(where.owner, autocommit=True) as conn:
                while not conn.execute("SELECT 1 FROM pairs_b LIMIT 1").fetchone():
                    time.sleep(0.01)
            file = empty.parent / "live.backup"
            assert viraltracker(made, "backup", str(file), "--with-keys").returncode == 0
        finally:
            over.set()
            writing.join()
            with psycopg.connect(where.owner, autocommit=True) as conn:
                wrote = conn.execute("SELECT count(*) FROM pairs_a").fetchone()
                conn.execute("DROP TABLE pairs_a, pairs_b")
    restore(empty, file, NOW, replace=False)
    held = rows(empty)
    pairs = held[f"{DATABASE}:public.pairs_a"]
    assert wrote is not None
    assert 0 < len(pairs) < wrote[0]
    assert pairs == held[f"{DATABASE}:public.pairs_b"]
    keys = {name: (made / name).read_bytes() for name in ("storage.key", "token.keys") if (made / name).exists()}
    assert keys
    for backup, wanted in ((saved, False), (file, True)):
        assert backup.stat().st_mode & 0o077 == 0
        with zipfile.ZipFile(backup) as packed:
            everything = [packed.read(name) for name in packed.namelist()]
        assert all(any(key in content for content in everything) is wanted for key in keys.values())
    for name, key in keys.items():
        assert (empty / name).read_bytes() == key
        assert (empty / name).stat().st_mode & 0o077 == 0


def test_a_restore_that_was_killed_leaves_what_was_there_and_the_next_puts_it_aside(
    made: Path, saved: Path, empty: Path
) -> None:
    for name in ("postgres", "storage"):
        (empty / name).mkdir(parents=True)
        (empty / name / "mark").write_text("older")
    with pytest.raises(AskAgain, match="There is data in"):
        restore(empty, saved, NOW, replace=False)
    dying = subprocess.Popen(
        [sys.executable, "-m", "cli", "restore", "--replace", str(saved)],
        cwd=ROOT, env=environment(empty), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    note = empty / "restoring" / "postgres" / "postmaster.pid"
    while "ready" not in (told := read(note)) and dying.poll() is None:
        time.sleep(0.01)
    dying.send_signal(signal.SIGSTOP)  # It stays at work, however long the rest takes.
    try:
        server = psutil.Process(int(told.split("\n", 1)[0]))
        with pytest.raises(AskAgain, match="Another restore is at work"):
            restore(empty, saved, NOW, replace=True)
        finish(empty)
        assert runs(server)
        assert dying.poll() is None
    finally:
        dying.send_signal(signal.SIGKILL)
        dying.wait()
    assert runs(server)
    finish(empty)
    assert not runs(server)
    assert not (empty / "restoring").exists()
    for name in ("postgres", "storage"):
        assert [path.name for path in (empty / name).iterdir()] == ["mark"]
    _, aside = restore(empty, saved, NOW, replace=True)
    assert aside is not None
    assert aside == empty / "replaced-20261120T120000"
    for name in ("postgres", "storage"):
        assert (aside / name / "mark").read_text() == "older"
    assert files(empty) == files(made)
    assert rows(empty).keys() == rows(made).keys()
    assert not (empty / "restoring").exists()


def test_what_runs_under_the_number_of_a_killed_restores_server_is_let_be(tmp_path: Path) -> None:
    """Numbers come again: the note names some other program, or a server of another folder."""
    built = tmp_path / "restoring" / "postgres"
    other = subprocess.Popen(["sleep", "60"])
    try:
        for folder in (built, tmp_path / "postgres"):
            built.mkdir(parents=True)
            (built / "postmaster.pid").write_text(f"{other.pid}\n{folder}\n")
            finish(tmp_path)
            assert not built.exists()
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


@pytest.mark.parametrize("renamed", [(), ("postgres",), ("postgres", "storage")])
def test_a_restore_killed_between_its_renames_is_finished_by_the_next_start(
    empty: Path, renamed: tuple[str, ...]
) -> None:
    for name in ("postgres", "storage"):
        (empty / name).mkdir(parents=True)
        (empty / name / "of").write_text("old")
        (empty / "restoring" / name).mkdir(parents=True)
        (empty / "restoring" / name / "of").write_text("new")
    (empty / "restoring" / "READY").write_text(json.dumps({"aside": "replaced-1"}))
    for name in renamed:
        (empty / "replaced-1").mkdir(exist_ok=True)
        (empty / name).rename(empty / "replaced-1" / name)
        if name != renamed[-1]:
            (empty / "restoring" / name).rename(empty / name)
    finish(empty)
    finish(empty)
    for name in ("postgres", "storage"):
        assert (empty / name / "of").read_text() == "new"
        assert (empty / "replaced-1" / name / "of").read_text() == "old"
    assert not (empty / "restoring").exists()


def test_nothing_is_restored_under_a_running_server_nor_saved_over_a_file(made: Path, saved: Path) -> None:
    with serve(made), pytest.raises(AskAgain, match="running on this data"):
        restore(made, saved, NOW, replace=True)
    again = viraltracker(made, "backup", str(saved))
    assert again.returncode == 2
    assert "already" in again.stderr


def test_a_server_that_ends_while_it_is_looked_for_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note = tmp_path / "postgres" / "postmaster.pid"
    note.parent.mkdir()
    note.write_text(f"{os.getpid()}\n")
    reading = Path.read_text

    def ends(path: Path, encoding: str | None = None) -> str:
        if path == note:
            note.unlink()
        return reading(path, encoding)

    monkeypatch.setattr(Path, "read_text", ends)
    with pytest.raises(AskAgain, match="There is data in"):
        restore(tmp_path, tmp_path / "none", NOW, replace=False)


def test_another_database_than_the_embedded_one_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from settings import load

    assert Settings.model_fields["database_url"]
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere.example.test/x")
    load.cache_clear()
    try:
        assert main(["backup", str(tmp_path / "x")]) == 2
        assert main(["restore", str(tmp_path / "x")]) == 2
    finally:
        load.cache_clear()
    assert "Only the embedded database" in capsys.readouterr().err
