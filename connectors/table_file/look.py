"""One pass over a file's bytes: what it is, how it is encoded, how it is cut, and its fingerprint."""

import codecs
import csv
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NoReturn

from connectors.table_file import limits
from domain.errors import AskAgain

Kind = Literal["csv", "xlsx", "json_lines", "json_list"]
DELIMITERS = (",", ";", "\t", "|")
HINT = "Export it from Ads Manager as CSV or XLSX."

# What files that are no tables start with.
_MAGIC = {
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old Excel file (.xls)",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a gzip archive",
    b"Rar!": "an archive",
    b"7z\xbc\xaf": "an archive",
}


@dataclass(frozen=True)
class Look:
    """What a file is. `encoding` and `delimiter` mean nothing for a workbook; `newlines` is an estimate there."""

    path: Path
    kind: Kind
    bytes: int
    sha256: str
    encoding: str = "utf-8"
    delimiter: str = ","
    newlines: int = 0


def look(path: Path, lists: bool = False) -> Look:
    """Reads the file once.

    Args:
        lists: Whether one JSON list is taken too; whoever takes it calls `refuse_list` where it is not theirs.

    Raises:
        AskAgain: Empty, too large, or not a table at all.
    """
    size = path.stat().st_size
    if size == 0:
        raise AskAgain("The file is empty.", HINT, "bad_file")
    if size > limits.FILE_BYTES:
        raise AskAgain(
            f"The file has {size / 1e6:,.0f} MB; the limit is {limits.FILE_BYTES // limits.MEGABYTE:,} MB.",
            "Export fewer days at a time.",
            "limit",
        )
    with path.open("rb") as file:
        head = file.read(65_536)
    for magic, called in _MAGIC.items():
        if head.startswith(magic):
            raise AskAgain(f"The file is {called}, not a table.", HINT, "bad_file")
    if head.startswith(b"PK\x03\x04"):
        return Look(path, "xlsx", size, _hashed(path))
    encoding, digest, newlines = _scanned(path, head)
    text = head.decode(encoding, errors="ignore").lstrip("\ufeff")
    _refuse_other_text(text)
    if text.lstrip().startswith("["):
        return Look(path, "json_list", size, digest, encoding, newlines=newlines) if lists else refuse_list()
    if text.lstrip().startswith("{"):
        return Look(path, "json_lines", size, digest, encoding, newlines=newlines)
    return Look(path, "csv", size, digest, encoding, delimiter_of(text), newlines)


def refuse_list() -> NoReturn:
    """Says that one JSON list is no table.

    Raises:
        AskAgain: Always.
    """
    raise AskAgain("The file is one JSON list.", "Write one JSON object per line.", "bad_file")


def delimiter_of(text: str) -> str:
    """The delimiter that cuts the first lines into the most cells, and into equally many; ',' when none does."""
    if text[:4].casefold() == "sep=":
        return text[4]
    best, score = ",", (0, 0)
    for candidate in DELIMITERS:
        widths = [len(row) for row in _first_rows(text, candidate) if row]
        common = max(set(widths), key=lambda w: (widths.count(w), w), default=1)
        if common > 1 and (widths.count(common), common) > score:
            best, score = candidate, (widths.count(common), common)
    return best


def _first_rows(text: str, delimiter: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text[:32_768], newline=""), delimiter=delimiter)
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append(row)
            if len(rows) == 12:
                break
    except csv.Error:
        return rows
    return rows[:-1] if len(text) > 32_768 and len(rows) > 1 and len(rows) < 12 else rows


def _refuse_other_text(text: str) -> None:
    start = text.lstrip()[:200].casefold()
    if start.startswith(("<!doctype html", "<html", "<head", "<table", "<?xml", "<div")):
        raise AskAgain("The file is a web page or XML, not a table, whatever its name says.", HINT, "bad_file")
    if not start:
        raise AskAgain("The file holds nothing but white space.", HINT, "bad_file")


def _hashed(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _scanned(path: Path, head: bytes) -> tuple[str, str, int]:
    """Encoding, SHA-256 and number of line breaks."""
    encoding = _encoding_by_mark(head)
    digest = hashlib.sha256()
    strict = codecs.getincrementaldecoder("utf-8")("strict")
    newlines, valid = 0, True
    with path.open("rb") as file:
        while block := file.read(limits.BLOCK_BYTES):
            digest.update(block)
            newlines += block.count(b"\n")
            if encoding is None:
                if b"\x00" in block:
                    raise AskAgain("The file holds binary data, not a table.", HINT, "bad_file")
                valid = valid and _decodes(strict, block)
    if encoding is None:
        encoding = "utf-8" if valid else "cp1252"
    return encoding, digest.hexdigest(), newlines


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes) -> bool:
    try:
        decoder.decode(block)
    except UnicodeDecodeError:
        return False
    return True


def _encoding_by_mark(head: bytes) -> str | None:
    """What the byte-order mark says; without one, UTF-16 by where its zero bytes stand."""
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    even, odd = head[0:4096:2].count(0), head[1:4096:2].count(0)
    half = min(len(head), 4096) // 2
    if half > 8 and odd > half * 0.6 and even < half * 0.1:
        return "utf-16-le"
    if half > 8 and even > half * 0.6 and odd < half * 0.1:
        return "utf-16-be"
    return None
