"""What an ad says: its copy, headline, description and button, in every shape, dynamic creative's many included."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from connectors.meta.shape import inside, listed, text

Format = Literal["video", "image", "carousel", "collection"]
_MOST_TEXTS = 50


@dataclass(frozen=True)
class Texts:
    """The first of each, and all of each where Meta picks among several."""

    body: str | None
    headline: str | None
    description: str | None
    call_to_action: str | None
    bodies: tuple[str, ...]
    headlines: tuple[str, ...]
    descriptions: tuple[str, ...]

    @property
    def several(self) -> bool:
        """Whether Meta chooses among texts."""
        return max(len(self.bodies), len(self.headlines), len(self.descriptions)) > 1


def texts(creative: dict[str, Any]) -> Texts:
    """What a creative says. Never raises."""
    spec, feed = inside(creative, "object_story_spec"), inside(creative, "asset_feed_spec")
    link, video = inside(spec, "link_data"), inside(spec, "video_data")
    template, photo = inside(spec, "template_data"), inside(spec, "photo_data")
    bodies = _distinct(
        link.get("message"),
        video.get("message"),
        _welcome(link.get("page_welcome_message")),
        _welcome(video.get("page_welcome_message")),
        template.get("message"),
        photo.get("caption"),
        spec.get("text_data") and inside(spec, "text_data").get("message"),
        *_of_feed(feed, "bodies"),
        creative.get("body"),
    )
    headlines = _distinct(
        link.get("name"), video.get("title"), template.get("name"), *_of_feed(feed, "titles"), creative.get("title")
    )
    descriptions = _distinct(
        link.get("description"),
        video.get("link_description"),
        template.get("description"),
        *_of_feed(feed, "descriptions"),
    )
    kinds = feed.get("call_to_action_types")
    actions = _distinct(
        creative.get("call_to_action_type"),
        *(inside(story, "call_to_action").get("type") for story in (link, video, template)),
        *(kinds if isinstance(kinds, list) else ()),
        *(action.get("type") for action in listed(feed.get("call_to_actions"))),
    )
    return Texts(
        body=_first(bodies),
        headline=_first(headlines),
        description=_first(descriptions),
        call_to_action=(_first(actions) or "")[:60] or None,
        bodies=bodies,
        headlines=headlines,
        descriptions=descriptions,
    )


def format_of(creative: dict[str, Any]) -> Format | None:
    """What the ad looks like, as far as its parts tell; None when they do not."""
    spec, feed = inside(creative, "object_story_spec"), inside(creative, "asset_feed_spec")
    link, template = inside(spec, "link_data"), inside(spec, "template_data")
    formats = feed.get("ad_formats")
    named = {str(name).upper() for name in formats} if isinstance(formats, list) else set[str]()
    if named == {"COLLECTION"} or link.get("retailer_item_ids") or link.get("collection_thumbnails"):
        return "collection"
    if named in ({"CAROUSEL"}, {"CAROUSEL_IMAGE"}, {"CAROUSEL_VIDEO"}):
        return "carousel"
    if any(len(list(listed(story.get("child_attachments")))) > 1 for story in (link, template)):
        return "carousel"
    if creative.get("video_id") or inside(spec, "video_data") or any(listed(feed.get("videos"))):
        return "video"
    if str(creative.get("object_type")).upper() == "VIDEO":
        return "video"
    if template:
        return "carousel" if template.get("multi_share_end_card") is not None else "image"
    pictures = (link.get("image_hash"), link.get("picture"), creative.get("image_hash"), creative.get("image_url"))
    if any(pictures) or inside(spec, "photo_data") or any(listed(feed.get("images"))):
        return "image"
    return "image" if str(creative.get("object_type")).upper() == "PHOTO" else None


def _of_feed(feed: dict[str, Any], name: str) -> Iterator[object]:
    values = feed.get(name)
    for value in values if isinstance(values, list) else ():
        yield value.get("text") if isinstance(value, dict) else value


def _welcome(value: object) -> object:
    """A welcome message is a text, or an object that holds one."""
    if isinstance(value, dict):
        return value.get("text") or inside(value, "message").get("text")
    return value


def _distinct(*values: object) -> tuple[str, ...]:
    found = (text(value) for value in values)
    return tuple(dict.fromkeys(value for value in found if value is not None))[:_MOST_TEXTS]


def _first(values: tuple[str, ...]) -> str | None:
    return values[0] if values else None
