"""What would go wrong: a dropped export that is lost, shown half, or refused without a word.

The last file by name: from here on the server has a real brand, which then is the default.
"""

import pytest
from playwright.async_api import expect

from tests.browser.samples import HOSTILE
from tests.jobs.template_desk import picture

pytestmark = pytest.mark.asyncio(loop_scope="session")

HEADER = "Day,Ad name,Ad ID,Amount spent (USD),Impressions,Link clicks,Purchases,Purchases conversion value\r\n"


def export(days=20):
    """An Ads Manager export of two ads, one of them with a hostile name, that adds up to $300 a day."""
    quoted = HOSTILE.replace('"', '""')
    lines = [
        line
        for day in range(1, days + 1)
        for line in (
            f'2026-10-{day:02d},"{quoted}",120210000000000901,200,9000,120,9,640.50\r\n',
            f"2026-10-{day:02d},Plain ad,120210000000000902,100,5000,80,2,90\r\n",
        )
    ]
    return (HEADER + "".join(lines)).encode("utf-8-sig")


async def drop(page, name, content, mime="text/csv"):
    await page.set_input_files("input[type=file] >> nth=0", {"name": name, "mimeType": mime, "buffer": content})
    if not mime.startswith("image/"):  # A picture is previewed, without its name.
        await page.wait_for_selector(f"text={name}")
    await page.click("#chat-submit:not([disabled])")


async def test_an_empty_brand_says_how_to_export_and_takes_a_dropped_file(visitor):
    page = visitor.page
    await visitor.open()
    await visitor.say("/brand new Dropped currency=USD")
    await visitor.answer("Dropped it is")
    await visitor.open()
    welcome = await page.locator("#welcome-screen").inner_text()
    assert "Export table data" in welcome

    await drop(page, "export.csv", export())
    await page.wait_for_selector(".vt-progress", timeout=60_000)
    await page.wait_for_selector(".vt-progress-done", timeout=60_000)
    await visitor.answer("40")
    await visitor.settled()

    await visitor.say("/ads days=40")
    await page.wait_for_selector(".vt-table >> text=<img src=x", timeout=60_000)
    assert await page.title() != "owned"
    await visitor.say("what is our ROAS in October 2026?")
    await visitor.answer("2.4")


async def test_a_file_without_the_needed_columns_is_refused_with_the_cure(visitor):
    page = visitor.page
    await visitor.open()
    await drop(page, "notes.csv", b"a,b\n1,2\n")
    await visitor.answer("lacks the columns")
    await expect(page.locator(".vt-progress-failed")).to_have_count(1)


async def test_what_is_neither_table_nor_picture_is_refused_whatever_it_is_called(visitor):
    await visitor.open()
    await drop(visitor.page, "cat.png", b"\x89PNG", "image/png")
    await visitor.answer("neither a table nor a picture")


async def test_a_dropped_picture_is_shown_and_approved_by_its_buttons(visitor):
    page = visitor.page
    await visitor.open()
    await drop(page, "Quiet corner.png", picture(5), "image/png")
    shown = page.locator(".vt-gallery .vt-item")
    await shown.first.wait_for(timeout=60_000)
    await visitor.settled()
    # The stored picture itself, not the upload: it loads, and from this very host.
    await page.wait_for_function("document.querySelector('.vt-item img').naturalWidth === 400", timeout=30_000)
    await shown.locator("button", has_text="Approve as").click()
    await page.locator(".vt-foot button", has_text="Approve as meme").click()
    await visitor.answer("Quiet corner is in the library: meme.")
    await page.locator(".vt-foot button", has_text="Undo").last.click()
    await visitor.answer("Quiet corner waits again and left the library")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_a_conversation_that_began_with_a_dropped_picture_comes_back_with_it(visitor, server):
    page = visitor.page
    await visitor.open()
    await drop(page, "Left behind.png", picture(7), "image/png")
    await page.locator(".vt-gallery .vt-item").first.wait_for(timeout=60_000)
    await visitor.settled()
    thread = await visitor.thread_id()
    await expect(page.locator(f"#thread-{thread}", has_text="Left behind.png")).to_have_count(1)
    await page.goto("about:blank")
    await visitor.open(f"/thread/{thread}")

    # The picture that was dropped and the one in the answer, each by a link of now.
    await page.locator(".vt-gallery .vt-item").first.wait_for(timeout=60_000)
    loaded = "[...document.querySelectorAll('img')].filter(i => i.src.includes('/files/') && i.naturalWidth === 400)"
    await page.wait_for_function(f"{loaded}.length >= 2", timeout=30_000)
    assert "signature=" in await page.locator(".vt-item img").first.get_attribute("src")
    # What was dropped lies once: where the review found it.
    files = server.home / "storage" / "files"
    lying = [path.relative_to(files).parts for path in files.rglob("*.png") if path.is_file()]
    assert [parts[0] for parts in lying if thread in parts] == ["uploads"]
