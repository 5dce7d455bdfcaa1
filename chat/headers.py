"""What every answer tells the browser: whence a page may load and run anything, who may frame it, what to keep."""

import base64
import hashlib
import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from chat.origins import Place

_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_YEAR = 31_536_000
# The same for everybody, so a browser may keep them.
_EVERYBODYS = ("/assets/", "/public/", "/favicon", "/logo", "/avatars/")
# What can load and run something of its own: pages, and scripts that become workers.
_ACTIVE = ("text/html", "text/javascript", "application/javascript")
# Uploads of the running session, which Chainlit serves as whatever they say they are: a saved page among them.
_UPLOADED = "/project/file/"
SEALED = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

_ALWAYS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    # A page of another port of this machine counts as the same site, and would get pictures with the cookie.
    b"cross-origin-resource-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
    b"permissions-policy": b"accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(),"
    b" magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()",
    b"x-permitted-cross-domain-policies": b"none",
}


def script_hashes(page: str) -> tuple[str, ...]:
    """The digests by which a policy lets exactly a page's own inline scripts run."""
    found = _INLINE_SCRIPT.findall(page)
    return tuple(f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in found)


def page_policy(hashes: Iterable[str], files_at: str | None = None) -> str:
    """The chat's page: only our scripts, and no address but ours and that of the stored files."""
    files = _origin(files_at)
    # 'unsafe-eval' is what runs public/elements/*.jsx, which Chainlit's page compiles; they are ours, their props data.
    scripts = " ".join(["'self'", "'unsafe-eval'", *hashes])
    return (
        f"default-src 'self'; script-src {scripts}; script-src-attr 'none'; style-src 'self' 'unsafe-inline';"
        f" img-src 'self' data: blob:{files}; font-src 'self' data:; connect-src 'self' data:;"
        f" media-src 'self' blob:{files}; worker-src 'self' blob:; frame-src 'self' blob:; object-src 'none';"
        " base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    )


def plain_policy(form_to: Sequence[str] = ()) -> str:
    """A page of our own without Chainlit, such as the sign-in: no inline script or style, nothing evaluated.

    Args:
        form_to: Other addresses that its forms lead to, at once or by redirection.
    """
    forms = "".join(_origin(address) for address in form_to)
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
        f" connect-src 'self'; form-action 'self'{forms}; base-uri 'none'; frame-ancestors 'none'"
    )


def headers_for(place: Place, page: str, path: str, given: dict[bytes, bytes]) -> dict[bytes, bytes]:
    """What to add to an answer that carries `given` (names in lower case); what it says itself stands.

    Args:
        page: The policy of the chat's page.
    """
    kind = given.get(b"content-type", b"").decode("latin-1").partition(";")[0].strip().casefold()
    added = dict(_ALWAYS)
    policy = SEALED if path.startswith(_UPLOADED) else page if kind in _ACTIVE else NOTHING
    added[b"content-security-policy"] = policy.encode()
    if b"content-security-policy" not in given:
        added[b"x-frame-options"] = b"DENY"
    if not path.startswith(_EVERYBODYS):
        added[b"cache-control"] = b"no-store"
    if place.https:
        added[b"strict-transport-security"] = f"max-age={_YEAR}".encode()
    return {name: value for name, value in added.items() if name not in given}


def _origin(address: str | None) -> str:
    """An address as a source of a policy, a space before it; nothing for none."""
    parts = urlsplit(address or "")
    return f" {parts.scheme}://{parts.netloc}" if parts.scheme and parts.netloc else ""
