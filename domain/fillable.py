"""Which fields of a profile the sources at hand could fill now: those that are missing and that a source speaks of."""

from collections.abc import Iterable, Mapping

from pydantic import BaseModel, ConfigDict

from domain.evidence import SourceKind
from domain.format import plural
from domain.profile_fields import FIELDS, FieldKey, FillSource, ProfileField, Severity

_NOUNS: dict[FillSource, str] = {
    "amazon_quote": "Amazon quote",
    "reddit_quote": "Reddit quote",
    "customer_review": "review",
    "landing_page": "page",
    "fresh_page": "unread page",
}
_IN_SENTENCE = 6


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class SourceLeft(_Value):
    """So many sources of a kind that could fill a field: pages that speak of it, all reviews, unread pages."""

    kind: FillSource
    count: int

    @property
    def words(self) -> str:
        return plural(self.count, _NOUNS[self.kind])


class FillableField(_Value):
    """A missing field, and what could fill it now. `of` is what it belongs to."""

    key: FieldKey
    label: str
    of: str
    severity: Severity
    sources: tuple[SourceLeft, ...]

    @property
    def told(self) -> str:
        """`Guarantee (2 pages)`."""
        return f"{self.label} ({told(self.sources)})"


class Fillable(_Value):
    """The missing fields that sources could fill now. `product` is its slug, None for the brand alone; `missing` counts
    all that is missing, and `waiting` the suggestions that wait for a decision."""

    name: str
    product: str | None = None
    fields: tuple[FillableField, ...] = ()
    missing: int = 0
    waiting: int = 0

    @property
    def sentence(self) -> str:
        """What could be filled now; empty where nothing could."""
        if not self.fields:
            return ""
        named = ", ".join(field.label for field in self.fields[:_IN_SENTENCE])
        more = f" and {len(self.fields) - _IN_SENTENCE} more" if len(self.fields) > _IN_SENTENCE else ""
        return f"What is known now could fill {plural(len(self.fields), 'field')} of {self.name}: {named}{more}."

    @property
    def command(self) -> str:
        """What fills them."""
        return "/gap_fill" + (f" product={self.product}" if self.product else "") + " fields=all"


def told(sources: Iterable[SourceLeft]) -> str:
    """`2 pages, 128 reviews`; empty for none."""
    return ", ".join(source.words for source in sources)


def mentioned(texts: Iterable[str]) -> dict[FieldKey, int]:
    """How many of these texts speak of each field that a page can fill: they hold one of its keywords."""
    lowered = [text.lower() for text in texts]
    fields = [field for field in FIELDS if "landing_page" in field.sources]
    # Fields that are spoken of in the same words are looked for once.
    counted = {
        words: sum(any(word in text for word in words) for text in lowered)
        for words in {field.keywords for field in fields}
    }
    return {field.key: counted[field.keywords] for field in fields}


def left(
    field: ProfileField, speaking: Mapping[FieldKey, int], counts: Mapping[SourceKind, int], unread: int
) -> tuple[SourceLeft, ...]:
    """What could fill a field, in the order of the registry.

    Args:
        speaking: How many pages speak of each field.
        counts: How many texts there are of every kind.
        unread: How many pages ads lead to that nobody has read.
    """
    found: list[SourceLeft] = []
    for kind in field.sources:
        number = {"landing_page": speaking.get(field.key, 0), "fresh_page": unread}.get(kind)
        number = counts.get(kind, 0) if number is None else number  # type: ignore[call-overload]
        if number:
            found.append(SourceLeft(kind=kind, count=number))
    return tuple(found)
