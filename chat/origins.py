"""Where a request may come from: this chat's own pages, a link that somebody follows, programs without an origin."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
# They look and change nothing: RFC 9110, 9.2.1.
_LOOKING = {"GET", "HEAD", "OPTIONS"}
# A probe of a container or a proxy names whatever address it knows.
_PROBED = {"/health"}


@dataclass(frozen=True)
class Place:
    """How this chat is reached.

    Attributes:
        local_only: Only by a loopback name, as nobody signs in: no rebound DNS name gets in.
        public_url: The address at which browsers reach it, where that is known.
        files_at: Another host that pictures come from, by signed links; None when all come from here.
    """

    local_only: bool
    public_url: str | None = None
    files_at: str | None = None

    @property
    def https(self) -> bool:
        return (self.public_url or "").casefold().startswith("https://")

    @property
    def public_host(self) -> str:
        """The host and port of `public_url`, as a browser writes them."""
        return urlsplit(self.public_url or "").netloc.casefold()


def host_name(host: str) -> str:
    """The name in a Host header, without its port."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:  # Half a bracket.
        return ""


def refusal(place: Place, method: str, path: str, headers: Mapping[bytes, str]) -> str | None:
    """Why a request is refused, in one sentence; None when it may come in. A socket is asked for with GET."""
    host = headers.get(b"host", "").casefold()
    if path not in _PROBED and not _named_rightly(place, host):
        at = place.public_url or "http://127.0.0.1 or http://localhost"
        only = "on this machine only" if place.local_only else "at its own address only"
        return f"This chat answers {only}. Open it as {at}."
    # Browsers say where a request comes from, and no page can make them say otherwise: Fetch Metadata.
    site = headers.get(b"sec-fetch-site", "none")
    origin = headers.get(b"origin")
    # A page that sends no referrer names no origin in its forms; one without an origin is of another site.
    unnamed = origin == "null" and site == "same-origin"
    if origin is not None and not unnamed and not _own(place, origin, host):
        return "This request comes from another site."
    if site not in ("same-origin", "none") and not _followed(method, headers):
        return "This request comes from another site."
    return None


def _named_rightly(place: Place, host: str) -> bool:
    name = host_name(host)
    if place.local_only:
        return name in LOOPBACK
    return not place.public_host or host == place.public_host or name in LOOPBACK


def _own(place: Place, origin: str, host: str) -> bool:
    scheme, _, named = origin.casefold().partition("://")
    if named and named == place.public_host:
        # The same name without TLS is whoever sits on the line.
        return scheme == "https" or (scheme == "http" and not place.https)
    return scheme in ("http", "https") and named != "" and named == host


def _followed(method: str, headers: Mapping[bytes, str]) -> bool:
    """A link on another site, or the way back from a sign-in: it opens a page of ours, and hands the other nothing."""
    return (
        method in _LOOKING
        and headers.get(b"sec-fetch-mode") == "navigate"
        and headers.get(b"sec-fetch-dest", "document") == "document"
    )
