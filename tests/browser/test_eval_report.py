"""What would go wrong: a case's name that runs in the evaluator's browser, a report that reaches for the network, a
filter that hides a flip, a page that cannot be used with the keyboard or on a phone."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from evals.compare import compare
from evals.gate import gate
from evals.report_html import page as report_page
from evals.report_view import view
from evals.summary import summary_of
from tests.evals.report_runs import HOSTILE, NAMES, before, later

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    run, compared = later(), compare(later(), before())
    ruling = gate(compared)
    path = tmp_path_factory.mktemp("report") / "last.html"
    path.write_text(report_page(view(run, compared, summary_of(run, compared, ruling), ruling)), "utf-8")
    return path


@pytest_asyncio.fixture(loop_scope="session")
async def opened(browser: Browser, report: Path) -> AsyncIterator[Page]:
    context = await browser.new_context(viewport={"width": 1200, "height": 900})
    page = await context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith("file:") else wrong.append(request.url))
    await page.goto(report.as_uri())
    await page.wait_for_selector("details.case")
    yield page
    await context.close()
    assert wrong == []


async def test_a_hostile_name_is_text_and_its_flip_opens_with_the_diff(opened: Page):
    await opened.locator(".flips button", has_text=HOSTILE).click()

    case = opened.locator("details.case[open]")
    await expect(case.locator(".name")).to_contain_text(HOSTILE)
    await expect(case.locator(".side-by-side del")).to_have_text(["30"])
    await expect(case.locator(".side-by-side ins")).to_have_text(["7"])
    assert await opened.title() == "Prompt tests: routing"
    assert await opened.locator("main img").count() == 0


async def test_what_is_not_recorded_is_never_shown_as_passed(opened: Page):
    await opened.get_by_role("button", name="Not recorded").click()

    await expect(opened.locator("details.case")).to_have_count(5)
    sign = opened.locator("details.case").first.locator(".signs .badge").nth(1)
    await expect(sign).to_have_attribute("title", "marketer@v3 · anthropic:claude-sonnet-5-5: not recorded")
    await expect(opened.locator("main")).to_contain_text("7 of 12")


async def test_filters_and_search_narrow_the_cases_and_can_be_taken_away(opened: Page):
    rows = opened.locator("details.case")
    await opened.get_by_role("button", name="Flips only").click()
    await expect(rows).to_have_count(2)
    await opened.get_by_role("button", name="typo", exact=True).last.click()
    await expect(rows).to_have_count(1)
    await opened.get_by_role("button", name="All", exact=True).click()
    await opened.get_by_role("button", name="typo", exact=True).last.click()
    await expect(rows).to_have_count(len(NAMES))
    await opened.keyboard.press("/")
    await opened.keyboard.type("teh NAME")
    await expect(rows).to_have_count(1)


async def test_the_keyboard_reaches_flips_and_cases(opened: Page):
    await opened.keyboard.press("f")
    await expect(opened.locator("details.case")).to_have_count(2)
    await opened.keyboard.press("j")
    await opened.keyboard.press("j")
    await opened.keyboard.press("Enter")
    await expect(opened.locator("details.case").nth(1)).to_have_attribute("open", "")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_nothing_runs_off_a_phone(opened: Page, scheme: str):
    await opened.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    await opened.set_viewport_size({"width": 400, "height": 800})
    await opened.locator(".flips button").first.click()

    assert await opened.evaluate("document.documentElement.scrollWidth") <= 400
