"""When two addresses are the same page."""

import re
from urllib.parse import urlsplit

_ABSOLUTE = re.compile(r"(?:[a-zA-Z][a-zA-Z0-9+.\-]*:)?//")
_SCHEMES = ("", "http", "https")
# Pages are looked up by their address, and an index holds no more; browsers and servers stop about there too.
_MOST_BYTES = 2_000


def canonical_url(url: str) -> str | None:
    """The page's address without what does not tell pages apart; None when it is no web address, or one that is longer
    than any that is served.

    Host in lower case without `www.`, then the path: no scheme (http and https are one page), no port
    that is the scheme's own, no query, no fragment, no slash at the end (the root keeps `/`).
    """
    text = url.strip()
    if not text or any(c.isspace() for c in text):
        return None
    try:
        parts = urlsplit(text if _ABSOLUTE.match(text) else f"//{text}")
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return None
    if parts.scheme.casefold() not in _SCHEMES or "." not in host.strip("."):
        return None
    host = bare_host(host)
    shown = host if port in (None, 80, 443) else f"{host}:{port}"
    page = shown + (parts.path.rstrip("/") or "/")
    return page if len(page.encode("utf-8", "replace")) <= _MOST_BYTES else None


def bare_host(host: str) -> str:
    """In lower case without `www.`, as long as a host is left."""
    bare = host.casefold()
    while bare.startswith("www.") and "." in bare.removeprefix("www.").strip("."):
        bare = bare.removeprefix("www.")
    return bare
