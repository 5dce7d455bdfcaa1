"""Ads with what they say, show and lead to, many in one call."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.meta.client import Graph, Value
from connectors.meta.destinations import Destination, Destinations, State, destinations, story_destinations
from connectors.meta.insights import STATUSES
from connectors.meta.pages import Page, page_of
from connectors.meta.pictures import Media, media
from connectors.meta.shape import digits, inside, text
from connectors.meta.texts import Format, Texts, format_of, texts
from connectors.meta.usage import Usage

MOST_AT_ONCE = 50
_FIELDS = (
    "id,creative{id,name,title,body,object_type,call_to_action_type,link_url,object_url,template_url,url_tags,"
    "object_story_spec,asset_feed_spec,effective_object_story_id,video_id,image_hash,image_url,thumbnail_url}"
)
# With these, Meta renders the ad at full size instead of at 64 pixels.
_FULL_SIZE: dict[str, Value] = {"thumbnail_width": 1080, "thumbnail_height": 1080}


@dataclass(frozen=True)
class Creative:
    """An ad's creative.

    Attributes:
        creative_id: None where Meta returned no creative: then nothing is known, and `state` is "unknown".
        texts: Body, headline, description, button; all of them where Meta picks among several.
        destinations: The main page first; several for a carousel or a feed. Without url_tags.
        state: "found"; "no_url", which is final; "unknown", which is worth another try.
        url_tags: What Meta appends to every address on a click.
        media: The main one first.
        story_id: The post behind the ad, for `story`.
    """

    ad_id: str
    creative_id: str | None
    texts: Texts
    format: Format | None
    object_type: str | None
    destinations: tuple[Destination, ...]
    state: State
    lead_form: bool
    url_tags: str | None
    media: tuple[Media, ...]
    thumbnail_url: str | None
    story_id: str | None

    @property
    def several(self) -> bool:
        """Whether the ad leads to more than one page."""
        return len(self.destinations) > 1


@dataclass(frozen=True)
class Creatives:
    """Those that Meta knows of the ads asked for."""

    found: list[Creative]
    usage: Usage


@dataclass(frozen=True)
class Story:
    """Where the post behind an ad leads; no pages where it leads nowhere."""

    pages: tuple[Destination, ...]
    usage: Usage


async def creatives(
    graph: Graph, account: str, limit: int, after: str | None = None, updated_since: datetime | None = None
) -> Page[Creative]:
    """A page of an account's ads in every status, with their creatives.

    Raises:
        MetaError: One of its kinds; TooMuchData asks for a lower limit.
    """
    changed: list[Any] | None = None
    if updated_since is not None:
        moment = int(updated_since.timestamp())
        changed = [{"field": "ad.updated_time", "operator": "GREATER_THAN", "value": moment}]
    params: dict[str, Value] = {
        "fields": _FIELDS,
        "effective_status": list(STATUSES),
        "filtering": changed,
        "limit": limit,
        "after": after,
        **_FULL_SIZE,
    }
    page = page_of(await graph.get(f"{account}/ads", params), after)
    return Page([found for row in page.rows if (found := creative_of(row))], page.after, page.usage)


async def creatives_of(graph: Graph, ad_ids: Sequence[str]) -> Creatives:
    """The creatives of up to 50 ads, in one call. An ad that Meta does not return is left out.

    Raises:
        MetaError: One of its kinds. UnknownObject: one of the ads is unknown and Meta refused all: ask for halves.
        ValueError: More than 50.
    """
    if not 0 < len(ad_ids) <= MOST_AT_ONCE:
        raise ValueError(f"{len(ad_ids)} ads asked for at once; 1 to {MOST_AT_ONCE} can be")
    reply = await graph.get("", {"ids": ",".join(ad_ids), "fields": _FIELDS, **_FULL_SIZE})
    rows = [row for ad_id in ad_ids if isinstance(row := reply.body.get(ad_id), dict)]
    return Creatives([found for row in rows if (found := creative_of(row))], reply.usage)


async def story(graph: Graph, story_id: str) -> Story:
    """Where the post behind an ad leads: the last resort for a creative whose state is "unknown".

    Raises:
        MetaError: One of its kinds; PermissionMissing is common, as posts belong to the page.
    """
    fields = "attachments{unshimmed_url,subattachments{unshimmed_url}}"
    reply = await graph.get(story_id, {"fields": fields})
    return Story(story_destinations(reply.body), reply.usage)


def creative_of(row: dict[str, Any]) -> Creative | None:
    """An ad as Meta returns it, with its creative inside; None where its id is no id. Never raises."""
    ad_id = digits(row.get("id"))
    if ad_id is None:
        return None
    raw = inside(row, "creative")
    creative_id = digits(raw.get("id"))
    leads = destinations(raw) if creative_id else Destinations((), "unknown", False)
    return Creative(
        ad_id=ad_id,
        creative_id=creative_id,
        texts=texts(raw),
        format=format_of(raw),
        object_type=text(raw.get("object_type"), 60),
        destinations=leads.pages,
        state=leads.state,
        lead_form=leads.lead_form,
        url_tags=text(raw.get("url_tags"), 2_000),
        media=media(raw),
        thumbnail_url=text(raw.get("thumbnail_url"), 4_000),
        story_id=_story_id(raw.get("effective_object_story_id")),
    )


def _story_id(value: object) -> str | None:
    page, _, post = value.partition("_") if isinstance(value, str) else ("", "", "")
    return value if isinstance(value, str) and digits(page) and digits(post) else None
