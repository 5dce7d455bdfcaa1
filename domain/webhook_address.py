"""Where a digest may be posted: an https address of another host, and what of it may be shown."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from domain.errors import AskAgain

LONGEST = 1_000
_EXAMPLE = "It looks like webhook=https://hooks.slack.com/services/…"


@dataclass(frozen=True)
class Shown:
    """All of an address that may be shown: whoever has the whole of it may post."""

    host: str
    last_four: str

    def __str__(self) -> str:
        return f"{self.host} …{self.last_four}"


def checked(address: str) -> Shown:
    """What may be shown of an address that a webhook may have. Where it leads is checked when it is posted to.

    Raises:
        AskAgain: It is none; the address itself is not repeated.
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise AskAgain("This webhook address cannot be read.", _EXAMPLE) from None
    host = parts.hostname or ""
    if parts.scheme != "https":
        raise AskAgain("A webhook address begins with https://.", _EXAMPLE)
    if "." not in host or parts.username or parts.password or port not in (None, 443) or len(address) > LONGEST:
        raise AskAgain(f"{host[:100]!r} is not a host that a webhook may have.", _EXAMPLE)
    if not address.isascii() or not address.isprintable() or " " in address or len(parts.path) < 2:
        raise AskAgain(f"The webhook address at {host!r} has no path.", _EXAMPLE)
    return Shown(host, address[-4:])


def owner(organization_id: object) -> str:
    """Whose an organisation's sealed address is, for the vault."""
    return f"notification_webhook {organization_id}"
