"""The loopback's objects: every shape in which a destination hides, and media that is real, wrong or gone."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.wire.graph import creatives, media
from tests.wire.graph.client import Graph
from tests.wire.graph.world import GraphWorld, ad_id

ACCOUNT = "act_9000000001"
EVERY = json.dumps(["ACTIVE", "PAUSED", "DELETED", "ARCHIVED", "ADSET_PAUSED"])
LONG = (
    "creative.thumbnail_width(1080).thumbnail_height(1080){id,object_story_spec,asset_feed_spec,link_url,template_url}"
)


@pytest.fixture
def http(graph: Graph) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=graph.url, headers={"Authorization": f"Bearer {graph.token()}"}, timeout=30) as opened:
        yield opened


def links(value: Any) -> set[str]:
    """Every address found in the places where one may stand."""
    if isinstance(value, list):
        return {link for one in value for link in links(one)}
    if not isinstance(value, dict):
        return set()
    here = {value[name] for name in ("link", "website_url", "link_url", "url", "unshimmed_url") if name in value}
    here |= {one for one in value.get("link_urls", []) if isinstance(one, str)}
    return here | {link for one in value.values() for link in links(one)}


def test_each_shape_holds_the_destinations_that_are_told_and_no_others(graph: Graph, http: httpx.Client) -> None:
    fields = f"id,name,{LONG}"
    ads = http.get(f"/{ACCOUNT}/ads", params={"fields": fields, "limit": "100", "effective_status": EVERY}).json()[
        "data"
    ]
    told = graph.destinations()

    shapes = {told[one["id"]]["shape"] for one in ads}
    assert shapes == set(creatives.SHAPES)
    for one in ads:
        wanted = told[one["id"]]
        found = {link for link in links(one["creative"]) if "/media/" not in link}
        if wanted["shape"] == "story":
            story = http.get(
                f"/{creatives.story_id(0, int(one['id'][6:]))}", params={"fields": "attachments,call_to_action"}
            )
            found = {link for link in links(story.json()) if "/media/" not in link}
            if story.status_code == 403:
                continue
        assert found == set(wanted["urls"]), (wanted, one)
        assert (set(one["creative"]) == {"id"}) == (wanted["shape"] in ("silent", "story"))


def test_objects_by_several_ids_come_together_and_one_unknown_refuses_them_all(
    graph: Graph, http: httpx.Client
) -> None:
    two = f"{ad_id(0, 1)},{ad_id(0, 2)}"

    found = http.get("/v25.0/", params={"ids": two, "fields": "name,creative{id}"}).json()
    refused = http.get("/v25.0/", params={"ids": f"{two},{ad_id(0, 9999)}", "fields": "name"}).json()["error"]
    many = http.get("/v25.0/", params={"ids": ",".join(ad_id(0, n % 30) for n in range(51))}).json()["error"]

    assert list(found) == two.split(",")
    assert refused["code"] == 803
    assert many["code"] == 100


def test_a_post_that_says_it_is_a_get_reads(graph: Graph, http: httpx.Client) -> None:
    asked = {"method": "GET", "fields": "name", "limit": "2"}

    assert len(http.post(f"/v25.0/{ACCOUNT}/ads", data=asked).json()["data"]) == 2
    assert graph.log().requests[-1]["method"] == "GET"


def test_media_is_what_it_says_or_fails_as_signed_addresses_do(graph: Graph, http: httpx.Client) -> None:
    graph.reset(GraphWorld(ads=120))
    seen: dict[str, set[str]] = {}
    for kind in ("image", "video", "thumbnail"):
        for number in range(60):
            answered = http.get(media.address(graph.url, kind, 0, number))
            head = answered.content[:12]
            told = "jpeg" if head.startswith(b"\xff\xd8\xff") else "png" if head.startswith(b"\x89PNG") else "other"
            told = "mp4" if head[4:8] == b"ftyp" else told
            seen.setdefault(kind, set()).add(told if answered.status_code == 200 else str(answered.status_code))

    assert seen["image"] == {"jpeg", "png", "403", "404", "410", "other"}
    assert seen["video"] == {"mp4", "403", "404", "410", "other"}
    assert seen["thumbnail"] == {"png"}
    assert len({media.jpeg(n) for n in range(50)}) == 50


def test_videos_tell_their_source_unless_they_have_none_or_are_gone(graph: Graph, http: httpx.Client) -> None:
    graph.reset(GraphWorld(ads=60))
    answers = [
        http.get(f"/v25.0/{creatives.video_id(0, n)}", params={"fields": "source,thumbnails{uri}"}) for n in range(11)
    ]

    assert {answered.status_code for answered in answers} == {200, 400}
    assert "source" in answers[0].json()
    assert "source" not in answers[8].json()
    assert answers[0].json()["thumbnails"]["data"][0]["uri"].startswith(graph.url)


def test_images_come_by_hash_and_a_deleted_one_is_left_out(graph: Graph, http: httpx.Client) -> None:
    hashes = [creatives.image_hash(0, n) for n in range(14)]

    found = http.get(f"/v25.0/{ACCOUNT}/adimages", params={"hashes": json.dumps(hashes), "fields": "hash,url"}).json()[
        "data"
    ]

    assert {one["hash"] for one in found} == set(hashes) - {hashes[12]}
    assert all(one["url"].startswith(graph.url) for one in found)
