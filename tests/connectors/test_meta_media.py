"""What would go wrong: a server of ours asked on somebody's behalf, a page of regret stored as a film, a full disk."""

import asyncio
import hashlib
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.hosts import is_public
from connectors.meta.content import GIF, JPEG, MOV, MP4, PNG, WEBP, content_of
from connectors.meta.media import Fetched, fetch
from connectors.open_internet import NotFetched
from tests.connectors.meta_wire import Wire, failing

URL = "https://video.example.com/v/t42/clip.mp4?oh=signature&oe=66"
FILM = b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 100
PUBLIC = "93.184.215.14"


async def public(host: str, port: int) -> Sequence[str]:
    return [PUBLIC]


def at(*places: str):
    async def resolved(host: str, port: int) -> Sequence[str]:
        return places

    return resolved


def serving(*answers: httpx.Response) -> Wire:
    left = list(answers)
    return Wire(lambda _: left.pop(0))


async def get(wire: Wire, url: str = URL, most: int = 10_000, resolve=public, **more) -> Fetched:
    return await fetch(wire.client(), url, most, resolve=resolve, **more)


async def refused(wire: Wire, url: str = URL, **more) -> NotFetched:
    with pytest.raises(NotFetched) as raised:
        await get(wire, url, **more)
    assert "signature" not in str(raised.value)
    assert raised.value.__cause__ is None
    return raised.value


async def test_a_film_is_not_what_was_sent():
    wire = serving(httpx.Response(200, content=FILM))
    found = await get(wire)
    assert (found.content, found.size, found.data) == (MP4, len(FILM), FILM)
    assert found.sha256 == hashlib.sha256(FILM).hexdigest()


async def test_the_name_is_looked_up_again_after_it_was_checked():
    wire = serving(httpx.Response(200, content=FILM))
    await get(wire)
    assert (wire.last.url.host, wire.last.headers["Host"]) == (PUBLIC, "video.example.com")
    assert wire.last.extensions["sni_hostname"] == "video.example.com"
    assert "Authorization" not in wire.last.headers


async def test_a_file_is_left_behind_by_a_download_that_failed(tmp_path: Path):
    target = tmp_path / "clip"
    found = await get(serving(httpx.Response(200, content=FILM)), into=target)
    assert (target.read_bytes(), found.data) == (FILM, b"")

    async def long():
        for _ in range(9):
            yield FILM

    await refused(serving(httpx.Response(200, content=long())), into=tmp_path / "long", most=500)
    assert [path.name for path in tmp_path.iterdir()] == ["clip"]


WITHIN = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "::ffff:127.0.0.1",
    "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a9fe:a9fe::1", "ff02::1",
    "fec0::1", "fe80::1%eth0",
]  # fmt: skip


@pytest.mark.parametrize("place", WITHIN)
async def test_a_machine_within_is_asked(place):
    wire = serving()
    error = await refused(wire, resolve=at(place))
    assert (error.terminal, wire.asked) == (True, [])
    await refused(wire, resolve=at(PUBLIC, place))
    assert wire.asked == []


@pytest.mark.parametrize("place", [PUBLIC, "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:93.184.215.14"])
def test_the_open_internet_is_not_asked(place):
    assert is_public(place)


async def test_a_redirect_leads_within():
    async def resolved(host: str, port: int) -> Sequence[str]:
        return [PUBLIC] if host == "video.example.com" else ["169.254.169.254"]

    moved = httpx.Response(302, headers={"Location": "https://metadata.example.com/latest"})
    wire = serving(moved)
    assert (await refused(wire, resolve=resolved)).terminal
    assert len(wire.asked) == 1


@pytest.mark.parametrize("to", ["http://video.example.com/x", "file:///etc/passwd", "https://a:b@x.example.com/"])
async def test_a_redirect_leads_to_another_scheme(to):
    wire = serving(httpx.Response(302, headers={"Location": to}))
    assert (await refused(wire)).terminal
    assert len(wire.asked) == 1


async def test_a_redirect_is_not_followed_or_for_ever():
    moved = httpx.Response(302, headers={"Location": "/elsewhere.mp4"})
    wire = serving(moved, httpx.Response(200, content=FILM))
    assert (await get(wire)).content == MP4
    assert (wire.last.url.path, wire.last.headers["Host"]) == ("/elsewhere.mp4", "video.example.com")
    circle = Wire(lambda _: httpx.Response(302, headers={"Location": URL}))
    assert "redirected" in (await refused(circle)).message
    assert len(circle.asked) == 6


@pytest.mark.parametrize(
    "url",
    [
        "http://video.example.com/x", "ftp://video.example.com/x", "//video.example.com/x", "", "nonsense", "https://",
        "https://user:pass@video.example.com/", "https://video.example.com:8443/", "https://video.example.com:22/",
    ],
)  # fmt: skip
async def test_another_scheme_or_port_is_asked(url):
    wire = serving()
    assert (await refused(wire, url)).terminal
    assert wire.asked == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
async def test_the_loopback_is_asked_outside_tests(host):
    wire = serving(httpx.Response(200, content=FILM))
    url, places = f"http://{host}:8123/clip", at("::1" if ":" in host else "127.0.0.1")
    await refused(wire, url, resolve=places)
    assert wire.asked == []
    assert (await get(wire, url, resolve=places, loopback=True)).content == MP4


async def test_a_public_name_of_the_loopback_is_asked_in_tests():
    wire = serving()
    await refused(wire, "http://sneaky.example.com/", resolve=at("127.0.0.1"), loopback=True)
    await refused(wire, "https://sneaky.example.com/", resolve=at("127.0.0.1"), loopback=True)
    assert wire.asked == []


async def test_who_really_answered_is_not_asked_after():
    class Stream:
        def get_extra_info(self, name: str) -> object:
            return ("10.0.0.5", 443) if name == "server_addr" else None

    answer = httpx.Response(200, content=FILM, extensions={"network_stream": Stream()})
    assert (await refused(serving(answer))).terminal


async def test_the_second_address_is_not_tried():
    def handle(request: httpx.Request) -> httpx.Response:
        if ":" in request.url.host:
            raise httpx.ConnectError("no route")
        return httpx.Response(200, content=FILM)

    found = await get(Wire(handle), resolve=at("2606:2800:21f:cb07:6820:80da:af6b:8b2c", PUBLIC))
    assert found.content == MP4


def certificate(folder: Path, name: str) -> Path:
    """A certificate for this name alone, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    begins = datetime(2020, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder(subject, subject, key.public_key(), 1, begins, begins + timedelta(days=9_999))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    file = folder / f"{name}.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    return file


@pytest.mark.parametrize(("name", "comes"), [("localhost", True), ("other.example.com", False)])
async def test_a_certificate_of_another_name_is_believed(tmp_path: Path, name: str, comes: bool):
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(FILM), FILM))
        await writer.drain()
        writer.close()

    signed = certificate(tmp_path, name)
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(signed)
    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=ours)
    port = server.sockets[0].getsockname()[1]
    trusting = ssl.create_default_context(cafile=str(signed))
    async with server, httpx.AsyncClient(verify=trusting) as http:
        asked = fetch(http, f"https://localhost:{port}/clip", 10_000, loopback=True, resolve=at("127.0.0.1"))
        if comes:
            assert (await asked).data == FILM
        else:
            with pytest.raises(NotFetched):
                await asked


@pytest.mark.parametrize(
    ("status", "terminal"),
    [(403, True), (404, True), (410, True), (401, False), (429, False), (500, False), (204, False)],
)
async def test_a_file_that_is_gone_is_tried_for_ever(status, terminal):
    error = await refused(serving(httpx.Response(status, content=FILM)))
    assert (error.reason, error.terminal) == (f"http_{status}", terminal)


@pytest.mark.parametrize(
    "error", [httpx.ConnectError("no"), httpx.ReadTimeout("slow"), httpx.RemoteProtocolError("cut")]
)
async def test_a_dropped_line_is_final(error):
    found = await refused(failing(error))
    assert (found.reason, found.terminal) == ("download_error", False)


async def test_a_name_without_an_address_ends_a_sync():
    async def nowhere(host: str, port: int) -> Sequence[str]:
        raise OSError("no such host")

    assert (await refused(serving(), resolve=nowhere)).reason == "download_error"
    assert (await refused(serving(), resolve=at())).reason == "download_error"


@pytest.mark.parametrize("told", [True, False])
async def test_a_file_fills_the_disk(told):
    async def endless():
        yield FILM
        for _ in range(1000):
            yield b"\0" * 1000

    headers = {"Content-Length": "1000000"} if told else {}
    answer = httpx.Response(200, content=endless(), headers=headers)
    error = await refused(serving(answer))
    assert (error.reason, error.terminal) == ("download_error", True)
    assert "10,000 bytes" in error.message


async def test_a_slow_server_holds_a_sync():
    async def slow():
        yield FILM
        await asyncio.sleep(30)

    error = await refused(serving(httpx.Response(200, content=slow())), within=0.05)
    assert (error.reason, error.terminal) == ("download_error", False)


@pytest.mark.parametrize("content", [b"", b"<html>Sorry</html>" * 9, b"{}", b"%PDF-1.7" + b"x" * 50, b"\0" * 40])
async def test_a_page_of_regret_is_stored_as_a_film(content):
    await refused(serving(httpx.Response(200, content=content, headers={"Content-Type": "video/mp4"})))


HEADS = [
    (b"\xff\xd8\xff\xe0\x00\x10JFIF\0\1\1\0\0\1", JPEG),
    (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", PNG),
    (b"GIF89a" + b"\0" * 10, GIF),
    (b"GIF87a" + b"\0" * 10, GIF),
    (b"RIFF\x10\0\0\0WEBPVP8 ", WEBP),
    (b"\0\0\0\x20ftypisom\0\0\2\0", MP4),
    (b"\0\0\0\x14ftypqt  \0\0\2\0", MOV),
    (b"\0\0\0\x08wide\0\0\0\0mdat", MOV),
    (b"RIFF\x10\0\0\0WAVEfmt ", None),
    (b"\0\0\0\x1cftypheic\0\0\0\0", None),
    (b"\0\0\0\x1cftypavif\0\0\0\0", None),
]


@pytest.mark.parametrize(("head", "content"), HEADS)
def test_a_file_is_taken_for_another_kind(head, content):
    assert content_of(head) == content


@settings(deadline=None)
@given(st.text(max_size=60) | st.text("https:/.@[]?#x1:", max_size=20), st.lists(st.text(max_size=20), max_size=2))
async def test_an_odd_address_ends_a_sync(url, places):
    with pytest.raises(NotFetched):
        await get(Wire(lambda _: httpx.Response(404)), url, resolve=at(*places))


@given(st.ip_addresses())
def test_an_address_is_public_that_its_list_says_is_not(address):
    if address.is_private or address.is_loopback or address.is_link_local or address.is_multicast:
        assert not is_public(str(address)) or getattr(address, "ipv4_mapped", None)
