"""What is offered for a profile, accepted and taken back, as one person does it."""

from uuid import uuid4

from domain.evidence import Source, cite, fingerprint
from domain.proposal import ItemEvidence, Origin, Proposal
from store import profile, profile_offer, profile_write
from store.profile_write import Who
from tests.conftest import NOW
from tests.factories import insert

PAGE = "# Joint Chew\n\nEvery bag is covered by a 90-day money-back guarantee.\n\n- Moves freely\n- Sleeps well\n"


async def page(deps, text=PAGE, url="https://acme.example/joint"):
    """A stored page and the source that quotes it."""
    id_ = uuid4()
    row = {"raw_markdown": text, "content_hash": fingerprint(text), "scrape_status": "scraped"}
    await insert(deps, "brand_landing_pages", id=id_, url=url, canonical_url=url[8:], page_title="Joint", **row)
    return Source(kind="landing_page", id=str(id_), text=text, content_hash=fingerprint(text))


def who(deps):
    return Who(deps.user.id, NOW, uuid4())


def offer(key, target, value, source, *quotes, **more):
    evidence = [ItemEvidence(item=n, evidence=cite(source, quote)) for n, quote in enumerate(quotes) if quote]
    origin = Origin(kind=source.kind, id=source.id, content_hash=source.content_hash, url="https://acme.example/joint")
    return Proposal(key=key, target=target, value=value, evidence=evidence, origin=origin, **more)


async def propose(deps, source, *proposals):
    async with deps.transaction() as conn:
        known = {(source.kind, source.id): source}
        return await profile_offer.propose(conn, deps.brand, proposals, known, NOW, "run-1")


async def apply(deps, change, over=None, **more):
    async with deps.transaction() as conn:
        return await profile_write.apply(conn, deps.brand, change, who(deps), over, **more)


async def accept(deps, id_, **more):
    async with deps.transaction() as conn:
        return await profile_write.accept(conn, deps.brand, id_, who(deps), **more)


async def undo(deps, request_id):
    async with deps.transaction() as conn:
        return await profile_write.undo(conn, deps.brand, request_id, who(deps))


async def state(deps, key, target):
    async with deps.transaction() as conn:
        return (await profile.read(conn, deps.brand.id)).state(key, target)


def by_hand(key, target, value):
    return Proposal(key=key, target=target, value=value, source_type="manual")
