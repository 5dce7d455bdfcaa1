"""Creatives in every shape in which Meta hides a destination; and the stories and videos behind them."""

import hashlib
from collections.abc import Callable
from typing import Any, Literal

from tests.wire.graph import media
from tests.wire.graph import world as names
from tests.wire.graph.errors import known, not_found
from tests.wire.graph.world import GraphWorld

Shape = Literal[
    "link", "link_http", "call_to_action", "carousel", "video", "feed_dict", "feed_text", "story", "lead_form",
    "none", "template", "top_link", "photo", "silent", "video_feed", "link_tagged", "message", "lead_video",
]  # fmt: skip
SHAPES: tuple[Shape, ...] = (
    "video", "link", "carousel", "feed_dict", "link_http", "lead_form", "story", "feed_text", "call_to_action", "none",
    "video", "template", "top_link", "photo", "link_tagged", "silent", "video_feed", "message", "lead_video", "video",
)  # fmt: skip
PAGE = "880000000000001"
SHOP = "https://larkspur.example.test"
_PATHS = ("/products/joint-chews", "/products/calm-drops", "/pages/quiz", "/products/salmon-oil", "/collections/all")
_COPY = (
    "He stopped carrying her upstairs. Three weeks later she ran ahead of him.",
    "“Our vet asked what we changed.” Two chews a day, with breakfast.",
    "Not a medicine. Just what her joints had been missing 🐾\n\nFree returns for 60 days.",
    "=HYPERLINK is only text here, and <b>so is this</b>; 50% off & more",
)


def shape_of(ad: int) -> Shape:
    return SHAPES[ad % len(SHAPES)]


def page_of(ad: int, tag: str = "") -> str:
    """The page an ad leads to; several ads share it, each with its own tracking."""
    return f"{SHOP}{_PATHS[ad // 3 % len(_PATHS)]}{tag}"


def destinations(ad: int) -> list[str]:
    """Every address that the ad's creative leads to, as Meta tells it; the oracle of the destinations."""
    shape = shape_of(ad)
    tagged = page_of(ad, f"?utm_source=facebook&utm_campaign=c{ad}&fbclid=abc{ad}")
    bare = page_of(ad).removeprefix("https://")
    if shape in ("none", "message", "silent", "photo"):
        return []
    if shape in ("lead_form", "lead_video"):
        return ["http://fb.me/"]
    if shape == "link_http":
        return [f"http://www.{bare}/"]
    if shape == "carousel":
        return [tagged, *(f"{SHOP}{path}?card={n}" for n, path in enumerate(_PATHS[:3]))]
    if shape in ("feed_dict", "feed_text", "video_feed"):
        return [f"{SHOP}{_PATHS[0]}", f"{SHOP}{_PATHS[2]}#start", f"https://www.larkspur.example.test{_PATHS[0]}/"]
    return [page_of(ad) if shape == "link_tagged" else tagged]


def creative_id(n: int, ad: int) -> str:
    return f"123{n:03d}{ad:011d}"


def video_id(n: int, video: int) -> str:
    """Two neighbouring ads of ten share a video."""
    return f"124{n:03d}{video:011d}"


def story_id(n: int, ad: int) -> str:
    return f"{PAGE}_{n:03d}{ad:09d}"


def image_hash(n: int, image: int) -> str:
    return hashlib.md5(f"{n}/{image}".encode(), usedforsecurity=False).hexdigest()


def creative(world: GraphWorld, url: str, n: int, ad: int) -> dict[str, Any]:
    """The creative of an ad. One shape has nothing but its id: Meta did not return its fields."""
    shape = shape_of(ad)
    base: dict[str, Any] = {"id": creative_id(n, ad)}
    if shape == "silent":
        return base
    first, picture, link = _COPY[ad % len(_COPY)], image_hash(n, ad // 2), destinations(ad)
    base |= {
        "name": f"{names.ad_name(ad)} creative", "account_id": world.accounts[n].number, "status": "ACTIVE",
        "effective_object_story_id": story_id(n, ad), "thumbnail_url": media.address(url, "thumbnail", n, ad),
        "actor_id": PAGE,
    }  # fmt: skip
    return base | _SHAPES[shape](url, n, ad, first, picture, link)


def _cta(link: str | None, type: str = "SHOP_NOW", **rest: str) -> dict[str, Any]:
    return {"type": type, "value": {**({"link": link, "link_format": "VIDEO_LPP"} if link else {}), **rest}}


def _link(url: str, n: int, ad: int, copy: str, picture: str, to: list[str]) -> dict[str, Any]:
    data = {
        "link": to[0], "message": copy, "name": f"Up the stairs again {ad}",
        "description": "60 days to change your mind",
        "caption": "larkspur.example.test", "image_hash": picture, "attachment_style": "link",
        "call_to_action": _cta(to[0]),
    }  # fmt: skip
    return {
        "object_type": "SHARE", "image_hash": picture, "image_url": media.address(url, "image", n, ad // 2),
        "body": copy, "title": data["name"], "call_to_action_type": "SHOP_NOW",
        "object_story_spec": {"page_id": PAGE, "link_data": data},
    }  # fmt: skip


def _tagged(url: str, n: int, ad: int, copy: str, picture: str, to: list[str]) -> dict[str, Any]:
    return _link(url, n, ad, copy, picture, to) | {
        "url_tags": "utm_source=facebook&utm_medium=paid&utm_content={{ad.id}}",
        "template_url": f"{to[0]}?retailer={{{{product.retailer_id}}}}",
    }


def _only_cta(url: str, n: int, ad: int, copy: str, picture: str, to: list[str]) -> dict[str, Any]:
    found = _link(url, n, ad, copy, picture, to)
    del found["object_story_spec"]["link_data"]["link"]
    return found


def _carousel(url: str, n: int, ad: int, copy: str, picture: str, to: list[str]) -> dict[str, Any]:
    found = _link(url, n, ad, copy, picture, to)
    found["object_story_spec"]["link_data"]["child_attachments"] = [
        {
            "link": link, "name": f"Card {k + 1}", "description": "From $29", "image_hash": image_hash(n, ad // 2 + k),
            "call_to_action": _cta(link),
        }
        for k, link in enumerate(to[1:])
    ]  # fmt: skip
    return found


def _video(url: str, n: int, ad: int, copy: str, picture: str, to: list[str]) -> dict[str, Any]:
    data: dict[str, Any] = {
        "video_id": video_id(n, ad // 2), "message": copy, "title": f"Watch her run {ad}", "image_hash": picture,
        "image_url": media.address(url, "thumbnail", n, ad // 2), "link_description": "60 days to change your mind",
    }  # fmt: skip
    if to and to[0] == "http://fb.me/":
        data["call_to_action"] = _cta(to[0], "SIGN_UP", lead_gen_form_id=f"660{ad:09d}")
    elif to:
        data["call_to_action"] = _cta(to[0], "LEARN_MORE")
    return {
        "object_type": "VIDEO", "video_id": video_id(n, 5_000_000 + ad), "body": copy, "title": data["title"],
        "call_to_action_type": data.get("call_to_action", {}).get("type", "NO_BUTTON"),
        "object_story_spec": {"page_id": PAGE, "video_data": data},
    }  # fmt: skip


def _feed(url: str, n: int, ad: int, copy: str, picture: str, to: list[str]) -> dict[str, Any]:
    moving = shape_of(ad) == "video_feed"
    links: list[Any] = [{"website_url": link, "display_url": "https://larkspur.example.test/shop"} for link in to]
    spec: dict[str, Any] = {
        "bodies": [{"text": copy}, {"text": _COPY[(ad + 1) % 4]}, {"text": _COPY[(ad + 2) % 4]}],
        "titles": [{"text": f"Up the stairs again {ad}"}, {"text": "She ran ahead"}],
        "descriptions": [{"text": "60 days to change your mind"}],
        "ad_formats": ["SINGLE_VIDEO" if moving else "SINGLE_IMAGE"],
        "call_to_action_types": ["SHOP_NOW", "LEARN_MORE"],
        "link_urls": to if shape_of(ad) == "feed_text" else links, "optimization_type": "DEGREES_OF_FREEDOM",
    }  # fmt: skip
    if moving:
        spec["videos"] = [{"video_id": video_id(n, ad // 2), "thumbnail_url": media.address(url, "thumbnail", n, ad)}]
    else:
        spec["images"] = [{"hash": picture}, {"hash": image_hash(n, ad // 2 + 1)}]
    return {
        "object_type": "VIDEO" if moving else "SHARE", "asset_feed_spec": spec,
        "object_story_spec": {"page_id": PAGE, "instagram_user_id": "17840000000000001"},
    }  # fmt: skip


def _story(url: str, n: int, ad: int, copy: str, picture: str, to: list[str]) -> dict[str, Any]:
    return {"object_type": "PRIVACY_CHECK_FAIL" if ad % 40 == 26 else "STATUS"}


def _lead_form(url: str, n: int, ad: int, copy: str, picture: str, to: list[str]) -> dict[str, Any]:
    found = _link(url, n, ad, copy, picture, to)
    found["object_story_spec"]["link_data"]["call_to_action"] = _cta(to[0], "SIGN_UP", lead_gen_form_id=f"660{ad:09d}")
    return found | {"call_to_action_type": "SIGN_UP"}


def _message(url: str, n: int, ad: int, copy: str, picture: str, to: list[str]) -> dict[str, Any]:
    found = _video(url, n, ad, copy, picture, to)
    found["object_story_spec"]["video_data"]["call_to_action"] = {
        "type": "MESSAGE_PAGE", "value": {"app_destination": "MESSENGER"}
    }  # fmt: skip
    found["object_story_spec"]["video_data"]["page_welcome_message"] = {"text": "Hi! Ask us anything."}
    return found | {"call_to_action_type": "MESSAGE_PAGE"}


def _template(url: str, n: int, ad: int, copy: str, picture: str, to: list[str]) -> dict[str, Any]:
    return {
        "object_type": "SHARE", "product_set_id": "550000000000009", "url_tags": "utm_source=facebook&utm_term=dpa",
        "template_url": to[0] + "&sku={{product.retailer_id}}",
        "object_story_spec": {
            "page_id": PAGE,
            "template_data": {
                "link": to[0], "message": copy, "name": "{{product.name}}", "description": "{{product.price}}",
                "call_to_action": _cta(None),
            },
        },
    }  # fmt: skip


def _top_link(url: str, n: int, ad: int, copy: str, picture: str, to: list[str]) -> dict[str, Any]:
    return {"object_type": "SHARE", "link_url": to[0], "body": copy, "title": "Shop now", "image_hash": picture}


def _photo(url: str, n: int, ad: int, copy: str, picture: str, to: list[str]) -> dict[str, Any]:
    return {
        "object_type": "PHOTO", "body": copy,
        "object_story_spec": {
            "page_id": PAGE,
            "photo_data": {"image_hash": picture, "url": media.address(url, "image", n, ad // 2), "caption": copy},
        },
    }  # fmt: skip


_SHAPES: dict[Shape, Callable[[str, int, int, str, str, list[str]], dict[str, Any]]] = {
    "link": _link, "link_http": _link, "link_tagged": _tagged, "call_to_action": _only_cta, "carousel": _carousel,
    "video": _video, "lead_video": _video, "none": _video, "feed_dict": _feed, "feed_text": _feed,
    "video_feed": _feed, "story": _story, "lead_form": _lead_form, "message": _message, "template": _template,
    "top_link": _top_link, "photo": _photo,
}  # fmt: skip


def by_id(world: GraphWorld, url: str, id: str) -> dict[str, Any] | None:
    """A creative, a video or a story."""
    if "_" in id:
        return _story_of(world, url, id)
    if len(id) != 17 or not id.isdigit() or int(id[3:6]) >= len(world.accounts):
        return None
    n, k = int(id[3:6]), int(id[6:])
    if id.startswith("123"):
        return creative(world, url, n, k) if k < world.ads else None
    return _video_of(url, id, n, k)


def _story_of(world: GraphWorld, url: str, id: str) -> dict[str, Any] | None:
    page, _, post = id.partition("_")
    if page != PAGE or len(post) != 12 or not post.isdigit():
        return None
    n, ad = int(post[:3]), int(post[3:])
    if n >= len(world.accounts) or ad >= world.ads:
        return None
    if shape_of(ad) == "story" and ad % 40 == 26:
        raise known("10")
    link = destinations(ad)
    found: dict[str, Any] = {
        "id": id, "message": _COPY[ad % 4], "created_time": "2026-01-05T10:00:00+0000",
        "full_picture": media.address(url, "image", n, ad // 2), "permalink_url": f"https://fb.example.test/{id}",
    }  # fmt: skip
    if link:
        found["call_to_action"] = _cta(link[0])
        found["attachments"] = {
            "data": [{"title": "Up the stairs", "type": "share", "url": link[0], "unshimmed_url": link[0],
                      "media": {"image": {"src": media.address(url, "image", n, ad // 2), "width": 64, "height": 64}}}]
        }  # fmt: skip
    return found


def _video_of(url: str, id: str, n: int, k: int) -> dict[str, Any]:
    """A video; those made by boosting a post, and every ninth, have no `source`; every eleventh is gone."""
    if k >= 5_000_000:
        return {"id": id, "length": 14.2, "published": True, "created_time": "2026-01-05T10:00:00+0000"}
    if k % 11 == 10:
        raise not_found(id)
    found: dict[str, Any] = {
        "id": id, "title": f"Video {k}", "length": 12.5 + k % 30, "created_time": "2026-01-05T10:00:00+0000",
        "updated_time": "2026-01-05T10:00:00+0000", "picture": media.address(url, "thumbnail", n, k),
        "thumbnails": {
            "data": [
                {"id": f"{id}0", "uri": media.address(url, "image", n, k), "width": 64, "is_preferred": True},
                {"id": f"{id}1", "uri": media.address(url, "thumbnail", n, k), "width": 16, "height": 16},
            ]
        },
    }  # fmt: skip
    return found if k % 9 == 8 else {**found, "source": media.address(url, "video", n, k)}
