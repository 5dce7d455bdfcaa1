"""Pictures that wait to become templates: one of them, and the answers that show them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.action import Action
from domain.answer import Answer
from domain.awareness import level_at
from domain.format import instant
from domain.gallery import Badge, Gallery, GalleryItem
from domain.picture import Picture
from domain.table import Cell, Column, Figure, Interval, Table
from domain.template import named
from domain.template_review import ReviewSource, TemplateReview

QueueStatus = Literal["pending", "pending_details", "approved", "rejected", "archived"]
QueueSource = Literal["upload", "own_ad", "ad_library"]
WAITING: tuple[QueueStatus, ...] = ("pending", "pending_details")
STATUS_WORDS: dict[QueueStatus, str] = {
    "pending": "not reviewed yet",
    "pending_details": "waits for a decision",
    "approved": "approved",
    "rejected": "rejected",
    "archived": "archived",
}
_TONES: dict[QueueStatus, Badge] = {
    "pending": Badge(text=STATUS_WORDS["pending"], tone="mute", sign="…"),
    "pending_details": Badge(text=STATUS_WORDS["pending_details"], tone="info", sign="?"),
    "approved": Badge(text="approved", tone="good", sign="✓"),
    "rejected": Badge(text="rejected", tone="bad", sign="✕"),
    "archived": Badge(text="archived", tone="mute", sign="–"),
}


class QueuedTemplate(BaseModel):
    """A picture in the queue with its newest review. `template_id` and `template_name` once it is in the library."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    source: QueueSource
    title: str
    account: str | None = None
    ad_id: str | None = None
    storage_path: str
    mime: str
    width: int
    height: int
    content_hash: str
    words: dict[str, str] = {}
    status: QueueStatus
    reason: str | None = None
    added_at: datetime
    decided_at: datetime | None = None
    review: TemplateReview | None = None
    why: dict[str, str] = {}
    review_source: ReviewSource | None = None
    model: str | None = None
    reviewed_at: datetime | None = None
    template_id: UUID | None = None
    template_name: str | None = None

    @property
    def short(self) -> str:
        """The id as people type it: its first eight characters."""
        return str(self.id)[:8]

    @property
    def name(self) -> str:
        """The template's name, else the one that was suggested, else what the file is called."""
        return self.template_name or (self.review.name if self.review and self.review.name else self.title)

    @property
    def from_words(self) -> str:
        """Where it came from."""
        if self.source == "own_ad":
            return f"our ad {self.title}" if self.ad_id else f"an ad of ours that is gone, {self.title}"
        return f"uploaded as {self.title}" if self.source == "upload" else f"the ad library, {self.title}"

    @property
    def unknown(self) -> tuple[str, ...]:
        """What nobody has said of it yet, in words."""
        review = self.review or TemplateReview()
        known = {
            "format": review.category,
            "niche": review.industry_niche,
            "audience": review.target_sex or review.target_audience,
            "awareness": review.awareness_level,
            "product placement": review.has_product_placement,
        }
        return tuple(name for name, value in known.items() if value is None)


def facts_line(
    category: str | None,
    niche: str | None,
    audience: str | None,
    awareness: int | None,
    event: str | None,
    placed: bool | None,
) -> str:
    """What is known of a template in one line; unknown parts are left out."""
    parts = [
        named(category) if category else "",
        niche or "",
        audience or "",
        named(level_at(awareness)) if awareness else "",
        named(event) if event else "",
        {True: "product shown", False: "no product shown", None: ""}[placed],
    ]
    return " · ".join(part for part in parts if part)


def audience_of(sex: str | None, audience: str | None) -> str | None:
    """Whom it addresses, in words."""
    sexes = {"female": "women", "male": "men", "any": "women and men"}
    told = [part for part in (audience, sexes.get(sex or "")) if part]
    return ", ".join(told) or None


def item_of(queued: QueuedTemplate, actions: Sequence[Action] = ()) -> GalleryItem:
    """How one looks in a gallery."""
    review = queued.review or TemplateReview()
    lines = [
        facts_line(
            review.category,
            review.industry_niche,
            audience_of(review.target_sex, review.target_audience),
            review.awareness,
            review.sales_event,
            review.has_product_placement,
        ),
        f"{queued.from_words} · {queued.width:,} × {queued.height:,}",
    ]
    if queued.status in WAITING and queued.review is not None and queued.unknown:
        lines.append(f"unknown: {', '.join(queued.unknown)}")
    if queued.status == "rejected" and queued.reason:
        lines.append(f"because: {queued.reason}")
    badges = [_TONES[queued.status]]
    if queued.review_source == "rules":
        badges.append(Badge(text="read by rules", sign="§"))
    return GalleryItem(
        title=queued.name,
        picture=queued.storage_path,
        lines=tuple(line for line in lines if line),
        badges=tuple(badges),
        reason=review.description or "",
        actions=tuple(actions),
        command=f"/template_queue {queued.short}",
    )


def table_of(items: Sequence[QueuedTemplate]) -> Table:
    """The same things as rows."""
    return Table(
        columns=(
            Column(key="id", label="Id"),
            Column(key="name", label="Name"),
            Column(key="status", label="State"),
            Column(key="category", label="Format"),
            Column(key="niche", label="Niche", wide_only=True),
            Column(key="audience", label="Audience", wide_only=True),
            Column(key="awareness", label="Awareness"),
            Column(key="event", label="Event", wide_only=True),
            Column(key="product", label="Product shown", wide_only=True),
            Column(key="from", label="From", wide_only=True),
            Column(key="read_by", label="Read by", wide_only=True),
            Column(key="added", label="Added", kind="instant", wide_only=True),
            Column(key="reason", label="Because", wide_only=True),
            Column(key="picture", label="Picture", kind="image"),
            Column(key="command", label="Command", kind="command"),
        ),
        rows=tuple(_row(item) for item in items),
    )


def _row(queued: QueuedTemplate) -> dict[str, Cell | Interval | Figure]:
    review = queued.review or TemplateReview()
    placed = {True: "yes", False: "no", None: None}[review.has_product_placement]
    return {
        "id": queued.short,
        "name": queued.name,
        "status": STATUS_WORDS[queued.status],
        "category": named(review.category) if review.category else None,
        "niche": review.industry_niche,
        "audience": audience_of(review.target_sex, review.target_audience),
        "awareness": named(review.awareness_level) if review.awareness_level else None,
        "event": named(review.sales_event) if review.sales_event else None,
        "product": placed,
        "from": queued.from_words,
        "read_by": queued.model or queued.review_source,
        "added": instant(queued.added_at),
        "reason": queued.reason,
        "picture": queued.storage_path,
        "command": f"/template_queue {queued.short}",
    }


class ShownQueue(Answer):
    """Pictures of the queue, each with the buttons that decide about it. `offered` are these, in the items' order."""

    items: tuple[QueuedTemplate, ...] = ()
    offered: tuple[tuple[Action, ...], ...] = ()
    title: str = ""
    more: int = 0
    more_command: str | None = None

    def table(self) -> Table | None:
        return table_of(self.items) if self.items else None

    def tables(self) -> tuple[Table, ...]:
        return ()

    def pictures(self) -> tuple[Picture, ...]:
        if not self.items:
            return ()
        offered = self.offered or ((),) * len(self.items)
        drawn = tuple(item_of(item, actions) for item, actions in zip(self.items, offered, strict=True))
        return (
            Gallery(title=self.title, items=drawn, table=self.table(), more=self.more, more_command=self.more_command),
        )
