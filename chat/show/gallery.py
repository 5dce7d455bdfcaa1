"""A gallery → what public/elements/AnswerGallery.jsx draws: pictures with their words, score, parts and buttons."""

from typing import Any
from urllib.parse import quote

from chat.show.foot import button
from domain.format import percent
from domain.gallery import Gallery, GalleryItem, ScorePart

Json = dict[str, Any]


def gallery_props(gallery: Gallery) -> Json:
    """The gallery as props. Texts are text: React escapes them."""
    return {
        "title": gallery.title,
        "items": [_item(item) for item in gallery.items],
        "more": gallery.more,
        "moreCommand": gallery.more_command,
    }


def _item(item: GalleryItem) -> Json:
    return {
        "title": item.title,
        "picture": None if item.picture is None else f"/files/{quote(item.picture)}",
        "lines": list(item.lines),
        "badges": [badge.model_dump() for badge in item.badges],
        "score": None if item.score is None else percent(item.score, 0),
        "scoreLabel": item.score_label,
        "parts": [_part(part) for part in item.parts],
        "reason": item.reason,
        "actions": [button(action) for action in item.actions],
        "command": item.command,
    }


def _part(part: ScorePart) -> Json:
    shown = "not known" if part.value is None else percent(part.value, 0)
    return {"label": part.label, "value": part.value, "shown": shown, "note": part.note}
