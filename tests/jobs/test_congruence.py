"""What would go wrong: a check paid for twice, a verdict of a page that has changed shown as today's, one failure that
costs the others, an ad of another brand, a query per ad."""

from datetime import timedelta

import pytest

from domain.ad_congruence import AdCongruence, CellEvidence
from domain.brand_congruence import BrandCongruence
from domain.errors import AskAgain
from domain.evidence import fingerprint
from domain.job import JobStarted
from domain.job_results import result_of
from store import congruence as stored
from store.db import as_user
from tests.jobs.congruence_desk import LAST, PAGE, Desk, reread, run, shown, stocked_desk
from tests.jobs.template_desk import open_desk
from tests.tools.test_query_counts import queries


@pytest.fixture
async def stocked(everybody, tmp_path) -> Desk:
    return await stocked_desk(everybody, tmp_path)


async def test_each_ad_is_checked_once_and_each_that_is_not_has_its_reason(stocked):
    first = await run(stocked)
    second = await run(stocked)

    assert (first.counts.new, first.counts.cached, first.counts.unread) == (3, 0, 1)
    assert list(first.counts.skipped.values()) == [1]
    assert "/sync_meta" in next(iter(first.counts.skipped))
    assert first.counts.verdicts["contradicts"] == 1
    assert (second.counts.new, second.counts.cached) == (0, 3)
    assert stocked.ask("SELECT count(*) FROM congruence_checks") == [(3,)]
    assert result_of("congruence", first.model_dump(mode="json")).headline == first.headline


async def test_the_highest_spend_goes_first_and_the_rest_is_said(stocked):
    report = await run(stocked, max_new=1)

    assert report.counts.new == 1
    assert stocked.ask("SELECT meta_ad_id FROM congruence_checks") == [("1",)]
    assert report.counts.skipped["beyond max_new; run it again"] == 2


async def test_what_is_stored_quotes_what_stands_in_the_stored_texts(stocked):
    await run(stocked)

    quotes = stocked.ask(
        """SELECT side ->> 'quote', substr(l.raw_markdown, (side ->> 'start')::int + 1,
                  (side ->> 'end')::int - (side ->> 'start')::int), side ->> 'content_hash' = l.content_hash
             FROM congruence_checks k CROSS JOIN jsonb_array_elements(k.cells) cell
            CROSS JOIN LATERAL (VALUES (cell -> 'here'), (cell -> 'there')) AS sides (side)
             JOIN brand_landing_pages l ON l.id::text = side ->> 'source_id'"""
    )

    assert len(quotes) >= 4
    assert all(quote == standing and same for quote, standing, same in quotes)


async def test_an_ad_is_shown_with_its_matrix_its_quotes_and_its_formula(stocked):
    await run(stocked)

    answer = await stocked.say("/congruence_check ad=1")
    cell = await stocked.say("/congruence_check ad=1 dimension=offer place=ad_copy")

    assert isinstance(answer, AdCongruence)
    assert answer.headline.startswith("The ad copy says $34.00, the page $39.00 (offer and price: contradicts)")
    assert "0.15·0" in answer.foot.notes[1]
    assert "Awareness gap score" in answer.foot.notes[3]
    assert isinstance(cell, CellEvidence)
    assert [row["quote"] for row in cell.table().rows] == ["“Now $34 a bag.”", "“From **$39.00** a bag.”"]


async def test_an_ad_that_was_never_checked_is_checked_by_the_command(stocked):
    started = await stocked.say("/congruence_check ad=1")

    assert isinstance(started, JobStarted)
    assert stocked.jobs.started == [("congruence", {"account": "act_1", "ad": "1", "max_new": 2000, "budget": "5"})]
    told = await run(stocked, account="act_1", ad="1")
    assert told.ad is not None
    assert told.ad.check.ad_id == "1"
    assert told.counts.new == 1


async def test_a_viewer_reads_checks_and_starts_none(stocked):
    await run(stocked, account="act_1", ad="1")
    viewer = await stocked.everybody.person()
    await stocked.everybody.join(viewer, stocked.brand.organization_id, "viewer")
    brand = stocked.brand.model_copy(update={"role": "viewer"})

    assert (await stocked.say("/congruence_check ad=1", viewer, brand)).check.worst == "contradicts"
    for command in ("/congruence_check ad=2", "/congruence_check again=yes"):
        with pytest.raises(AskAgain, match="your role here is 'viewer'"):
            await stocked.say(command, viewer, brand)


async def test_a_viewer_of_a_checked_brand_is_not_told_that_it_was_never_checked(stocked):
    await run(stocked)
    viewer = await stocked.everybody.person()
    await stocked.everybody.join(viewer, stocked.brand.organization_id, "viewer")
    brand = stocked.brand.model_copy(update={"role": "viewer"})

    for command in ("/congruence_check again=yes", "/congruence_check ad=1 again=yes"):
        with pytest.raises(AskAgain, match="A new check needs the role 'member'"):
            await stocked.say(command, viewer, brand)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("dimension=Offer place=Copy", ("offer", "ad_copy")),
        ("dimension=price place=page", ("offer", "landing_page")),
        ("dimension=hook place=landing-page", ("hook_headline", "landing_page")),
    ],
)
async def test_dimensions_and_places_are_known_by_what_people_call_them(stocked, said, meant):
    await run(stocked)

    answer = await stocked.say(f"/congruence_check ad=1 {said}")

    assert isinstance(answer, CellEvidence)
    assert (answer.cell.dimension, answer.cell.place) == meant


async def test_the_brand_sees_spend_at_risk_by_dimension(stocked):
    await run(stocked)

    answer = await stocked.say("/congruence_check")

    assert isinstance(answer, BrandCongruence)
    assert answer.counts["offer"] == {"contradicts": 1, "aligned": 1, "not_checkable": 1}
    assert next((pair.ad_id, pair.risk) for pair in answer.pairs) == ("1", 300)
    assert "$300 of $600 of the last 28 days is at risk" in answer.headline
    assert answer.totals.unchecked == 1
    assert answer.weeks[-1].until == LAST
    assert answer.weeks[-1].contradicting == pytest.approx(300 / 650)
    assert len(answer.tables()) >= 2


async def test_a_page_that_changes_under_a_running_ad_is_drift_until_it_is_checked_again(stocked):
    await run(stocked)
    await reread(stocked, PAGE.replace("$39.00", "$34.00"))

    async with as_user(stocked.everybody.pool, stocked.person.id) as conn:
        drift = await stored.drifted(conn, stocked.brand.id, LAST - timedelta(days=27), LAST)
        later = await stored.drifted(conn, stocked.brand.id, LAST + timedelta(days=1), LAST + timedelta(days=9))
    answer = await stocked.say("/congruence_check")
    one = await stocked.say("/congruence_check ad=1")

    assert [(d.ad_id, d.spend, d.currency) for d in drift] == [("1", 300, "USD"), ("2", 200, "USD")]
    assert later == []
    assert [pair.ad_id for pair in answer.drift] == ["1", "2"]
    assert "says something else since this check" in one.foot.notes[0]
    assert (await run(stocked)).counts.new == 2
    assert (await stocked.say("/congruence_check")).drift == ()
    assert (await stocked.say("/congruence_check ad=1")).check.verdicts["offer"] == "aligned"


async def test_a_page_that_says_again_what_it_said_is_not_judged_anew(stocked):
    await run(stocked)
    await reread(stocked, "# Other\n\n$34 a bag")
    await run(stocked)
    await reread(stocked, PAGE)

    again = await run(stocked)

    assert (again.counts.new, again.counts.cached) == (0, 3)
    assert (await stocked.say("/congruence_check ad=1")).check.page_hash == fingerprint(PAGE)


async def test_scores_of_all_ads_are_one_query(stocked):
    await run(stocked)

    async with as_user(stocked.everybody.pool, stocked.person.id) as conn:
        scores = {one.ad_id: one.score for one in await stored.newest_scores(conn, stocked.brand.id)}

    assert scores["2"] == 1.0
    assert scores["1"] is not None
    assert scores["1"] < 1


async def test_a_stranger_sees_nothing(stocked):
    await run(stocked)
    stranger = await stocked.everybody.person()

    async with as_user(stocked.everybody.pool, stranger.id) as conn:
        assert await stored.newest_scores(conn, stocked.brand.id) == []
        assert await stored.newest(conn, stocked.brand.id, ("act_1", "1")) is None


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("/congruence_check ad=nope", "has no ad 'nope'"),
        ("/congruence_check place=speech", "place goes with ad and dimension"),
        ("/congruence_check dimension=colour", "dimension"),
        ("/congruence_check again=yes budget=-1", "0 to 10,000 US dollars, or none"),
        ("/congruence_check again=yes budget=nan", "finite"),
        ("/congruence_check again=yes budget=1e400", "0 to 10,000 US dollars, or none"),
        ("/congruence_check ad=4", None),
    ],
)
async def test_bad_input_is_answered_in_a_sentence(stocked, command, told):
    if told is None:
        assert isinstance(await stocked.say(command), JobStarted)
        return
    with pytest.raises(AskAgain, match=told):
        await stocked.say(command)


async def test_a_brand_without_checks_is_told_the_command(stocked, everybody, tmp_path):
    answer = await stocked.say("/congruence_check")
    empty = await open_desk(everybody, tmp_path)

    assert "has been checked against its landing page yet" in answer.headline
    assert answer.actions[0].command == "/congruence_check again=yes"
    with pytest.raises(AskAgain, match="no results yet"):
        await empty.say("/congruence_check")
    with pytest.raises(AskAgain, match="no ads yet"):
        await run(empty)
    with pytest.raises(AskAgain, match="no ads yet"):
        await empty.say("/congruence_check again=yes")
    assert empty.jobs.started == []


async def test_the_brand_costs_as_many_queries_with_forty_ads_as_with_four(stocked):
    await run(stocked)
    few = await queries(stocked.deps(), "/congruence_check limit=100")
    for number in range(5, 41):
        await shown(stocked, str(number), "Now $34 a bag.")
    await run(stocked)

    answer = await stocked.say("/congruence_check limit=100")

    assert len(answer.pairs) == 37
    assert await queries(stocked.deps(), "/congruence_check limit=100") == few <= 6
    assert await queries(stocked.deps(), "/congruence_check ad=1") <= 7
