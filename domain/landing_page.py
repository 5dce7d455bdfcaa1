"""A landing page's text as it is stored, compared and quoted."""

import hashlib
import re
from collections.abc import Collection

from domain.urls import bare_host

TITLE_LENGTH = 500
# A page that says less shows its words only to a browser that runs its scripts.
LEAST_CHARACTERS = 200
_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
# No picture's words hold another's beginning: without that, a line of beginnings is read again from each of them.
_PICTURE = re.compile(r"!\[((?:(?!!\[)[^\]\n])*)\]\([^()\s]*(?:\s+\"[^\"\n]*\")?\)")
_LINK = re.compile(r"(\]\()([^()\s]*)((?:\s+\"[^\"\n]*\")?\))")
_BLANK = re.compile(r"\n{3,}")


def content_hash(markdown: str) -> str:
    """SHA-256 of the stored text, in hexadecimal: two readings with the same hash are the same page."""
    return hashlib.sha256(markdown.encode("utf-8", "surrogatepass")).hexdigest()


def stable_markdown(markdown: str) -> str:
    """The text without what changes at each reading though the page says the same: where its pictures lie (their words
    stay) and what hangs on its links behind `?` and `#`."""
    text = _FRONT.sub("", markdown.replace("\r\n", "\n").replace("\x00", ""), count=1)
    text = _PICTURE.sub(lambda found: found[1], text)
    text = _LINK.sub(lambda found: found[1] + re.split(r"[?#]", found[2], maxsplit=1)[0] + found[3], text)
    return _BLANK.sub("\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip()


def is_own(page: str, hosts: Collection[str]) -> bool:
    """Whether a canonical address lies on one of the hosts or below one."""
    host, known = _host(page), {_host(each) for each in hosts}
    return any(host == each or host.endswith(f".{each}") for each in known)


def _host(page: str) -> str:
    """The host of a canonical address, without a port of its own."""
    return bare_host(page.split("/", 1)[0].split(":", 1)[0])


def says_something(markdown: str) -> bool:
    """Whether there is enough text to be a page."""
    return sum(not c.isspace() for c in markdown) >= LEAST_CHARACTERS
