"""What would go wrong: an answer paid for twice, a long page of which the end is never read, a kill that costs what was
paid for."""

import asyncio
from typing import Any

import pytest

from domain.evidence import fingerprint
from domain.job_arguments import GapFill
from jobs.gap_fill import gap_fill
from tests.jobs.gap_desk import PAGE, Desk, finding, offered, page, run, says, stocked_desk
from tests.jobs.machinery import until
from tests.wire.models.asked import Asked, CutOff, Late, Wrong

NOTHING = {"findings": []}


@pytest.fixture
async def stocked(everybody, tmp_path) -> Desk:
    return await stocked_desk(everybody, tmp_path)


async def test_a_model_reads_each_piece_once_and_is_never_asked_again(stocked, models_wire):
    models_wire.script = says(
        finding("product.guarantee", "60 days, also for opened bags", "Try them for 60 days.", "also for opened bags"),
        finding("product.founders", "Ann Berg", "words that stand nowhere"),
        finding("offer_variant.pain_points", "could not climb the stairs", "could not climb the stairs", part=1),
        finding("offer_variant.pain_points", "could not climb the stairs", "could not climb the stairs", part=2),
    )
    stocked.models = models_wire.connected()

    first = await run(stocked)
    questions = len(models_wire.asked)
    again = await run(stocked)
    more = await run(stocked, fields="guarantee,founders")

    assert first.counts.asked == questions == 3  # the product's page, its customers, the brand's other page
    assert (again.counts.asked, again.counts.spent_usd, len(models_wire.asked)) == (0, 0, questions)
    assert (more.counts.asked, len(models_wire.asked)) == (0, questions)
    assert offered(first)["product.guarantee"] == ["60 days, also for opened bags"]
    assert "product.founders" not in offered(first)
    assert first.counts.dropped >= 1
    assert first.counts.spent_usd is not None
    assert first.counts.spent_usd > 0
    assert first.foot.written_by == first.counts.model
    # What it did not find the rules did.
    assert offered(first)["offer_variant.mechanism.name"] == ["Re-glide"]
    stored = stocked.ask(
        "SELECT DISTINCT model, prompt_name, prompt_version, prompt_hash <> '', input_hash <> ''"
        " FROM profile_suggestions WHERE source_type = 'ai_suggestion'"
    )
    assert stored == [("anthropic:claude-sonnet-5-5", "gap_fill", "1", True, True)]


async def test_a_changed_page_is_paid_for_where_it_changed(stocked, models_wire):
    models_wire.script = says()
    stocked.models = models_wire.connected()
    await run(stocked)
    before = len(models_wire.asked)
    changed = PAGE.replace("Ask your vet first.", "Ask your vet, always.")
    stocked.ask(
        "UPDATE brand_landing_pages SET raw_markdown = %s, content_hash = %s WHERE canonical_url LIKE %s",
        changed,
        fingerprint(changed),
        "%joint",
    )

    await run(stocked)

    (asked,) = models_wire.asked[before:]
    assert "Ask your vet, always." in asked.text
    assert "Re-glide" not in asked.text


async def test_a_new_field_alone_is_asked_of_what_was_read_before(stocked, models_wire):
    models_wire.script = says()
    stocked.models = models_wire.connected()
    await run(stocked, fields="guarantee")

    await run(stocked, fields="guarantee,founders")

    first, second = (asked.text for asked in models_wire.asked)
    assert "- product.guarantee:" in first
    assert "- product.guarantee:" not in second
    assert "- product.founders:" in second


async def test_an_answer_that_is_cut_off_is_asked_for_in_halves_until_all_is_read(stocked, models_wire):
    def script(asked: Asked) -> Any:
        fields = asked.text.count("\n- product.") + asked.text.count("\n- offer_variant.")
        return CutOff() if fields > 3 else says(finding("product.guarantee", "60 days", "60 days"))(asked)

    models_wire.script = script
    stocked.models = models_wire.connected()

    report = await run(stocked)
    before = len(models_wire.asked)
    again = await run(stocked)

    assert offered(report)["product.guarantee"] == ["60 days"]
    assert report.counts.unread == {}
    assert report.counts.asked >= 4
    assert (again.counts.asked, len(models_wire.asked)) == (0, before)


async def test_a_long_page_is_read_to_its_end_whatever_the_number_of_fields(stocked, models_wire):
    sections = "\n\n".join(
        f"## Chapter {number}\n\n" + "A sentence about the making of it. " * 90 for number in range(30)
    )
    long = f"# Story\n\n{sections}\n\n## The end\n\nFounded by Mara Lindqvist.\n"
    (joint,) = stocked.ask("SELECT id FROM products WHERE slug = 'joint-chews'")
    await page(stocked, long, "story", joint[0])
    models_wire.script = says()
    stocked.models = models_wire.connected()

    report = await run(stocked)

    texts = "\n".join(asked.text for asked in models_wire.asked)
    assert all(f"## Chapter {number}\n" in texts for number in range(30))
    assert "Founded by Mara Lindqvist." in texts
    assert report.counts.unread == {}
    assert offered(report)["product.founders"] == ["Mara Lindqvist"]


async def test_the_budget_is_kept_and_what_was_not_read_is_said(stocked, models_wire):
    models_wire.script = says()
    stocked.models = models_wire.connected()

    report = await run(stocked, budget="0.000001")

    assert models_wire.asked == []
    assert sum(report.counts.unread.values()) >= 4
    assert "the model did not read" in " ".join(report.foot.notes)
    assert any("Read the rest" in action.label for action in report.actions)
    assert offered(report)["offer_variant.mechanism.name"] == ["Re-glide"]


async def test_a_refused_key_leaves_the_rules_their_work(stocked, models_wire):
    models_wire.script = lambda asked: Wrong(401)
    stocked.models = models_wire.connected()

    report = await run(stocked)

    assert offered(report)["product.target_audience"] == ["For dogs from seven years up."]
    assert sum(report.counts.unread.values()) >= 4


async def test_a_kill_costs_only_what_was_under_way(stocked, models_wire):
    (joint,) = stocked.ask("SELECT id FROM products WHERE slug = 'joint-chews'")
    for number in range(6):
        await page(stocked, f"# Page {number}\n\nWords of page {number}.", f"p{number}", joint[0])
    models_wire.script = lambda asked: Late(60, NOTHING) if len(models_wire.asked) == 4 else NOTHING
    stocked.models = models_wire.connected(at_once=1)
    stocked.hours += 1
    work = asyncio.ensure_future(gap_fill(stocked.running(), GapFill(product="joint-chews")))
    await until(lambda: len(models_wire.asked) == 4, 60)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    paid = {tuple(row[0]) for row in stocked.ask("SELECT texts FROM gap_extractions")}
    assert stocked.ask("SELECT count(*) FROM profile_suggestions") == [(0,)]
    assert len(paid) == 3

    report = await gap_fill(stocked.running(), GapFill(product="joint-chews"))

    # Seven pages, the customers, the brand's other page are nine questions; what was stored is not asked again.
    assert len(models_wire.asked) - 4 == 9 - len(paid)
    assert report.counts.offered > 0
