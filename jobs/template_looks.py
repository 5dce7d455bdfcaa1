"""Reviewing waiting pictures: by a vision model side by side, or by rules; the same input is looked at once."""

from asyncio import to_thread
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from agent import template_review as reviewer
from agent.writers import Picture, Writer
from connectors.picture_file.seen import as_seen
from domain.ad_material import SEEN_MIMES
from domain.awareness import AwarenessLevel
from domain.job_arguments import ReviewTemplates
from domain.model_spend import Budget, estimate
from domain.template_queue import QueuedTemplate
from domain.template_reports import Left, ReviewTally
from domain.template_review import ReviewMaterial, RuledReview
from domain.template_rules import review_by_rules
from jobs.model_batch import run_batch
from jobs.running import Running
from store import classifications
from store import template_queue as queue
from store.template_queue import Paid, Which


@dataclass(frozen=True)
class _Look:
    """One picture to look at, and what is known of it."""

    queued: QueuedTemplate
    material: ReviewMaterial


async def look_at(running: Running, ids: list[UUID] | None, asked: ReviewTemplates) -> ReviewTally:
    """Reviews these pictures, or those that wait; each review is stored as soon as it is there."""
    looks = await _to_look_at(running, ids, asked)
    vision = running.around.models.vision
    seen = [] if vision.offline else [look for look in looks if look.material.mime in SEEN_MIMES]
    by_rules = [look for look in looks if look not in seen]
    cached = 0
    for number, look in enumerate(by_rules, 1):
        cached += await _by_rules(running, look)
        await running.tell("Reviewing by rules", number, len(by_rules))
    tally = ReviewTally(by="rules", by_rules=len(by_rules) - cached, cached=cached)
    return tally if not seen else await _by_model(running, seen, asked, tally)


async def _to_look_at(running: Running, ids: list[UUID] | None, asked: ReviewTemplates) -> list[_Look]:
    brand = running.require_brand()
    async with running.transaction(brand.organization_id) as conn:
        statuses = ("pending", "pending_details") if asked.again else ("pending",)
        items, _ = await queue.listed(conn, brand.id, Which(statuses=statuses, ids=ids), asked.limit)
        keys = [(item.account, item.ad_id) for item in items if item.account and item.ad_id]
        known = await classifications.newest(conn, brand.id, keys) if keys else {}
    made: list[_Look] = []
    for item in items:
        classified = known.get((item.account or "", item.ad_id or ""))
        awareness = (classified.creative_awareness or classified.copy_awareness) if classified else None
        made.append(_Look(item, _material(item, awareness)))
    return made


def _material(item: QueuedTemplate, awareness: AwarenessLevel | None) -> ReviewMaterial:
    return ReviewMaterial(
        content_hash=item.content_hash,
        mime=item.mime,
        width=item.width,
        height=item.height,
        title=item.title,
        words=item.words,
        awareness=awareness,
    )


async def _by_rules(running: Running, look: _Look) -> bool:
    """Whether the rules had said it before; rules cost nothing, so it is kept once more where they had not."""
    brand, digest = running.require_brand(), look.material.input_hash(seen=False)
    async with running.transaction(brand.organization_id) as conn:
        known = await queue.known_review(conn, brand.organization_id, "rules", digest)
        said = known or review_by_rules(look.material)
        await queue.put_review(conn, brand, look.queued.id, "rules", said, digest, running.around.clock())
    return known is not None


async def _by_model(running: Running, looks: list[_Look], asked: ReviewTemplates, tally: ReviewTally) -> ReviewTally:
    models = running.around.models
    budget = Budget(None if asked.budget is None else Decimal(str(asked.budget)))
    price = estimate(models.vision.label, reviewer.INPUT_TOKENS, reviewer.OUTPUT_TOKENS)
    async with Writer(models.vision, budget) as writer:

        async def work(look: _Look) -> bool:
            return await _seen(running, writer, look)

        batch = await run_batch(
            looks,
            work,
            at_once=models.at_once,
            per_minute=models.per_minute,
            budget=budget,
            expected=lambda _: price,
            tell=running.tell,
            step="Reviewing",
        )
    known = sum(1 for _, was_known in batch.done if was_known)
    failed = tuple(Left(id=one.item.queued.short, name=one.item.queued.name, why=one.message) for one in batch.failed)
    return tally.model_copy(
        update={
            "by": models.vision.label,
            "reviewed": len(batch.done) - known,
            "cached": tally.cached + known,
            "failed": failed,
            "not_begun": len(batch.not_begun),
            "stopped": batch.why,
            "cost": None if budget.unpriced else budget.spent,
        }
    )


async def _seen(running: Running, writer: Writer, look: _Look) -> bool:
    """Whether the same model had said it before: then nothing is asked."""
    brand, digest = running.require_brand(), look.material.input_hash(seen=True)
    asked, model = reviewer.prompt(), writer.choice.label
    async with running.transaction(brand.organization_id) as conn:
        known = await queue.known_review(conn, brand.organization_id, "model", digest, asked.hash, model)
        if known is not None:
            paid = Paid(asked.name, str(asked.version), asked.hash, model)
            await queue.put_review(conn, brand, look.queued.id, "model", known, digest, running.around.clock(), paid)
            return True
    stored = await running.storage.get(look.queued.storage_path)
    written = await reviewer.review(writer, look.material, Picture(*await to_thread(as_seen, stored)))
    paid = Paid(
        written.prompt_name,
        str(written.prompt_version),
        written.prompt_hash,
        written.model,
        written.input_tokens,
        written.output_tokens,
        written.cost,
    )
    said = RuledReview(review=written.output)
    async with running.transaction(brand.organization_id) as conn:
        await queue.put_review(conn, brand, look.queued.id, "model", said, digest, running.around.clock(), paid)
    return False
