"""/research: the texts that profiles and personas quote, by kind."""

from pydantic import BaseModel, ConfigDict, Field

from domain.answer import Action, Foot
from domain.format import count, plural
from domain.research import CURES, LABELS, ResearchKind
from domain.research_list import ResearchList
from store import research as stored
from tools.deps import Deps
from tools.products import choose_product
from tools.reviews import BRING
from tools.typed import typed

# How texts come of which no command of ours brings any.
_BRING: dict[ResearchKind, str] = {
    "customer_review": BRING,
    "reddit_quote": "drop a CSV or JSON of quotes into the chat, each with quote_text and sentiment_category.",
    "amazon_quote": "drop an analysis of Amazon reviews into the chat, as JSON with pain_points, desires and so"
    " on, or as a table with section, theme and quote.",
}


class ResearchArgs(BaseModel):
    """Whose texts, and of which kind."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    search: str | None = Field(default=None, max_length=200, description="With kind=: words that all stand in a text.")
    product: str | None = Field(default=None, description="Only texts of this product: its slug or name.")
    kind: ResearchKind | None = Field(default=None, description="Which texts to list.")
    whole: bool = Field(default=False, description="yes: each text to its end.")
    limit: int = Field(default=10, ge=1, le=200, description="How many texts to list.")


async def research(deps: Deps, args: ResearchArgs) -> ResearchList:
    """The texts that the brand's profile and personas quote: pages, reviews, Reddit, Amazon, ads. Counts by kind, and
    with kind= the texts themselves."""
    brand = deps.require_brand()
    async with deps.transaction() as conn:
        chosen = await choose_product(conn, brand, args.product)
        counts = await stored.counts(conn, brand.id, chosen.id if chosen else None)
        read = await stored.texts(conn, brand.id, chosen.id if chosen else None, [args.kind]) if args.kind else []
    words = [word.casefold() for word in (args.search or "").split()]
    found = [text for text in read if all(word in text.text.casefold() for word in words)]
    of = chosen.name if chosen else brand.name
    asked: dict[str, str] = {}
    for key, value in (("kind", args.kind), ("product", args.product), ("search", args.search)):
        if value:
            asked[key] = value
    there = [one for one in counts if one.texts]
    if args.kind is not None:
        label = LABELS[args.kind]
        fit = f" with {args.search!r}" if words else ""
        headline = f"{of} has {count(len(found))} {label}{fit}." if found else _empty(of, args.kind, label, fit)
    elif there:
        headline = (
            f"{of} has {plural(sum(one.texts for one in there), 'text')} of {plural(len(there), 'kind')} to quote."
        )
    else:
        headline = f"{of} has nothing to quote yet: /landing_page url=https://… reads a page, or {BRING}"
    none = sum(one.unassigned for one in counts)
    notes = (f"{plural(none, 'more text')} belong to no product, and count for the brand alone.",) if none else ()
    return ResearchList(
        headline=headline,
        foot=Foot(notes=notes, fictional=brand.is_fictional),
        actions=(
            Action(
                label="What they could fill", command=typed("gap_fill", **({"product": chosen.slug} if chosen else {}))
            ),
            Action(label="Who the customer is", command="/persona"),
        ),
        counts=tuple(counts),
        texts=tuple(found[: args.limit]),
        whole=args.whole,
        found=len(found),
        more_command=typed("research", **asked, limit=str(min(args.limit * 3, 200))) if args.limit < 200 else None,
    )


def _empty(of: str, kind: ResearchKind, label: str, fit: str) -> str:
    if fit:
        return f"{of} has no {label}{fit}."
    return f"{of} has no {label} yet: {_BRING.get(kind, f'{CURES[kind]} brings them.')}"
