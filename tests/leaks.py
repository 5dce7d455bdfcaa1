"""Looking for what must be nowhere: in every table, in files, in archives, and in what is packed within texts."""

import base64
import io
import re
import zipfile
from pathlib import Path

import psycopg
from psycopg import sql

_PACKED = re.compile(r"[A-Za-z0-9+/=_-]{40,}")
_TOKEN = re.compile(r"eyJ[A-Za-z0-9_-]+\.eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")


def everything_in(address: str, but: tuple[str, ...] = ()) -> str:
    """Every row of every table of a database but in these schemas, and what is packed in them."""
    found: list[str] = []
    with psycopg.connect(address) as conn:
        listed = conn.execute(
            "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')"
        ).fetchall()
        for schema, table in ((s, name) for s, name in listed if s not in but):
            query = sql.SQL("SELECT t::text FROM {}.{} t").format(sql.Identifier(schema), sql.Identifier(table))
            found += [row[0] for row in conn.execute(query)]
    return "\n".join(unpacked(text) for text in found)


def unpacked(text: str) -> str:
    """With what is written in base64 or hexadecimal behind it."""
    told = [text]
    for word in _PACKED.findall(text):
        for decode in (base64.b64decode, base64.urlsafe_b64decode, bytes.fromhex):
            try:
                told.append(decode(word).decode("latin-1"))
            except ValueError:
                continue
    return "\n".join(told)


def tokens_in(text: str) -> list[str]:
    """Signed tokens; whole ones, since "eyJ" alone comes by chance in what is sealed."""
    return _TOKEN.findall(text)


def texts_of(folder: Path, but: tuple[str, ...] = ()) -> str:
    """All files below a folder but those named, archives opened."""
    files = [file for file in sorted(folder.rglob("*")) if file.is_file() and file.name not in but]
    return "\n".join(text_of(file.read_bytes()) for file in files)


def text_of(content: bytes) -> str:
    """What can be read in a file; of an archive, in all that it holds."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return unpacked(content.decode("latin-1"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(text_of(archive.read(name)) for name in archive.namelist())
