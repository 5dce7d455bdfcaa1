"""What would go wrong: a product that hears of nothing, or of what it never asked for, or of the same thing twice."""

import pytest

from domain.job_arguments import TemplateAnnounce
from jobs.template_announce import template_announce
from tests.jobs.template_desk import Desk, open_desk
from tests.jobs.template_shelf import product, template
from tests.wire.models.asked import Asked, Wrong


@pytest.fixture
async def desk(everybody, tmp_path) -> Desk:
    made = await open_desk(everybody, tmp_path)
    await product(made.deps())
    return made


async def new(desk: Desk, name: str = "Fresh", **given: object):
    fits = {"industry_niche": "pets", "target_sex": "any", "template_elements": {"words": "Easy to give"}}
    return await template(desk.deps(), name, announced_at=None, **{**fits, **given})


async def announce(desk: Desk):
    return await template_announce(desk.running(), TemplateAnnounce())


def notices(desk: Desk) -> list[tuple]:
    return desk.ask("SELECT title, command, user_id, brand_id FROM notifications ORDER BY created_at, title")


def waiting(desk: Desk) -> int:
    return desk.ask("SELECT count(*) FROM scraped_templates WHERE announced_at IS NULL")[0][0]


async def test_a_product_that_opted_in_is_scored_recommended_and_its_brand_told(desk):
    await desk.say("/template_settings auto=yes threshold=0.5")
    await new(desk)

    report = await announce(desk)

    assert (report.templates, report.products) == (1, 1)
    assert report.scores[0].is_recommended
    assert notices(desk) == [
        (
            "The new template “Fresh” fits Dog Chews",
            "/recommend_templates product=dog-chews filter=unused_recommended",
            None,
            desk.brand.id,
        )
    ]
    found = await desk.say("/recommend_templates filter=unused_recommended")
    assert [(card.name, card.recommended_automatically) for card in found.cards] == [("Fresh", True)]
    assert "new and recommended" in [badge.text for badge in found.pictures()[0].items[0].badges]
    assert waiting(desk) == 0


async def test_one_that_never_asked_is_left_alone(desk):
    await new(desk)

    report = await announce(desk)

    assert report.products == 0
    assert "/template_settings product=… auto=yes" in report.headline
    assert notices(desk) == []
    assert desk.ask("SELECT count(*) FROM product_template_recommendations") == [(0,)]
    assert waiting(desk) == 0


async def test_below_its_threshold_nothing_is_recommended(desk):
    await desk.say("/template_settings auto=yes threshold=0.99")
    await new(desk, industry_niche="bikes", template_elements={"words": "Carbon"})

    report = await announce(desk)

    assert not report.scores[0].is_recommended
    assert "0 of 1 score reach" in report.headline
    assert notices(desk) == []
    assert waiting(desk) == 0


async def test_a_second_announcement_tells_nobody_again(desk):
    await desk.say("/template_settings auto=yes threshold=0.5")
    await new(desk)
    await announce(desk)
    desk.ask("UPDATE scraped_templates SET announced_at = NULL")

    await announce(desk)

    assert len(notices(desk)) == 1
    assert (await announce(desk)).headline == "No template is new to the products."


async def test_many_new_ones_are_one_notification(desk):
    await desk.say("/template_settings auto=yes threshold=0.3")
    await product(desk.deps(), "Cat Chews")
    await desk.say("/template_settings product=cat-chews auto=yes threshold=0.3")
    for n in range(5):
        await new(desk, f"Fresh {n}")

    report = await announce(desk)

    assert len(report.scores) == 10
    assert [notice[0] for notice in notices(desk)] == ["5 new templates fit Cat Chews and 1 other product"]


async def test_every_brand_of_the_organisation_is_told_and_no_other(desk, everybody, tmp_path):
    sister = await everybody.brand(desk.person, "Sister")
    await product(everybody.deps(desk.person, sister), "Puppy Chews")
    stranger = await open_desk(everybody, tmp_path)
    await product(stranger.deps())
    for where, brand in ((desk, None), (desk, sister), (stranger, None)):
        await where.say("/template_settings auto=yes threshold=0.3", brand=brand)
    await new(desk)

    await announce(desk)

    assert {notice[3] for notice in notices(desk)} == {desk.brand.id, sister.id}


def judged(asked: Asked) -> dict:
    return {
        "niche_match": 1,
        "awareness_match": 1,
        "audience_match": 1,
        "format_fit": 1,
        "overall_score": 0.83,
        "reasoning": "It fits.",
        "product_quote": "Owners of old dogs",
        "template_quote": "Easy to give",
    }


async def test_a_model_judges_each_pair_once(everybody, tmp_path, models_wire):
    models_wire.script = judged
    desk = await open_desk(everybody, tmp_path, models=models_wire.connected())
    await product(desk.deps())
    await desk.say("/template_settings auto=yes")
    await new(desk)

    report = await announce(desk)

    assert [(score.template, score.score) for score in report.scores] == [("Fresh", 0.83)]
    assert len(models_wire.asked) == 1
    assert report.foot.notes == ("Scored by anthropic:claude-sonnet-5-5.",)
    assert (await desk.say("/recommend_templates filter=recommended")).cards[0].scorer == "model"
    assert len(models_wire.asked) == 1


async def test_what_could_not_be_judged_waits_for_the_next_announcement(everybody, tmp_path, models_wire):
    models_wire.script = lambda asked: Wrong(401, "authentication_error")
    desk = await open_desk(everybody, tmp_path, models=models_wire.connected())
    await product(desk.deps())
    await desk.say("/template_settings auto=yes")
    await new(desk)

    first = await announce(desk)

    assert (first.left, waiting(desk), notices(desk)) == (1, 1, [])
    assert "could not be judged and will be tried again" in first.headline
    models_wire.script = judged
    assert (await announce(desk)).scores[0].is_recommended
    assert waiting(desk) == 0
