"""What somebody wrote on Reddit, and what it was sorted as."""

import hashlib
from datetime import date
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

Category = Literal[
    "PAIN_POINT", "DESIRED_OUTCOME", "BUYING_OBJECTION", "FAILED_SOLUTION", "DESIRED_FEATURE", "FAMILIAR_SOLUTION"
]
CATEGORIES: tuple[Category, ...] = get_args(Category)
CATEGORY_LABELS: dict[Category, str] = {
    "PAIN_POINT": "pain points",
    "DESIRED_OUTCOME": "desired outcomes",
    "BUYING_OBJECTION": "buying objections",
    "FAILED_SOLUTION": "failed solutions",
    "DESIRED_FEATURE": "desired features",
    "FAMILIAR_SOLUTION": "familiar solutions",
}


class RedditQuote(BaseModel):
    """One quote of a file. `confidence` 0 to 1 is how sure its category is; None: nobody said."""

    model_config = ConfigDict(frozen=True)

    line: int
    quote: str = Field(min_length=1, max_length=40_000)
    source_type: Literal["post", "comment"] = "comment"
    category: Category
    subtype: Literal["emotional", "social", "functional"] | None = None
    confidence: float | None = Field(default=None, ge=0, le=1)
    subreddit: str | None = Field(default=None, max_length=100)
    title: str | None = Field(default=None, max_length=1_000)
    url: str | None = Field(default=None, max_length=2_000)
    author: str | None = Field(default=None, max_length=300)
    score: int | None = Field(default=None, ge=-(2**31), lt=2**31)
    posted_on: date | None = None
    product: str | None = Field(default=None, max_length=300)

    @property
    def content_hash(self) -> str:
        """SHA-256 over address, author and words: the same quote is stored once."""
        told = "\x1f".join((self.url or "", self.author or "", self.quote))
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
