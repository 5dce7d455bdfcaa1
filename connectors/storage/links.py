"""Links to stored files that open until they expire: signed here, answered by the chat's own address."""

import hmac
import re
from datetime import datetime, timedelta
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from connectors.storage.interface import BadLink
from connectors.storage.paths import checked

LINK_PREFIX = "/files/"
LONGEST_LINK = timedelta(days=1)
# As long as somebody may look at a page before its pictures are drawn anew.
LINK_SECONDS = 3600


class Links:
    """Signs links and reads them back, for every home alike: what one opens is asked for with its reader's rights."""

    def __init__(self, key: bytes) -> None:
        """`key` signs (see `signing_key`); the same in every process that answers the links."""
        self._key = key

    def signed(self, path: str, now: datetime, seconds: int = LINK_SECONDS) -> str:
        """A link relative to the chat's own address, good until `now + seconds` (at most a day).

        Raises:
            BadPath: The path names no place.
        """
        checked(path)
        until = int((now + min(timedelta(seconds=seconds), LONGEST_LINK)).timestamp())
        query = urlencode({"until": until, "signature": self._signature(path, until)})
        return f"{LINK_PREFIX}{quote(path)}?{query}"

    def verified(self, link: str, now: datetime) -> str:
        """The path that a link of ours may still read. Give the whole link, query included.

        Raises:
            BadLink: Changed, expired, or not ours.
        """
        if not link.startswith(LINK_PREFIX):
            raise BadLink("This link is not one of ours.")
        split = urlsplit(link)
        given = parse_qs(split.query)
        until, signature = given.get("until", [""])[-1], given.get("signature", [""])[-1]
        path = split.path.removeprefix(LINK_PREFIX)
        if not re.fullmatch(r"[0-9]{1,12}", until) or not signature.isascii():
            raise BadLink("This link is not whole.")
        if not hmac.compare_digest(self._signature(path, int(until)), signature):
            raise BadLink("This link is not one of ours.")
        if now.timestamp() >= int(until):
            raise BadLink("This link has expired.")
        return "/".join(checked(path))

    def _signature(self, path: str, until: int) -> str:
        return hmac.new(self._key, f"{until}\n{path}".encode(), "sha256").hexdigest()
