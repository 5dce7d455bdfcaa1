"""/reviews and /review_product: what customers wrote, and of which product."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from domain.answer import Action, Answer, Foot
from domain.errors import AskAgain
from domain.format import count, plural
from domain.review_list import ReviewCount, ReviewList
from store import products
from store import reviews as stored
from tools.deps import Deps
from tools.products import choose_product
from tools.typed import typed

BRING = (
    "drop a CSV or XLSX of reviews into the chat, as Judge.me, Loox, Yotpo, Stamped, Okendo, Trustpilot, Google or a"
    " spreadsheet has them."
)


class ReviewsArgs(BaseModel):
    """Which reviews."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    search: str | None = Field(default=None, max_length=200, description="Words that all stand in title or text.")
    product: str | None = Field(default=None, description="Only reviews of this product: its slug or name.")
    source: str | None = Field(default=None, max_length=60, description="Only reviews from there, e.g. trustpilot.")
    rating: float | None = Field(default=None, ge=0, le=5, description="Only reviews with so many stars.")
    max_rating: float | None = Field(default=None, ge=0, le=5, description="Only reviews with at most so many stars.")
    unassigned: bool = Field(default=False, description="yes: only reviews of none of the products.")
    whole: bool = Field(default=False, description="yes: each review to its end.")
    limit: int = Field(default=10, ge=1, le=200, description="How many to list, the newest first.")


class AssignArgs(BaseModel):
    """Which reviews of no product are of which; or a request to take back."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    product: str | None = Field(default=None, description="The product that they are of: its slug or name.")
    named: str | None = Field(default=None, max_length=300, description="Only those whose file calls the product so.")
    source: str | None = Field(default=None, max_length=60, description="Only those from there.")
    all: bool = Field(default=False, description="yes: also those whose file names another product.")
    undo: UUID | None = Field(default=None, description="The request to take back, as its answer gives it.")


class Assigned(Answer):
    """Reviews given to a product, or taken back."""

    done: Literal["assigned", "taken_back"] = "assigned"
    reviews: int = 0


async def reviews(deps: Deps, args: ReviewsArgs) -> ReviewList:
    """Customers' reviews: how many of each product and source with their stars, and the newest, or those with words.

    Args:
        search: words that must all stand in a review, in any order.
        rating: exactly so many stars; max_rating at most so many.
    """
    brand = deps.require_brand()
    async with deps.transaction() as conn:
        chosen = await choose_product(conn, brand, args.product)
        counts = await stored.counts(conn, brand.id)
        known = len(await products.of_brand(conn, brand.id)) if any(row.product is None for row in counts) else 0
        found = await stored.listed(
            conn,
            brand.id,
            product=chosen.id if chosen else None,
            unassigned=args.unassigned,
            source=args.source,
            least=None if args.rating is None else args.rating - 0.5,
            most=args.max_rating if args.rating is None else min(args.rating + 0.49, args.max_rating or 5),
            words=(args.search or "").split() or None,
            limit=args.limit,
        )
    asked = {key: value for key, value in args.model_dump(exclude={"limit"}).items() if value not in (None, False)}
    filtered = {key: value for key, value in asked.items() if key != "whole"}
    total = found[0].found if found else 0
    return ReviewList(
        headline=_headline(brand.name, counts, filtered, total),
        foot=Foot(notes=_notes(counts, known), fictional=brand.is_fictional),
        actions=(
            *((Action(label="Only those of no product", command="/reviews unassigned=yes"),) if _none(counts) else ()),
            *((Action(label="One and two stars", command="/reviews max_rating=2"),) if counts and not filtered else ()),
            Action(label="All that is quoted", command="/research"),
        ),
        counts=tuple(counts),
        reviews=tuple(found),
        whole=args.whole,
        searched=bool(filtered),
        more_command=typed("reviews", **_words({**asked, "limit": min(args.limit * 3, 200)}))
        if args.limit < 200
        else None,
    )


async def review_product(deps: Deps, args: AssignArgs) -> Assigned:
    """Say of which product reviews are that name none; what already has a product keeps it."""
    brand = deps.require_brand()
    if not brand.allows("member"):
        raise AskAgain(
            f"Giving reviews to a product needs the role 'member'; yours here is {brand.role!r}.",
            "Ask an admin of the organisation.",
            "forbidden",
        )
    foot = Foot(fictional=brand.is_fictional)
    async with deps.transaction() as conn:
        if args.undo is not None:
            taken = await stored.take_back(conn, brand, args.undo, deps.user.id, deps.now)
            if not taken:
                raise AskAgain(
                    f"No review of {brand.name} was given to a product by the request {args.undo}, or none still is.",
                    "/reviews shows which are of which product.",
                    "not_found",
                )
            what = f"{plural(taken, 'review')} {_are(taken)} of no product again."
            return Assigned(headline=what, foot=foot, done="taken_back", reviews=taken)
        chosen = await choose_product(conn, brand, args.product)
        if chosen is None:
            raise AskAgain("Nobody said which product.", "Type /review_product product=SLUG.")
        number, request = await stored.assign(
            conn,
            brand,
            chosen.id,
            named=args.named,
            source=args.source,
            every=args.all,
            user_id=deps.user.id,
            now=deps.now,
        )
    if not number:
        which = f" that its file calls {args.named!r}" if args.named else ""
        return Assigned(
            headline=f"No review of no product{which} was there to give to {chosen.name}.",
            foot=foot,
            actions=(Action(label="The reviews", command="/reviews"),),
        )
    return Assigned(
        headline=f"{plural(number, 'review')} {_are(number)} of {chosen.name} now.",
        foot=foot,
        actions=(
            Action(label="Undo", command=typed("review_product", undo=str(request))),
            Action(label="What they could fill", command=typed("gap_fill", product=chosen.slug)),
        ),
        reviews=number,
    )


def _headline(brand: str, counts: list[ReviewCount], asked: dict[str, object], found: int) -> str:
    if not counts:
        return f"{brand} has no reviews yet: {BRING}"
    total = sum(row.reviews for row in counts)
    if asked:
        told = " ".join(f"{key}={value}" for key, value in _words(asked).items())
        return f"{count(found)} of {plural(total, 'review')} of {brand} fit {told}."
    rated = sum(row.rated for row in counts)
    low = sum(sum(row.stars[:2]) for row in counts)
    stars = ""
    if rated:
        mean = sum((row.mean or 0) * row.rated for row in counts) / rated
        stars = f", {mean:.2f} of 5 stars on average, {count(low)} of them with one or two"
    none = _none(counts)
    left = f"; {count(none)} {_are(none)} of none of its products" if none else ""
    return f"{brand} has {plural(total, 'review')}{stars}{left}."


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _none(counts: list[ReviewCount]) -> int:
    return sum(row.reviews for row in counts if row.product is None)


def _notes(counts: list[ReviewCount], products: int) -> tuple[str, ...]:
    if not _none(counts):
        return ()
    if products == 1:
        return ("Reviews that name no product count as the only product's.",)
    return ("Reviews of no product count for the brand alone; /review_product product=SLUG says of which they are.",)


def _words(asked: dict[str, object]) -> dict[str, str]:
    return {
        key: "yes" if value is True else f"{value:g}" if isinstance(value, float) else str(value)
        for key, value in asked.items()
    }
