"""/template_approve, /template_reject and /template_restore: what becomes of a waiting picture."""

import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from domain.action import Action
from domain.answer import Foot
from domain.awareness import LEVELS, ordinal
from domain.errors import AskAgain
from domain.template import CATEGORIES, TargetSex, TemplateCategory, named
from domain.template_details import Details, Given, details_of
from domain.template_queue import WAITING, QueuedTemplate, ShownQueue, audience_of, facts_line
from store import template_decisions as decisions
from tools.deps import Deps
from tools.template_choice import choose_waiting, short
from tools.template_queue import one_shown, rejections
from tools.typed import typed

_ID = "The waiting picture: its id, the start of its id, or its title."


def _awareness(value: Any) -> Any:
    """1 to 5, or the stage in words."""
    if isinstance(value, str) and not value.strip().isdecimal():
        word = value.strip().casefold().replace(" ", "_").replace("-", "_")
        for level in LEVELS:
            if word in (level, level.removesuffix("_aware")):
                return ordinal(level)
        raise ValueError(f"awareness is 1 to 5, or one of {', '.join(LEVELS)}")
    return value


def _category(value: Any) -> Any:
    return re.sub(r"[\W_]+", "_", value.strip().casefold()) if isinstance(value, str) else value


AwarenessArg = Annotated[int | None, BeforeValidator(_awareness), Field(default=None, ge=1, le=5)]
CategoryArg = Annotated[TemplateCategory | None, BeforeValidator(_category)]


class ApproveArgs(BaseModel):
    """Which picture, and what the library will say of it where that is not what its review says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1, max_length=255, description=_ID)
    name: str | None = Field(default=None, min_length=1, max_length=80, description="The template's name.")
    category: CategoryArg = Field(default=None, description="The format: testimonial, before_after, …")
    description: str | None = Field(default=None, max_length=500, description="One sentence; none for no description.")
    niche: str | None = Field(default=None, max_length=60, description="The trade, such as pets; none for no niche.")
    sex: TargetSex | None = Field(default=None, description="Whom it addresses: female, male or any.")
    audience: str | None = Field(default=None, max_length=120, description="Whom it addresses, in words.")
    awareness: AwarenessArg = Field(default=None, description="1 (unaware) to 5 (most aware), or the stage's name.")
    event: str | None = Field(default=None, max_length=40, description="The sales event; none for no event.")
    product: bool | None = Field(default=None, description="yes when a product is shown.")

    @property
    def given(self) -> Given:
        return Given(
            name=self.name,
            category=self.category,
            description=self.description,
            niche=self.niche,
            sex=self.sex,
            audience=self.audience,
            awareness=self.awareness,
            event=self.event,
            placed=self.product,
        )


class RejectArgs(BaseModel):
    """Which picture, and why not."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1, max_length=255, description=_ID)
    reason: str | None = Field(default=None, min_length=1, max_length=500, description="Why, for those who ask later.")


class RestoreArgs(BaseModel):
    """Which picture to put back into the queue."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1, max_length=255, description="A decided picture: its id, its start, or its title.")


async def template_approve(deps: Deps, args: ApproveArgs) -> ShownQueue:
    """Take a waiting picture into the template library."""
    brand = deps.require_brand()
    async with deps.transaction() as conn:
        item = await choose_waiting(conn, brand, args.id)
        details = _details(item, args.given)
        came = await decisions.approve(
            conn, brand, item, details, deps.user.id, deps.now, exact_name=args.name is not None
        )
        done = _done(came, item, details.name)
        item = await choose_waiting(conn, brand, str(item.id))
    follows = await _announced(deps) if done.to_announce else ()
    said = facts_line(
        details.category,
        details.niche,
        audience_of(details.sex, details.audience),
        details.awareness,
        details.event,
        details.placed,
    )
    assert done.template_id is not None
    return ShownQueue(
        headline=f"{done.name} is in the library: {said}.",
        foot=Foot(notes=follows, fictional=brand.is_fictional),
        actions=(
            Action(label="Undo", command=typed("template_restore", id=item.short)),
            Action(label="Show it", command=typed("templates", id=short(done.template_id))),
            Action(label="What still waits", command="/template_queue"),
        ),
        items=(item,),
    )


async def template_reject(deps: Deps, args: RejectArgs) -> ShownQueue:
    """Leave a waiting picture out of the library, with the reason."""
    brand = deps.require_brand()
    async with deps.transaction() as conn:
        item = await choose_waiting(conn, brand, args.id)
        if args.reason is None:
            if item.status not in WAITING:
                raise _state(item, item.status)
            return one_shown(brand, item, f"Why is {item.name} rejected?", rejections(item)).model_copy(
                update={"actions": rejections(item)}
            )
        reason = " ".join(args.reason.split())
        _done(await decisions.reject(conn, brand, item, reason, deps.user.id, deps.now), item, item.name)
        item = await choose_waiting(conn, brand, str(item.id))
    return ShownQueue(
        headline=f"{item.name} is rejected: {reason}.",
        foot=Foot(fictional=brand.is_fictional),
        actions=(
            Action(label="Undo", command=typed("template_restore", id=item.short)),
            Action(label="What still waits", command="/template_queue"),
        ),
        items=(item,),
    )


async def template_restore(deps: Deps, args: RestoreArgs) -> ShownQueue:
    """Put an approved or rejected picture back into the queue; an approved one leaves the library."""
    brand = deps.require_brand()
    async with deps.transaction() as conn:
        item = await choose_waiting(conn, brand, args.id)
        came = await decisions.restore(conn, brand, item, deps.user.id, deps.now)
        if isinstance(came, decisions.NotDecided) and came.why == "state":
            raise AskAgain(f"{item.name!r} waits already.", "Type /template_queue to see it.", "conflict")
        _done(came, item, item.name)
        was = item.status
        item = await choose_waiting(conn, brand, str(item.id))
    left = " and left the library; what was made after it stays linked to it" if was == "approved" else ""
    return one_shown(brand, item, f"{item.name} waits again{left}.")


async def _announced(deps: Deps) -> tuple[str, ...]:
    """The products that opted in are scored against what is new in the library, as a job. One that was never started is
    made up for by the next: what is not announced yet says so itself."""
    await deps.jobs.start(deps.user, deps.brand, "template_announce", {}, deps.now, "announce")
    return ("The products that asked for it are being scored against it; you will be notified.",)


def _details(item: QueuedTemplate, given: Given) -> Details:
    if item.status not in WAITING:
        raise _state(item, item.status)
    details = details_of(item, given)
    if details is None:
        raise AskAgain(
            f"Nobody has said what format {item.name!r} is.",
            f"Give category=: {', '.join(CATEGORIES)}; or look at it with /template_queue {item.short}.",
        )
    return details


def _done(came: decisions.Decided | decisions.NotDecided, item: QueuedTemplate, name: str) -> decisions.Decided:
    """What was decided.

    Raises:
        AskAgain: Nothing was.
    """
    if isinstance(came, decisions.Decided):
        return came
    if came.why == "name":
        raise AskAgain(f"The library has a template {name!r} already.", "Give another name=.", "conflict")
    if came.why == "twice":
        raise AskAgain(
            f"The picture of {item.name!r} came a second time since, and waits or is in the library.",
            "Type /template_queue show=all to see both.",
            "conflict",
        )
    raise _state(item, came.status)


def _state(item: QueuedTemplate, status: str | None) -> AskAgain:
    if status is None:
        gone = f"{item.name!r} is gone, or not yours to decide about any more."
        return AskAgain(gone, "Type /template_queue.", "not_found")
    return AskAgain(
        f"{item.name!r} is {named(status)} already.", f"Type /template_restore {item.short} to decide anew.", "conflict"
    )
