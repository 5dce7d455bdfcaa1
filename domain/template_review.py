"""What is said of a picture before somebody decides whether it becomes a template: by a model, or by rules."""

import hashlib
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json

from domain.awareness import AwarenessLevel, ordinal
from domain.template import TargetSex, TemplateCategory

# Raised when TemplateReview changes its meaning: a stored review of another version is made anew.
SCHEMA_VERSION = 1
# Raised when domain/template_rules.py comes to something else.
RULES_VERSION = 1
ReviewSource = Literal["rules", "model"]


class TemplateReview(BaseModel):
    """What kind of ad a picture is, judged from what can be seen and read on it alone.

    Leave a field out (null) where the picture does not tell: unknown is a good answer, a guess is not.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str | None = Field(
        default=None,
        max_length=80,
        description="A short name for the layout idea, as a designer would call it, without any brand's name.",
    )
    description: str | None = Field(
        default=None, max_length=300, description="One sentence: what stands where, and what makes it work."
    )
    category: TemplateCategory | None = Field(default=None, description="The format.")
    industry_niche: str | None = Field(
        default=None,
        max_length=60,
        description="The trade in one or two words of lower case, such as pets or skincare.",
    )
    target_sex: TargetSex | None = Field(default=None, description="Whom it addresses; any where it addresses both.")
    target_audience: str | None = Field(
        default=None, max_length=120, description="Whom it addresses in a few words, such as owners of old dogs."
    )
    awareness_level: AwarenessLevel | None = Field(
        default=None, description="How much the person addressed knows of the problem and of its solutions."
    )
    awareness_why: str | None = Field(default=None, max_length=200, description="The words or the thing that show it.")
    sales_event: str | None = Field(
        default=None,
        max_length=40,
        description="The event it sells for in snake_case, such as black_friday; else null.",
    )
    has_product_placement: bool | None = Field(default=None, description="Whether a product is shown.")
    visual_notes: str | None = Field(
        default=None, max_length=300, description="What a designer must keep: composition, colours, type."
    )
    words: tuple[str, ...] = Field(default=(), max_length=20, description="The texts on the picture, word for word.")

    @property
    def awareness(self) -> int | None:
        """The level as templates store it, 1 to 5."""
        return None if self.awareness_level is None else ordinal(self.awareness_level)


class RuledReview(BaseModel):
    """A review by rules, and for each field that is known the reason: what in the picture or its words told it."""

    model_config = ConfigDict(frozen=True)

    review: TemplateReview
    why: dict[str, str] = {}


class ReviewMaterial(BaseModel):
    """All that a review may rest on. `words` by place: headline, body, picture, speech, file."""

    model_config = ConfigDict(frozen=True)

    content_hash: str
    mime: str
    width: int
    height: int
    title: str
    words: dict[str, str] = {}
    # As the ad that it is was read last; None: unknown, or no ad of ours.
    awareness: AwarenessLevel | None = None

    def input_hash(self, seen: bool) -> str:
        """SHA-256 of what the review is made of: the picture by its content, and the words that came with it.

        Args:
            seen: Whether whoever reviews sees the picture.
        """
        made_of: dict[str, object] = {"schema": SCHEMA_VERSION, "picture": self.content_hash, "words": self.words}
        if not seen:
            # Rules read these too.
            made_of |= {"title": self.title, "awareness": self.awareness, "rules": RULES_VERSION}
        return hashlib.sha256(to_json(made_of)).hexdigest()
