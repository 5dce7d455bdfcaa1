"""Checks ads against their landing pages: figures by rules, the rest by a model where one is connected."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from pydantic import JsonValue

import prompts
from agent.congruence import OUTPUT_TOKENS, PROMPT, judge, message
from agent.models import ModelChoice
from agent.writers import Writer
from domain.ad_material import AdMaterial
from domain.awareness import AwarenessLevel
from domain.classification import Classified, PageReading
from domain.congruence import Place, Verdict
from domain.congruence_check import RULES_VERSION, SCHEMA_VERSION, Check, check_of, input_hash
from domain.congruence_report import CheckedCounts, CongruenceReport
from domain.congruence_sources import Compared, compared
from domain.errors import AskAgain
from domain.job_arguments import CongruenceCheck
from domain.judged_congruence import with_judgement
from domain.model_spend import Budget, estimate
from domain.rule_congruence import check as check_by_rules
from jobs.congruence_told import report
from jobs.model_batch import run_batch
from jobs.running import Running
from store import ad_material, classifications, congruence
from store.performance import AdKey

_STEP = "Checking"
# Checks by rules between two writes: a second's work.
_CHUNK = 50
# Characters of English text to a token, on the safe side.
_CHARACTERS = 3.5
_INSTRUCTIONS = 1_500  # Tokens of the prompt and of the answer's shape.


@dataclass(frozen=True)
class _Item:
    """An ad to be checked."""

    account: str
    ad_id: str
    asked: Compared


async def check_congruence(running: Running, asked: CongruenceCheck) -> CongruenceReport:
    """Checks the ad asked for, else the brand's ads, the highest spend first; what did not change is not done again.

    Raises:
        AskAgain: The brand has no ads.
    """
    counts = CheckedCounts.model_validate(await running.stage(_STEP, lambda: _check(running, asked)))
    return await report(running, asked, counts)


async def _check(running: Running, asked: CongruenceCheck) -> dict[str, JsonValue]:
    brand = running.require_brand()
    choice = running.around.models.writer
    with_model = not choice.offline and asked.judge != "rules"
    if asked.judge == "model" and choice.offline:
        raise AskAgain("No model is connected to judge with.", "Set WRITER_MODEL, or leave judge out.", "bad_setting")
    due, counts = await _due(running, asked, with_model)
    judged = [item for item in due if with_model and "landing_page" in item.asked.sources]
    plain = [item for item in due if not with_model or "landing_page" not in item.asked.sources]
    made = await _by_rules(running, plain, len(due))
    if judged:
        counts, more = await _by_model(running, asked, choice, judged, counts)
        made += more
    worst: Counter[Verdict] = Counter(check.worst for check in made)
    counts = counts.model_copy(
        update={
            "new": len(made),
            "unread": sum(check.page_hash is None for check in made),
            "verdicts": dict(worst),
        }
    )
    await running.tell(_STEP, len(due), len(due), f"{brand.name}: {len(made)} checked")
    return counts.model_dump(mode="json")


async def _due(running: Running, asked: CongruenceCheck, with_model: bool) -> tuple[list[_Item], CheckedCounts]:
    """What is to be checked, and what became of the rest. Checks of before that fit again are made the newest."""
    brand = running.require_brand()
    keys: list[AdKey] | None = [(asked.account, asked.ad)] if asked.ad and asked.account else None
    async with running.transaction(brand.organization_id) as conn:
        ads = await ad_material.of(conn, brand.id, keys)
        if not ads:
            raise AskAgain(f"{brand.name} has no such ad." if keys else f"{brand.name} has no ads yet.", "Type /ads.")
        read = await classifications.newest(conn, brand.id, keys)
        pages = await classifications.newest_pages(conn, brand.id)
        benefits = await congruence.benefits(conn, brand.id, keys)
        known = await congruence.made(conn, brand.id, keys)
        due: list[_Item] = []
        again: list[UUID] = []
        cached = 0
        skipped: Counter[str] = Counter()
        for ad in ads:
            item = _Item(ad.account, ad.ad_id, asked_of(ad, read.get(ad.key), pages, benefits.get(ad.key, ())))
            if set(item.asked.sources) <= {"landing_page"}:
                skipped["nothing is known of what it says; /sync_meta reads its creative"] += 1
                continue
            found = _same(item.asked, known.get(ad.key, []), with_model)
            if found is not None:
                cached += 1
                if found != known[ad.key][0].id:
                    again.append(found)
            elif len(due) < asked.max_new:
                due.append(item)
            else:
                skipped["beyond max_new; run it again"] += 1
        if again:
            await congruence.repeat(conn, brand.id, again, running.now)
    return due, CheckedCounts(cached=cached, skipped=dict(skipped))


def _same(asked: Compared, known: Sequence[congruence.Made], with_model: bool) -> UUID | None:
    """The newest check that was made from the same by the same judge; a model's serves where rules would do."""
    wanted = input_hash(asked)
    version = str(prompts.read(PROMPT).version)
    judgeable = with_model and "landing_page" in asked.sources
    for made in known:
        if made.input_hash != wanted or made.schema_version != SCHEMA_VERSION:
            continue
        if made.judged_by == "model" and made.prompt_version == version:
            return made.id
        if made.judged_by == "rules" and not judgeable and made.prompt_version == RULES_VERSION:
            return made.id
    return None


def asked_of(
    ad: AdMaterial, read: Classified | None, pages: dict[str, PageReading], benefits: tuple[str, ...]
) -> Compared:
    """What is compared of an ad, with the levels that its classification and its page's reading gave."""
    levels: dict[Place, AwarenessLevel] = {}
    if read is not None and read.copy_awareness is not None:
        levels["ad_copy"] = read.copy_awareness
    if read is not None and read.creative_awareness is not None:
        levels["overlay"] = read.creative_awareness
        if ad.format == "video":
            levels["speech"] = read.creative_awareness
    first = compared(ad)
    page = pages.get(first.page.canonical_url) if first.page else None
    if page is not None and page.awareness is not None and first.page and page.content_hash == first.page.content_hash:
        levels["landing_page"] = page.awareness
    held = {place: level for place, level in levels.items() if place in first.sources}
    return first.model_copy(update={"levels": held, "benefits": benefits})


async def _by_rules(running: Running, items: Sequence[_Item], total: int) -> list[Check]:
    made: list[Check] = []
    for at in range(0, len(items), _CHUNK):
        checks = await asyncio.to_thread(_checked, items[at : at + _CHUNK], running)
        await _store(running, checks)
        made += checks
        await running.tell(_STEP, len(made), total)
    return made


def _checked(items: Sequence[_Item], running: Running) -> list[Check]:
    return [check_of(item.account, item.ad_id, item.asked, check_by_rules(item.asked), running.now) for item in items]


async def _store(running: Running, checks: Sequence[Check]) -> None:
    brand = running.require_brand()
    async with running.transaction(brand.organization_id) as conn:
        await congruence.add(conn, brand, checks)


async def _by_model(
    running: Running, asked: CongruenceCheck, choice: ModelChoice, items: Sequence[_Item], counts: CheckedCounts
) -> tuple[CheckedCounts, list[Check]]:
    """Rules, then the model's judgement of the softer dimensions; each check is stored as soon as it is there."""
    budget = Budget(asked.dollars)
    dropped = 0

    def expected(item: _Item) -> Decimal | None:
        tokens = _INSTRUCTIONS + int(len(message(item.asked)) / _CHARACTERS)
        return estimate(choice.label, tokens, OUTPUT_TOKENS)

    costs = [expected(item) for item in items]
    async with Writer(choice, budget) as writer:

        async def work(item: _Item) -> Check:
            nonlocal dropped
            judged, written = await judge(writer, item.asked)
            cells = await asyncio.to_thread(check_by_rules, item.asked)
            cells, lost = with_judgement(cells, judged, item.asked, written.model)
            dropped += lost
            check = check_of(
                item.account,
                item.ad_id,
                item.asked,
                cells,
                running.now,
                judged_by="model",
                model=written.model,
                prompt_name=written.prompt_name,
                prompt_version=str(written.prompt_version),
                prompt_hash=written.prompt_hash,
                cost_usd=written.cost,
            )
            await _store(running, [check])
            return check

        batch = await run_batch(
            items,
            work,
            at_once=running.around.models.at_once,
            per_minute=running.around.models.per_minute,
            budget=budget,
            expected=expected,
            tell=running.tell,
            step=_STEP,
        )
    skipped = Counter(counts.skipped)
    if batch.not_begun:
        skipped["the budget is spent" if batch.stopped == "budget" else batch.why] += len(batch.not_begun)
    errors = Counter(failed.message for failed in batch.failed)
    told = counts.model_copy(
        update={
            "skipped": dict(skipped),
            "errors": dict(errors),
            "dropped": dropped,
            "expected_usd": None if None in costs else sum((cost for cost in costs if cost is not None), Decimal(0)),
            "spent_usd": None if budget.unpriced else budget.spent,
            "budget_usd": budget.limit,
            "judge": f"rules and {choice.label}",
        }
    )
    return told, [check for _, check in batch.done]
