"""What would go wrong: an ad read in the wrong way, twice, or left out without a reason."""

from typing import Any
from uuid import UUID

from domain.ad_material import AdMaterial, Medium, PageText
from domain.classification import SCHEMA_VERSION, input_hash
from domain.classification_plan import Known, Plan, expected, plan
from domain.model_names import ModelNames

SEEING = ModelNames(
    writer="anthropic:claude-sonnet-5-5",
    vision="google:gemini-3.8-flash",
    watches=True,
    prompts={"classify_image": 1, "analyse_video": 1, "classify_page": 1},
)
OFFLINE = ModelNames()
PHOTO = Medium(kind="image", path="b/image-1.png", mime="image/png")
STILL = Medium(kind="thumbnail", path="b/thumb-1.jpg", mime="image/jpeg")
FILM = Medium(kind="video", path="b/video-1.mp4", mime="video/mp4")
ANALYSIS = UUID(int=7)


def ad(ad_id: str = "1", kind: str = "image", *media: Medium, **more: Any) -> AdMaterial:
    given = {"account": "a", "ad_id": ad_id, "ad_name": ad_id, "currency": "USD", "headline": "Words", **more}
    return AdMaterial.model_validate({**given, "format": kind, "media": media})


def decide(*ads: AdMaterial, known: tuple[Known, ...] = (), models: ModelNames = SEEING, **more: Any) -> Plan:
    return plan(ads, known, models, **more)


def read_as(one: AdMaterial, source: str, prompt: str, version: str = "1", **more: Any) -> Known:
    return Known(one.account, one.ad_id, input_hash(one), source, prompt, version, SCHEMA_VERSION, **more)


def test_the_chain_of_sources() -> None:
    ways = {
        "image": ad("1", "image", PHOTO),
        "thumbnail": ad("1", "carousel", STILL),
        "video": ad("1", "video", FILM, STILL),
        "video_analysis": ad("1", "video", FILM, video_analysis_id=ANALYSIS, heard_by="video_analysis"),
    }
    for way, one in ways.items():
        assert [todo.way for todo in decide(one).todo] == [way]
    assert [todo.way for todo in decide(*ways.values(), models=OFFLINE).todo] == ["rules"] * 3 + ["video_analysis"]


def test_each_reason_to_leave_an_ad_out() -> None:
    drawn = Medium(kind="thumbnail", path="b/1.svg", mime="image/svg+xml")
    reasons = {
        "no_image": decide(ad("1", "image")),
        "drawing": decide(ad("1", "image", drawn)),
        "no_video_file": decide(ad("1", "video", STILL)),
        "no_video_model": decide(ad("1", "video", FILM), models=SEEING.model_copy(update={"watches": False})),
        "video_limit": decide(ad("1", "video", FILM), max_video=0),
        "new_limit": decide(ad("1", "image", PHOTO), max_new=0),
        "failed_before": decide(
            ad("1", "image", PHOTO), failed={("a", "1", input_hash(ad("1", "image", PHOTO)), "image")}
        ),
    }
    for reason, decided in reasons.items():
        assert [one.reason for one in decided.skipped] == [reason]
        assert decided.todo == ()


def test_a_video_is_never_judged_by_its_still() -> None:
    decided = decide(ad("1", "video", STILL, PHOTO))
    assert decided.todo == ()
    assert [todo.way for todo in decided.meanwhile] == ["rules"]


def test_what_was_read_is_known_until_ad_prompt_or_reader_changes() -> None:
    one = ad("1", "image", PHOTO)
    seen, ruled = read_as(one, "image", "classify_image"), read_as(one, "rules", "rules")
    assert len(decide(one, known=(seen,)).cached) == 1
    assert len(decide(one, known=(ruled,)).todo) == 1  # A model comes after rules,
    assert len(decide(one, known=(seen,), models=OFFLINE).cached) == 1  # rules not after a model.
    newer = SEEING.model_copy(update={"prompts": {**SEEING.prompts, "classify_image": 2}})
    assert len(decide(one, known=(seen,), models=newer).todo) == 1
    assert len(decide(ad("1", "image", PHOTO, body="New"), known=(seen,)).todo) == 1
    assert len(decide(ad("2", "image", PHOTO), known=(seen,)).todo) == 1


def test_an_analysis_that_was_watched_gives_the_reading_and_an_older_prompt_s_is_watched_anew_when_asked() -> None:
    one = ad("1", "video", FILM, video_analysis_id=ANALYSIS, video_analysis_version="0", heard_by="video_analysis")
    read = read_as(one, "video", "analyse_video", "0", video_analysis_id=ANALYSIS)
    assert len(decide(one, known=(read,)).cached) == 1
    assert [todo.way for todo in decide(one, known=(read,), again=True).todo] == ["video"]
    current = one.model_copy(update={"video_analysis_version": "1"})
    assert [todo.way for todo in decide(current, again=True).todo] == ["video_analysis"]


def test_the_same_video_under_two_ads_is_watched_once() -> None:
    decided = decide(ad("1", "video", FILM), ad("2", "video", FILM))
    assert ([todo.ad.ad_id for todo in decided.todo], [one.ad_id for one in decided.twins]) == (["1"], ["2"])


def test_hosts_and_signatures_do_not_make_another_input() -> None:
    def at(path: str) -> str:
        return input_hash(ad("1", "image", Medium(kind="image", path=path)))

    assert at("https://scontent-1.example/v/p.jpg?oh=1&oe=2") == at("https://scontent-9.example/v/p.jpg?oh=3")
    assert at("https://scontent-1.example/v/p.jpg") != at("https://scontent-1.example/v/q.jpg")


def test_every_part_of_the_input_makes_another_input_and_none_can_pose_as_its_neighbour() -> None:
    base = ad("1", "image", PHOTO, body="B")
    page = (PageText(canonical_url="x.com/p", url="https://x.com/p"),)
    heard = {"heard_by": "creative", "transcript": [{"start": 0, "text": "Hi"}]}
    others = [
        ad("1", "image", STILL, body="B"),
        ad("1", "image", PHOTO, body="C"),
        ad("1", "image", PHOTO, body="B", call_to_action="SHOP_NOW"),
        ad("1", "image", PHOTO, body="B", pages=page),
        ad("1", "image", PHOTO, FILM, body="B"),
        ad("1", "image", PHOTO, body="B", **heard),
        ad("1", "image", PHOTO, body="B||"),
    ]
    assert len({input_hash(one) for one in (base, *others)}) == len(others) + 1
    # What a model heard is not part of what it is given.
    assert input_hash(base) == input_hash(ad("1", "image", PHOTO, body="B", **{**heard, "heard_by": "video_analysis"}))


def test_golden_input_hash() -> None:
    one = ad("1", "image", PHOTO, headline="H", body="B", call_to_action="SHOP_NOW")
    # printf 'b/image-1.png|H\nB\n\nSHOP_NOW|||' | sha256sum
    assert input_hash(one) == GOLDEN


GOLDEN = "89c0f91aa47c07adc7f960c4b7dd7ebaf746b0b11f5b4a92fe036173837d291e"


def test_a_long_video_costs_more_and_rules_nothing() -> None:
    short, long = (ad("1", "video", FILM, video_seconds=seconds) for seconds in (10, 600))
    one, other = expected(short, "video", SEEING), expected(long, "video", SEEING)
    assert one is not None
    assert other is not None
    assert 0 < one < other
    assert expected(short, "rules", SEEING) == 0
    assert expected(short, "video", SEEING.model_copy(update={"vision": "openai:house"})) is None
