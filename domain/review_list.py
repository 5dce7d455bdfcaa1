"""Reviews as they are listed: how many of which product from where, and what the newest say."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.answer import Answer
from domain.format import MISSING
from domain.table import Cell, Column, Figure, Interval, Table

# Of a review in a list; `/reviews id=…` shows it whole.
_SHOWN = 280


class ListedReview(BaseModel):
    """One review. `found` is how many reviews fit in all; `product_named` what its file calls a product of nobody's."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    at: date | None
    rating: float | None
    title: str | None
    body: str
    author: str | None
    source: str
    product: str | None
    product_named: str | None
    url: str | None
    found: int


class ReviewCount(BaseModel):
    """Reviews of one product (None: of none of the brand's) from one source. `stars` counts one to five stars."""

    model_config = ConfigDict(frozen=True)

    slug: str | None
    product: str | None
    source: str
    reviews: int
    mean: float | None
    rated: int
    stars: tuple[int, int, int, int, int]
    newest: date | None


class ReviewList(Answer):
    """The brand's reviews: `counts` of all, and those that were asked for, the newest first."""

    counts: tuple[ReviewCount, ...] = ()
    reviews: tuple[ListedReview, ...] = ()
    whole: bool = False
    searched: bool = False
    more_command: str | None = None

    def tables(self) -> tuple[Table, ...]:
        listed = (self._listed(),) if self.reviews else ()
        counted = (self._counted(),) if self.counts else ()
        return (*listed, *counted) if self.searched else (*counted, *listed)

    def _counted(self) -> Table:
        rows: list[dict[str, Cell | Interval | Figure]] = [
            {
                "product": row.product or "of no product",
                "source": row.source,
                "reviews": row.reviews,
                "mean": f"{row.mean:.2f} of 5" if row.mean is not None else None,
                "low": sum(row.stars[:2]) if row.rated else None,
                "five": row.stars[4] if row.rated else None,
                "newest": row.newest.isoformat() if row.newest else None,
            }
            for row in self.counts
        ]
        return Table(
            title="Reviews by product and source" if self.searched else "",
            columns=(
                Column(key="product", label="Product"),
                Column(key="source", label="Source"),
                Column(key="reviews", label="Reviews", kind="count"),
                Column(key="mean", label="Mean stars"),
                Column(key="low", label="1–2 stars", kind="count"),
                Column(key="five", label="5 stars", kind="count", wide_only=True),
                Column(key="newest", label="Newest", kind="date", wide_only=True),
            ),
            rows=tuple(rows),
        )

    def _listed(self) -> Table:
        found = self.reviews[0].found
        rows: list[dict[str, Cell | Interval | Figure]] = [
            {
                "at": review.at.isoformat() if review.at else None,
                "stars": f"{review.rating:g}" if review.rating is not None else MISSING,
                "text": _shown(review, self.whole),
                "author": review.author,
                "product": review.product or (f"“{review.product_named}”" if review.product_named else None),
                "source": review.source,
            }
            for review in self.reviews
        ]
        return Table(
            title="" if self.searched else "The newest",
            columns=(
                Column(key="at", label="Day", kind="date"),
                Column(key="stars", label="Stars"),
                Column(key="text", label="Review"),
                Column(key="author", label="By", wide_only=True),
                Column(key="product", label="Product", wide_only=True),
                Column(key="source", label="Source", wide_only=True),
            ),
            rows=tuple(rows),
            more=max(0, found - len(rows)),
            more_command=self.more_command if found > len(rows) else None,
        )


def _shown(review: ListedReview, whole: bool) -> str:
    text = f"{review.title}: {review.body}" if review.title else review.body
    return text if whole or len(text) <= _SHOWN else f"{text[: _SHOWN - 1].rstrip()}…"
