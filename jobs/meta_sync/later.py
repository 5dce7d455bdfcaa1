"""What comes after the results: creatives, play curves, media, classification. What fails is told; the sync goes on."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from typing import TypedDict, TypeVar

from pydantic import JsonValue

from connectors.meta.errors import MetaError
from domain.destination_report import DestinationCounts
from domain.errors import AskAgain
from domain.job_arguments import AdClassification
from domain.media_report import MediaTally
from domain.play_curve import CurveCounts
from domain.sync_report import StageTrouble
from jobs.ad_classification import classify
from jobs.classification_told import read_anew
from jobs.meta.creatives import due, read_creatives
from jobs.meta.media import download_media
from jobs.meta.together import together
from jobs.meta_sync.asked import Prepared
from jobs.meta_sync.curves import read_curves
from jobs.meta_sync.objects import Objects
from jobs.meta_sync.session import At, Session
from jobs.running import AskerGone
from observability import report
from store import dead_letters
from store.classifications_write import made
from store.url_map import rematch

Counts = TypeVar("Counts", DestinationCounts, MediaTally, CurveCounts)


class Later(TypedDict):
    """What became of a stage: figures of its own, and what failed."""

    counts: dict[str, JsonValue]
    troubles: list[dict[str, str | None]]


@asynccontextmanager
async def creatives_beside(session: Session, at: At, accounts: Iterable[str]) -> AsyncGenerator[None]:
    """Begins with the creatives while the block reads results. What is left when it ends, and what goes wrong, is
    for the stage of that name: it reads what is due then, and tells of it."""
    brand, running, enough = session.brand, session.running, asyncio.Event()

    async def one(account: str) -> None:
        try:
            async with session.transaction() as conn:
                ads = await due(conn, brand, account, running.now)
            session.creatives[account] = await read_creatives(
                running, at.graph, session.patience, account, ads, enough=enough
            )
        # A creative must not cost the results, whatever is wrong with it.
        except Exception:
            return

    reading = asyncio.create_task(together(one(account) for account in accounts))
    try:
        yield
        enough.set()
        await reading
    finally:
        reading.cancel()
        with suppress(asyncio.CancelledError):
            await reading


async def creatives(session: Session, prepared: Prepared) -> Later:
    """Creatives, copy and destinations of the ads that are new or have changed; then the products they lead to."""
    brand, running = session.brand, session.running

    async def one(at: At, account: str) -> DestinationCounts:
        async with session.transaction() as conn:
            ads = await due(conn, brand, account, running.now)
        before = session.creatives.get(account, DestinationCounts())
        await at.telling.expect(before.asked + len(ads))
        await at.telling.did(before.asked)
        return before + await read_creatives(running, at.graph, session.patience, account, ads, at.telling.did)

    async def matched() -> None:
        async with session.transaction() as conn:
            await rematch(conn, brand, running.now)

    return await _each(session, prepared, "Creatives", DestinationCounts(), one, matched)


async def media(session: Session, prepared: Prepared) -> Later:
    """Pictures and videos that are not stored yet, up to what was asked for, the accounts sharing it."""
    several = max(1, len(prepared.own))
    videos, images = -(-prepared.asked.max_videos // several), -(-prepared.asked.max_images // several)

    async def one(at: At, account: str) -> MediaTally:
        telling, running = at.telling, session.running
        return await download_media(
            running, at.graph, session.patience, account, videos, images, did=telling.did, expect=telling.expect
        )

    return await _each(session, prepared, "Media", MediaTally(), one)


async def curves(session: Session, prepared: Prepared, told: dict[str, Objects]) -> Later:
    """How many plays of each video reached each second."""

    async def one(at: At, account: str) -> CurveCounts:
        if account not in told:
            return CurveCounts()
        return await read_curves(session, at, account, told[account]["timezone"])

    return await _each(session, prepared, "Play curves", CurveCounts(), one)


async def classification(session: Session) -> int:
    """Reads the ads that are new or have changed, by the connected model or by rules, within the usual limits; how many
    were read."""
    running = session.running
    models = running.around.models.names

    async def work() -> int:
        try:
            await classify(running, AdClassification(), models)
        except AskAgain:  # No ads at all: nothing to read, and nothing that a sync should fail for.
            return 0
        async with session.transaction() as conn:
            return read_anew(await made(conn, session.brand.id, running.now), models)

    return await running.stage("Classification", work)


async def _each(
    session: Session,
    prepared: Prepared,
    stage: str,
    nothing: Counts,
    one: Callable[[At, str], Awaitable[Counts]],
    after: Callable[[], Awaitable[None]] | None = None,
) -> Later:
    """The stage for every account, and `after` for all; whatever fails becomes a trouble and a dead letter."""

    async def work(at: At) -> Later:
        total = nothing
        made, troubles = await session.each(stage, at, [a.id for a in prepared.own], lambda a: one(at, a))
        for found in made.values():
            total = total + found
        if after is not None:
            await after()
        counts = total.model_dump(mode="json")
        return Later(counts=counts, troubles=[t.model_dump(mode="json") for t in troubles])

    try:
        later = await session.stage(stage, prepared.sync_id, work)
    except (AskAgain, MetaError) as error:
        reason = str(error) if isinstance(error, AskAgain) else error.reason
        later = Later(counts={}, troubles=[StageTrouble(stage=stage, reason=reason).model_dump(mode="json")])
    except AskerGone:
        raise
    # Results are stored by now: a fault of ours in a later stage must not make the whole sync a failed one.
    except Exception as error:
        reason = f"A fault of ours; reference {report(error, stage)}."
        later = Later(counts={}, troubles=[StageTrouble(stage=stage, reason=reason).model_dump(mode="json")])
    await _bury(session, prepared, stage, later)
    return later


async def _bury(session: Session, prepared: Prepared, stage: str, later: Later) -> None:
    """A dead letter for each trouble; what was one before and is none now is mended."""
    brand, running = session.brand, session.running
    troubles = {" ".join(filter(None, (stage, told["account"]))): told for told in later["troubles"]}
    well = {stage, *(f"{stage} {account.id}" for account in prepared.own)} - troubles.keys()
    if stage in troubles:
        well = set()  # It broke as a whole: nobody knows what became of the accounts.
    async with session.transaction() as conn:
        await dead_letters.mend(conn, brand.id, "job", sorted(well))
        for subject, told in troubles.items():
            await dead_letters.bury(
                conn,
                brand.organization_id,
                brand.id,
                running.run_id,
                "job",
                subject,
                told["reason"] or "",
                {"kind": "meta_sync", "arguments": {"sync_id": prepared.sync_id}},
                running.now,
            )
