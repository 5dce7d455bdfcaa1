"""Where an ad leads: every shape in which Meta keeps it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from connectors.meta.shape import digits, inside, listed, text
from domain.urls import canonical_url

Shape = Literal["link", "carousel", "call_to_action", "feed", "template", "story"]
State = Literal["found", "no_url", "unknown"]
# Any of these in an answer says that Meta told what it knows of the link.
_LINK_FIELDS = ("link_url", "object_story_spec", "asset_feed_spec", "object_url", "template_url")
_STORIES = ("link_data", "video_data", "template_data", "photo_data")
_HOST = re.compile(r"[^\s{}<>\"'|\\^`]+")
# The placeholder of a lead form is fb.me alone; fb.me/abc is a short link to a page.
_LEAD_FORM = "fb.me/"
_INSTANT_EXPERIENCE = re.compile(r"(?:m\.)?(?:fb|facebook)\.com/canvas_doc(?:/|$)")


@dataclass(frozen=True)
class Destination:
    """One page that the ad leads to, as Meta has it; what Meta appends to it stands in the creative's url_tags."""

    url: str
    shape: Shape


@dataclass(frozen=True)
class Destinations:
    """All pages that an ad leads to, the main one first.

    Attributes:
        state: "no_url" is final: Meta returned the link fields and no page is in them. "unknown": it did not.
        lead_form: The ad opens a form within Meta, and maybe no page at all.
    """

    pages: tuple[Destination, ...]
    state: State
    lead_form: bool


def destinations(creative: dict[str, Any]) -> Destinations:
    """Where a creative leads. Never raises. `display_url` is only what people see, and is never read."""
    found = [*_main(creative), *_several(creative)]
    pages: dict[str, Destination] = {}
    for address, shape in found:
        canonical = _page(address)
        if canonical is not None:
            pages.setdefault(canonical, Destination(address, shape))
    lead = any(canonical_url(address) == _LEAD_FORM for address, _ in found) or _has_form(creative)
    told = any(_told(creative.get(name)) for name in _LINK_FIELDS)
    return Destinations(tuple(pages.values()), "found" if pages else "no_url" if told else "unknown", lead)


def story_destinations(post: dict[str, Any]) -> tuple[Destination, ...]:
    """Where the post behind a creative leads, for creatives that hold no link of their own."""
    pages: dict[str, Destination] = {}
    for attachment in listed(post.get("attachments")):
        for part in (attachment, *listed(attachment.get("subattachments"))):
            address = text(part.get("unshimmed_url"), 4_000)
            canonical = _page(address) if address else None
            if address and canonical is not None:
                pages.setdefault(canonical, Destination(address, "story"))
    return tuple(pages.values())


def _main(creative: dict[str, Any]) -> Iterator[tuple[str, Shape]]:
    """The first page that the waterfall finds, and the lead form placeholders above it."""
    for value, shape in _waterfall(creative):
        address = text(value, 4_000)
        if address is None:
            continue
        yield address, shape
        if _page(address) is not None:
            return


def _waterfall(creative: dict[str, Any]) -> Iterator[tuple[object, Shape]]:
    spec = inside(creative, "object_story_spec")
    link, video, template = inside(spec, "link_data"), inside(spec, "video_data"), inside(spec, "template_data")
    yield creative.get("link_url"), "link"
    yield link.get("link"), "link"
    yield inside(link, "call_to_action", "value").get("link"), "call_to_action"
    yield inside(video, "call_to_action", "value").get("link"), "call_to_action"
    yield template.get("link"), "template"
    yield inside(template, "call_to_action", "value").get("link"), "template"
    yield creative.get("object_url"), "link"


def _several(creative: dict[str, Any]) -> Iterator[tuple[str, Shape]]:
    """Cards of a carousel and links of a feed: each of them is a page of its own."""
    spec = inside(creative, "object_story_spec")
    for story in ("link_data", "template_data"):
        for card in listed(inside(spec, story).get("child_attachments")):
            address = text(card.get("link"), 4_000) or text(inside(card, "call_to_action", "value").get("link"), 4_000)
            if address is not None:
                yield address, "carousel"
    feed = inside(creative, "asset_feed_spec")
    links = feed.get("link_urls")
    for link in links if isinstance(links, list) else ():
        address = text(link.get("website_url") if isinstance(link, dict) else link, 4_000)
        if address is not None:
            yield address, "feed"
    for action in listed(feed.get("call_to_actions")):
        address = text(inside(action, "value").get("link"), 4_000)
        if address is not None:
            yield address, "feed"


def _page(address: str) -> str | None:
    """The canonical address of a page; None for what is none: placeholders, templates, forms, other schemes."""
    if not _HOST.fullmatch(address):
        return None
    canonical = canonical_url(address)
    if canonical is None or canonical == _LEAD_FORM or _INSTANT_EXPERIENCE.match(canonical):
        return None
    return canonical


def _has_form(creative: dict[str, Any]) -> bool:
    spec = inside(creative, "object_story_spec")
    stories = [inside(spec, name) for name in _STORIES]
    cards = [card for story in stories for card in listed(story.get("child_attachments"))]
    actions = [inside(part, "call_to_action") for part in (*stories, *cards)]
    actions.extend(listed(inside(creative, "asset_feed_spec").get("call_to_actions")))
    return any(digits(inside(action, "value").get("lead_gen_form_id")) for action in actions)


def _told(value: object) -> bool:
    return bool(value) and isinstance(value, str | dict)
