"""An ad template of the library: a picture to make ads after, and what is known of it."""

from datetime import date, datetime
from typing import Literal, get_args
from uuid import UUID

from pydantic import BaseModel, ConfigDict, JsonValue

from domain.awareness import AwarenessLevel, level_at

TemplateCategory = Literal[
    "testimonial",
    "quote_card",
    "before_after",
    "product_showcase",
    "ugc_style",
    "meme",
    "carousel_frame",
    "story_format",
    "other",
]
CATEGORIES: tuple[TemplateCategory, ...] = get_args(TemplateCategory)
TargetSex = Literal["female", "male", "any"]


class Template(BaseModel):
    """A template as the library holds it. None is unknown.

    `awareness_level` is 1 (unaware) to 5 (most aware). `elements` is free: `words` and `small_words` that stand on it,
    `start_date` and `last_seen` (ISO) of the ad that it was. `brand_id`, `account` and `ad_id` name one of our own ads.
    """

    model_config = ConfigDict(frozen=True)

    id: UUID
    name: str
    category: TemplateCategory
    description: str | None = None
    storage_path: str | None = None
    industry_niche: str | None = None
    target_sex: TargetSex | None = None
    target_audience: str | None = None
    awareness_level: int | None = None
    sales_event: str | None = None
    has_product_placement: bool | None = None
    visual_notes: str | None = None
    elements: dict[str, JsonValue] = {}
    times_used: int = 0
    evaluation_score: float | None = None
    content_hash: str | None = None
    # 64 bits as 16 hex digits: pictures that look alike differ in few bits. None for drawings.
    picture_hash: str | None = None
    brand_id: UUID | None = None
    account: str | None = None
    ad_id: str | None = None
    ad_archive_id: str | None = None
    is_active: bool = True
    created_at: datetime

    @property
    def awareness(self) -> AwarenessLevel | None:
        """The awareness level as ads store it."""
        return None if self.awareness_level is None else level_at(self.awareness_level)

    @property
    def words(self) -> str:
        """All the words that are known to stand on it, in one text."""
        told = self.elements.get("words")
        parts = [str(word) for word in told] if isinstance(told, list) else [str(told)] if told else []
        small = self.elements.get("small_words")
        return " ".join([*parts, str(small)] if small else parts)

    @property
    def ran(self) -> tuple[date, date] | None:
        """The first and last day on which the ad that it was is known to have run."""
        try:
            first = date.fromisoformat(str(self.elements["start_date"]))
            last = date.fromisoformat(str(self.elements["last_seen"]))
        except (KeyError, ValueError):
            return None
        return (first, last) if first <= last else None


def named(word: str) -> str:
    """A category or event in words: `before_after` → `before after`."""
    return word.replace("_", " ")
