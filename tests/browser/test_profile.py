"""What would go wrong: a button of the profile that writes nothing, a value that a reload forgets, a claim whose quote
cannot be seen."""

import pytest
from playwright.async_api import expect

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_value_is_found_accepted_seen_after_a_reload_and_taken_back(visitor):
    page = visitor.page
    await visitor.open()
    await visitor.say("/gap_fill product=joint-chews fields=guarantee")
    await page.wait_for_selector(".vt-progress-done", timeout=60_000)
    await visitor.settled()
    await visitor.say("/gap_fill product=joint-chews")
    card = page.locator(".vt-field", has_text="Guarantee").last
    await card.wait_for(timeout=60_000)
    await visitor.settled()
    await card.get_by_role("button", name="Show").first.click()
    await expect(card.locator(".vt-quotes q").first).to_contain_text("60-day money-back guarantee")

    await card.get_by_role("button", name="Accept: Guarantee").click()
    await visitor.answer("Guarantee says “60-day money-back guarantee")
    await visitor.settled()
    filled = page.locator(".vt-field .vt-offer-held", has_text="60-day money-back guarantee")
    await expect(filled).to_have_count(1)
    thread = await visitor.thread_id()
    await visitor.open(f"/thread/{thread}")
    await filled.last.wait_for(timeout=60_000)

    await visitor.say("/undo id=last")
    await visitor.answer("Undone: Guarantee of Joint Chews is empty again.")


async def test_a_claim_of_a_persona_shows_its_quote_on_a_click(visitor):
    page = visitor.page
    await visitor.open()
    await visitor.say("/persona name=the-one-who-carries")
    await page.locator(".vt-dimension summary").last.wait_for(timeout=60_000)
    await visitor.settled()
    await page.locator(".vt-dimension summary", has_text="Psychographic").last.click()
    claim = page.locator(".vt-claim", has_text="leaves the dog downstairs and lies awake").last
    assert await claim.locator("q").count() == 0

    await claim.locator(".vt-claim-text").click()

    await expect(claim.locator("q")).to_have_text("I felt so guilty leaving her downstairs at night")
    await expect(claim.locator("small")).to_contain_text("review")
