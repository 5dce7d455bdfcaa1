"""The job template_bulk: one decision about many waiting pictures, each in a transaction of its own."""

from typing import Any
from uuid import UUID

from domain.answer import Action, Foot
from domain.errors import AskAgain
from domain.format import plural
from domain.job_arguments import DecideTemplates, TemplateAnnounce
from domain.template_details import Given, details_of
from domain.template_queue import QueuedTemplate, QueueStatus
from domain.template_reports import SHOWN, Left, TemplatesDecided, offered
from jobs.running import Running
from jobs.template_announce import template_announce
from store import template_decisions as decisions
from store import template_queue as queue
from store import templates
from store.template_queue import Which

_PAST: dict[str, QueueStatus] = {"approve": "approved", "reject": "rejected"}


async def template_bulk(running: Running, asked: DecideTemplates) -> TemplatesDecided:
    """Approves or rejects all that were asked for; what cannot be decided stays, with the reason."""
    brand = running.require_brand()

    async def decide() -> dict[str, Any]:
        left = [one.model_dump() for one in await _decide_all(running, asked)]
        async with running.transaction(brand.organization_id) as conn:
            announce = asked.decision == "approve" and await templates.is_unannounced(conn, brand.organization_id)
        return {"left": left, "announce": announce}

    step = "Approving" if asked.decision == "approve" else "Rejecting"
    came = await running.stage(step, decide)
    left = tuple(Left.model_validate(one) for one in came["left"])
    told = await template_announce(running, TemplateAnnounce()) if came["announce"] else None
    past = _PAST[asked.decision]
    async with running.transaction(brand.organization_id) as conn:
        done = (await queue.decided_at(conn, brand.id, running.now)).get(past, 0)
        items, _ = await queue.listed(conn, brand.id, Which(statuses=(past,)), min(SHOWN, done))
        waiting = await queue.counted(conn, brand.id)
    still = waiting.get("pending", 0) + waiting.get("pending_details", 0)
    shown = tuple(items) if done else ()
    more = [Action(label="The library", command="/templates")] if done and past == "approved" else []
    more += [Action(label="What still waits", command="/template_queue")] if still else []
    return TemplatesDecided(
        headline=_headline(past, done, left, still),
        foot=Foot(notes=(told.headline,) if told else (), fictional=brand.is_fictional),
        actions=tuple(more),
        items=shown,
        offered=tuple(offered(item) for item in shown),
        title=past.capitalize(),
        more=done - len(shown),
        more_command=f"/template_queue show={past} limit=48" if done > len(shown) else None,
        decision=asked.decision,
        decided=done,
        left=left,
    )


async def _decide_all(running: Running, asked: DecideTemplates) -> list[Left]:
    """Those that were left, and why. What an earlier attempt of this run has decided waits no more."""
    brand = running.require_brand()
    ids = [UUID(one) for one in asked.ids] or None
    which = Which(statuses=("pending_details", "pending"), ids=ids, category=asked.only)
    async with running.transaction(brand.organization_id) as conn:
        before = sum((await queue.decided_at(conn, brand.id, running.now)).values())
        items, _ = await queue.listed(conn, brand.id, which, asked.limit - before) if asked.limit > before else ([], 0)
    left: list[Left] = []
    total = before + len(items)
    for number, item in enumerate(items, before + 1):
        why = await (_approve(running, asked, item) if asked.decision == "approve" else _reject(running, asked, item))
        if why is not None:
            left.append(Left(id=item.short, name=item.name, why=why))
        await running.tell("Approving" if asked.decision == "approve" else "Rejecting", number, total)
    return left


async def _approve(running: Running, asked: DecideTemplates, item: QueuedTemplate) -> str | None:
    """Why it was left; None: it is in the library."""
    if item.review is None and asked.category is None:
        return "nobody has reviewed it yet"
    details = details_of(item, Given(category=None if item.review and item.review.category else asked.category))
    if details is None:
        return "its format is unknown"
    brand = running.require_brand()
    async with running.transaction(brand.organization_id) as conn:
        came = await decisions.approve(conn, brand, item, details, running.user_id, running.now)
    return _why(came)


async def _reject(running: Running, asked: DecideTemplates, item: QueuedTemplate) -> str | None:
    if asked.reason is None:
        raise AskAgain("Why are they rejected?", "Give reason=.")
    brand = running.require_brand()
    async with running.transaction(brand.organization_id) as conn:
        came = await decisions.reject(conn, brand, item, asked.reason, running.user_id, running.now)
    return _why(came)


def _why(came: decisions.Decided | decisions.NotDecided) -> str | None:
    if isinstance(came, decisions.Decided):
        return None
    return f"somebody else had it {came.status}" if came.status else "it is gone"


def _headline(past: QueueStatus, done: int, left: tuple[Left, ...], still: int) -> str:
    parts = [f"{plural(done, 'picture')} {past}"]
    if left:
        reasons = sorted({one.why for one in left})
        parts.append(f"{len(left):,} left as they were ({', '.join(reasons[:2])})")
    return f"{', '.join(parts)}; {still:,} still wait{'s' if still == 1 else ''}."
