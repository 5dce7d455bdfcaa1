"""Who else sells to the same people, and the texts that somebody brought of them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.answer import Answer
from domain.evidence import SourceKind, fingerprint
from domain.format import instant
from domain.research import ResearchKind
from domain.table import Column, Table

TextKind = Literal["ad", "page", "review"]
SOURCE_KINDS: dict[TextKind, SourceKind] = {
    "ad": "competitor_ad",
    "page": "competitor_page",
    "review": "competitor_review",
}
# As what the same text would count if it were the brand's own.
LIKE: dict[TextKind, ResearchKind] = {"ad": "ad_copy", "page": "landing_page", "review": "customer_review"}


class Competitor(BaseModel):
    """A competitor, with how many texts of each kind there are of it; `newest` is when the last was brought."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    slug: str
    name: str
    website_url: str | None = None
    ad_library_url: str | None = None
    industry: str | None = None
    notes: str | None = None
    ads: int = 0
    pages: int = 0
    reviews: int = 0
    newest: datetime | None = None

    @property
    def texts(self) -> int:
        return self.ads + self.pages + self.reviews


class CompetitorText(BaseModel):
    """A text of a competitor as it is brought. `content_hash` is the SHA-256 of `body`."""

    model_config = ConfigDict(frozen=True)

    kind: TextKind
    body: str
    product_name: str | None = None
    url: str | None = None
    title: str | None = None
    author: str | None = None
    rating: float | None = None
    written_on: date | None = None

    @property
    def content_hash(self) -> str:
        return fingerprint(self.body)


class Competitors(Answer):
    """The brand's competitors by name; a click makes a persona of one's customers."""

    found: tuple[Competitor, ...] = ()
    commands: tuple[str, ...] = ()

    def table(self) -> Table | None:
        if not self.found:
            return None
        return Table(
            columns=(
                Column(key="name", label="Competitor"),
                Column(key="slug", label="Called"),
                Column(key="reviews", label="Reviews", kind="count"),
                Column(key="ads", label="Ads", kind="count"),
                Column(key="pages", label="Pages", kind="count"),
                Column(key="newest", label="Newest", kind="instant", wide_only=True),
                Column(key="command", label="", kind="command"),
            ),
            rows=tuple(
                {
                    "name": one.name,
                    "slug": one.slug,
                    "reviews": one.reviews,
                    "ads": one.ads,
                    "pages": one.pages,
                    "newest": instant(one.newest) if one.newest else None,
                    "command": command,
                }
                for one, command in zip(self.found, self.commands, strict=True)
            ),
        )


def unlike(texts: Sequence[CompetitorText]) -> list[CompetitorText]:
    """Each text of a kind once."""
    return list({(text.kind, text.content_hash): text for text in texts if text.body.strip()}.values())
