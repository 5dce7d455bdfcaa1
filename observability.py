"""Spans and references, the same in every process. Without a token this costs nothing: Logfire is not even imported.

A root module, as chat, jobs and the command line all use it, and none of their rooms may import another.
"""

import logging
import secrets
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from fastapi import FastAPI
    from logfire.integrations.httpx import RequestInfo
    from logfire.types import ExceptionCallbackHelper
    from opentelemetry.trace import Span

    from settings import Settings

Process = Literal["chat", "worker", "cli"]

_log = logging.getLogger("viraltracker")
# Without vowels and look-alikes: read out over the phone, it spells nothing and is heard right.
_LETTERS = "23456789BCDFGHJKLMNPQRSTVWXZ"
_state = {"traced": False}
_secret_path: ContextVar[bool] = ContextVar("secret_path", default=False)


def start(process: Process, settings: "Settings") -> None:
    """Sends spans of this process to Logfire when there is a token; does nothing otherwise, or a second time."""
    if settings.logfire_token is None or _state["traced"]:
        return
    import logfire

    words = None if settings.logfire_include_content else only_its_type
    logfire.configure(
        send_to_logfire="if-token-present",
        token=settings.logfire_token.get_secret_value(),
        console=False,
        service_name=f"viraltracker-{process}",
        advanced=logfire.AdvancedOptions(exception_callback=words),
    )
    instrument(include_content=settings.logfire_include_content)


def instrument(include_content: bool = False) -> None:
    """Spans for SQL (statements, never their values), HTTP and the language model (contents only when allowed)."""
    import logfire

    logfire.instrument_psycopg()
    logfire.instrument_httpx(request_hook=_without_query, async_request_hook=_without_query_either)
    logfire.instrument_pydantic_ai(include_content=include_content)
    _state["traced"] = True


def _without_query(made: "Span", request: "RequestInfo") -> None:
    """An address is told without what stands behind its question mark: figures, names and proofs of secrets."""
    told = str(request.url.copy_with(query=None, path="/") if _secret_path.get() else request.url.copy_with(query=None))
    for name in ("http.url", "url.full"):
        if name in (getattr(made, "attributes", None) or {}):
            made.set_attribute(name, told)


async def _without_query_either(made: "Span", request: "RequestInfo") -> None:
    _without_query(made, request)


def _path_only(record: logging.LogRecord) -> bool:
    """The same for what the HTTP client logs of each request."""
    if isinstance(record.args, tuple):
        record.args = tuple(_told(str(value)) if type(value).__name__ == "URL" else value for value in record.args)
    return True


def _told(address: str) -> str:
    return "/".join(address.split("/")[:3]) + "/…" if _secret_path.get() else address.partition("?")[0]


logging.getLogger("httpx").addFilter(_path_only)


@contextmanager
def secret_path() -> Generator[None]:
    """Within it, of an outgoing request's address only the host reaches logs and spans: the path is a key itself."""
    token = _secret_path.set(True)
    try:
        yield
    finally:
        _secret_path.reset(token)


def only_its_type(raised: "ExceptionCallbackHelper") -> None:
    """Keeps an exception's words out of spans: they quote what people typed and what rows hold."""
    from opentelemetry.trace import Status, StatusCode

    kind = type(raised.exception).__name__
    raised.span.set_status(Status(StatusCode.ERROR, kind))
    raised.span.set_attribute("exception.type", kind)
    raised.no_record_exception()


def forget() -> None:
    """From here on no spans are made."""
    _state["traced"] = False


def watch_web(app: "FastAPI") -> None:
    """Spans for the requests that the chat's web server answers: method, route and status. Call it after `start`."""
    if not _state["traced"]:
        return
    import logfire

    logfire.instrument_fastapi(
        app,
        capture_headers=False,
        # What comes back from Meta's dialog has a code in its address.
        excluded_urls="/connect/meta",
        # A route's arguments are what people write.
        request_attributes_mapper=_no_arguments,
        server_request_hook=_only_where,
    )


def _no_arguments(request: object, attributes: dict[str, Any]) -> None:
    return None


def _only_where(made: "Span", scope: dict[str, Any]) -> None:
    """A request's address is told without its question: codes, links' signatures, filters. Nor the code of /join."""
    path = str(scope.get("path", ""))
    path = "/join/…" if path.startswith("/join/") else path
    host = next((value.decode("latin-1") for name, value in scope.get("headers", ()) if name == b"host"), "")
    told = {"http.url": f"{scope.get('scheme', 'http')}://{host}{path}", "http.target": path, "url.path": path}
    for name, value in {**told, "url.full": told["http.url"], "url.query": ""}.items():
        if name in (getattr(made, "attributes", None) or {}):
            made.set_attribute(name, value)


def span(
    name: str, attributes: dict[str, str | int | float | bool | None] | None = None
) -> AbstractContextManager[object]:
    """A span around a block. Attributes are names, counts and timings; never what a person wrote."""
    if not _state["traced"]:
        return nullcontext()
    import logfire

    values: dict[str, Any] = dict(attributes or {})
    return logfire.span(name, **values)


def report(error: BaseException, doing: str) -> str:
    """Logs a fault of ours with a reference, and returns the reference for the person to quote."""
    reference = "".join(secrets.choice(_LETTERS) for _ in range(4)) + "-"
    reference += "".join(secrets.choice(_LETTERS) for _ in range(4))
    _log.error("reference %s: %s while %s", reference, type(error).__name__, doing, exc_info=error)
    if _state["traced"]:
        import logfire

        logfire.error("fault {reference} while {doing}", reference=reference, doing=doing, _exc_info=error)
    return reference
