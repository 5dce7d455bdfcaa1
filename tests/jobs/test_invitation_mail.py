"""What would go wrong with a mailed invitation: a link that opens nothing, a code in the books, a mail too late."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from connectors.storage import local_storage
from domain.meta_access import MetaAccess
from jobs.client import LedgerJobs
from jobs.kinds import KINDS
from jobs.process import jobs
from jobs.running import MailRefused
from store import team
from store.db import as_user
from tests.jobs.machinery import Shop

PUBLIC = "https://chat.example"


class Post:
    """Where mails go; refuses when told to."""

    def __init__(self, trouble: str = "") -> None:
        self.trouble = trouble
        self.sent: list[tuple[str, str]] = []

    async def send(self, address: str, return_to: str) -> None:
        if self.trouble:
            raise MailRefused(self.trouble)
        self.sent.append((address, return_to))


@asynccontextmanager
async def working(shop: Shop, post: Post) -> AsyncIterator[LedgerJobs]:
    async with jobs(
        "at_once",
        shop.where,
        local_storage(shop.home),
        meta=MetaAccess(public_url=PUBLIC),
        kinds=[kind for kind in KINDS if kind.name == "invitation_mail"],
        send_invitation=post.send,
    ) as started:
        yield started


async def invite(shop: Shop, address: str = "bob@acme.test") -> str:
    now = datetime.now(UTC)
    async with as_user(shop.everybody.pool, shop.person.id) as conn:
        _, made = await team.invite(
            conn, shop.brand.organization_id, address, "member", team.new_code(), now, now + timedelta(days=7)
        )
    return str(made)


async def mail(shop: Shop, started: LedgerJobs, invitation: str):
    home = shop.brand.organization_id
    run = await started.start(
        shop.person, None, "invitation_mail", {"invitation": invitation}, datetime.now(UTC), organization_id=home
    )
    return await shop.ended(started, run.job_id)


async def test_the_mails_link_opens_the_invitation_and_stands_in_no_book(shop: Shop) -> None:
    post, bob = Post(), await shop.everybody.person("bob@acme.test")
    shop.ask("UPDATE auth.users SET email_confirmed_at = now() WHERE id = %s", bob.id)
    invitation = await invite(shop)
    async with working(shop, post) as started:
        end = await mail(shop, started, invitation)

    assert (end.state, [address for address, _ in post.sent]) == ("done", ["bob@acme.test"])
    code = post.sent[0][1].removeprefix(f"{PUBLIC}/login?next=/join/")
    assert code not in str(shop.ask("SELECT r.*, s.* FROM job_runs r LEFT JOIN job_run_steps s ON s.run_id = r.id"))
    assert code not in str(shop.ask("SELECT * FROM organization_invitations"))
    async with as_user(shop.everybody.pool, bob.id) as conn:
        assert (await team.accept(conn, code, datetime.now(UTC)))[0] == "accepted"


async def test_a_mail_that_does_not_go_out_is_told_in_a_sentence(shop: Shop) -> None:
    invitation = await invite(shop)
    async with working(shop, Post("the sign-in server does not answer")) as started:
        end = await mail(shop, started, invitation)

    assert end.state == "failed"
    assert (end.error or "").startswith(
        "The invitation of bob@acme.test could not be mailed: the sign-in server does not answer."
    )
    assert shop.ask("SELECT mailed_at, mail_trouble FROM organization_invitations") == [(None, "no mail")]


async def test_an_invitation_that_was_withdrawn_meanwhile_is_not_mailed(shop: Shop) -> None:
    post, invitation = Post(), await invite(shop)
    shop.ask("UPDATE organization_invitations SET state = 'withdrawn'")
    async with working(shop, post) as started:
        end = await mail(shop, started, invitation)

    assert (end.state, post.sent) == ("done", [])
