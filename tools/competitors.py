"""/competitors: who else sells to the same people, and texts that somebody brings of them."""

from typing import Literal
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field
from slugify import slugify

from domain.answer import Action, Foot
from domain.brand import Brand
from domain.competitor import Competitor, Competitors, CompetitorText
from domain.errors import AskAgain
from domain.format import plural
from store import competitors as stored
from store.db import Connection
from tools.deps import Deps
from tools.persona_make import choose_competitor
from tools.typed import typed

_LONGEST_NAME = 80


class CompetitorsArgs(BaseModel):
    """The list; `new NAME` adds a competitor, `add=` a text of one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str | None = Field(default=None, description="new NAME adds a competitor.")
    add: str | None = Field(default=None, min_length=1, description="The competitor that the text is of.")
    kind: Literal["ad", "page", "review"] = Field(default="review", description="ad, page, or a customer's review.")
    text: str | None = Field(default=None, min_length=1, description="The text itself, word for word.")
    url: str | None = Field(default=None, max_length=2_000, description="Where it stands, or the new one's website.")
    title: str | None = Field(default=None, max_length=300, description="Its title.")
    author: str | None = Field(default=None, max_length=200, description="Who wrote it.")
    rating: float | None = Field(default=None, ge=0, le=5, description="Out of five stars.")


async def competitors(deps: Deps, args: CompetitorsArgs) -> Competitors:
    """The brand's competitors, with how many of their ads, pages and customers' reviews were brought; adds one, or a
    text of one. Nothing is fetched from their sites: somebody brings it.

    Args:
        name: "new NAME" adds a competitor.
        add: The competitor that text= is of.
    """
    brand = deps.require_brand()
    async with deps.transaction() as conn:
        told = await _written(deps, conn, args)
        found = await stored.of_brand(conn, brand.id)
    first = next((c for c in found if c.texts), None)
    actions = (Action(label=f"A persona of the customers of {first.name}", command=_make(first)),) if first else ()
    return Competitors(
        headline=told or _headline(brand, found),
        foot=Foot(fictional=brand.is_fictional),
        actions=actions,
        found=tuple(found),
        commands=tuple(_make(one) for one in found),
    )


def _make(one: Competitor) -> str:
    return typed("persona_make", competitor=one.slug)


async def _written(deps: Deps, conn: Connection, args: CompetitorsArgs) -> str | None:
    brand = deps.require_brand()
    if args.name is None and args.add is None:
        if args.text is not None:
            raise AskAgain("Of whom is the text?", "Say it: add=NAME, beside text=.")
        return None
    if not brand.allows("member"):
        raise AskAgain(
            f"Changing competitors needs the role 'member'; yours here is {brand.role!r}.",
            "Ask an admin of the organisation.",
            "forbidden",
        )
    if args.name is not None:
        return await _new(deps, conn, args)
    chosen = await choose_competitor(conn, brand, args.add or "")
    if args.text is None or not args.text.strip():
        raise AskAgain(f"A text of {chosen.name} needs its words.", 'Give them as text="…".')
    text = CompetitorText(
        kind=args.kind, body=args.text.strip(), url=args.url, title=args.title, author=args.author, rating=args.rating
    )
    added = await stored.add_texts(conn, brand, chosen, [text], deps.user.id, deps.now)
    what = f"{'An' if args.kind == 'ad' else 'A'} {args.kind}"
    if not added:
        return f"That {args.kind} of {chosen.name} is there already."
    return f"{what} of {chosen.name} is kept; it has {plural(chosen.texts + 1, 'text')} now."


async def _new(deps: Deps, conn: Connection, args: CompetitorsArgs) -> str:
    brand = deps.require_brand()
    first, _, rest = (args.name or "").strip().partition(" ")
    name = " ".join(rest.split())
    if first.casefold() != "new":
        raise AskAgain(f"{args.name!r} is not something that /competitors does.", "Type /competitors new NAME.")
    slug = slugify(name, max_length=80)
    if not slug or len(name) > _LONGEST_NAME:
        raise AskAgain(f"{name[:100]!r} is not a name for a competitor.", f"Give up to {_LONGEST_NAME} letters.")
    made = await stored.add(
        conn, brand, Competitor(id=uuid4(), slug=slug, name=name, website_url=args.url), deps.user.id, deps.now
    )
    if made is None:
        raise AskAgain(
            f"{brand.name} already has a competitor {slug!r}.",
            f'/competitors add={slug} text="…" adds a text.',
            "conflict",
        )
    return f"{made.name} is a competitor of {brand.name} now; commands call it {made.slug}."


def _headline(brand: Brand, found: list[Competitor]) -> str:
    if not found:
        return f"{brand.name} has no competitors yet: /competitors new NAME adds one."
    texts = sum(one.texts for one in found)
    brought = f"{plural(texts, 'text')} {'was' if texts == 1 else 'were'} brought"
    what = f"{plural(len(found), 'competitor')}, of which {brought}"
    return (
        f"{brand.name} has {what}."
        if texts
        else f"{brand.name} has {plural(len(found), 'competitor')}, and no text of them yet."
    )
