"""What a site's robots.txt says about reading its pages (RFC 9309), asked through the same guarded door as they are."""

import asyncio
from dataclasses import dataclass, field

import httpx
from protego import Protego

from connectors.open_internet import NotFetched, Resolve, opened, resolve

AGENT = "ViralTracker"
MOST_BYTES = 512_000  # As much of the file as search engines read.
_MOST_SITES = 200


@dataclass
class Robots:
    """The robots.txt of each site, asked once; forgotten with this object."""

    http: httpx.AsyncClient
    loopback: bool = False
    resolve: Resolve = resolve
    _sites: dict[str, Protego | None] = field(default_factory=dict[str, Protego | None])

    async def check(self, address: httpx.URL) -> None:
        """Passes where the page may be read.

        Raises:
            NotFetched: The site asks programs to stay away from it, or cannot say: about "robots".
        """
        site = str(address.copy_with(path="/robots.txt", query=None, fragment=None))
        if site not in self._sites and len(self._sites) < _MOST_SITES:
            self._sites[site] = await self._asked(site)
        rules = self._sites.get(site)
        if rules is None or not rules.can_fetch(str(address), AGENT):
            raise NotFetched(
                "its robots.txt asks programs to stay away", "download_error", about="robots", terminal=True
            )

    async def _asked(self, site: str) -> Protego | None:
        """The site's rules; those of an empty file where there is none, None where the site does not answer."""
        headers = {"Accept": "text/plain,*/*;q=0.1", "Accept-Encoding": "identity", "User-Agent": f"{AGENT}/1.0"}
        content = bytearray()
        try:
            async with opened(self.http, site, headers, loopback=self.loopback, plain=True, resolve=self.resolve) as (
                answer,
                _,
            ):
                async for chunk in answer.aiter_bytes():
                    content += chunk
                    if len(content) >= MOST_BYTES:
                        break
        except NotFetched as error:
            # No such file, or none for us: everything may be read. A site in trouble may not.
            if not error.reason.startswith("http_4") or error.reason == "http_429":
                return None
        except httpx.HTTPError:
            return None
        text = bytes(content[:MOST_BYTES]).decode("utf-8", "replace")
        return await asyncio.to_thread(Protego.parse, text)
