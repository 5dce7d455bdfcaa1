"""/template_add, /template_review and /template_bulk: what goes on as a job."""

import re
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from domain.answer import Foot
from domain.errors import AskAgain
from domain.format import plural
from domain.job import JobArguments, JobKind, JobStarted
from domain.job_arguments import DecideTemplates, ReviewTemplates
from domain.model_spend import estimate
from domain.template_queue import WAITING
from store import template_queue as queue
from store.template_queue import Which
from tools.ad_choice import choose_ad
from tools.deps import Deps
from tools.starting import begin
from tools.template_choice import choose_waiting
from tools.template_decisions import CategoryArg

# What one review takes at most, about (agent/template_review.py).
_TOKENS = (3_000, 500)


class AddArgs(BaseModel):
    """The picture that becomes a template."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ad: str | None = Field(default=None, min_length=1, max_length=255, description="One of our ads: its id or name.")
    account: str | None = Field(default=None, description="Its ad account, where two accounts have such an ad.")
    file: str | None = Field(default=None, description="Where a dropped picture lies; dropping one fills this in.")
    name: str | None = Field(default=None, max_length=255, description="What the dropped file is called.")


class ReviewArgs(BaseModel):
    """Which waiting pictures to look at."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ids: str | None = Field(default=None, max_length=2_000, description="Only these, by id, with commas between them.")
    limit: int = Field(default=100, ge=1, le=1_000, description="At most so many pictures.")
    again: bool = Field(default=False, description="yes looks also at those that were reviewed.")
    budget: float | None = Field(default=None, gt=0, le=10_000, description="At most so many US dollars.")


class BulkArgs(BaseModel):
    """One decision about many waiting pictures."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    decision: Literal["approve", "reject"] = Field(description="approve or reject.")
    ids: str | None = Field(default=None, max_length=2_000, description="Only these, by id, with commas between them.")
    only: CategoryArg = Field(default=None, description="Only those that were read as this format.")
    category: CategoryArg = Field(default=None, description="The format of those whose format is unknown.")
    reason: str | None = Field(default=None, min_length=1, max_length=500, description="Why they are rejected.")
    limit: int = Field(default=100, ge=1, le=1_000, description="At most so many.")


async def template_add(deps: Deps, args: AddArgs) -> JobStarted:
    """Take the picture of one of our ads, or a dropped one, into the queue of templates; it is reviewed at once."""
    brand = deps.require_brand()
    if (args.ad is None) == (args.file is None):
        raise AskAgain("Which picture becomes a template?", "Drop one into the chat, or give ad=.")
    if args.file is not None:
        asked = ReviewTemplates(file=args.file, file_name=args.name or args.file.rpartition("/")[2])
        return await _start(deps, "template_review", asked, f"Looking at {asked.file_name}")
    async with deps.transaction() as conn:
        account, ad_id = await choose_ad(conn, brand, (args.ad or "").strip(), args.account)
    asked = ReviewTemplates(account=account, ad=ad_id)
    return await _start(deps, "template_review", asked, f"Looking at the picture of ad {ad_id}")


async def template_review(deps: Deps, args: ReviewArgs) -> JobStarted:
    """Review waiting pictures: name, format, niche, audience, awareness, sales event; by a model, or by rules."""
    ids = await _ids(deps, args.ids)
    brand = deps.require_brand()
    async with deps.transaction() as conn:
        which = Which(statuses=WAITING if args.again else ("pending",), ids=ids)
        _, waiting = await queue.listed(conn, brand.id, which, 1)
    number = min(waiting, args.limit)
    if not number:
        raise AskAgain(
            "No picture waits for a review.", "again=yes looks also at those that were reviewed.", "conflict"
        )
    asked = ReviewTemplates(
        ids=tuple(str(one) for one in ids or ()), limit=args.limit, again=args.again, budget=args.budget
    )
    by, notes = "rules", ("No model for pictures is connected: rules read size, shape and words.",)
    if deps.models.vision is not None:
        price = estimate(deps.models.vision, *_TOKENS)
        cost = "of unknown price" if price is None else f"at most about ${number * price:.2f}"
        by, notes = f"{deps.models.vision}, {cost}", ()
    return await _start(deps, "template_review", asked, f"Reviewing {plural(number, 'picture')} by {by}", notes)


async def template_bulk(deps: Deps, args: BulkArgs) -> JobStarted:
    """Approve or reject many waiting pictures at once, with progress; what cannot be decided is left, and says why."""
    brand = deps.require_brand()
    if args.decision == "reject" and args.reason is None:
        raise AskAgain("Why are they rejected?", 'Give reason="…".')
    ids = await _ids(deps, args.ids)
    async with deps.transaction() as conn:
        _, waiting = await queue.listed(conn, brand.id, Which(statuses=WAITING, ids=ids, category=args.only), 1)
    if not waiting:
        raise AskAgain("No picture waits that this is about.", "Type /template_queue to see what waits.", "conflict")
    asked = DecideTemplates(
        decision=args.decision,
        ids=tuple(str(one) for one in ids or ()),
        only=args.only,
        category=args.category,
        reason=args.reason,
        limit=args.limit,
    )
    doing = "Approving" if args.decision == "approve" else "Rejecting"
    return await _start(deps, "template_bulk", asked, f"{doing} {plural(min(waiting, args.limit), 'picture')}")


async def _ids(deps: Deps, given: str | None) -> list[UUID] | None:
    """The pictures named, each checked."""
    if given is None:
        return None
    brand = deps.require_brand()
    words = [word for word in re.split(r"[\s,]+", given) if word]
    async with deps.transaction() as conn:
        return [(await choose_waiting(conn, brand, word)).id for word in words]


async def _start(deps: Deps, kind: JobKind, asked: JobArguments, doing: str, notes: tuple[str, ...] = ()) -> JobStarted:
    started = await begin(deps, kind, asked, f"{doing}.", f"{doing} already; this follows that run.")
    return started.model_copy(update={"foot": Foot(notes=notes)}) if notes else started
