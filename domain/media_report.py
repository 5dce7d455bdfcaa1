"""What a download of ads' videos and pictures came to."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from domain.answer import Answer
from domain.format import count
from domain.table import Column, Table

# Why a file could not be had, in words; http_NNN speaks for itself.
REASONS: Mapping[str, str] = {
    "no_source_url": "Meta gives no file of the video",
    "no_url_from_api": "Meta gives no address of the picture",
    "creative_fetch_failed": "the ad's creative could not be read",
    "unknown_object": "deleted at Meta, or not shown to this connection",
    "no_permission": "the connection may not read it",
    "download_error": "the download failed, or brought no picture or film",
    "storage_error": "it could not be stored",
}


class MediaTally(BaseModel):
    """Media tried, by what became of them. `images` are pictures and stills of videos; `skipped` can never be had,
    `failed` is tried again later; `reasons` says why, for both."""

    model_config = ConfigDict(frozen=True)

    videos: int = 0
    images: int = 0
    failed: int = 0
    skipped: int = 0
    bytes: int = 0
    reasons: dict[str, int] = Field(default_factory=dict)

    def __add__(self, other: "MediaTally") -> "MediaTally":
        reasons = {key: self.reasons.get(key, 0) + other.reasons.get(key, 0) for key in self.reasons | other.reasons}
        return MediaTally(
            videos=self.videos + other.videos,
            images=self.images + other.images,
            failed=self.failed + other.failed,
            skipped=self.skipped + other.skipped,
            bytes=self.bytes + other.bytes,
            reasons=reasons,
        )


class MediaReport(Answer):
    """What a media download did. `left_videos` and `left_images` are still to be had."""

    tally: MediaTally
    left_videos: int = 0
    left_images: int = 0
    calls: int = 0

    def table(self) -> Table:
        tally = self.tally
        lines = [
            ("Videos stored", count(tally.videos)),
            ("Pictures stored", count(tally.images)),
            ("Size", size(tally.bytes)),
            ("Failed, tried again later", count(tally.failed)),
            ("Cannot be had", count(tally.skipped)),
            *((f"– {words(reason)}", count(number)) for reason, number in sorted(tally.reasons.items())),
            ("Videos still to be fetched", count(self.left_videos)),
            ("Pictures still to be fetched", count(self.left_images)),
            ("Calls to Meta", count(self.calls)),
        ]
        return Table(
            columns=(Column(key="what", label="What"), Column(key="value", label="Value")),
            rows=tuple({"what": what, "value": value} for what, value in lines),
        )


def words(reason: str) -> str:
    """Why, for people."""
    if reason.startswith("http_"):
        return f"the server answered {reason.removeprefix('http_')}"
    return REASONS.get(reason, reason)


def size(number: int) -> str:
    """`0 B`, `340 KB`, `12.5 MB`, `1.2 GB`."""
    for unit, step in (("GB", 10**9), ("MB", 10**6), ("KB", 10**3)):
        if number >= step:
            return (
                f"{number / step:.1f} {unit}"
                if number < 100 * step and unit != "KB"
                else f"{number / step:,.0f} {unit}"
            )
    return f"{number} B"
