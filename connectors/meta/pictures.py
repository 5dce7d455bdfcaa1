"""The videos and images an ad is made of, by what tells them apart: the same file under many ads is one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from connectors.meta.shape import digits, inside, listed, text

_HASH = re.compile(r"[0-9a-fA-F]{8,64}")
_MOST = 60


@dataclass(frozen=True)
class Media:
    """A video or an image of an ad.

    Attributes:
        video_id: For a video: of the uploaded file where Meta tells it, as only that one can be fetched.
        image_hash: For an image, where Meta tells it.
        url: Of the image; signed and short-lived. None: ask for it by hash.
        thumbnail_url: Of the video, full size; signed and short-lived.
        rendering: The image is Meta's picture of the whole ad, as nothing better is known.
    """

    kind: Literal["video", "image"]
    video_id: str | None = None
    image_hash: str | None = None
    url: str | None = None
    thumbnail_url: str | None = None
    rendering: bool = False

    @property
    def key(self) -> str | None:
        """What the same file has under every ad; None where only the ad can tell it apart."""
        return self.video_id or self.image_hash


def media(creative: dict[str, Any]) -> tuple[Media, ...]:
    """All media of a creative, the main one first. Never raises."""
    found: dict[str, Media] = {}
    for item in (*_videos(creative), *_images(creative)):
        key = item.key or item.url
        if key is not None:
            found.setdefault(key, item)
    thumbnail = text(creative.get("thumbnail_url"), 4_000)
    if not found and thumbnail is not None:
        return (Media("image", url=thumbnail, rendering=True),)
    return tuple(found.values())[:_MOST]


def _videos(creative: dict[str, Any]) -> Iterator[Media]:
    """The uploaded video stands in video_data; creative.video_id may be a copy that has no source."""
    spec, feed = inside(creative, "object_story_spec"), inside(creative, "asset_feed_spec")
    video = inside(spec, "video_data")
    thumbnail = text(creative.get("thumbnail_url"), 4_000)
    main = digits(video.get("video_id"))
    if main:
        yield Media("video", video_id=main, thumbnail_url=text(video.get("image_url"), 4_000) or thumbnail)
    in_feed = [item for item in listed(feed.get("videos")) if digits(item.get("video_id"))]
    for item in in_feed:
        picture = text(item.get("thumbnail_url"), 4_000)
        yield Media("video", video_id=digits(item.get("video_id")), thumbnail_url=picture)
    if not main and not in_feed and digits(creative.get("video_id")):
        yield Media("video", video_id=digits(creative.get("video_id")), thumbnail_url=thumbnail)
    for card in _cards(spec):
        if digits(card.get("video_id")):
            picture = text(card.get("picture"), 4_000)
            yield Media("video", video_id=digits(card.get("video_id")), thumbnail_url=picture)


def _images(creative: dict[str, Any]) -> Iterator[Media]:
    spec, feed = inside(creative, "object_story_spec"), inside(creative, "asset_feed_spec")
    link, photo = inside(spec, "link_data"), inside(spec, "photo_data")
    cards = [card for card in _cards(spec) if not digits(card.get("video_id"))]
    whole = not inside(spec, "video_data") and not digits(creative.get("video_id"))
    if whole and not cards:
        # One picture under several names: the hash is the same, and the first address is the largest.
        names = (creative.get("image_url"), link.get("image_url"), link.get("picture"), photo.get("url"))
        address = next((found for name in names if (found := text(name, 4_000))), None)
        hashes = (creative.get("image_hash"), link.get("image_hash"), photo.get("image_hash"))
        named = next((found for value in hashes if (found := _hash(value))), None)
        if address or named:
            yield Media("image", image_hash=named, url=address)
    for card in cards:
        yield Media("image", image_hash=_hash(card.get("image_hash")), url=text(card.get("picture"), 4_000))
    for item in listed(feed.get("images")):
        yield Media("image", image_hash=_hash(item.get("hash")), url=text(item.get("url"), 4_000))


def _cards(spec: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        card
        for story in ("link_data", "template_data")
        for card in listed(inside(spec, story).get("child_attachments"))
    ]


def _hash(value: object) -> str | None:
    return value.lower() if isinstance(value, str) and _HASH.fullmatch(value) else None
