"""What would go wrong: a secret in a log, a span, an error, an answer, an export, a recording, or a table.

Every secret setting holds a canary, and so does everything that people and servers hand each other. Then the real
processes run, with all logs open: people sign in by each way and fail to, chat, sync, export; whatever can fail fails,
and servers quote our own keys back at us. All that came out is searched, however it is packed.
"""

import json
import os
import re
import secrets
import subprocess
import sys
import time
import typing
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx
import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr
from websockets.sync.client import connect

from settings import Settings
from store.embedded import Addresses
from tests.leaks import everything_in, text_of, texts_of, unpacked
from tests.wire.graph.client import Graph
from tests.wire.models.asked import Wrong
from tests.wire.models.wire import ModelWire
from tests.wire.supabase import totp
from tests.wire.supabase.fixtures import Known, Supabase

ROOT = Path(__file__).parent.parent
# The keys of an embedded database's own data folder.
KEYS = ("token.keys", "storage.key", "chat.secret")
WEBHOOK = "https://hooks.slack.com/services/T0/B0/" + secrets.token_hex(12)


def secret_settings() -> set[str]:
    """The settings that hold a secret."""
    kinds = {name: {told.annotation, *typing.get_args(told.annotation)} for name, told in Settings.model_fields.items()}
    return {name for name, annotations in kinds.items() if SecretStr in annotations}


def canary() -> str:
    return f"canary{secrets.token_hex(16)}"


def planted(where: str, supabase: Supabase) -> dict[str, str]:
    """A value for every secret setting."""
    return {
        "database_url": where.replace("postgres@", f"postgres:{canary()}@", 1),
        "supabase_publishable_key": supabase.publishable_key,
        "supabase_secret_key": supabase.secret_key,
        "anthropic_api_key": f"sk-ant-{canary()}",
        "google_api_key": f"AIza{canary()}",
        "openai_api_key": f"sk-{canary()}",
        "meta_app_secret": canary(),
        "meta_access_token": f"EAA{canary()}",
        "token_encryption_keys": Fernet.generate_key().decode(),
        "chat_secret": canary(),
        "logfire_token": f"pylf_v1_eu_{canary()}",
    }


def test_a_new_secret_setting_is_planted_too(supabase: Supabase) -> None:
    assert set(planted("postgresql://postgres@/x", supabase)) == secret_settings()


@dataclass
class Place:
    """The processes, their surroundings, and all that came out of them, by where."""

    home: Path
    env: dict[str, str]
    out: dict[str, list[str]] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)

    def say(self, where: str, text: str) -> None:
        self.out.setdefault(where, []).append(text)

    def run(self, *words: str, **more: str) -> str:
        """One command to its end, whatever the end."""
        command = [sys.executable, "-m", "tests.canary_process", *words]
        done = subprocess.run(
            command, cwd=ROOT, env=self.env | more, capture_output=True, text=True, timeout=100, check=False
        )
        self.say("logs", done.stderr)
        self.say("output", done.stdout)
        return done.stdout + done.stderr

    @contextmanager
    def chat(self, port: int) -> Iterator[None]:
        """The chat with its own worker, until the block ends."""
        log = self.home / "chat.log"
        command = [sys.executable, "-m", "tests.canary_process", "serve"]
        with log.open("w") as told:
            process = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=told, stderr=told)
        try:
            until = time.monotonic() + 150
            while not _answers(port):
                assert process.poll() is None, log.read_text()[-3000:]
                assert time.monotonic() < until, log.read_text()[-3000:]
                time.sleep(0.1)
            yield
        finally:
            process.terminate()
            process.wait(60)
            self.say("logs", log.read_text())
            log.unlink()


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health", timeout=2).status_code == 200
    except httpx.TransportError:
        return False


class Browser:
    """Somebody's browser: keeps cookies, follows our redirections by hand, and writes down every answer."""

    def __init__(self, place: Place, port: int) -> None:
        self._place = place
        self.url = f"http://127.0.0.1:{port}"
        # Each request on a connection of its own: one that the server is about to close would be a failure of ours.
        self._http = httpx.Client(timeout=60, limits=httpx.Limits(max_keepalive_connections=0))

    def get(self, address: str) -> httpx.Response:
        return self._noted(self._http.get(address if address.startswith("http") else self.url + address))

    def post(self, path: str, **fields: str) -> httpx.Response:
        """A form of the sign-in page."""
        page = self.get("/login").text
        found = re.search(r'name="form" value="(\w+)"', page)
        assert found, page[:500]
        return self._noted(self._http.post(self.url + path, data={"form": found[1], "next": "/", **fields}))

    def session(self) -> str:
        return self._http.cookies["viraltracker"]

    def _noted(self, answer: httpx.Response) -> httpx.Response:
        # The session's secret is for this very header; a code is for the address that it leads to.
        told = [f"{name}: {value}" for name, value in answer.headers.items() if name not in ("set-cookie", "location")]
        if urlsplit(str(answer.url)).netloc == urlsplit(self.url).netloc:
            # The pages that ask whether to sign in, and for the second factor, have what goes on in their form.
            shown = re.sub(r'name="(token_hash|step)" value="[^"]*"', "", text_of(answer.content))
            self._place.say("answers", "\n".join([*told, shown]))
        return answer

    def talk(self, *said: str, hear: str = "") -> list[str]:
        """A conversation over the socket, until this is heard; the frames that came back."""
        heard: list[str] = []
        address = self.url.replace("http", "ws") + "/ws/socket.io/?EIO=4&transport=websocket"
        cookies = "; ".join(f"{name}={value}" for name, value in self._http.cookies.items())
        with connect(address, additional_headers={"Cookie": cookies}, origin=self.url) as socket:  # type: ignore[arg-type]

            def until(mark: str, seconds: float = 30) -> None:
                ends = time.monotonic() + seconds
                while time.monotonic() < ends:
                    heard.append(str(socket.recv(timeout=seconds)))
                    if heard[-1] == "2":
                        socket.send("3")
                    if mark in heard[-1]:
                        return
                raise AssertionError(f"{mark!r} was not heard in {heard[-5:]}")

            until("0{")
            auth = {
                "sessionId": str(uuid4()),
                "clientType": "webapp",
                "userEnv": "{}",
                "chatProfile": "",
                "threadId": "",
            }
            socket.send("40" + json.dumps(auth))
            until("40{")
            socket.send('42["connection_successful"]')
            until("set_commands")
            for text in said:
                message = {"id": str(uuid4()), "threadId": "", "type": "user_message", "output": text, "name": "x"}
                message["createdAt"] = "2026-11-20T12:00:00Z"
                socket.send("42" + json.dumps(["client_message", {"message": message, "fileReferences": []}]))
                until('"task_end"', 60)
            while hear and not any(hear in frame for frame in heard):
                until(hear, 90)
        # The page that typed it is told what it typed; nothing else is, and it is stored without.
        self._place.say("answers", "\n".join(frame for frame in heard if '"name":"on_message"' not in frame))
        return heard


def sign_in_each_way(place: Place, browser: Browser, supabase: Supabase, known: Known, port: int) -> None:
    """With a wrong password, a right one, a link in a mail, a link that is used up, a provider, a second factor."""
    wrong = canary()
    place.secrets |= {"wrong password": wrong, "password": known.password}
    assert browser.post("/login/password", email=known.email, password=wrong).status_code == 401
    assert browser.post("/login/password", email=known.email, password=known.password).status_code == 303
    place.secrets["session"] = browser.session()
    assert known.email in browser.get("/user").text
    for path in ("/", "/project/settings", "/unread", "/auth/config", "/project/thread/x", "/files/x", "/login/reset"):
        browser.get(path)

    other = Browser(place, port)
    other.post("/login/link", email=known.email)
    mail = supabase.standin.mail[-1]
    place.secrets |= (
        {"link": mail.token_hash, "digits in the mail": mail.digits}
        if len(mail.digits) > 8
        else {"link": mail.token_hash}
    )
    back = other.get(mail.link).headers["location"]
    place.secrets["code"] = parse_qs(urlsplit(back).query)["code"][0]
    assert other.get(back).status_code == 303
    place.secrets["second session"] = other.session()
    other.get(back)
    other.get(f"/auth/confirm?token_hash={mail.token_hash}&type=magiclink")
    browser.get("/login/with/google")

    guarded, guard = Browser(place, port), supabase.person()
    [key] = supabase.apps(guard)
    place.secrets["authenticator key"] = key
    led = guarded.post("/login/password", email=guard.email, password=guard.password).headers["location"]
    step = parse_qs(urlsplit(led).query)["step"][0]
    place.secrets["second step"] = step
    assert guarded.post("/login/code", step=step, code=totp.wrong(key)).status_code == 401
    assert guarded.post("/login/code", step=step, code=totp.code(key)).status_code == 303
    place.secrets["third session"] = guarded.session()
    assert guard.email in guarded.get("/signins").text


def handed_over(supabase: Supabase) -> dict[str, str]:
    """What our processes handed the auth server: tokens, verifiers, codes."""
    found: dict[str, str] = {}
    for at, asked in enumerate(supabase.standin.asked):
        if asked.bearer.startswith("eyJ"):
            found[f"access token {at}"] = asked.bearer
        try:
            body = json.loads(asked.body or b"{}")
        except ValueError:
            continue
        for name in ("password", "refresh_token", "code_verifier", "auth_code", "token_hash"):
            if isinstance(value := body.get(name), str) and len(value) > 8:
                found[f"{name} {at}"] = value
    return found


def _around(text: str, secret: str) -> str:
    """What stands before it, where it is first found."""
    at = text.index(secret)
    return repr(text[max(0, at - 200) : at])


@pytest.fixture
def place(
    tmp_path: Path, database: Addresses, supabase: Supabase, graph: Graph, models_wire: ModelWire, unused_tcp_port: int
) -> Place:
    values = planted(database.owner, supabase)
    # Whoever is asked quotes the key that it was given.
    models_wire.script = lambda asked: Wrong(401, "authentication_error", f"no such key: {values['anthropic_api_key']}")
    others = {
        "VIRALTRACKER_HOME": str(tmp_path / "home"),
        "PORT": str(unused_tcp_port),
        "SUPABASE_URL": supabase.url,
        "ANTHROPIC_BASE_URL": models_wire.url,
        "GOOGLE_BASE_URL": models_wire.url,
        "META_APP_ID": graph.world.app_id,
        "META_GRAPH_URL": graph.url,
        "META_DIALOG_URL": graph.url,
        "CANARY_SPANS": str(tmp_path / "spans.json"),
        "CANARY_RECORDINGS": str(tmp_path / "recordings"),
    }
    (tmp_path / "home").mkdir()
    kept = {name: value for name, value in os.environ.items() if name.upper() not in Settings.model_fields}
    env = kept | others | {name.upper(): value for name, value in values.items()}
    listed = {name: value for name, value in values.items() if name != "supabase_publishable_key"}
    listed["database_url"] = str(urlsplit(values["database_url"]).password)
    return Place(home=tmp_path / "home", env=env, secrets=listed | {"webhook": WEBHOOK})


@pytest.mark.timeout(900)  # A chat and seven commands with all logs open, one after the other.
def test_no_secret_comes_out_anywhere(
    place: Place, supabase: Supabase, database: Addresses, tmp_path: Path, unused_tcp_port: int
) -> None:
    known = supabase.person()
    browser = Browser(place, unused_tcp_port)
    ask = ("--user", known.email, "--json")
    with place.chat(unused_tcp_port):
        sign_in_each_way(place, browser, supabase, known, unused_tcp_port)
        heard = browser.talk("/brand new Acme currency=USD", f"/notifications webhook={WEBHOOK}", "/connect", "why?")
        place.run("ask", "/connect account=act_123", "--brand", "acme", *ask)
        place.run("ask", "/sync_meta days=3", "--brand", "acme", *ask)
        place.run("ask", "why did ROAS drop?", "--brand", "acme", *ask)
        told = browser.talk("/org export", hear="/files/exports/")
        links = set(re.findall(r"/files/exports/[^\s\"\\]+signature=[\w%-]+", "\n".join(told)))
        assert links, told[-3:]
        for link in links:
            archive = browser.get(link)
            archive = archive if archive.status_code == 200 else httpx.get(archive.headers["location"], timeout=30)
            assert "manifest" in text_of(archive.content)
            place.say("exports", text_of(archive.content))
        browser.get("/logout")
    doctor = place.run("doctor")
    place.run(
        "doctor", "--json", DATABASE_URL="postgresql://postgres:" + place.secrets["database_url"] + "@127.0.0.1:1/x"
    )
    evals = place.run(
        "eval",
        "routing",
        "--live",
        "--budget",
        "1",
        "--model",
        "anthropic:claude-sonnet-5-5",
        "--case",
        "wich-hoks-convrt-best",
    )

    place.secrets |= handed_over(supabase)
    places = {where: "\n".join(texts) for where, texts in place.out.items()} | {
        "spans": (tmp_path / "spans.json").read_text(),
        "database": everything_in(database.owner, but=("auth",)),
        "data folder": texts_of(place.home, but=KEYS),
        "recordings": texts_of(tmp_path / "recordings") if (tmp_path / "recordings").exists() else "",
    }
    searched = {where: unpacked(text) for where, text in places.items()}
    leaks = [
        f"{name} in the {where}: {_around(text, secret)}"
        for name, secret in place.secrets.items()
        for where, text in searched.items()
        if secret in text
    ]

    assert not leaks, "\n".join(leaks)
    assert len(place.secrets) > 15, sorted(place.secrets)
    # And all of it did happen.
    assert any("Acme" in frame for frame in heard)
    assert known.email in places["database"]
    assert "Supabase" in doctor
    assert "HTTP Request: POST" in places["logs"]
    assert '"name"' in places["spans"]
    assert "refused the key" in evals


def test_the_search_would_find_each_of_them(place: Place) -> None:
    for name, secret in place.secrets.items():
        assert secret in unpacked(f"{name}: {secret}")
        assert len(secret) >= 16, name
