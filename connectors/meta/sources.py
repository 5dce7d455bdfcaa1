"""Where the files of videos and images lie right now. These addresses are signed and live for minutes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from connectors.meta.client import Graph
from connectors.meta.shape import digits, inside, listed, text
from connectors.meta.usage import Usage

MOST_AT_ONCE = 50
Reason = Literal["no_source_url", "no_url_from_api"]


@dataclass(frozen=True)
class Source:
    """Where a file lies. `reason` is there when, and only when, `url` is not.

    Attributes:
        thumbnail_url: Of a video, full size.
        seconds: Of a video, as long as it plays.
    """

    id: str
    url: str | None
    reason: Reason | None = None
    thumbnail_url: str | None = None
    seconds: float | None = None


@dataclass(frozen=True)
class Sources:
    """Of every file asked for, by the id or hash it was asked by."""

    by_id: dict[str, Source]
    usage: Usage


async def video_sources(graph: Graph, video_ids: Sequence[str]) -> Sources:
    """Where the files of up to 50 videos lie, in one call. Only an uploaded video tells; others "no_source_url".

    Raises:
        MetaError: One of its kinds. UnknownObject: one of them is unknown and Meta refused all: ask for halves.
        ValueError: More than 50.
    """
    if not 0 < len(video_ids) <= MOST_AT_ONCE:
        raise ValueError(f"{len(video_ids)} videos asked for at once; 1 to {MOST_AT_ONCE} can be")
    reply = await graph.get("", {"ids": ",".join(video_ids), "fields": _VIDEO_FIELDS})
    by_id = {video_id: _video(video_id, inside(reply.body, video_id)) for video_id in video_ids}
    return Sources(by_id, reply.usage)


async def image_sources(graph: Graph, account: str, hashes: Sequence[str]) -> Sources:
    """Where up to 50 images lie, by hash; one that Meta does not return has "no_url_from_api".

    Raises:
        MetaError: One of its kinds.
        ValueError: More than 50.
    """
    if not 0 < len(hashes) <= MOST_AT_ONCE:
        raise ValueError(f"{len(hashes)} images asked for at once; 1 to {MOST_AT_ONCE} can be")
    params = {"hashes": list(hashes), "fields": "hash,url,permalink_url", "limit": MOST_AT_ONCE}
    reply = await graph.get(f"{account}/adimages", params)
    found = {str(row.get("hash")).lower(): row for row in listed(reply.body)}
    return Sources({name: _image(name, found.get(name.lower(), {})) for name in hashes}, reply.usage)


_VIDEO_FIELDS = "id,source,picture,length,thumbnails{uri,width,height,is_preferred}"


def _video(video_id: str, fields: dict[str, Any]) -> Source:
    """A video's first thumbnail is full size where `picture` is small (PR #88)."""
    thumbnail = next((uri for item in listed(fields.get("thumbnails")) if (uri := text(item.get("uri"), 4_000))), None)
    url, seconds = text(fields.get("source"), 4_000), fields.get("length")
    known = isinstance(seconds, int | float) and not isinstance(seconds, bool) and 0 < seconds < 1e6
    return Source(
        digits(fields.get("id")) or video_id,
        url,
        None if url else "no_source_url",
        thumbnail or text(fields.get("picture"), 4_000),
        float(seconds) if known and seconds else None,
    )


def _image(name: str, fields: dict[str, Any]) -> Source:
    url = text(fields.get("url"), 4_000) or text(fields.get("permalink_url"), 4_000)
    return Source(name, url, None if url else "no_url_from_api")
