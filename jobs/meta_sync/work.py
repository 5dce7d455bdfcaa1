"""A whole sync: accounts taken, objects, results, creatives, play curves, media, classification, proof. The first three
must go well."""

from domain.errors import AskAgain
from domain.job_arguments import MetaSync
from domain.media_report import MediaTally
from domain.play_curve import CurveCounts
from domain.sync_report import StageTrouble, SyncReport
from jobs.meta_sync import later
from jobs.meta_sync.asked import STAGE, WAITING, Prepared, prepare, wait_for_others
from jobs.meta_sync.objects import Objects, read_objects
from jobs.meta_sync.proof import prove
from jobs.meta_sync.results import read_results
from jobs.meta_sync.session import At, Session
from jobs.running import Running


async def meta_sync(running: Running, asked: MetaSync) -> SyncReport:
    """Copies a brand's ads, results, creatives and destinations from Meta, and proves it.

    Raises:
        AskAgain: There is no connection, no such account, or Meta refused what the rest depends on. Finished
            slices stay.
    """
    session = Session(running)

    async def taken() -> dict[str, object]:
        return (await prepare(session, asked)).model_dump(mode="json")

    prepared = Prepared.model_validate(await running.stage(STAGE, taken))
    try:
        return await _stages(session, prepared)
    except AskAgain as refusal:
        hint = f"{refusal.hint} Then type /sync_meta resume={prepared.sync_id} to go on.".strip()
        raise AskAgain(refusal.message, hint, refusal.code) from None


async def _stages(session: Session, prepared: Prepared) -> SyncReport:
    told, troubles = await _fatal(session, prepared)
    media: MediaTally | None = None
    classified: int | None = None
    curves: CurveCounts | None = None
    if told:
        troubles += _troubles(await later.creatives(session, prepared))
        watched = await later.curves(session, prepared, told)
        curves = CurveCounts.model_validate(watched["counts"])
        troubles += _troubles(watched)
        if prepared.asked.media:
            stored = await later.media(session, prepared)
            media = MediaTally.model_validate(stored["counts"])
            troubles += _troubles(stored)
        if prepared.asked.auto_classify:
            classified = await later.classification(session)
    if prepared.elsewhere:
        await session.running.stage(WAITING, lambda: wait_for_others(session, prepared))

    async def proof(at: At) -> dict[str, object]:
        report = await prove(session, at, prepared, told, troubles, media, classified, curves)
        return report.model_dump(mode="json")

    return SyncReport.model_validate(await session.stage("Proof", prepared.sync_id, proof))


async def _fatal(session: Session, prepared: Prepared) -> tuple[dict[str, Objects], list[StageTrouble]]:
    """Objects, then results, of every account that is ours to read."""
    if not prepared.own:
        return {}, []

    async def objects(at: At) -> dict[str, object]:
        made, failed = await session.each(
            "Accounts and objects",
            at,
            [account.id for account in prepared.own],
            lambda id: read_objects(session, at, prepared.account(id), prepared.asked.full),
        )
        return {"made": made, "failed": [trouble.model_dump(mode="json") for trouble in failed]}

    found = await session.stage("Accounts and objects", prepared.sync_id, objects)
    told: dict[str, Objects] = found["made"]  # type: ignore[assignment]

    async def results(at: At) -> dict[str, object]:
        async with later.creatives_beside(session, at, told):
            made, failed = await session.each(
                "Results", at, told, lambda id: read_results(session, at, prepared, id, told[id])
            )
        return {"made": made, "failed": [trouble.model_dump(mode="json") for trouble in failed]}

    read = await session.stage("Results", prepared.sync_id, results)
    failed = [StageTrouble.model_validate(t) for t in (*found["failed"], *read["failed"])]  # type: ignore[misc]
    return told, failed


def _troubles(stage: later.Later) -> list[StageTrouble]:
    return [StageTrouble.model_validate(told) for told in stage["troubles"]]
