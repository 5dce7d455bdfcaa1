"""What the jobs about waiting pictures came to."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.action import Action
from domain.format import plural
from domain.table import Column, Table
from domain.template_queue import WAITING, QueuedTemplate, ShownQueue
from domain.template_review import TemplateReview

SHOWN = 12


class Left(BaseModel):
    """A picture that was left as it was, and why in a few words."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    why: str


class ReviewTally(BaseModel):
    """Pictures looked at. `cached` were reviewed before, of the same input, and cost nothing again. `cost` is in US
    dollars, None where a price is not known."""

    model_config = ConfigDict(frozen=True)

    by: str
    reviewed: int = 0
    by_rules: int = 0
    cached: int = 0
    failed: tuple[Left, ...] = ()
    not_begun: int = 0
    stopped: str = ""
    cost: Decimal | None = Decimal(0)

    @property
    def paid(self) -> str:
        """What was spent, in words; empty where nothing was asked of a model."""
        if self.by == "rules":
            return ""
        return "price not known" if self.cost is None else f"${self.cost:.4f} spent"


class TemplatesReviewed(ShownQueue):
    """What came of looking at pictures."""

    tally: ReviewTally

    def tables(self) -> tuple[Table, ...]:
        return left_table(self.tally.failed, "Not reviewed")


class TemplatesDecided(ShownQueue):
    """What came of deciding about many at once."""

    decision: Literal["approve", "reject"]
    decided: int = 0
    left: tuple[Left, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        return left_table(self.left, "Left as they were")


def left_table(left: Sequence[Left], title: str) -> tuple[Table, ...]:
    """Why some were left; no table where none was."""
    if not left:
        return ()
    shown = left[:50]
    return (
        Table(
            title=title,
            columns=(
                Column(key="id", label="Id"),
                Column(key="name", label="Name"),
                Column(key="why", label="Why"),
                Column(key="command", label="Command", kind="command"),
            ),
            rows=tuple({**one.model_dump(), "command": f"/template_queue {one.id}"} for one in shown),
            more=len(left) - len(shown),
        ),
    )


def offered(queued: QueuedTemplate) -> tuple[Action, ...]:
    """The buttons that decide about one, as its state allows."""
    if queued.status in WAITING:
        known = (queued.review or TemplateReview()).category is not None
        approve = (
            Action(label="Approve", command=f"/template_approve {queued.short}")
            if known
            else Action(label="Approve as …", command=f"/template_queue {queued.short}")
        )
        return (approve, Action(label="Reject", command=f"/template_reject {queued.short}"))
    restore = Action(label="Back to the queue", command=f"/template_restore {queued.short}")
    if queued.template_id is not None:
        return (Action(label="In the library", command=f"/templates {str(queued.template_id)[:8]}"), restore)
    return (restore,)


def reviewed_headline(tally: ReviewTally, items: Sequence[QueuedTemplate]) -> str:
    """The finding in one sentence."""
    done = tally.reviewed + tally.by_rules + tally.cached
    if len(items) == 1 and items[0].review is not None and not (tally.failed or tally.not_begun):
        item = items[0]
        unknown = f"; unknown: {', '.join(item.unknown)}" if item.unknown else ""
        if item.status not in WAITING:
            return f"{item.name} is {item.status} already."
        return f"{item.name} waits for your decision{unknown}."
    if not done and not tally.failed and not tally.not_begun:
        return "No picture waits for a review."
    told = [plural(tally.reviewed, "picture") + f" reviewed by {tally.by}" if tally.reviewed else ""]
    told.append(f"{tally.by_rules:,} by rules" if tally.by_rules else "")
    told.append(f"{tally.cached:,} known from before" if tally.cached else "")
    told.append(f"{len(tally.failed):,} failed" if tally.failed else "")
    told.append(f"{tally.not_begun:,} not begun: {tally.stopped}".rstrip(".") if tally.not_begun else "")
    told.append(tally.paid)
    said = ", ".join(part for part in told if part)
    return f"{said[0].upper()}{said[1:]}."
