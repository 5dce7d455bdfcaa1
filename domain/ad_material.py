"""What an ad says and shows, and the pages it leads to: what classification, congruence and templates are read from."""

import hashlib
from decimal import Decimal
from typing import Literal
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic_core import to_json

from domain.counts import Money
from domain.hooks import AdFormat, TimedText

Spoken = TimedText
"""A line that is spoken or shown, with its seconds."""
HeardBy = Literal["video_analysis", "creative"]
MediumKind = Literal["video", "image", "thumbnail"]
# What a model takes as a picture; a drawing (SVG) is text from outside, and no model sees it.
SEEN_MIMES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class Medium(_Value):
    """A stored picture or video of the ad. `asset` is Meta's own name of it, where it came from Meta."""

    kind: MediumKind
    path: str
    mime: str | None = None
    sha256: str | None = None
    asset: str | None = None

    @property
    def key(self) -> str:
        """The same while the file is: the path alone, as hosts and signatures of addresses rotate."""
        return urlsplit(self.path).path.lstrip("/") or self.path


class PageText(_Value):
    """A page that the ad leads to. `id`, `content_hash` and `markdown` are None while nobody has read it."""

    canonical_url: str
    url: str
    id: UUID | None = None
    content_hash: str | None = None
    markdown: str | None = None
    title: str | None = None

    @property
    def is_read(self) -> bool:
        return self.id is not None


class AdMaterial(_Value):
    """One ad as it can be judged. A text that is None, and `heard_by` None: not known, which is not "says nothing".

    `heard_by` says where `transcript` and `overlays` come from: the newest good analysis of the video, else the
    creative's own (an ads sheet's), else nobody knows them. After an analysis an empty transcript means that nobody
    speaks. `spend_28d` is in `currency`, over the last 28 days with results of the brand; None: no row in them.
    """

    account: str
    ad_id: str
    ad_name: str
    format: AdFormat
    status: str | None = None
    hook_text: str = ""
    hook_key: str = ""
    headline: str | None = None
    body: str | None = None
    description: str | None = None
    call_to_action: str | None = None
    heard_by: HeardBy | None = None
    video_analysis_id: UUID | None = None
    # The version of the prompt that made it.
    video_analysis_version: str | None = None
    transcript: tuple[Spoken, ...] = ()
    overlays: tuple[Spoken, ...] = ()
    # Text on the picture: the creative's own, else as a model read it.
    picture_text: str | None = None
    video_seconds: float | None = None
    media: tuple[Medium, ...] = ()
    pages: tuple[PageText, ...] = ()
    spend_28d: Money | None = None
    currency: str

    @property
    def key(self) -> tuple[str, str]:
        return (self.account, self.ad_id)

    @property
    def spend(self) -> Decimal:
        """For ordering: nothing spent where nothing is known."""
        return self.spend_28d or Decimal(0)

    @property
    def copy_text(self) -> str:
        """Headline, body and description, each on lines of its own: what is written beside the creative."""
        return "\n".join(part for part in (self.headline, self.body, self.description) if part and part.strip())

    @property
    def spoken_text(self) -> str:
        return " ".join(line.text for line in self.transcript)

    @property
    def overlay_text(self) -> str:
        """Text shown over the video or standing on the picture."""
        return "\n".join((*(line.text for line in self.overlays), *([self.picture_text] if self.picture_text else [])))

    @property
    def video(self) -> Medium | None:
        """The main video that is stored."""
        return next((medium for medium in self.media if medium.kind == "video"), None)

    @property
    def picture(self) -> Medium | None:
        """The best stored picture that a model can see: the full one before a still."""
        seen = [m for m in self.media if m.kind != "video" and m.mime in SEEN_MIMES]
        return min(seen, key=lambda medium: medium.kind != "image", default=None)

    @property
    def content_hash(self) -> str:
        """SHA-256 of everything that it says; the pages are not part of it, they have their own."""
        said = {
            "headline": self.headline,
            "body": self.body,
            "description": self.description,
            "call_to_action": self.call_to_action,
            "heard": self.heard_by is not None,
            "transcript": self.transcript,
            "overlays": self.overlays,
            "picture_text": self.picture_text,
        }
        return hashlib.sha256(to_json(said)).hexdigest()
