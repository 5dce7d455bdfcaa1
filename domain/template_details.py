"""What the library will say of a template: what a person gave, and where nothing was given what its review said."""

from pydantic import BaseModel, ConfigDict

from domain.template import TargetSex, TemplateCategory
from domain.template_queue import QueuedTemplate
from domain.template_review import TemplateReview

# What a person types for "it has none", where a review said something.
NONE = "none"


class Given(BaseModel):
    """What a person says of it; None: as the review says."""

    model_config = ConfigDict(frozen=True)

    name: str | None = None
    category: TemplateCategory | None = None
    description: str | None = None
    niche: str | None = None
    sex: TargetSex | None = None
    audience: str | None = None
    awareness: int | None = None
    event: str | None = None
    placed: bool | None = None


class Details(BaseModel):
    """A template's words; None is unknown."""

    model_config = ConfigDict(frozen=True)

    name: str
    category: TemplateCategory
    description: str | None = None
    niche: str | None = None
    sex: TargetSex | None = None
    audience: str | None = None
    awareness: int | None = None
    event: str | None = None
    placed: bool | None = None
    visual_notes: str | None = None
    words: tuple[str, ...] = ()


def details_of(queued: QueuedTemplate, given: Given) -> Details | None:
    """All that is known of it; None while nobody has said what format it is."""
    review = queued.review or TemplateReview()
    category = given.category or review.category
    if category is None:
        return None
    return Details(
        name=" ".join((given.name or queued.name).split()),
        category=category,
        description=_told(given.description, review.description),
        niche=_told(given.niche, review.industry_niche),
        sex=given.sex or review.target_sex,
        audience=_told(given.audience, review.target_audience),
        awareness=given.awareness or review.awareness,
        event=_event(_told(given.event, review.sales_event)),
        placed=review.has_product_placement if given.placed is None else given.placed,
        visual_notes=review.visual_notes,
        words=review.words,
    )


def _told(given: str | None, said: str | None) -> str | None:
    if given is None:
        return said
    return None if given.strip().casefold() == NONE else " ".join(given.split()) or None


def _event(told: str | None) -> str | None:
    return None if told is None else "_".join(told.casefold().replace("'", "").replace("’", "").split())
