"""What would go wrong: a digest posted to a machine within, the address in an error, a refusal taken for success."""

import asyncio
import json

import httpx
import pytest
from pydantic import SecretStr

import observability
from connectors.webhook import NotPosted, post

ADDRESS = SecretStr("https://hooks.example/services/T0/verysecret")


async def public(host, port):
    return ["93.184.216.34"]


def answering(status=200, seen=None):
    def handler(request):
        if seen is not None:
            seen.append(request)
        return httpx.Response(status, text="ok", headers={"Location": "https://evil.example"})

    return httpx.AsyncClient(transport=httpx.MockTransport(handler))


async def test_it_is_posted_to_the_address_that_was_checked_under_the_hosts_name():
    seen = []
    async with answering(seen=seen) as http:
        await post(http, ADDRESS, "Hello", resolve=public)

    (request,) = seen
    assert str(request.url) == "https://93.184.216.34/services/T0/verysecret"
    assert request.headers["Host"] == "hooks.example"
    assert request.extensions["sni_hostname"] == "hooks.example"
    assert request.content == b'{"text":"Hello"}'


@pytest.mark.parametrize(
    ("places", "address"),
    [
        (["127.0.0.1"], "https://hooks.example/x"),
        (["10.0.0.4"], "https://hooks.example/x"),
        (["169.254.169.254"], "https://hooks.example/x"),
        (["93.184.216.34", "::1"], "https://hooks.example/x"),
        (["fd00::1"], "https://hooks.example/x"),
        ([], "https://hooks.example/x"),
        (["127.0.0.1"], "https://127.0.0.1/x"),
        (["93.184.216.34"], "http://hooks.example/x"),
    ],
)
async def test_what_lies_within_is_never_asked(places, address):
    async def resolve(host, port):
        return places

    seen = []
    async with answering(seen=seen) as http:
        with pytest.raises(NotPosted):
            await post(http, SecretStr(address), "Hello", resolve=resolve)
    assert seen == []


@pytest.mark.parametrize("status", [302, 400, 403, 404, 410, 429, 500])
async def test_whatever_is_no_success_is_said_with_the_host_alone(status):
    async with answering(status) as http:
        with pytest.raises(NotPosted, match=r"hooks\.example") as refused:
            await post(http, ADDRESS, "Hello", resolve=public)
    assert str(status) in str(refused.value)
    assert "verysecret" not in str(refused.value)


async def test_a_broken_connection_says_nothing_of_the_address():
    def handler(request):
        raise httpx.ConnectError(f"cannot reach {request.url}")

    async with httpx.AsyncClient(transport=httpx.MockTransport(handler)) as http:
        with pytest.raises(NotPosted) as refused:
            await post(http, ADDRESS, "Hello", resolve=public)
    assert str(refused.value) == "hooks.example did not answer (ConnectError)."
    assert refused.value.__suppress_context__


async def test_neither_log_nor_span_holds_the_path(capfire, caplog):
    from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
    from opentelemetry.instrumentation.psycopg import PsycopgInstrumentor
    from pydantic_ai import Agent

    async def handler(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    caplog.set_level("DEBUG")
    server = await asyncio.start_server(handler, "127.0.0.1", 0)
    address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/services/verysecret"
    observability.instrument(include_content=False)
    try:
        async with httpx.AsyncClient() as http:
            await post(http, SecretStr(address), "Hello", loopback=True)
    finally:
        observability.forget()
        Agent.instrument_all(False)
        PsycopgInstrumentor().uninstrument()
        HTTPXClientInstrumentor().uninstrument()
        server.close()
    told = json.dumps(capfire.exporter.exported_spans_as_dict(), default=str) + caplog.text
    assert "127.0.0.1" in told
    assert "verysecret" not in told
