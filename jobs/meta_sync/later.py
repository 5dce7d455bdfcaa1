"""What comes after the results: creatives, media, labels. What fails here is told, and the sync goes on."""

from collections.abc import Awaitable, Callable
from typing import TypedDict

from connectors.meta.errors import MetaError
from domain.errors import AskAgain
from domain.sync_report import MediaCounts, StageTrouble
from jobs.asset_download import download_media
from jobs.meta.creatives import due, read_creatives
from jobs.meta_sync.asked import Prepared
from jobs.meta_sync.session import At, Session
from observability import report
from store import dead_letters, sync_effort
from store.url_map import rematch


class Later(TypedDict):
    """What became of a stage: figures of its own, and what failed."""

    counts: dict[str, int]
    troubles: list[dict[str, str | None]]


async def creatives(session: Session, prepared: Prepared) -> Later:
    """Creatives, copy and destinations of the ads that are new or have changed; then the products they lead to."""
    brand, running = session.brand, session.running

    async def one(at: At, account: str) -> dict[str, int]:
        async with session.transaction() as conn:
            ads = await due(conn, brand.id, account)
        await at.telling.expect(len(ads))
        await read_creatives(running, at.graph, session.patience, account, ads, at.telling.did)
        return {"ads": len(ads)}

    read = await _each(session, prepared, "Creatives", one)
    async with session.transaction() as conn:
        await rematch(conn, brand, running.now)
    return read


async def media(session: Session, prepared: Prepared) -> Later:
    """Pictures and videos that are not stored yet, up to what was asked for."""
    left = {"videos": prepared.asked.max_videos, "images": prepared.asked.max_images}

    async def one(at: At, account: str) -> dict[str, int]:
        shared = max(1, len(prepared.own))
        counts = await download_media(
            session.running,
            at.graph,
            session.patience,
            account,
            -(-left["videos"] // shared),
            -(-left["images"] // shared),
        )
        return MediaCounts.model_validate(counts.model_dump(include=set(MediaCounts.model_fields))).model_dump()

    return await _each(session, prepared, "Media", one)


async def labels(session: Session, prepared: Prepared) -> int:
    """Labels by rule what Meta tells of the ads."""

    async def work() -> int:
        async with session.transaction() as conn:
            return await sync_effort.label(conn, session.brand.id, [a.id for a in prepared.own], session.running.now)

    return await session.running.stage("Labels", work)


async def _each(
    session: Session, prepared: Prepared, stage: str, one: Callable[[At, str], Awaitable[dict[str, int]]]
) -> Later:
    """The stage for every account; whatever fails becomes a trouble and a dead letter."""

    async def work(at: At) -> Later:
        made, troubles = await session.each(stage, at, [a.id for a in prepared.own], lambda a: one(at, a))
        counts: dict[str, int] = {}
        for found in made.values():
            for name, number in found.items():
                counts[name] = counts.get(name, 0) + number
        return Later(counts=counts, troubles=[t.model_dump(mode="json") for t in troubles])

    try:
        later = await session.stage(stage, prepared.sync_id, work)
    except (AskAgain, MetaError) as error:
        reason = str(error) if isinstance(error, AskAgain) else error.reason
        later = Later(counts={}, troubles=[StageTrouble(stage=stage, reason=reason).model_dump(mode="json")])
    # Results are stored by now: a fault of ours in a later stage must not make the whole sync a failed one.
    except Exception as error:
        reason = f"A fault of ours; reference {report(error, stage)}."
        later = Later(counts={}, troubles=[StageTrouble(stage=stage, reason=reason).model_dump(mode="json")])
    if later["troubles"]:
        await _bury(session, later)
    return later


async def _bury(session: Session, later: Later) -> None:
    brand, running = session.brand, session.running
    async with session.transaction() as conn:
        for told in later["troubles"]:
            subject = " ".join(filter(None, (told["stage"], told["account"])))
            await dead_letters.bury(
                conn,
                brand.organization_id,
                brand.id,
                running.run_id,
                "job",
                subject,
                told["reason"] or "",
                {"account": told["account"]},
                running.now,
            )
