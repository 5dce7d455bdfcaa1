"""One connection's way to the Graph API: a call, its answer, or a typed error. It never waits and never repeats."""

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx
from pydantic import SecretStr
from pydantic_core import from_json

from connectors.hosts import is_loopback
from connectors.meta.classify import error_in
from connectors.meta.errors import BadRequest, MetaError, Transient
from connectors.meta.redaction import redact
from connectors.meta.usage import Usage, account_of, usage_of
from observability import span

Value = str | int | bool | list[Any] | dict[str, Any] | None
Params = Mapping[str, Value]
Heard = Callable[[str, Usage], None]
_PATH = re.compile(r"[A-Za-z0-9_]+(/[A-Za-z0-9_]+)*|")
_VERSION = re.compile(r"v\d{1,3}\.\d{1,2}")
_IDS = re.compile(r"(act_)?\d+(_\d+)?")
# Meta's own way for reads whose address would be too long: a POST that says it is a GET.
# https://developers.facebook.com/docs/graph-api/using-graph-api#largerequests
_LONGEST_QUERY = 2_000


@dataclass(frozen=True)
class Reply:
    """What Meta answered, and how much of the allowance is used."""

    body: dict[str, Any]
    usage: Usage


class Graph:
    """The Graph API as one token sees it. Many may share one http client; none keeps state."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        base: str,
        version: str,
        token: SecretStr,
        app_secret: SecretStr | None = None,
        heard: Heard | None = None,
    ) -> None:
        """Reads `base`/`version` with `token`, which goes into a header and nowhere else.

        Args:
            http: Its timeouts count; it follows no redirects.
            base: From META_GRAPH_URL; https, or http on this machine.
            version: From META_API_VERSION, such as "v25.0".
            app_secret: Of the app that the token belongs to; calls then carry a proof that we know it.
            heard: Told of the usage in every answer, good or bad, with the ad account it was counted against
                ("act_123"), which is empty where nothing says.

        Raises:
            ValueError: A base that is not https, or a version that is none.
        """
        self._root = root(base, version)
        self.loopback = is_loopback(httpx.URL(base).host)
        self._http = http
        self._token = token
        self._secret = app_secret
        self._heard = heard

    @property
    def http(self) -> httpx.AsyncClient:
        """For downloads, which carry no token."""
        return self._http

    async def get(self, path: str, params: Params | None = None) -> Reply:
        """Reads `path`, such as "act_123/ads"; an empty one reads by `ids`.

        Raises:
            MetaError: One of its kinds.
        """
        query = _written(params)
        # A proof belongs into no address either: addresses are logged.
        if self._secret is not None or len(urlencode(query)) > _LONGEST_QUERY:
            return await self._call("POST", path, {**query, "method": "GET"})
        return await self._call("GET", path, query)

    async def post(self, path: str, params: Params | None = None) -> Reply:
        """Writes to `path`: starting a report run is the only write that we do.

        Raises:
            MetaError: One of its kinds.
        """
        return await self._call("POST", path, _written(params))

    async def _call(self, method: str, path: str, params: dict[str, str]) -> Reply:
        if not _PATH.fullmatch(path):
            raise BadRequest(f"{redact(path)[:80]!r} is not a path of the Graph API")
        token = self._token.get_secret_value()
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        if self._secret is not None:
            proof = hmac.new(self._secret.get_secret_value().encode(), token.encode(), hashlib.sha256)
            params = {**params, "appsecret_proof": proof.hexdigest()}
        where = _shape(path)
        with span(f"meta {where}", {"method": method}) as open_span:
            try:
                reply = await send(
                    self._http, method, f"{self._root}/{path}", params, headers, (token,), self._on_account(path)
                )
            except MetaError as error:
                _note(open_span, {"code": error.code, "subcode": error.subcode, "status": error.status}, error.usage)
                raise
            rows = reply.body.get("data")
            _note(open_span, {"rows": len(rows) if isinstance(rows, list) else 1}, reply.usage)
        return reply

    def _on_account(self, path: str) -> Heard | None:
        """Tells of usage under the account in the path, which is surer than what a header names."""
        hear, first = self._heard, path.partition("/")[0]
        if hear is None or not first.startswith("act_"):
            return hear
        return lambda _, usage: hear(first, usage)


def root(base: str, version: str) -> str:
    """The address that paths are appended to.

    Raises:
        ValueError: A base that is not https (http only on this machine), or a version that is none.
    """
    try:
        address = httpx.URL(base)
    except httpx.InvalidURL:
        address = httpx.URL("")
    secure = address.scheme == "https" or (address.scheme == "http" and is_loopback(address.host))
    if not address.host or not secure or address.query or address.userinfo:
        raise ValueError(f"META_GRAPH_URL {redact(base)!r} is not an https address")
    if not _VERSION.fullmatch(version):
        raise ValueError(f"META_API_VERSION {version!r} is not a version such as 'v25.0'")
    return f"{base.rstrip('/')}/{version}"


async def send(
    http: httpx.AsyncClient,
    method: str,
    address: str,
    params: dict[str, str],
    headers: dict[str, str],
    secrets: tuple[str, ...],
    heard: Heard | None = None,
) -> Reply:
    """One call without any memory.

    Raises:
        MetaError: One of its kinds; `secrets` are kept out of its message.
    """
    given: dict[str, Any] = {"params": params} if method == "GET" else {"data": params}
    try:
        answer = await http.request(method, address, headers=headers, follow_redirects=False, **given)
    # `from None`: what httpx raises holds the request, and with it the token.
    except httpx.TimeoutException as error:
        raise Transient(f"Meta did not answer in time ({type(error).__name__})") from None
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
        raise Transient(f"the connection to Meta broke ({type(error).__name__})") from None
    usage = usage_of(answer.headers)
    if heard is not None:
        heard(account_of(answer.headers), usage)
    body = _json(answer.content)
    error = error_in(answer.status_code, body, usage, secrets)
    if error is not None:
        raise error
    assert isinstance(body, dict)
    return Reply(body, usage)


def _json(content: bytes) -> object:
    """The document, or None where it is none: NaN and Infinity are no numbers."""
    try:
        # Values are numbers mostly, of which no two are the same: to look for each takes longer than to make it.
        return from_json(content, allow_inf_nan=False, cache_strings="keys")
    except ValueError:
        return _mended(content)


def _mended(content: bytes) -> object:
    """A document that is whole but for half a character, as where a name was cut within an emoji: one ad's name must
    not hide a page of others. None where it is none all the same."""
    try:
        read = json.loads(content.decode("utf-8", "replace"))
        text = json.dumps(read, ensure_ascii=False, allow_nan=False)
        return from_json(text.encode("utf-8", "replace"), allow_inf_nan=False)
    except (ValueError, RecursionError):
        return None


def _written(params: Params | None) -> dict[str, str]:
    """Parameters as Meta reads them: lists and objects as JSON, what is None left out."""
    return {name: _text(value) for name, value in (params or {}).items() if value is not None}


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return json.dumps(value, separators=(",", ":"))
    return str(value)


def _shape(path: str) -> str:
    """The path without ids: what a span is named by."""
    return "/".join(":id" if _IDS.fullmatch(part) else part for part in path.split("/")) or "by ids"


def _note(open_span: object, figures: dict[str, int | None], usage: Usage) -> None:
    """Figures alone: no address, no content, no message."""
    note = getattr(open_span, "set_attributes", None)
    if note is not None:
        known = {name: value for name, value in figures.items() if value is not None}
        note({**known, "usage_percent": usage.worst, "regain_seconds": usage.regain_seconds})
