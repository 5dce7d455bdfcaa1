"""What would go wrong: a digest posted twice or never, one house's news in another's channel, names that ping."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import psycopg
import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr

from connectors.storage import local_storage
from connectors.vault import Vault
from domain.digest import Line, text_of
from domain.errors import AskAgain
from domain.job_arguments import NotificationDigest
from domain.webhook_address import owner
from jobs.notification_digest import SETTLED, notification_digest
from jobs.running import Running, Surroundings
from store import notifications
from store.db import as_user, as_worker


@dataclass
class Channel:
    """A webhook on this machine."""

    url: str = ""
    status: int = 200
    texts: list[str] = field(default_factory=list)


@pytest.fixture
def channel() -> Iterator[Channel]:
    made = Channel()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            made.texts.append(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["text"])
            self.send_response(made.status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_port}/services/verysecret"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def around(database, tmp_path) -> Surroundings:
    vault = Vault([Fernet.generate_key()])
    return Surroundings(app=database.app, storage=local_storage(tmp_path), vault=vault, webhooks_on_loopback=True)


async def set_webhook(pool, around, brand, person, url):
    sealed = around.vault.seal(SecretStr(url), owner(brand.organization_id))
    async with as_user(pool, person.id) as conn:
        await notifications.set_webhook(conn, brand.organization_id, sealed, "127.0.0.1", url[-4:])


async def left(pool, brand, title, **changed):
    told = {"type": "info", "category": "job", "user_id": None, "once": title, **changed}
    async with as_worker(pool, brand.organization_id) as conn:
        await notifications.leave(conn, organization_id=brand.organization_id, brand_id=brand.id, title=title, **told)


async def at_once(name, call):
    return await call()


async def silent(step, done, total, note=""):
    pass


def running(pool, around, now, brand=None):
    home = brand.organization_id if brand else None
    return Running("run-1", home, brand, None, now, pool, around, silent, at_once)


async def test_each_organisation_gets_its_own_once_a_day(everybody, pool, around, channel):
    ours, theirs, neither = [await everybody.person() for _ in range(3)]
    brand, other, quiet = await everybody.brand(ours), await everybody.brand(theirs), await everybody.brand(neither)
    for person, where, path in ((ours, brand, ""), (theirs, other, "/theirs"), (neither, quiet, "/quiet")):
        await set_webhook(pool, around, where, person, channel.url + path)
    await left(pool, brand, "Sync failed", type="error")
    await left(pool, brand, "Export imported", type="success", user_id=ours.id)
    await left(pool, other, "Their secret plan")
    now = datetime.now(UTC) + 2 * SETTLED

    report = await notification_digest(running(pool, around, now), NotificationDigest())
    assert (report.posted, report.quiet, report.refused) == (2, 1, ())
    mine, yours = sorted(channel.texts, key=lambda text: "Their" in text)
    assert mine.splitlines()[1:] == ["✕ Acme: Sync failed", "✓ Acme: Export imported"]
    assert "secret plan" in yours
    assert "Sync" not in yours

    again = await notification_digest(running(pool, around, now + timedelta(hours=1)), NotificationDigest())
    assert (again.posted, len(channel.texts)) == (0, 2)
    await left(pool, brand, "Sync done")
    with psycopg.connect(everybody.database.owner) as conn:
        conn.execute("UPDATE notifications SET created_at = %s WHERE title = 'Sync done'", [now + timedelta(hours=2)])
    tomorrow = await notification_digest(running(pool, around, now + timedelta(days=1)), NotificationDigest())
    assert (tomorrow.posted, len(channel.texts)) == (1, 3)
    assert "Sync failed" not in channel.texts[-1]


async def test_a_refusal_is_told_once_and_what_was_not_posted_comes_with_the_next(everybody, pool, around, channel):
    person = await everybody.person()
    brand = await everybody.brand(person)
    await set_webhook(pool, around, brand, person, channel.url)
    await left(pool, brand, "Sync failed")
    channel.status = 404
    # At noon: what is told once a day would be told twice around midnight.
    now = (datetime.now(UTC) + timedelta(days=1)).replace(hour=12)
    with psycopg.connect(everybody.database.owner) as conn:
        conn.execute("UPDATE notifications SET created_at = %s", [now - 2 * SETTLED])
    for minutes in (0, 1):
        report = await notification_digest(
            running(pool, around, now + timedelta(minutes=minutes)), NotificationDigest()
        )
        assert report.refused == ("127.0.0.1 no longer knows this webhook (HTTP 404).",)
    async with as_user(pool, person.id) as conn:
        found = await notifications.page(conn, category="digest", unread=True, since=now - timedelta(days=2), limit=10)
    assert [one.type for one in found] == ["error"]
    assert "verysecret" not in repr(found)

    channel.status = 200
    assert (await notification_digest(running(pool, around, now), NotificationDigest())).posted == 1
    assert "Sync failed" in channel.texts[-1]


async def test_a_test_posts_one_line_and_its_refusal_is_the_jobs(everybody, pool, around, channel):
    person = await everybody.person()
    brand = await everybody.brand(person)
    await set_webhook(pool, around, brand, person, channel.url)
    run = running(pool, around, datetime.now(UTC), brand)

    assert (await notification_digest(run, NotificationDigest(test=True))).headline == "The test line was posted."
    assert "daily digest" in channel.texts[0]
    channel.status = 500
    with pytest.raises(AskAgain, match="refused the digest"):
        await notification_digest(run, NotificationDigest(test=True))


async def test_a_lost_key_and_a_machine_within_are_said_in_a_sentence(everybody, pool, around, channel):
    person = await everybody.person()
    brand = await everybody.brand(person)
    await set_webhook(pool, around, brand, person, channel.url)
    now = datetime.now(UTC)
    other_key = Surroundings(
        app=around.app, storage=around.storage, vault=Vault([Fernet.generate_key()]), webhooks_on_loopback=True
    )
    outside = Surroundings(app=around.app, storage=around.storage, vault=around.vault)

    with pytest.raises(AskAgain, match="key that sealed"):
        await notification_digest(running(pool, other_key, now, brand), NotificationDigest(test=True))
    with pytest.raises(AskAgain, match="is not https"):
        await notification_digest(running(pool, outside, now, brand), NotificationDigest(test=True))
    assert channel.texts == []


def test_names_neither_ping_nor_link_nor_style():
    hostile = "<!channel> *bold* <https://evil.example|free> @here https://evil.example `x`\nnew line"
    text = text_of(hostile, [Line(hostile, "error", "job", hostile, 3)])

    assert len(text.splitlines()) == 2
    assert "<" not in text
    assert "@here" not in text
    assert "://" not in text
    assert text.endswith("(×3)")


def test_a_long_digest_says_how_much_is_left():
    lines = [Line(None, "info", "job", f"Run {n}", 1) for n in range(40)]

    assert text_of("Acme", lines).splitlines()[-1] == "… and 15 more: /notifications"
