"""What would go wrong: another's templates, a method that answers with nothing, a pick that nobody can find again."""

import pytest

from domain.errors import AskAgain
from domain.gallery import Gallery
from domain.job_results import result_of
from domain.template_ranked import METHODS
from tests import factories
from tests.jobs.template_desk import Desk, open_desk
from tests.jobs.template_shelf import made_from, product, shelf, template
from tests.tools.test_query_counts import queries


@pytest.fixture
async def desk(everybody, tmp_path) -> Desk:
    return await open_desk(everybody, tmp_path)


def names(answer) -> list[str]:
    return [card.name for card in answer.cards]


async def test_what_fits_comes_first_with_parts_a_reason_and_both_quotes(desk):
    await shelf(desk.deps())
    await product(desk.deps())

    found = await desk.say("/recommend_templates dog chews limit=3")

    assert found.method == "ai_match"
    assert set(names(found)) <= {"Alpha", "Bravo", "Charlie"}
    card = found.cards[0]
    assert [part.label for part in card.parts] == ["niche", "words", "awareness", "audience", "format"]
    assert card.product_quote in ("Owners of old dogs", "Soft chews for stiff dogs")
    assert card.template_quote == f"Words of {card.name}"
    assert f"“{card.template_quote}”" in card.reason
    assert "keyword match" in found.headline
    assert any("no model is connected" in note for note in found.foot.notes)
    assert found.foot.written_by is None


async def test_the_grid_shows_picture_score_parts_and_whether_it_was_used(desk):
    made = await shelf(desk.deps())
    await product(desk.deps())
    await desk.say(f"/template_used {made['Alpha']} used=yes")

    gallery = (await desk.say("/recommend_templates")).pictures()[0]

    assert isinstance(gallery, Gallery)
    by_name = {item.title: item for item in gallery.items}
    assert by_name["Alpha"].picture == "scraped-templates/Alpha.jpg"
    assert [badge.text for badge in by_name["Alpha"].badges] == ["used"]
    assert by_name["Bravo"].badges[0].text == "unused"
    assert by_name["Alpha"].actions[0].command.endswith("product=dog-chews used=no")
    assert gallery.table is not None
    assert len(gallery.table.rows) == 6


@pytest.mark.parametrize("method", METHODS)
async def test_every_method_answers_and_survives_being_stored(desk, method):
    made = await shelf(desk.deps())
    await made_from(desk, made)

    found = await desk.say(f"/recommend_templates method={method} limit=4")

    assert len(found.cards) == 4
    assert found.method == method
    assert result_of("template_scores", found.model_dump(mode="json")) == found
    assert all(card.reason for card in found.cards)
    assert all("“" in card.reason for card in found.cards)


async def test_by_past_results_one_lucky_ad_does_not_win_and_the_evidence_is_shown(desk):
    made = await shelf(desk.deps())
    await made_from(desk, made)
    await desk.say("/template_settings product=dog-chews explore=0")

    found = await desk.say("/recommend_templates method=performance")

    assert names(found).index("Alpha") == 0
    assert names(found).index("Bravo") < names(found).index("Charlie")
    alpha, bravo = (next(card for card in found.cards if card.name == name) for name in ("Alpha", "Bravo"))
    assert [part.part for part in alpha.result.parts] == ["ctr", "conversion_rate", "roas"]
    assert alpha.result.evidence > bravo.result.evidence
    assert (alpha.result.ads, bravo.result.ads) == (3, 1)
    assert "this product's ads" in alpha.parts[2].note
    assert found.foot.currency == "USD"
    assert found.foot.rows == 11
    assert {"ctr", "roas", "evidence"} <= {column.key for column in found.table().columns}


async def test_results_in_another_currency_are_left_out_and_named(desk):
    deps = desk.deps()
    made = await shelf(deps)
    await made_from(desk, made)
    await factories.account(deps, "act_2", currency="EUR")
    await factories.ad(deps, "euro", meta_ad_account_id="act_2")
    await factories.day(
        deps,
        "euro",
        (await desk.say("/recommend_templates method=performance")).foot.window.until,
        meta_ad_account_id="act_2",
        spend=9,
        purchases=9,
        purchase_value=9_000,
    )

    found = await desk.say("/recommend_templates method=performance")

    assert found.foot.rows == 11
    assert any("EUR" in note for note in found.foot.notes)


async def test_the_longest_running_comes_first_and_unknown_days_are_no_recommendation(desk):
    await shelf(desk.deps())
    await product(desk.deps())
    await desk.say("/template_settings explore=0")

    found = await desk.say("/recommend_templates method=longevity")

    assert names(found) == ["Echo", "Delta", "Charlie", "Bravo", "Alpha"]
    assert found.cards[0].score == 1.0


async def test_diversity_shows_other_kinds_first(desk):
    deps = desk.deps()
    await shelf(deps)
    await template(
        deps, "Alpha too", category="testimonial", industry_niche="pets", awareness_level=1, target_sex="any"
    )
    await product(deps)
    await desk.say("/template_settings explore=0")

    found = await desk.say("/recommend_templates method=diversity limit=3")

    assert len({card.category for card in found.cards}) == 3
    assert [part.label for part in found.cards[0].parts] == ["fit", "difference"]


async def test_what_was_recommended_is_found_again_until_it_is_used(desk):
    made = await shelf(desk.deps())
    await product(desk.deps())
    await desk.say("/template_settings explore=0")
    first = await desk.say("/recommend_templates limit=2")

    assert set(names(await desk.say("/recommend_templates filter=recommended"))) == set(names(first))
    used = first.cards[0]
    await desk.say(f"/template_used {str(used.id)[:8]} product=dog-chews")

    left = await desk.say("/recommend_templates filter=unused_recommended")
    assert names(left) == [first.cards[1].name]
    assert set(names(await desk.say("/recommend_templates filter=recommended"))) == set(names(first))
    again = await desk.say(f"/template_used {used.name} used=no")
    assert again.headline.endswith("marked as unused for Dog Chews.")
    assert len(names(await desk.say("/recommend_templates filter=unused_recommended"))) == 2
    assert desk.ask("SELECT times_used FROM scraped_templates WHERE id = %s", made[used.name]) == [(0,)]
    assert desk.ask(
        "SELECT old_value, new_value FROM provenance_events WHERE target_table = 'product_template_uses'"
        " ORDER BY created_at, new_value::text DESC"
    ) == [(None, True), (True, False)]


async def test_marking_twice_counts_once(desk):
    made = await shelf(desk.deps())
    await product(desk.deps())

    await desk.say(f"/template_used {made['Alpha']}")
    again = await desk.say(f"/template_used {made['Alpha']}")

    assert "already" in again.headline
    assert desk.ask("SELECT times_used FROM product_template_uses") == [(1,)]


async def test_ads_made_from_a_template_count_as_use(desk):
    made = await shelf(desk.deps())
    await made_from(desk, made)

    found = await desk.say("/recommend_templates")

    state = {card.name: (card.used, card.ads) for card in found.cards}
    assert (state["Alpha"], state["Delta"]) == ((True, 3), (False, 0))


async def test_a_share_is_kept_for_exploration_and_says_so(desk):
    deps = desk.deps()
    for n in range(20):
        await template(
            deps, f"T{n:02}", industry_niche="pets" if n < 10 else "bikes", template_elements={"words": "Hi"}
        )
    await product(deps)
    await desk.say("/template_settings explore=30%")

    found = await desk.say("/recommend_templates limit=10")

    explored = [card for card in found.cards if card.exploration]
    assert (len(found.cards), len(explored)) == (10, 3)
    assert "3 of the 10 picks kept for exploration" in found.headline
    assert any("drawn by chance" in note for note in found.foot.notes)
    badges = found.pictures()[0].items[-1].badges
    assert [badge.text for badge in badges] == ["unused", "exploration"]
    assert desk.ask("SELECT count(*) FROM product_template_recommendations WHERE is_exploration") == [(3,)]


async def test_a_viewer_sees_recommendations_and_leaves_none(desk, everybody):
    await shelf(desk.deps())
    await product(desk.deps())
    guest = await everybody.person()
    await everybody.join(guest, desk.brand.organization_id, "viewer")
    seen = desk.brand.model_copy(update={"role": "viewer"})

    found = await desk.say("/recommend_templates", person=guest, brand=seen)

    assert found.cards
    assert desk.ask("SELECT count(*) FROM product_template_recommendations") == [(0,)]
    for command in ("/template_used Alpha", "/template_settings auto=yes", "/template_link ad=1 template=Alpha"):
        with pytest.raises(AskAgain, match="needs the role 'member'"):
            await desk.say(command, person=guest, brand=seen)


async def test_templates_of_another_organisation_are_not_recommended(desk, everybody, tmp_path):
    other = await open_desk(everybody, tmp_path)
    made = await shelf(other.deps())
    await product(desk.deps())

    found = await desk.say("/recommend_templates")

    assert found.cards == ()
    with pytest.raises(AskAgain):
        await desk.say(f"/template_used {made['Alpha']}")


@pytest.mark.parametrize(
    ("command", "told", "cure"),
    [
        ("/recommend_templates method=performance", "No ad of Acme is linked to a template yet", "/template_link"),
        (
            "/recommend_templates filter=recommended",
            "Nothing was recommended for Dog Chews yet",
            "/recommend_templates",
        ),
        ("/recommend_templates filter=unused_recommended", "No recommended template", "/recommend_templates"),
    ],
)
async def test_what_is_missing_is_said_with_the_command_that_cures_it(desk, command, told, cure):
    await shelf(desk.deps())
    await product(desk.deps())

    found = await desk.say(command)

    assert found.headline.startswith(told)
    assert cure in found.headline
    assert (found.cards, found.pictures()) == ((), ())
    assert found.actions


async def test_an_empty_library_says_how_to_fill_it(desk):
    await product(desk.deps())

    found = await desk.say("/recommend_templates")

    assert "The library has no templates yet" in found.headline
    assert found.actions[0].command == "/template_queue"


async def test_without_days_on_air_longevity_says_so(desk):
    await template(desk.deps(), "One")
    await product(desk.deps())

    assert "how long its ad ran" in (await desk.say("/recommend_templates method=longevity")).headline


async def test_no_product_an_unknown_one_and_several(desk):
    await shelf(desk.deps())
    with pytest.raises(AskAgain, match="no products yet") as none:
        await desk.say("/recommend_templates")
    assert "/product new" in none.value.hint
    await product(desk.deps())
    with pytest.raises(AskAgain, match="no product 'cat litter'"):
        await desk.say('/recommend_templates product="cat litter"')
    await product(desk.deps(), "Cat Chews")

    which = await desk.say("/recommend_templates method=diversity")

    assert which.headline == "Acme has 2 products: for which one?"
    assert which.actions[0].command == "/recommend_templates product=cat-chews method=diversity"


@pytest.mark.parametrize("wrong", ["method=magic", "limit=0", "limit=51", "filter=some", "budget=-1"])
async def test_a_word_that_there_is_not_is_refused(desk, wrong):
    await product(desk.deps())
    with pytest.raises(AskAgain):
        await desk.say(f"/recommend_templates {wrong}")


async def test_a_link_is_made_changed_and_undone(desk):
    deps = desk.deps()
    made = await shelf(deps)
    await factories.account(deps)
    await factories.ad(deps, "120", name="Stairs film")
    assert (await desk.say("/template_link")).headline.startswith("No ad of Acme is linked")

    first = await desk.say("/template_link ad=120 template=Alpha")
    second = await desk.say("/template_link ad=120 template=bravo")

    assert first.headline == "Ad 120 is linked to the template “Alpha” now."
    assert second.headline == "Ad 120 is linked to the template “Bravo” now, not from “Alpha” any more."
    assert [(link.template, link.ad_name) for link in second.links] == [("Bravo", "Stairs film")]
    undone = await desk.say(second.actions[0].command)
    assert undone.links[0].template == "Alpha"
    gone = await desk.say("/template_link ad=120 template=none")
    assert gone.links == ()
    assert len(desk.ask("SELECT 1 FROM provenance_events WHERE target_table = 'meta_ad_templates'")) == 4
    assert made
    with pytest.raises(AskAgain, match="needs an ad and a template"):
        await desk.say("/template_link ad=120")


async def test_settings_are_kept_told_and_undone(desk):
    await product(desk.deps())
    before = await desk.say("/template_settings")
    assert before.headline == "New templates are scored for 0 of Acme's 1 products."

    told = await desk.say("/template_settings dog auto=yes threshold=0.75 explore=20%")

    assert told.headline.startswith("Dog Chews is scored against each new template and told of those from 75 %")
    assert "before: not scored, from 60 %, 10 % explored" in told.headline
    await desk.say(told.actions[0].command)
    settings = (await desk.say("/template_settings")).products[0]
    assert (settings.auto_recommend, settings.threshold, settings.explore_share) == (False, 0.6, 0.1)
    for wrong in ("threshold=2", "explore=-1", "threshold=high"):
        with pytest.raises(AskAgain):
            await desk.say(f"/template_settings {wrong}")


@pytest.mark.parametrize("method", METHODS)
async def test_the_number_of_queries_does_not_grow_with_the_library(desk, method):
    deps = desk.deps()
    await made_from(desk, await shelf(deps))
    few = await queries(deps, f"/recommend_templates method={method}")
    for n in range(30):
        await template(deps, f"More {n}")

    assert await queries(deps, f"/recommend_templates method={method}") == few <= 14
