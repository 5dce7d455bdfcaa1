"""What would go wrong: a bulk approval that loses a picture when it is killed, counts one twice, or stops at the first
that cannot be decided."""

from dataclasses import replace

import pytest

from domain.job_arguments import DecideTemplates
from jobs.kinds import Kind
from jobs.template_bulk import template_bulk
from tests import factories
from tests.jobs.machinery import until
from tests.jobs.template_desk import Desk, open_desk, picture


@pytest.fixture
async def desk(everybody, tmp_path) -> Desk:
    return await open_desk(everybody, tmp_path)


async def some(desk: Desk, number: int) -> None:
    for seed in range(1, number + 1):
        await desk.drop(picture(seed), f"verified buyer {seed}.png")
    desk.ask(
        "UPDATE template_reviews SET review = jsonb_set(review, '{review,category}', '\"testimonial\"')"
        " WHERE review #>> '{review,name}' <> 'verified buyer 2'"
    )


async def test_all_that_can_be_are_approved_with_progress_and_the_rest_says_why(desk):
    await some(desk, 5)

    done = await desk.bulk(decision="approve")

    assert done.headline == "4 pictures approved, 1 left as they were (its format is unknown); 1 still waits."
    assert [(left.name, left.why) for left in done.left] == [("verified buyer 2", "its format is unknown")]
    assert [step for step in desk.told.steps if step[0] == "Approving"] == [("Approving", n, 5) for n in range(1, 6)]
    assert desk.ask("SELECT count(*) FROM scraped_templates") == [(4,)]
    assert len(done.pictures()[0].items) == 4

    rest = await desk.bulk(decision="approve", category="quote_card")

    assert rest.headline == "1 picture approved; 0 still wait."
    assert desk.ask("SELECT category FROM scraped_templates WHERE name = 'verified buyer 2'") == [("quote_card",)]


async def test_names_that_meet_get_a_number(desk):
    await some(desk, 3)
    desk.ask("UPDATE template_reviews SET review = jsonb_set(review, '{review,name}', '\"Big quote\"')")

    await desk.bulk(decision="approve", category="quote_card")

    assert desk.ask("SELECT name FROM scraped_templates ORDER BY 1") == [
        ("Big quote",),
        ("Big quote 2",),
        ("Big quote 3",),
    ]


async def test_a_stage_that_was_cut_off_goes_on_and_counts_what_it_had_done(desk):
    await some(desk, 4)
    running = desk.running()

    class Cut(Exception):
        pass

    async def cut(step, done, total, note=""):
        if done == 2:
            raise Cut

    with pytest.raises(Cut):
        await template_bulk(replace(running, tell=cut), DecideTemplates(decision="approve"))
    done = await desk.bulk(running, decision="approve")

    assert done.decided == 3
    assert desk.ask("SELECT count(*), count(DISTINCT source_queue_id) FROM scraped_templates") == [(3, 3)]


async def test_products_that_asked_for_it_are_told_of_what_was_approved(desk):
    product = await factories.product(desk.deps(), "Joint chew")
    await factories.insert(desk.deps(), "product_template_settings", product_id=product, auto_recommend=True)
    await some(desk, 3)

    done = await desk.bulk(decision="approve")

    assert done.decided == 2
    assert len(done.foot.notes) == 1
    assert desk.ask("SELECT count(*) FROM scraped_templates WHERE announced_at IS NULL") == [(0,)]


async def test_many_are_rejected_with_one_reason(desk):
    await some(desk, 3)

    done = await desk.bulk(decision="reject", reason="old style", only="testimonial")

    assert done.headline == "2 pictures rejected; 1 still waits."
    assert desk.ask("SELECT DISTINCT reason FROM template_queue WHERE status = 'rejected'") == [("old style",)]


async def test_a_killed_worker_loses_none_and_approves_none_twice(shop):
    """Through the ledger: the worker stops in the middle, another one goes on."""
    desk = Desk(shop.everybody, shop.person, shop.brand, shop.home)
    await some(desk, 4)
    kinds = (Kind("template_bulk", template_bulk),)
    async with shop.working(*kinds) as jobs:
        started = await jobs.start(shop.person, shop.brand, "template_bulk", {"decision": "approve"}, desk.now)
        await until(lambda: desk.ask("SELECT count(*) FROM scraped_templates")[0][0] >= 1)
    async with shop.working(*kinds) as jobs:
        ended = await shop.ended(jobs, started.job_id)

    assert ended.state == "done"
    assert ended.result["decided"] == 3
    assert desk.ask("SELECT count(*), count(DISTINCT source_queue_id) FROM scraped_templates") == [(3, 3)]
