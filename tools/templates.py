"""/templates: the library of pictures to make ads after."""

from collections import Counter

from pydantic import BaseModel, ConfigDict, Field

from domain.action import Action
from domain.answer import Foot
from domain.awareness import level_at
from domain.brand import Brand
from domain.errors import AskAgain
from domain.format import plural
from domain.template import TargetSex, Template, named
from domain.template_library import TemplateLibrary
from domain.template_queue import WAITING
from store import template_queue as queue
from store import templates as stored
from store.db import Connection
from store.templates import Which
from tools.deps import Deps
from tools.nearest import nearest
from tools.template_choice import choose_template
from tools.template_decisions import AwarenessArg, CategoryArg
from tools.typed import typed

_MOST = 96


class TemplatesArgs(BaseModel):
    """Which templates; without any, all."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str | None = Field(default=None, min_length=1, max_length=255, description="One template: its id or name.")
    search: str | None = Field(default=None, min_length=1, max_length=200, description="Words in it or about it.")
    category: CategoryArg = Field(default=None, description="The format: testimonial, before_after, …")
    niche: str | None = Field(default=None, max_length=60, description="The trade, such as pets.")
    sex: TargetSex | None = Field(default=None, description="Whom it addresses: female, male or any.")
    awareness: AwarenessArg = Field(default=None, description="1 (unaware) to 5 (most aware), or the stage's name.")
    event: str | None = Field(default=None, max_length=40, description="The sales event; none for those without one.")
    limit: int = Field(default=12, ge=1, le=_MOST, description="How many to show, the newest first.")


async def templates(deps: Deps, args: TemplatesArgs) -> TemplateLibrary:
    """The library of ad templates with their pictures, by format, niche, audience, awareness or sales event.

    Args:
        id: one template whole: where it came from, the words on it, what to keep.
    """
    brand = deps.require_brand()
    async with deps.transaction() as conn:
        if args.id is not None:
            return _one(brand, await choose_template(conn, brand, args.id))
        which = Which(
            category=args.category,
            niche=args.niche,
            sex=args.sex,
            awareness=args.awareness,
            event=args.event,
            search=args.search,
        )
        found, fitting = await stored.library(conn, brand, which, args.limit)
        if not found:
            return await _none(conn, brand, args)
        waiting = await queue.counted(conn, brand.id)
    waits = sum(waiting.get(status, 0) for status in WAITING)
    return TemplateLibrary(
        headline=_headline(args, found, fitting),
        foot=Foot(fictional=brand.is_fictional),
        actions=(
            *((Action(label=f"{waits:,} waiting for a decision", command="/template_queue"),) if waits else ()),
            Action(label="Which to make next", command="/recommend_templates"),
        ),
        templates=tuple(found),
        title=_said(args).capitalize() or "Templates",
        more=fitting - len(found),
        more_command=_typed(args, min(_MOST, args.limit * 4)) if fitting > len(found) and args.limit < _MOST else None,
    )


def _typed(args: TemplatesArgs, limit: int | None = None) -> str:
    given = args.model_dump(exclude={"limit", "id"}, exclude_none=True)
    return typed("templates", **given, limit=limit)


def _said(args: TemplatesArgs) -> str:
    """What was asked for, in words."""
    parts = [
        named(args.category) if args.category else "",
        args.niche or "",
        {"female": "for women", "male": "for men", "any": "for women and men", None: ""}[args.sex],
        named(level_at(args.awareness)) if args.awareness else "",
        f"event {named(args.event)}" if args.event else "",
        f"“{args.search}”" if args.search else "",
    ]
    return " · ".join(part for part in parts if part)


def _headline(args: TemplatesArgs, found: list[Template], fitting: int) -> str:
    said = _said(args)
    told = f"{plural(fitting, 'template')}{' fit' + ('s' if fitting == 1 else '') + ' ' + said if said else ''}"
    if said or fitting > len(found):
        newest = found[0]
        return f"{told}{'' if said else ' in the library'}; the newest is {newest.name}."
    by = Counter(named(one.category) for one in found).most_common(3)
    most = ", ".join(f"{number:,} {name}" for name, number in by)
    return f"{told} in the library: {most}{' …' if len({one.category for one in found}) > 3 else ''}."


async def _none(conn: Connection, brand: Brand, args: TemplatesArgs) -> TemplateLibrary:
    """An empty library, or a filter that nothing fits, with what would help.

    Raises:
        AskAgain: No template is of this niche or event, and another's name is near.
    """
    every, total = await stored.library(conn, brand)
    if not total:
        return TemplateLibrary(
            headline=f"{brand.name} has no templates yet: drop a picture of an ad into the chat, or take one of your"
            " own ads with /template_add ad=….",
            foot=Foot(fictional=brand.is_fictional),
            actions=(Action(label="What waits for a decision", command="/template_queue"),),
        )
    for key, values in (
        ("niche", sorted({one.industry_niche for one in every if one.industry_niche})),
        ("event", sorted({one.sales_event for one in every if one.sales_event})),
    ):
        given = getattr(args, key)
        if given is None or given.casefold() in ("none", *(value.casefold() for value in values)):
            continue
        close = nearest(given, values)
        hint = f"Did you mean {key}={close}?" if close else f"There are: {', '.join(values[:12]) or 'none'}."
        raise AskAgain(f"No template has the {key} {given!r}.", hint, "not_found")
    return TemplateLibrary(
        headline=f"None of {plural(total, 'template')} fits {_said(args)}.",
        foot=Foot(fictional=brand.is_fictional),
        actions=(Action(label="All templates", command="/templates"),),
    )


def _one(brand: Brand, template: Template) -> TemplateLibrary:
    notes = [
        f"on it stands: {template.words}" if template.words else "",
        f"to keep: {template.visual_notes}" if template.visual_notes else "",
        template.description or "",
    ]
    came = f"/ad {template.ad_id}" if template.ad_id and template.brand_id == brand.id else None
    used = "never used yet" if not template.times_used else f"used {plural(template.times_used, 'time')}"
    return TemplateLibrary(
        headline=f"{template.name} is a {named(template.category)} template, {used}.",
        foot=Foot(notes=tuple(note for note in notes if note), fictional=brand.is_fictional),
        actions=(
            *((Action(label="The ad that it was", command=came),) if came else ()),
            Action(label=f"More {named(template.category)}", command=typed("templates", category=template.category)),
            Action(label="Which to make next", command="/recommend_templates"),
        ),
        templates=(template,),
    )
