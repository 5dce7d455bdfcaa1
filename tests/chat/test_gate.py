"""What would go wrong: a page of another site drives the chat or reads it, a body of any size, a header left out."""

import re
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.asker import set_asker
from chat.gate import Gate
from chat.headers import NOTHING, SEALED, page_policy, plain_policy, script_hashes
from chat.limits import ANYTHING, STRANGERS, Limits
from chat.origins import Place, refusal
from chat.page import written
from domain.brand import User

HERE = Place(local_only=True)
HOSTED = Place(local_only=False, public_url="https://ads.example.test", files_at="https://p.supabase.test/storage/v1")
POLICY = page_policy(("'sha256-x'",))
SOMEBODY = User.model_validate({"id": "00000000-0000-4000-8000-000000000001", "email": "you@localhost"})


async def inside(scope, receive, send):
    kind = b"text/html; charset=utf-8" if scope["path"] in ("/", "/project/file/1") else b"application/json"
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind)]})
    await send({"type": "http.response.body", "body": b"in"})


async def knock(host: str, origin: str | None, place: Place = HERE, **fetch: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(Gate(inside, place, POLICY))) as http:
        headers = {"Host": host} | ({"Origin": origin} if origin else {})
        return await http.post("http://127.0.0.1:8000/auth/header", headers=headers | fetch)


async def look(path: str, place: Place = HERE, **headers: str) -> httpx.Response:
    host = "ads.example.test" if place.public_url else "127.0.0.1:8000"
    async with httpx.AsyncClient(transport=httpx.ASGITransport(Gate(inside, place, POLICY))) as http:
        return await http.get(f"http://127.0.0.1:8000{path}", headers={"Host": host} | headers)


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("127.0.0.1:8000", "http://evil.test"),
        ("127.0.0.1:8000", "null"),
        ("127.0.0.1:8000", "http://127.0.0.1:3000"),
        ("127.0.0.1:8000", "http://127.0.0.1:8000.evil.test"),
        ("127.0.0.1:8000", "http://evil.test@127.0.0.1:8000"),
        ("localhost:8000", "http://127.0.0.1:8000"),
        ("127.0.0.1:8000", "file://127.0.0.1:8000"),
        ("rebound.evil.test:8000", None),
        ("rebound.evil.test:8000", "http://rebound.evil.test:8000"),
        ("127.0.0.1.evil.test", None),
        ("", None),
        ("[", None),
        ("", "http://"),
    ],
)
async def test_a_page_of_another_site_is_turned_away(host, origin):
    assert (await knock(host, origin)).status_code == 421


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("ads.example.test", "http://ads.example.test"),
        ("ads.example.test", "https://evil.example.test"),
        ("ads.example.test", "https://ads.example.test.evil.test"),
        ("ads.example.test", "https://ads.example.test:8443"),
        ("evil.test", "https://evil.test"),
        ("evil.test", None),
    ],
)
async def test_a_hosted_chat_answers_at_its_own_address_alone(host, origin):
    assert (await knock(host, origin, HOSTED)).status_code == 421


@pytest.mark.parametrize(
    ("host", "origin"),
    [("ads.example.test", "https://ads.example.test"), ("127.0.0.1:8000", "https://ads.example.test")],
)
async def test_a_proxy_may_name_the_machine_behind_it(host, origin):
    assert (await knock(host, origin, HOSTED)).text == "in"


async def test_a_probe_may_use_any_address():
    async with httpx.AsyncClient(transport=httpx.ASGITransport(Gate(inside, HOSTED, POLICY))) as http:
        assert (await http.get("http://10.0.0.7:8000/health")).status_code == 200


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "[::1]:8000", "LOCALHOST:8000"])
async def test_its_own_page_comes_in(host):
    assert (await knock(host, f"http://{host}")).text == "in"


@pytest.mark.parametrize("site", ["cross-site", "same-site", "something-new"])
async def test_a_form_of_another_site_is_refused_even_without_an_origin(site):
    navigated = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}

    assert (await knock("127.0.0.1:8000", None, **navigated)).status_code == 421


async def test_a_form_of_a_page_that_tells_no_referrer_comes_in_only_from_here():
    assert (await knock("127.0.0.1:8000", "null", **{"Sec-Fetch-Site": "same-origin"})).text == "in"
    for site in ("cross-site", "same-site", "none"):
        assert (await knock("127.0.0.1:8000", "null", **{"Sec-Fetch-Site": site})).status_code == 421


@pytest.mark.parametrize(
    ("mode", "dest", "comes_in"),
    [
        ("navigate", "document", True),
        ("navigate", "iframe", False),
        ("no-cors", "image", False),
        ("no-cors", "script", False),
        ("cors", "empty", False),
        ("websocket", "empty", False),
    ],
)
async def test_another_site_may_lead_here_and_load_nothing(mode, dest, comes_in):
    fetch = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": dest}

    assert ((await look("/x", **fetch)).status_code == 200) is comes_in


@pytest.mark.parametrize("path", ["/", "/user", "/project/threads", "/ws/socket.io/"])
async def test_no_other_origin_is_told_that_it_may_read(path):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(Gate(inside, HOSTED, POLICY))) as http:
        asked = {"Host": "ads.example.test", "Origin": "https://evil.test", "Access-Control-Request-Method": "PUT"}
        answer = await http.options(f"http://127.0.0.1{path}", headers=asked)

    assert answer.status_code == 421
    assert not [name for name in answer.headers if name.startswith("access-control")]


async def test_a_socket_of_another_site_is_closed_before_anything_is_heard():
    sent = []

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        sent.append(message["type"])

    headers = [(b"host", b"127.0.0.1:8000"), (b"origin", b"http://evil.test")]
    await Gate(inside, HERE, POLICY)({"type": "websocket", "headers": headers}, receive, send)

    assert sent == ["websocket.close"]


@given(st.text("[]:/@.a8", max_size=20), st.text(max_size=40), st.sampled_from(["GET", "POST", "PUT", "DELETE"]))
def test_no_spelling_of_an_origin_opens_the_gate(host, origin, method):
    said = {b"host": host, b"origin": origin, b"sec-fetch-site": "cross-site"}

    try:
        refused = refusal(HOSTED, method, "/user", said)
    except ValueError:
        pytest.fail(f"{host!r} and {origin!r} break the gate")
    assert refused is not None


async def test_a_head_as_long_as_a_book_is_not_read():
    assert (await knock("127.0.0.1:8000", None, Cookie="a=" + "x" * 40_000)).status_code == 431


EVERY_ANSWER = (
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "cross-origin-resource-policy",
    "cross-origin-opener-policy",
    "permissions-policy",
    "x-frame-options",
)


@pytest.mark.parametrize("path", ["/", "/user", "/assets/x.js"])
async def test_every_answer_carries_the_headers(path):
    answer = await look(path)

    assert [name for name in EVERY_ANSWER if name not in answer.headers] == []


async def test_a_refusal_carries_them_as_well():
    answer = await knock("evil.test", None)

    assert [name for name in EVERY_ANSWER if name not in answer.headers] == []


async def test_what_is_no_page_may_do_nothing():
    assert (await look("/user")).headers["content-security-policy"] == NOTHING
    assert (await look("/")).headers["content-security-policy"] == POLICY


async def test_a_page_that_somebody_dropped_runs_nothing_and_is_nobody():
    policy = (await look("/project/file/1")).headers["content-security-policy"]

    assert policy == SEALED
    assert policy.endswith("; sandbox")


async def test_what_is_somebodys_is_kept_nowhere():
    assert (await look("/user")).headers["cache-control"] == "no-store"
    assert "cache-control" not in (await look("/assets/index.js")).headers


async def test_tls_is_demanded_where_the_address_has_it():
    assert (await look("/", HOSTED)).headers["strict-transport-security"] == "max-age=31536000"
    assert "strict-transport-security" not in (await look("/")).headers


def test_no_script_of_a_page_runs_but_ours():
    for policy in (page_policy(script_hashes(written())), plain_policy()):
        scripts = re.search(r"script-src ([^;]*)", policy)
        assert scripts
        assert "'unsafe-inline'" not in scripts[1]
        assert not re.search(r"https?:|\*|data:|blob:", scripts[1])


def test_every_inline_script_of_the_page_is_named_by_its_digest():
    page = written()
    inline = [tag for tag in re.findall(r"<script[^>]*>", page) if "src=" not in tag]

    assert inline
    assert len(script_hashes(page)) == len(inline)
    assert not re.search(r"\son\w+\s*=", page)


def test_the_files_of_a_project_come_from_its_address_alone():
    assert "img-src 'self' data: blob: https://p.supabase.test;" in page_policy((), HOSTED.files_at)
    assert "supabase" not in page_policy((), None)


def test_nothing_of_ours_writes_markup_into_the_page():
    public = Path(__file__).parents[2] / "public"
    told = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write|\beval\(|javascript:"
    )
    lines = [(file.name, line) for file in public.rglob("*.js*") for line in file.read_text("utf-8").splitlines()]
    found = [f"{name}: {line.strip()}" for name, line in lines if not name.endswith(".json") and told.search(line)]

    assert found == []


async def sent(length: int, who: User | None, path: str = "/login", told: bool = True) -> tuple[int, int]:
    """The status, and how many bytes reached the inside."""
    got = 0

    async def reading(scope, receive, send):
        nonlocal got
        while True:
            message = await receive()
            if message["type"] != "http.request":
                raise ConnectionError("cut off")
            got += len(message["body"])
            if not message.get("more_body"):
                break
        await inside(scope, receive, send)

    async def pieces():
        for begin in range(0, length, 65_536):
            yield b"x" * min(65_536, length - begin)

    async def knocking(scope, receive, send):
        set_asker(who)
        await Limits(reading)(scope, receive, send)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(knocking)) as http:
        content = b"x" * length if told else pieces()
        answer = await http.post(f"http://127.0.0.1{path}", content=content)
    set_asker(None)
    return answer.status_code, got


@pytest.mark.parametrize("told", [True, False])
async def test_a_stranger_is_heard_no_longer_than_a_form(told):
    assert await sent(STRANGERS, None, told=told) == (200, STRANGERS)
    status, got = await sent(STRANGERS + 1, None, "/project/file", told)
    assert status == 413
    assert got <= STRANGERS


@pytest.mark.parametrize("told", [True, False])
async def test_who_is_signed_in_sends_an_answers_element_and_no_more(told):
    assert (await sent(ANYTHING, SOMEBODY, told=told))[0] == 200
    status, got = await sent(ANYTHING + 1, SOMEBODY, told=told)
    assert status == 413
    assert got <= ANYTHING


async def test_a_dropped_file_may_be_longer():
    assert (await sent(ANYTHING + 1, SOMEBODY, "/project/file"))[0] == 200
