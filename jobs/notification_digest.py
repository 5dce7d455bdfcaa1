"""Posts what an organisation was told since the last digest to its webhook, once a day."""

from datetime import timedelta
from uuid import UUID

import httpx

from connectors.vault import Sealed
from connectors.webhook import NotPosted, post
from domain import webhook_address
from domain.digest import DigestReport, Line, test_text, text_of
from domain.errors import AskAgain
from domain.job_arguments import NotificationDigest
from jobs.running import Running
from store import notifications
from store.notifications import Webhook

# A second start on the same day posts nothing; a schedule's jitter does not make it skip one.
LEAST = timedelta(hours=20)
# What is being left at this moment may not be there yet, and comes with the next digest.
SETTLED = timedelta(minutes=1)
# An organisation that was not told for long is told of no more than this.
FURTHEST = timedelta(days=7)


async def notification_digest(running: Running, asked: NotificationDigest) -> DigestReport:
    """One organisation's digest, or, platform-wide, everybody's."""
    if running.organization_id is not None:
        return await _own(running, running.organization_id, asked.test)
    async with running.transaction(None) as conn:
        wanting = await notifications.wanting_digest(conn)
    came: list[str] = []
    for done, organization_id in enumerate(wanting):
        came.append(
            await running.stage(f"Digest {done + 1} of {len(wanting)}", lambda id=organization_id: _one(running, id))
        )
    refused = tuple(said for said in came if said not in ("posted", "quiet"))
    posted = came.count("posted")
    said = f"{posted} digest{'s' if posted != 1 else ''} posted" + (f", {len(refused)} refused" if refused else "")
    return DigestReport(headline=f"{said}.", posted=posted, quiet=came.count("quiet"), refused=refused)


async def _own(running: Running, organization_id: UUID, test: bool) -> DigestReport:
    said = await running.stage("Posting", lambda: _one(running, organization_id, test))
    if said not in ("posted", "quiet"):
        raise AskAgain(said, "Set another address with /notifications webhook=https://…, or webhook=off.")
    told = {"posted": "The digest was posted.", "quiet": "There is nothing to tell since the last digest."}
    headline = "The test line was posted." if test else told[said]
    return DigestReport(headline=headline, posted=int(said == "posted"), quiet=int(said == "quiet"))


async def _one(running: Running, organization_id: UUID, test: bool = False) -> str:
    """`posted`, `quiet`, or why not in one sentence. Done again after a crash, it posts nothing twice that it noted."""
    async with running.transaction(organization_id) as conn:
        webhook = await notifications.webhook(conn, organization_id)
        if webhook is None:
            return "No webhook is set."
        until = running.now - SETTLED
        since = max(webhook.posted_at or until - timedelta(days=1), until - FURTHEST)
        if not test and webhook.posted_at and running.now - webhook.posted_at < LEAST:
            return "quiet"
        told = await notifications.between(conn, organization_id, since, until)
        if not told and not test:
            await notifications.posted(conn, organization_id, until)
            return "quiet"
    text = test_text(webhook.organization) if test else text_of(webhook.organization, [Line(*line) for line in told])
    refusal = await _posted(running, webhook, text)
    async with running.transaction(organization_id) as conn:
        if refusal is None:
            if not test:
                await notifications.posted(conn, organization_id, until)
            return "posted"
        await notifications.leave(
            conn,
            organization_id=organization_id,
            brand_id=None,
            user_id=None,
            type="error",
            category="digest",
            title=f"The digest could not be posted: {refusal}",
            message="An admin sets another address with /notifications webhook=https://…, or turns it off.",
            command="/notifications category=digest",
            metadata={"host": webhook.host},
            once=f"digest:{webhook.host}:{running.now.date()}",
        )
    return refusal


async def _posted(running: Running, webhook: Webhook, text: str) -> str | None:
    """None when it was posted; else why not."""
    try:
        address = running.around.vault.open(webhook.address_sealed, webhook_address.owner(webhook.organization_id))
    except Sealed:
        return f"The key that sealed the address at {webhook.host} is gone."
    try:
        async with httpx.AsyncClient() as http:
            await post(http, address, text, loopback=running.around.webhooks_on_loopback)
    except NotPosted as refusal:
        return str(refusal)
    return None
