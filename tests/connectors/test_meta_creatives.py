"""What would go wrong: an ad that leads elsewhere, a lead form taken for a page, a video without a file."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.meta.creatives import creative_of, creatives, creatives_of, story
from connectors.meta.pictures import Media
from connectors.meta.sources import image_sources, video_sources
from connectors.meta.texts import Format
from tests.connectors.meta_wire import answering

SHOP, OTHER, THIRD = "https://shop.example.com/a", "https://shop.example.com/b", "https://shop.example.com/c"


def made(**parts: object):
    found = creative_of({"id": "1", "creative": {"id": "2", **parts}})
    assert found is not None
    return found


def spec(**story: object) -> dict[str, object]:
    return {"object_story_spec": {"page_id": "9", **story}}


def to(link: object, **more: object) -> dict[str, object]:
    return {"call_to_action": {"type": "SHOP_NOW", "value": {"link": link, **more}}}


PLACES = [
    ({"link_url": SHOP}, [("link", SHOP)]),
    (spec(link_data={"link": SHOP}), [("link", SHOP)]),
    (spec(link_data=to(SHOP)), [("call_to_action", SHOP)]),
    (spec(video_data=to(SHOP)), [("call_to_action", SHOP)]),
    (spec(template_data={"link": SHOP}), [("template", SHOP)]),
    ({"object_url": SHOP}, [("link", SHOP)]),
    ({"asset_feed_spec": {"link_urls": [{"website_url": SHOP}]}}, [("feed", SHOP)]),
    ({"asset_feed_spec": {"link_urls": [SHOP, OTHER]}}, [("feed", SHOP), ("feed", OTHER)]),
    # The first place counts, not each.
    ({"link_url": SHOP} | spec(link_data={"link": OTHER, **to(THIRD)}), [("link", SHOP)]),
    # Cards of a carousel are pages of their own; the same page twice is one.
    (
        spec(link_data={"link": SHOP, "child_attachments": [{"link": f"{SHOP}/?utm_x=1"}, {"link": OTHER}, to(THIRD)]}),
        [("link", SHOP), ("carousel", OTHER), ("carousel", THIRD)],
    ),
    (
        {"asset_feed_spec": {"link_urls": [{"website_url": SHOP}, {"website_url": SHOP.replace("https", "http")}]}},
        [("feed", SHOP)],
    ),
    # A placeholder or a template above a page does not hide it.
    ({"link_url": "http://fb.me/"} | spec(link_data={"link": SHOP}), [("link", SHOP)]),
    ({"link_url": "{{product.url}}"} | spec(video_data=to(SHOP)), [("call_to_action", SHOP)]),
]


@pytest.mark.parametrize(("parts", "pages"), PLACES)
def test_an_ad_leads_elsewhere(parts, pages):
    found = made(**parts)
    assert [(page.shape, page.url) for page in found.destinations] == pages
    assert (found.state, found.several) == ("found", len(pages) > 1)


@pytest.mark.parametrize(
    "parts",
    [
        spec(link_data={"message": "no link"}),
        spec(link_data={"display_url": SHOP, "caption": "shop.example.com"}),
        {"asset_feed_spec": {"link_urls": [{"display_url": SHOP}]}},
        {"link_url": "tel:+123"},
        {"link_url": "https://fb.com/canvas_doc/123"},
        {"link_url": "{{product.url}}"},
    ],
)
def test_an_ad_without_a_page_is_asked_for_ever_or_gets_its_display_url(parts):
    found = made(**parts)
    assert (found.state, found.destinations) == ("no_url", ())


@pytest.mark.parametrize("parts", [{}, {"thumbnail_url": "https://x.example.com/t"}, {"object_story_spec": None}])
def test_an_ad_whose_link_was_not_returned_is_marked_for_ever(parts):
    assert made(**parts).state == "unknown"


def test_an_ad_without_a_creative_is_marked_for_ever():
    found = creative_of({"id": "1"})
    assert found is not None
    assert (found.creative_id, found.state) == (None, "unknown")


@pytest.mark.parametrize(
    "parts",
    [
        spec(link_data={"link": "http://fb.me/", "message": "x"}),
        spec(link_data={"link": "https://fb.me"}),
        spec(video_data=to("http://fb.me/", lead_gen_form_id="77")),
        spec(video_data={"call_to_action": {"type": "SIGN_UP", "value": {"lead_gen_form_id": "77"}}}),
        {"asset_feed_spec": {"call_to_actions": [{"type": "SIGN_UP", "value": {"lead_gen_form_id": "77"}}]}},
    ],
)
def test_a_lead_form_is_taken_for_a_page(parts):
    found = made(**parts)
    assert (found.lead_form, found.destinations, found.state) == (True, (), "no_url")


def test_a_short_link_is_taken_for_a_lead_form():
    found = made(link_url="https://fb.me/1a2b3c")
    assert (found.lead_form, found.state) == (False, "found")


def test_url_tags_become_part_of_the_page():
    found = made(link_url=SHOP, url_tags="utm_source=facebook")
    assert (found.destinations[0].url, found.url_tags) == (SHOP, "utm_source=facebook")


BODIES = [
    (spec(link_data={"message": "link"}, video_data={"message": "video"}), "link"),
    (spec(video_data={"message": "video", "page_welcome_message": {"text": "hi"}}), "video"),
    (spec(video_data={"page_welcome_message": {"text": "hi"}}) | {"body": "plain"}, "hi"),
    (spec(link_data={"page_welcome_message": "hello"}), "hello"),
    (spec(template_data={"message": "template"}), "template"),
    ({"asset_feed_spec": {"bodies": [{"text": "one"}, {"text": "two"}]}, "body": "plain"}, "one"),
    ({"body": "plain"}, "plain"),
    ({"body": "  "}, None),
]


@pytest.mark.parametrize(("parts", "body"), BODIES)
def test_an_ad_says_something_else(parts, body):
    assert made(**parts).texts.body == body


def test_the_texts_that_meta_picks_from_are_lost():
    feed = {
        "bodies": [{"text": "b1"}, {"text": "b2"}, {"text": "b1"}],
        "titles": [{"text": "t1"}, {"text": "t2"}],
        "descriptions": [{"text": "d1"}],
        "call_to_action_types": ["SHOP_NOW", "LEARN_MORE"],
    }
    texts = made(asset_feed_spec=feed).texts
    assert (texts.bodies, texts.headlines, texts.descriptions) == (("b1", "b2"), ("t1", "t2"), ("d1",))
    assert (texts.headline, texts.description, texts.call_to_action, texts.several) == ("t1", "d1", "SHOP_NOW", True)


def test_a_headline_is_looked_for_in_one_place_only():
    assert made(**spec(link_data={"name": "n", "description": "d"})).texts.headline == "n"
    assert made(**spec(video_data={"title": "t", "link_description": "d"})).texts.description == "d"
    assert made(title="plain").texts.headline == "plain"


CARDS = [{"link": SHOP}, {"link": OTHER}]
FORMATS: list[tuple[dict[str, object], Format | None]] = [
    (spec(video_data={"video_id": "5"}), "video"),
    ({"object_type": "VIDEO"}, "video"),
    ({"asset_feed_spec": {"videos": [{"video_id": "5"}], "ad_formats": ["SINGLE_VIDEO"]}}, "video"),
    (spec(link_data={"image_hash": "ab12cd34"}), "image"),
    (spec(photo_data={"url": SHOP}), "image"),
    ({"asset_feed_spec": {"images": [{"hash": "ab12cd34"}]}}, "image"),
    (spec(link_data={"child_attachments": CARDS, "picture": SHOP}), "carousel"),
    (spec(link_data={"child_attachments": [{"video_id": "5", **card} for card in CARDS]}), "carousel"),
    ({"asset_feed_spec": {"ad_formats": ["CAROUSEL"], "images": [{"hash": "ab12cd34"}]}}, "carousel"),
    ({"asset_feed_spec": {"ad_formats": ["COLLECTION"]}}, "collection"),
    (spec(link_data={"retailer_item_ids": ["1"]}), "collection"),
    ({}, None),
]


@pytest.mark.parametrize(("parts", "format"), FORMATS)
def test_an_ad_is_taken_for_another_format(parts, format):
    assert made(**parts).format == format


def test_the_copy_of_a_video_is_fetched_that_has_no_source():
    found = made(video_id="222", thumbnail_url="https://t.example.com/1080", **spec(video_data={"video_id": "111"}))
    assert found.media == (Media("video", video_id="111", thumbnail_url="https://t.example.com/1080"),)


def test_the_video_of_a_post_is_lost():
    assert made(video_id="222").media == (Media("video", video_id="222"),)


def test_one_picture_under_three_names_is_three():
    parts = spec(link_data={"image_hash": "ab12cd34", "picture": "https://i.example.com/small"})
    found = made(image_url="https://i.example.com/large", image_hash="AB12CD34", **parts)
    assert found.media == (Media("image", image_hash="ab12cd34", url="https://i.example.com/large"),)


def test_cards_of_a_carousel_are_lost():
    cards = [{"image_hash": "ab12cd34"}, {"image_hash": "ab12cd35", "picture": SHOP}, {"video_id": "5"}]
    found = made(image_hash="ffffffff", **spec(link_data={"child_attachments": cards}))
    assert [item.key for item in found.media] == ["5", "ab12cd34", "ab12cd35"]


def test_an_ad_of_which_only_its_rendering_is_known_has_no_picture():
    assert made(thumbnail_url=SHOP).media == (Media("image", url=SHOP, rendering=True),)


names = st.sampled_from(
    sorted(
        set(
            re.findall(
                r"[a-z_]+",
                """
        object_story_spec link_data video_data template_data photo_data child_attachments call_to_action
        value link type asset_feed_spec link_urls website_url bodies
        text titles images hash url videos video_id
        image_hash picture page_welcome_message message ad_formats call_to_actions call_to_action_types
        lead_gen_form_id link_url body effective_object_story_id thumbnail_url object_type url_tags
    """,
            )
        )
    )
)
odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just("\ud800\0") | st.just(SHOP),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4),
    max_leaves=15,
)


@settings(deadline=None)
@given(st.dictionaries(names, odd, max_size=6))
def test_an_odd_creative_ends_a_sync(parts):
    found = creative_of({"id": "1", "creative": {"id": "2", **parts}})
    assert found is not None
    assert "\0" not in repr(found)
    repr(found).encode()
    assert bool(found.destinations) == (found.state == "found")


async def test_creatives_come_at_64_pixels_or_without_the_deleted():
    wire = answering({"data": [{"id": "1", "creative": {"id": "2"}}, {"id": "x"}]})
    page = await creatives(wire.graph(), "act_1", 50)
    params = wire.params()
    assert [found.ad_id for found in page.rows] == ["1"]
    assert (params["thumbnail_width"], params["thumbnail_height"]) == ("1080", "1080")
    assert "DELETED" in params["effective_status"]
    assert "ARCHIVED" in params["effective_status"]


async def test_an_ad_that_meta_leaves_out_is_taken_for_one_without_a_page():
    wire = answering({"1": {"id": "1", "creative": {"id": "2", "link_url": SHOP}}})
    found = await creatives_of(wire.graph(), ["1", "3"])
    assert [(one.ad_id, one.state) for one in found.found] == [("1", "found")]
    with pytest.raises(ValueError, match="1 to 50"):
        await creatives_of(wire.graph(), ["1"] * 51)


async def test_the_post_behind_an_ad_tells_a_shim_instead_of_the_page():
    post = {"attachments": {"data": [{"unshimmed_url": SHOP, "subattachments": {"data": [{"unshimmed_url": OTHER}]}}]}}
    found = await story(answering(post).graph(), "9_8")
    assert [(page.url, page.shape) for page in found.pages] == [(SHOP, "story"), (OTHER, "story")]


async def test_a_video_without_a_source_is_fetched_from_its_small_picture():
    body = {
        "1": {"id": "1", "source": SHOP, "length": 14.5, "picture": OTHER, "thumbnails": {"data": [{"uri": THIRD}]}},
        "2": {"id": "2", "picture": OTHER},
    }
    found = (await video_sources(answering(body).graph(), ["1", "2", "3"])).by_id
    assert (found["1"].url, found["1"].thumbnail_url, found["1"].seconds, found["1"].reason) == (
        SHOP,
        THIRD,
        14.5,
        None,
    )
    assert (found["2"].url, found["2"].thumbnail_url, found["2"].reason) == (None, OTHER, "no_source_url")
    assert found["3"].reason == "no_source_url"


async def test_an_image_that_meta_does_not_return_has_an_address():
    wire = answering({"data": [{"hash": "AB12CD34", "url": SHOP}]})
    found = (await image_sources(wire.graph(), "act_1", ["ab12cd34", "ffffffff"])).by_id
    assert (found["ab12cd34"].url, found["ffffffff"].reason) == (SHOP, "no_url_from_api")
    assert wire.params()["hashes"] == '["ab12cd34","ffffffff"]'
