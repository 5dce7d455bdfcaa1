"""How a file of reviews is read: which column holds what, as found or as somebody said."""

import hashlib
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

ReviewField = Literal["body", "rating", "title", "author", "date", "product", "source", "id", "link"]
REVIEW_FIELDS: tuple[ReviewField, ...] = get_args(ReviewField)
FIELD_LABELS: dict[ReviewField, str] = {
    "body": "Text",
    "rating": "Stars",
    "title": "Title",
    "author": "Author",
    "date": "Date",
    "product": "Product",
    "source": "Source",
    "id": "Id",
    "link": "Address",
}
_CALLED: dict[ReviewField, str] = {"product": "product_column", "source": "source_column"}
KEYS: dict[ReviewField, str] = {field: _CALLED.get(field, field) for field in REVIEW_FIELDS}
"""What each column is called where a person names it."""


class ReviewReading(BaseModel):
    """What somebody says of a file of reviews or quotes; None: found out from the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    product: str | None = Field(
        default=None, max_length=200, description="Of reviews: which product they are of, its slug or name."
    )
    source: str | None = Field(default=None, max_length=60, description="Of reviews: where they were written.")
    body: str | None = Field(default=None, max_length=200, description="Of reviews: the column with their text.")
    rating: str | None = Field(default=None, max_length=200, description="Of reviews: the column with their stars.")
    title: str | None = Field(default=None, max_length=200, description="Of reviews: the column with their title.")
    author: str | None = Field(default=None, max_length=200, description="Of reviews: the column with the author.")
    date: str | None = Field(default=None, max_length=200, description="Of reviews: the column with the day.")
    product_column: str | None = Field(
        default=None, max_length=200, description="Of reviews: the column that names the product."
    )
    source_column: str | None = Field(
        default=None, max_length=200, description="Of reviews: the column that says where each was written."
    )
    id: str | None = Field(default=None, max_length=200, description="Of reviews: the column with their id.")
    link: str | None = Field(default=None, max_length=200, description="Of reviews: the column with their address.")
    scale: Literal["5", "10", "100"] | None = Field(
        default=None, description="Of reviews: out of how many a rating is; else 5."
    )
    dates: Literal["dmy", "mdy"] | None = Field(
        default=None, description="Of reviews: whether 03/11/2026 is day or month first."
    )

    def columns(self) -> dict[ReviewField, str]:
        """The columns that were named."""
        found: dict[ReviewField, str] = {}
        for field, key in KEYS.items():
            title: str | None = getattr(self, key)
            if title:
                found[field] = title
        return found


class ReadColumn(BaseModel):
    """A column and what it was read as. `found` says how it was known."""

    model_config = ConfigDict(frozen=True)

    field: ReviewField
    title: str
    found: Literal["name", "content", "told"]


def review_hash(source: str, author: str | None, title: str | None, body: str, told_apart_by: str = "") -> str:
    """SHA-256 over source, author, title and body, as customer_reviews.content_hash has it: the same review is stored
    once. Of anonymous ones `told_apart_by` (their day or id) tells two apart that say the same."""
    parts = [source, author or "", title or "", body, *([told_apart_by] if told_apart_by and not author else [])]
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
