"""What would go wrong: a value that no stored text states, a page of another product, a query for each page."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import psycopg
import pytest

from domain.errors import AskAgain
from domain.gap_run import GapFillReport
from domain.job_arguments import GapFill
from domain.job_results import result_of
from domain.urls import canonical_url
from jobs.gap_fill import gap_fill
from store.db import as_user
from tests import factories
from tests.jobs.gap_desk import Desk, offered, page, reviews, run, says, stocked_desk
from tests.jobs.reading_desk import open_desk
from tests.wire import pages


@pytest.fixture
async def desk(everybody, tmp_path) -> Desk:
    return await open_desk(everybody, tmp_path)


@pytest.fixture
async def stocked(everybody, tmp_path) -> Desk:
    return await stocked_desk(everybody, tmp_path)


async def test_without_a_key_rules_offer_what_the_products_own_texts_state(stocked):
    report = await run(stocked)

    assert offered(report) == {
        "offer_variant.mechanism.name": ["Re-glide"],
        "offer_variant.pain_points": ["She could not climb the stairs."],
        "product.guarantee": [
            "60-day money-back guarantee. Try them for 60 days. Your money back, also for opened bags."
        ],
        "product.target_audience": ["For dogs from seven years up."],
        "product.current_offer": ["Subscribe and save 15 %."],
        "product.faq_items": ["Can I give them with medication? Ask your vet first."],
    }
    assert "Founders" in report.nothing_for  # The other product's page names one.
    assert "no model was asked" in " ".join(report.foot.notes)
    assert "2 of 3 reviews." in [one.reasoning for one in report.offered]
    assert result_of("gap_fill", report.model_dump(mode="json")) == report


async def test_every_stored_quote_stands_in_its_stored_text(stocked):
    await run(stocked)

    rows = stocked.ask(
        """SELECT e #>> '{evidence,quote}',
                  substr(coalesce(l.raw_markdown, r.body), (e #>> '{evidence,start}')::int + 1,
                         (e #>> '{evidence,end}')::int - (e #>> '{evidence,start}')::int)
             FROM profile_suggestions s CROSS JOIN jsonb_array_elements(s.evidence) e
             LEFT JOIN brand_landing_pages l ON l.id::text = e #>> '{evidence,source_id}'
             LEFT JOIN customer_reviews r ON r.id::text = e #>> '{evidence,source_id}'"""
    )

    assert len(rows) >= 8
    assert all(quote == standing for quote, standing in rows)


async def test_a_second_run_offers_the_same_and_adds_nothing(stocked):
    first = await run(stocked)
    again = await run(stocked)

    assert again.counts.offered == again.counts.offered_before == first.counts.offered
    assert stocked.ask("SELECT count(*) FROM profile_suggestions") == [(first.counts.offered,)]


async def test_what_is_asked_for_alone_is_looked_for_alone(stocked):
    report = await run(stocked, fields="guarantee")

    assert list(offered(report)) == ["product.guarantee"]
    assert report.counts.fields == 1


async def test_the_brands_own_fields_are_looked_for_without_a_product(stocked):
    await page(stocked, "# About\n\nOur tone is dry and kind, never loud.", "about", None)

    report = await run(stocked, product=None)

    assert offered(report) == {"brand.voice_tone": ["dry and kind, never loud"]}


async def test_a_wrong_product_or_none_at_all_is_one_sentence_with_the_cure(stocked, desk):
    with pytest.raises(AskAgain, match="no product 'horse-chews'") as wrong:
        await run(stocked, product="horse-chews")
    assert "joint-chews" in wrong.value.hint
    with pytest.raises(AskAgain, match="no offer variant 'x'"):
        await run(stocked, variant="x")
    await factories.product(stocked.deps(), "New Chews")
    stocked.ask("DELETE FROM brand_landing_pages")
    with pytest.raises(AskAgain, match="New Chews has no page, review or quote") as empty:
        await run(stocked, product="new-chews")
    assert "/landing_page" in empty.value.hint
    with pytest.raises(AskAgain, match="No model is connected"):
        await run(stocked, by="model")
    assert stocked.ask("SELECT count(*) FROM profile_suggestions") == [(0,)]


async def test_another_organisation_sees_none_of_it(stocked, models_wire):
    models_wire.script = says()
    stocked.models = models_wire.connected()
    await run(stocked)
    stranger = await stocked.everybody.person()

    async with as_user(stocked.everybody.pool, stranger.id) as conn:
        cur = await conn.execute("SELECT count(*) FROM gap_extractions")
        assert await cur.fetchone() == (0,)


async def test_forty_pages_take_as_many_queries_as_two(stocked):
    few = await statements(stocked)
    (joint,) = stocked.ask("SELECT id FROM products WHERE slug = 'joint-chews'")
    for number in range(40):
        await page(stocked, f"# Page {number}\n\nFor dogs with {number} spots.", f"p{number}", joint[0])
    await reviews(stocked, joint[0], *(f"She could not climb {number} stairs." for number in range(40)))

    assert await statements(stocked) == few <= 60


async def statements(desk: Desk) -> int:
    """How many statements a run by rules asks the database."""
    asked: list[object] = []

    class Counting(psycopg.AsyncCursor[Any]):
        async def execute(self, query: Any, *given: Any, **more: Any) -> Any:
            asked.append(query)
            return await super().execute(query, *given, **more)

    class Pool:
        @asynccontextmanager
        async def connection(self) -> AsyncGenerator[Any]:
            async with desk.everybody.pool.connection() as conn:
                conn.cursor_factory = Counting
                try:
                    yield conn
                finally:
                    conn.cursor_factory = psycopg.AsyncCursor

    desk.hours += 1
    await gap_fill(replace(desk.running(), pool=Pool()), GapFill(product="joint-chews"))  # type: ignore[arg-type]
    return len(asked)


async def test_a_page_is_read_anew_once_in_a_day_and_what_it_says_now_is_what_counts(stocked):
    with pages.serving() as shop:
        shop.says("/joint", "Joint Chews</h1><p>90-day money-back guarantee.</p><h1>More")
        (joint,) = stocked.ask("SELECT id FROM products WHERE slug = 'joint-chews'")
        stocked.ask(
            "UPDATE brand_landing_pages SET url = %s, canonical_url = %s WHERE product_id = %s",
            f"{shop.url}/joint",
            canonical_url(f"{shop.url}/joint"),
            joint[0],
        )
        early = await fresh(stocked, hours=1)
        late = await fresh(stocked, hours=26)

    assert (early.counts.pages_read, offered(early)["product.guarantee"][0][:6]) == (0, "60-day")
    assert (late.counts.pages_read, late.counts.pages_failed) == (1, 0)
    assert offered(late)["product.guarantee"] == ["90-day money-back guarantee."]


async def fresh(desk: Desk, hours: int) -> GapFillReport:
    desk.hours += hours
    running = desk.running()
    around = replace(running.around, pages_on_loopback=True)
    return await gap_fill(
        replace(running, around=around), GapFill(product="joint-chews", fields=("product.guarantee",), fresh=True)
    )
