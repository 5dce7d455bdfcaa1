"""What a reading of an ad tells: its stages of awareness, its make, its opening, its button."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Literal, get_args
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, field_validator

from domain.ad_material import AdMaterial
from domain.awareness import AwarenessLevel
from domain.creative_kinds import CreativeFormat, HookType, VideoLength

SCHEMA_VERSION = "2"
"""Of `Read`: another shape is another reading, and is made anew."""
RULES = "rules"
RULES_VERSION = "1"
# How it was read, best first; 'demo' is made up.
ReadBy = Literal["video_analysis", "video", "image", "thumbnail", "rules", "demo"]
QuotedFrom = Literal["headline", "body", "description", "call_to_action", "spoken", "overlay", "picture_text", "page"]
_WORDS = frozenset(word for words in (CreativeFormat, HookType, VideoLength) for word in get_args(words))


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class Quote(_Value):
    """Words that decided a field, as they stand in the ad (or page)."""

    field: str
    source: QuotedFrom
    quote: str


class Read(_Value):
    """What a reading tells. None is "cannot be told", a legal answer everywhere."""

    creative_awareness: AwarenessLevel | None = None
    creative_awareness_confidence: float | None = Field(default=None, ge=0, le=1)
    copy_awareness: AwarenessLevel | None = None
    copy_awareness_confidence: float | None = Field(default=None, ge=0, le=1)
    format: CreativeFormat | None = None
    angle: str | None = None
    hook_type: HookType | None = None
    primary_cta: str | None = None
    video_length: VideoLength | None = None
    picture_text: str | None = None
    quotes: tuple[Quote, ...] = ()


class Classified(Read):
    """A stored reading of an ad, and who made it."""

    account: str
    ad_id: str
    by: ReadBy | str
    model: str | None = None
    prompt_name: str | None = None
    prompt_version: str | None = None
    schema_version: str
    input_hash: str
    video_analysis_id: UUID | None = None
    cost_usd: Decimal | None = None
    classified_at: datetime

    @field_validator("format", "hook_type", "video_length", mode="before")
    @classmethod
    def _known(cls, word: str | None) -> str | None:
        """Rows are kept for ever, words of theirs may not be: one that is no longer ours tells nothing."""
        return word if word in _WORDS else None

    @property
    def key(self) -> tuple[str, str]:
        return (self.account, self.ad_id)


class PageReading(_Value):
    """How aware a page speaks to its reader, in its newest reading. `content_hash` is of the text that was read."""

    page_id: UUID
    canonical_url: str
    content_hash: str
    awareness: AwarenessLevel | None
    confidence: float | None
    quotes: tuple[Quote, ...] = ()
    by: Literal["rules", "model", "demo"]
    model: str | None = None
    prompt_version: str | None = None
    read_at: datetime


# What rules cannot see, and a model did.
_SEEN = ("creative_awareness", "format", "angle", "picture_text")


def beside(ruled: Read, older: Read) -> tuple[Read, tuple[str, ...]]:
    """A reading by rules of an ad that a model read before it changed, and which fields are kept of the model's: what
    is seen, and whatever the rules cannot tell. Of the words the rules know the newer ones."""
    kept = [name for name in _SEEN if getattr(older, name) is not None]
    kept += [
        name
        for name in ("copy_awareness", "hook_type", "primary_cta", "video_length")
        if getattr(ruled, name) is None and getattr(older, name) is not None
    ]
    values = {name: getattr(older, name) for name in kept}
    values |= {
        f"{name}_confidence": getattr(older, f"{name}_confidence") for name in kept if name.endswith("awareness")
    }
    quotes = [quote for quote in ruled.quotes if quote.field not in kept]
    quotes += [quote for quote in older.quotes if quote.field in kept]
    return ruled.model_copy(update={**values, "quotes": tuple(quotes)}), tuple(kept)


def input_hash(ad: AdMaterial) -> str:
    """SHA-256 of picture | copy | pages | video (domain facts, section 3), and of what an ads sheet says is spoken and
    shown. Pictures and videos by the path of their address alone, as hosts and signatures rotate."""
    pictures = [medium.key for medium in ad.media if medium.kind != "video"]
    spoken = ad.heard_by == "creative"
    said: Sequence[str] = (
        pictures[0] if pictures else "",
        "\n".join(part or "" for part in (ad.headline, ad.body, ad.description, ad.call_to_action)),
        " ".join(sorted(page.canonical_url for page in ad.pages)),
        ad.video.key if ad.video else "",
        "\n".join(line.text for line in (*ad.transcript, *ad.overlays)) if spoken else "",
    )
    return hashlib.sha256("|".join(part.replace("|", "||") for part in said).encode()).hexdigest()


def video_hash(ad: AdMaterial) -> str:
    """What an analysis of the video is made from: the file alone."""
    return hashlib.sha256((ad.video.key if ad.video else "").encode()).hexdigest()
