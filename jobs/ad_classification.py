"""Reads ads: awareness, format, angle, hook, button; and to whom their landing pages speak. Highest spend first.

What is free (rules, analyses that are there) is done at once; what is paid for goes through one batch under a budget,
each result stored as it comes. A run that was killed goes on where it was: what is stored is known.
"""

from collections.abc import Sequence
from contextlib import AsyncExitStack

from agent.models import ModelChoice
from agent.video_analysis import read_again
from agent.writers import Writer, WriterFailed
from domain.ad_material import AdMaterial, PageText
from domain.brand import Brand
from domain.classification import Classified, beside
from domain.classification_plan import Plan, Todo, expected_page, page_reader, plan, reader
from domain.classification_report import ClassificationReport
from domain.errors import AskAgain
from domain.job_arguments import AdClassification
from domain.model_names import ModelNames
from domain.model_spend import Budget
from domain.rule_classifier import PAGE_OPENING, awareness_of
from domain.rule_classifier import read as read_by_rules
from jobs.ad_reading import Desk, Unseen
from jobs.classification_told import Told, read_anew, report, told_of
from jobs.model_batch import Batch, run_batch
from jobs.running import Running
from store import ad_material, ads, classifications, dead_letters
from store import classifications_write as stored
from store.classifications_write import AdReading, Made
from store.db import Connection
from store.performance import AdKey

STEP, PAGES = "Classification", "Landing pages"
# By a model, unless asked otherwise: what a brand launches in some months, for a few dollars.
MOST_NEW = 200
_CHUNK = 500
# What a model will fail on again, as long as ad and prompt are the same.
_FOR_GOOD = ("blocked", "bad_output", "limit")


async def ad_classification(running: Running, asked: AdClassification) -> ClassificationReport:
    """Reads the brand's ads, or those asked for, as far as they are not known, and the pages that they lead to.

    Raises:
        AskAgain: The brand has no ads, or none as asked for.
    """
    models = running.around.models.names
    told = await running.stage(STEP, lambda: classify(running, asked, models))
    return await report(running, asked, models, told)


async def classify(running: Running, asked: AdClassification, models: ModelNames) -> Told:
    """The work itself, as one piece that can be done again: what is stored is not read anew."""
    brand = running.require_brand()
    async with running.transaction(brand.organization_id) as conn:
        before = await stored.made(conn, brand.id, running.now)
        keys = await _keys(conn, brand, asked.ads)
    budget = Budget(asked.limit)
    budget.pay(before.spent)
    decided = await _decided(running, asked, models, before, keys)
    if decided.is_empty:
        raise AskAgain(f"{brand.name} has no ads yet.", "Connect Meta with /connect, or drop an export into the chat.")
    await _free(running, [*(todo for todo in decided.todo if todo.is_free), *decided.meanwhile])
    async with AsyncExitStack() as opened:
        desk = await _desk(running, models, budget, opened)
        batch = await _paid(running, desk, decided)
        await _settle(running, models, batch)
        again = await _decided(running, asked, models, before, keys) if decided.twins else None
        without = [*batch.not_begun, *(failed.item for failed in batch.failed)]
        await _free(running, [todo.by_rules for todo in without if todo.unread])
        if again is not None:
            await _free(running, [todo for todo in again.todo if todo.is_free])
        page_errors = await _pages(running, desk)
    return told_of(decided, again, batch, before, budget, page_errors, models)


async def _keys(conn: Connection, brand: Brand, words: Sequence[str]) -> list[AdKey] | None:
    """The ads asked for, each as account/id, id or name; None: all."""
    found: list[AdKey] = []
    for word in words:
        account, slash, ad_id = word.partition("/")
        fitting = await ads.found(conn, brand.id, ad_id if slash else word)
        fitting = [one for one in fitting if one.account == account] if slash else fitting
        if not fitting:
            raise AskAgain(f"{brand.name} has no ad {word!r}.", "Type /ads to browse them.", "not_found")
        found += [(one.account, one.ad_id) for one in fitting if one.rank == fitting[0].rank]
    return found or None


async def _decided(
    running: Running, asked: AdClassification, models: ModelNames, before: Made, keys: list[AdKey] | None
) -> Plan:
    """What is to be done now; ads that this run has read already count towards its limits."""
    brand = running.require_brand()
    async with running.transaction(brand.organization_id) as conn:
        material = await ad_material.of(conn, brand.id, keys, page_text=False)
        known = await stored.known(conn, brand.id, keys)
        letters = [] if asked.again else await stored.failed(conn, brand.id)
    most = asked.max_new if asked.max_new is not None else None if models.vision is None else MOST_NEW
    done = read_anew(before, models)
    return plan(
        material,
        known,
        models,
        max_new=None if most is None else max(0, most - done),
        max_video=max(0, asked.max_video - before.ads.get("video", 0)),
        failed={
            (letter["account"], letter["ad_id"], letter["input_hash"], letter["way"])
            for letter in letters
            if letter.get("failure") in _FOR_GOOD
            and letter.get("prompt_version") == reader(letter["way"], models).prompt_version
        },
        again=asked.again,
    )


async def _free(running: Running, todo: Sequence[Todo]) -> None:
    """Stores what costs nothing: readings by rules, and those that an analysis of the video gives."""
    brand = running.require_brand()
    for begin in range(0, len(todo), _CHUNK):
        chunk = todo[begin : begin + _CHUNK]
        async with running.transaction(brand.organization_id) as conn:
            older = await classifications.newest(conn, brand.id, [one.ad.key for one in chunk], with_rules=False)
            readings = [await _for_nothing(conn, brand, one, older.get(one.ad.key)) for one in chunk]
            await stored.put(conn, brand, readings, running.now)
        await running.tell(STEP, min(begin + _CHUNK, len(todo)), len(todo), "By rules")


async def _for_nothing(conn: Connection, brand: Brand, todo: Todo, older: Classified | None) -> AdReading:
    """One ad read without a model. What a model saw before is not displaced by what rules cannot see."""
    ruled, by = read_by_rules(todo.ad), reader(todo.way, ModelNames())
    analysis = todo.ad.video_analysis_id if todo.way == "video_analysis" else None
    if analysis is not None:
        watched = read_again(todo.ad, await stored.analysis(conn, brand.id, analysis))
        # Where the analysis has no word of these lists, the ad's words may.
        told = {"hook_type": watched.hook_type or ruled.hook_type, "format": watched.format or ruled.format}
        return AdReading(todo, watched.model_copy(update=told), "video_analysis", by, video_analysis_id=analysis)
    if older is None:
        return AdReading(todo, ruled, "rules", by)
    read, kept = beside(ruled, older)
    by_whom = f"{older.model or older.by}, {older.classified_at.date()}"
    return AdReading(todo, read, "rules", by, raw={"kept": list(kept), "kept_from": by_whom} if kept else None)


async def _desk(running: Running, models: ModelNames, budget: Budget, opened: AsyncExitStack) -> Desk:
    async def writer(choice: ModelChoice) -> Writer | None:
        return None if choice.offline else await opened.enter_async_context(Writer(choice, budget))

    around = running.around.models
    return Desk(running, models, await writer(around.vision), await writer(around.writer), budget)


async def _paid(running: Running, desk: Desk, decided: Plan) -> Batch[Todo, None]:
    around = running.around.models
    return await run_batch(
        [todo for todo in decided.todo if not todo.is_free],
        desk.read,
        at_once=around.at_once,
        per_minute=around.per_minute,
        budget=desk.budget,
        expected=lambda todo: todo.expected,
        tell=running.tell,
        step=STEP,
    )


async def _pages(running: Running, desk: Desk) -> int:
    """Judges the pages whose text nobody judged; how many failed."""
    brand, by = running.require_brand(), page_reader(desk.models)
    async with running.transaction(brand.organization_id) as conn:
        last = await ad_material.last_day(conn, brand.id) or running.now.astimezone(brand.zone).date()
        since = last - ad_material.SPEND_SPAN
        pages = await stored.pages(conn, brand.id, by, since, last)
        if desk.writer is None:
            for page in pages:
                level, sure, quote = awareness_of((page.markdown or "")[:PAGE_OPENING])
                await stored.put_page(conn, brand, page, level, sure, quote, by, stored.Paid(), running.now)
            return 0
    around = running.around.models
    batch: Batch[PageText, None] = await run_batch(
        pages,
        desk.read_page,
        at_once=around.at_once,
        per_minute=around.per_minute,
        budget=desk.budget,
        expected=lambda page: expected_page(page, desk.models),
        tell=running.tell,
        step=PAGES,
    )
    return len(batch.failed)


async def _settle(running: Running, models: ModelNames, batch: Batch[Todo, None]) -> None:
    """A dead letter for each that failed, so that it is not paid for again and again; what went well is mended."""
    brand = running.require_brand()
    async with running.transaction(brand.organization_id) as conn:
        await dead_letters.mend(conn, brand.id, "classification", [_subject(todo.ad) for todo, _ in batch.done])
        for failed in batch.failed:
            todo, error = failed.item, failed.error
            if isinstance(error, Unseen):
                continue
            payload = {
                "account": todo.ad.account,
                "ad_id": todo.ad.ad_id,
                "input_hash": todo.input_hash,
                "way": todo.way,
                "prompt_version": reader(todo.way, models).prompt_version,
                "failure": error.kind if isinstance(error, WriterFailed) else error.code,
            }
            await dead_letters.bury(
                conn,
                brand.organization_id,
                brand.id,
                running.run_id,
                "classification",
                _subject(todo.ad),
                failed.message,
                payload,
                running.now,
            )


def _subject(ad: AdMaterial) -> str:
    return f"{ad.account} {ad.ad_id}"
