"""/template_queue: the pictures that wait to become templates, or one of them whole."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.action import Action
from domain.answer import Foot
from domain.brand import Brand
from domain.format import plural
from domain.template import CATEGORIES, TemplateCategory, named
from domain.template_queue import STATUS_WORDS, WAITING, QueuedTemplate, QueueStatus, ShownQueue
from domain.template_reports import offered
from domain.template_review import TemplateReview
from store import template_queue as queue
from store.template_queue import Which
from tools.deps import Deps
from tools.template_choice import choose_waiting
from tools.typed import typed

Show = Literal["waiting", "approved", "rejected", "all"]
_STATUSES: dict[Show, tuple[QueueStatus, ...] | None] = {
    "waiting": WAITING,
    "approved": ("approved",),
    "rejected": ("rejected",),
    "all": None,
}
REASONS = ("not our style", "too low quality", "too much like another", "breaks a rule of ours")


class QueueArgs(BaseModel):
    """Which pictures."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str | None = Field(default=None, min_length=1, max_length=255, description="One picture: its id or title.")
    show: Show = Field(default="waiting", description="waiting, approved, rejected or all.")
    category: TemplateCategory | None = Field(default=None, description="Only those read as this format.")
    limit: int = Field(default=12, ge=1, le=96, description="How many pictures to show.")


async def template_queue(deps: Deps, args: QueueArgs) -> ShownQueue:
    """The pictures that wait to become templates, with what their review says and buttons to approve or reject.

    Args:
        id: one picture whole, with the reason for each thing that is known of it.
    """
    brand = deps.require_brand()
    async with deps.transaction() as conn:
        if args.id is not None:
            return one_shown(brand, await choose_waiting(conn, brand, args.id))
        which = Which(statuses=_STATUSES[args.show], category=args.category)
        items, fitting = await queue.listed(conn, brand.id, which, args.limit)
        counts = await queue.counted(conn, brand.id)
    return ShownQueue(
        headline=_headline(brand, args, fitting, counts),
        foot=Foot(notes=_notes(items), fictional=brand.is_fictional),
        actions=_actions(brand, args, counts, fitting),
        items=tuple(items),
        offered=tuple(offered(item) if brand.allows("member") else () for item in items),
        title={"waiting": "Waiting", "all": "All pictures"}.get(args.show, args.show.capitalize()),
        more=fitting - len(items),
        more_command=typed(
            "template_queue",
            show=args.show if args.show != "waiting" else None,
            category=args.category,
            limit=min(96, args.limit * 4),
        )
        if fitting > len(items) and args.limit < 96
        else None,
    )


def one_shown(brand: Brand, item: QueuedTemplate, headline: str = "", more: tuple[Action, ...] = ()) -> ShownQueue:
    """One picture with all that is known of it, and every button that fits its state."""
    review = item.review or TemplateReview()
    notes = [f"{field.replace('_', ' ')}: {why}" for field, why in item.why.items()]
    if review.awareness_why and "awareness_level" not in item.why:
        notes.append(f"awareness level: {review.awareness_why}")
    if review.visual_notes:
        notes.append(f"to keep: {review.visual_notes}")
    if review.words:
        notes.append(f"on it stands: {' / '.join(review.words)}")
    actions = more
    if brand.allows("member"):
        actions += _decisions(item, review)
    return ShownQueue(
        headline=headline or _one_headline(item),
        foot=Foot(notes=tuple(notes), written_by=item.model, fictional=brand.is_fictional),
        actions=actions,
        items=(item,),
    )


def _decisions(item: QueuedTemplate, review: TemplateReview) -> tuple[Action, ...]:
    if item.status not in WAITING:
        return offered(item)
    if review.category is None:
        approve = tuple(
            Action(label=f"Approve as {named(one)}", command=typed("template_approve", id=item.short, category=one))
            for one in CATEGORIES
        )
    else:
        approve = (Action(label="Approve", command=typed("template_approve", id=item.short)),)
    look = () if item.review else (Action(label="Review it", command=typed("template_review", ids=item.short)),)
    return (*approve, *look, *rejections(item))


def rejections(item: QueuedTemplate) -> tuple[Action, ...]:
    """A button for each usual reason."""
    return tuple(
        Action(label=f"Reject: {reason}", command=typed("template_reject", id=item.short, reason=reason))
        for reason in REASONS
    )


def _one_headline(item: QueuedTemplate) -> str:
    if item.status == "approved":
        return f"{item.name} is in the library since {item.decided_at:%Y-%m-%d}."
    if item.status == "rejected":
        return f"{item.name} was rejected on {item.decided_at:%Y-%m-%d}: {item.reason}."
    if item.review is None:
        return f"{item.name} is {STATUS_WORDS[item.status]}; its format is needed to approve it."
    unknown = f"; unknown: {', '.join(item.unknown)}" if item.unknown else ""
    return f"{item.name} waits for your decision{unknown}."


def _headline(brand: Brand, args: QueueArgs, fitting: int, counts: dict[QueueStatus, int]) -> str:
    of = f" read as {named(args.category)}" if args.category else ""
    if args.show != "waiting":
        what = "in the queue, decided or not" if args.show == "all" else args.show
        return f"{plural(fitting, 'picture')}{of} {'is' if fitting == 1 else 'are'} {what}."
    if not fitting:
        return (
            f"No picture{of} waits: drop one into the chat, or take one of your ads with /template_add ad=…."
            if not of
            else f"No picture{of} waits; /template_queue shows the others."
        )
    unread = counts.get("pending", 0) if not of else 0
    told = f", {unread:,} of them not reviewed yet" if unread else ""
    return f"{plural(fitting, 'picture')}{of} wait{'s' if fitting == 1 else ''} for a decision{told}."


def _notes(items: list[QueuedTemplate]) -> tuple[str, ...]:
    if any(item.review_source == "rules" for item in items):
        return ("Some were read by rules, from size, shape and words; what these do not tell is unknown.",)
    return ()


def _actions(brand: Brand, args: QueueArgs, counts: dict[QueueStatus, int], fitting: int) -> tuple[Action, ...]:
    made: list[Action] = []
    if brand.allows("member") and args.show == "waiting":
        if counts.get("pending"):
            made.append(Action(label="Review them", command="/template_review"))
        if fitting > 1:
            made.append(
                Action(label="Approve all", command=typed("template_bulk", decision="approve", only=args.category))
            )
    if args.show == "waiting" and counts.get("rejected"):
        made.append(Action(label="Rejected ones", command="/template_queue show=rejected"))
    made.append(Action(label="The library", command="/templates"))
    return tuple(made)
