"""Posts a text to a Slack-compatible webhook: over https, to the open internet only, once."""

import httpx
from pydantic import SecretStr

from connectors.hosts import is_loopback, is_public
from connectors.open_internet import Resolve, resolve
from observability import secret_path, span

_SECONDS = 15.0


class NotPosted(Exception):
    """It was not posted. The message is one sentence with the host, and never the address."""


async def post(
    http: httpx.AsyncClient, address: SecretStr, text: str, *, loopback: bool = False, resolve: Resolve = resolve
) -> None:
    """Posts it.

    Args:
        loopback: Whether this machine may be asked, over http too; in tests alone.

    Raises:
        NotPosted: The host is not on the open internet, does not answer, or refuses.
    """
    try:
        url = httpx.URL(address.get_secret_value())
    except httpx.InvalidURL:
        raise NotPosted("The stored webhook address cannot be read.") from None
    place = await _place(url, loopback, resolve)
    request = http.build_request(
        "POST",
        # The request goes to the address that was checked, whatever the name says a moment later.
        url.copy_with(host=place),
        json={"text": text},
        headers={"Host": url.netloc.decode("ascii"), "Connection": "close"},
        extensions={"sni_hostname": url.host, "timeout": httpx.Timeout(_SECONDS).as_dict()},
    )
    with span("post webhook", {"host": url.host, "characters": len(text)}), secret_path():
        try:
            answer = await http.send(request, follow_redirects=False, auth=None)
        # `from None`: what httpx raises holds the address, and whoever has that may post.
        except httpx.HTTPError as error:
            raise NotPosted(f"{url.host} did not answer ({type(error).__name__}).") from None
    if answer.status_code in (403, 404, 410):
        raise NotPosted(f"{url.host} no longer knows this webhook (HTTP {answer.status_code}).")
    if not answer.is_success:
        raise NotPosted(f"{url.host} refused the digest (HTTP {answer.status_code}).")


async def _place(url: httpx.URL, loopback: bool, resolve: Resolve) -> str:
    """A checked address of the host: one that lies within refuses them all."""
    local = loopback and is_loopback(url.host)
    if url.scheme != "https" and not local:
        raise NotPosted(f"The webhook at {url.host} is not https.")
    try:
        found = await resolve(url.host, url.port or 443)
    except (OSError, UnicodeError):
        raise NotPosted(f"{url.host} has no address.") from None
    if not found or not all(is_public(place) or (local and is_loopback(place)) for place in found):
        raise NotPosted(f"{url.host} is not on the open internet.")
    return found[0]
