"""Reads a page that a person saved from a browser: HTML, or a web archive (MHTML)."""

import email
import email.policy
import re
from pathlib import Path
from typing import NamedTuple

from connectors.page_text import PageText, decoded, page_text
from domain.errors import AskAgain
from domain.landing_page import says_something

MOST_BYTES = 5_000_000
MOST_ARCHIVE_BYTES = 40_000_000  # With its pictures.
ENDINGS = (".html", ".htm", ".xhtml", ".mhtml", ".mht")
_ARCHIVES = (".mhtml", ".mht")
_HEAD = 300_000
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(https?://\S{1,2000})\s*-->", re.IGNORECASE)
_CANONICAL = re.compile(
    r"<link\b(?=[^>]{0,1000}\brel\s*=\s*[\"']?canonical\b)[^>]{0,1000}\bhref\s*=\s*[\"']?(https?://[^\"'\s>]{1,2000})",
    re.IGNORECASE,
)
_OG_URL = re.compile(
    r"<meta\b(?=[^>]{0,1000}\bog:url\b)[^>]{0,1000}\bcontent\s*=\s*[\"']?(https?://[^\"'\s>]{1,2000})", re.IGNORECASE
)
_MARKUP = re.compile(r"<(?:!doctype html|html|head|body|div|p|h1|title|meta|table|section)\b", re.IGNORECASE)


class SavedPage(NamedTuple):
    """What the page says, and the address that the file itself names; None where it names none."""

    text: PageText
    address: str | None


def read_saved(path: Path, name: str) -> SavedPage:
    """Reads the file as if it had been fetched.

    Raises:
        AskAgain: It is no page, too large, or says nothing.
    """
    html, address = _opened(path, name)
    if not html.strip():
        raise AskAgain(f"{name!r} is empty.", "Save the page again, as a whole.", "bad_file")
    if not _MARKUP.search(html[:_HEAD]):
        raise AskAgain(f"{name!r} is not a web page.", "Save it as HTML or as a web archive (MHTML).", "bad_file")
    text = page_text(html)
    if not says_something(text.markdown):
        raise AskAgain(
            f"{name!r} holds next to no text: the page shows its words only while its scripts run.",
            "Save it as a web archive (MHTML), or print what it says into an HTML file.",
            "bad_file",
        )
    return SavedPage(text, address or _named(html))


def address_of(path: Path, name: str) -> str | None:
    """The address that a saved page names as its own; None where it names none or is no page."""
    try:
        html, address = _opened(path, name)
    except AskAgain:
        return None
    return address or _named(html)


def _named(html: str) -> str | None:
    head = html[:_HEAD]
    for pattern in (_SAVED_FROM, _CANONICAL, _OG_URL):
        found = pattern.search(head)
        if found:
            return found[1].replace("&amp;", "&")
    return None


def _opened(path: Path, name: str) -> tuple[str, str | None]:
    is_archive = Path(name).suffix.casefold() in _ARCHIVES
    most = MOST_ARCHIVE_BYTES if is_archive else MOST_BYTES
    if (size := path.stat().st_size) > most:
        raise AskAgain(
            f"{name!r} has {size:,} bytes, more than {most:,}.", "Save the page without its pictures.", "limit"
        )
    content = path.read_bytes()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace"), None
    return _unpacked(content, name) if is_archive else (decoded(content, ""), None)


def _unpacked(content: bytes, name: str) -> tuple[str, str | None]:
    """The first page in a web archive, and the address that it was saved from."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() not in ("text/html", "application/xhtml+xml"):
            continue
        body = part.get_payload(decode=True)
        if not isinstance(body, bytes) or len(body) > MOST_BYTES:
            break
        address = str(message.get("Snapshot-Content-Location") or part.get("Content-Location") or "").strip()
        kind = str(part.get("Content-Type", ""))
        return decoded(body, kind), address if address.startswith(("http://", "https://")) else None
    raise AskAgain(f"{name!r} holds no web page of at most {MOST_BYTES:,} bytes.", "Save the page as HTML.", "bad_file")
