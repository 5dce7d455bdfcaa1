"""What would go wrong: an answer that does not show, sort or export; a name that becomes markup; a leak to outside."""

import csv
import io

import pytest
from playwright.async_api import expect

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def column(page, number):
    return await page.locator(f".vt-table tbody tr td:nth-child({number})").all_inner_texts()


async def drawn(visitor, *parts):
    """Waits until all of an answer is there: until then, what comes may move or draw once more what is there."""
    for part in parts or (".vt-table", ".js-plotly-plot .main-svg", ".vt-foot"):
        await visitor.page.wait_for_selector(part, timeout=60_000)
    await visitor.settled()


async def test_an_answer_reads_sentence_table_picture_foot(visitor):
    page = visitor.page
    await visitor.open()
    await visitor.say("/sample charts=yes")
    await drawn(visitor)
    tops = await page.evaluate(
        "(all) => all.map((one) => document.querySelector(one).getBoundingClientRect().y)",
        [".ai-message .prose", ".vt-table", ".js-plotly-plot", ".vt-foot"],
    )

    assert tops == sorted(tops)
    await expect(page.locator(".js-plotly-plot")).to_have_count(5)
    foot = await page.locator(".vt-foot").inner_text()
    assert "as of 2026-11-14" in foot
    assert "84 ad-days summed" in foot
    assert "no model wrote any of this" in foot


async def test_a_click_on_a_header_sorts_by_value_with_missing_last(visitor):
    page = visitor.page
    await visitor.open()
    await visitor.say("/sample days=7")
    await drawn(visitor, ".vt-table", ".vt-foot")

    await page.click(".vt-table th:has-text('ROAS') button")
    falling = await column(page, 3)
    await page.click(".vt-table th:has-text('ROAS') button")
    rising = await column(page, 3)

    assert falling[:2] == ["4.3×", "3.7×"]
    assert rising[0] == "1.30×"
    assert falling[-1] == rising[-1] == "–"


async def test_a_hostile_name_is_text_in_sentence_table_and_chart(visitor):
    page = visitor.page
    await visitor.open()
    await visitor.say("/sample charts=yes")
    await drawn(visitor)

    assert await page.title() != "owned"
    await expect(page.locator(".ai-message .prose").first).to_contain_text("<img src=x")
    assert await page.locator(".ai-message a[href*='evil']").count() == 0
    assert await page.locator("img[src*='evil'], img[src='x']").count() == 0
    assert any("<img src=x" in name for name in await column(page, 1))


async def test_a_definition_shows_its_formula_and_sql(visitor):
    page = visitor.page
    await visitor.open()
    await visitor.say("/sample days=7")
    await drawn(visitor, ".vt-table", ".vt-foot")
    await page.click(".vt-definitions button:has-text('ROAS')")

    shown = await page.locator(".vt-definition").inner_text()
    assert "purchase value ÷ spend" in shown
    assert "sum(purchase_value) / sum(spend)" in shown


async def test_the_csv_has_every_row_and_runs_no_formula(visitor):
    page = visitor.page
    await visitor.open()
    await visitor.say("/sample days=7")
    await page.wait_for_selector(".vt-table")
    async with page.expect_download() as waiting:
        await page.click(".vt-under a:has-text('Export CSV')")
    saved = await (await waiting.value).path()

    rows = list(csv.DictReader(io.StringIO(saved.read_text("utf-8-sig"))))
    assert len(rows) == 6
    assert rows[3]["Hook"].startswith("'=HYPERLINK")


async def test_a_picked_command_and_a_button_run_like_typed_ones(visitor):
    page = visitor.page
    await visitor.open()
    await page.click("#chat-input")
    await page.keyboard.type("/sam")
    await page.click(".command-item:has-text('sample')")
    await page.click("#chat-input")
    await page.keyboard.type("days=9")
    await page.keyboard.press("Enter")
    await page.wait_for_selector(".vt-foot")
    await visitor.settled()

    await page.click(".vt-actions button:has-text('My brands')")
    # The first answer speaks of brands, too.
    await expect(page.locator("[data-step-type=user_message]").last).to_have_text("/brand")
    await expect(page.locator("[data-step-type=assistant_message]")).to_have_count(2)


async def test_a_refusal_names_the_value_and_offers_the_command(visitor):
    await visitor.open()
    await visitor.say("/sampel")
    await visitor.answer("There is no command '/sampel'.")
    await visitor.page.click(".vt-notice button:has-text('/sample')")
    await visitor.page.wait_for_selector(".vt-table")


async def test_a_fault_of_ours_shows_a_reference_and_nothing_else(visitor, server):
    await visitor.open()
    await visitor.say("/broken")
    await visitor.answer("Something broke on our side. Reference")

    shown = await visitor.page.locator("body").inner_text()
    assert "secret_table" not in shown
    assert "Traceback" not in shown
    assert "secret_table" in server.log.read_text()


async def test_the_stop_button_stops_the_query_and_the_thread_goes_on(visitor):
    page = visitor.page
    await visitor.open()
    await visitor.say("/pause")
    await page.click("#stop-button", timeout=60_000)
    await visitor.answer("Task manually stopped.")
    await visitor.settled()

    await visitor.say("/sample days=7")
    await page.wait_for_selector(".vt-table", timeout=60_000)
    assert "Slept well." not in await page.locator("body").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_phone_scrolls_no_page_sideways(visitor, scheme):
    page = visitor.page
    await page.emulate_media(color_scheme=scheme)
    await page.set_viewport_size({"width": 360, "height": 740})
    await visitor.open()
    await visitor.say("/sample charts=yes")
    await drawn(visitor)

    wide = await page.evaluate(
        "[...document.querySelectorAll('.ai-message *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1"
        " && !e.closest('.vt-scroll') && !e.closest('.js-plotly-plot')).map(e => e.className)"
    )
    assert wide == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await page.evaluate("document.documentElement.classList.contains('dark')") == (scheme == "dark")


async def test_the_name_of_a_step_stands_in_one_line_on_a_phone(visitor):
    page = visitor.page
    await page.set_viewport_size({"width": 360, "height": 740})
    await visitor.open()
    await visitor.say("top hooks for joint chews")
    step = page.locator("button[id^='step-']").first
    await step.wait_for(timeout=60_000)

    box = await step.bounding_box()
    assert box is not None
    assert box["height"] < 40
    assert box["width"] > 200


async def test_a_chart_is_saved_as_a_picture_that_the_browser_made_itself(visitor):
    page = visitor.page
    await visitor.open()
    await visitor.say("/sample charts=yes")
    await drawn(visitor)
    async with page.expect_download(timeout=60_000) as saving:
        await page.locator(".js-plotly-plot .modebar-btn").first.click()

    saved = await saving.value
    assert saved.suggested_filename.endswith(".png")
    assert (await saved.path()).read_bytes().startswith(b"\x89PNG")
