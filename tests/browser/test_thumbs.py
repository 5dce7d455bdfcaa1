"""What would go wrong: a thumb down that leads nowhere, or a case kept before anybody clicked."""

import pytest
import yaml

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_disliked_answer_becomes_a_redacted_case_by_two_clicks(visitor, server):
    page, kept = visitor.page, server.home / "evals" / "review" / "cases.yaml"
    await visitor.open()
    await visitor.say("top hooks for joint chews, mail eva@bramble.example")
    await page.wait_for_selector(".vt-foot", timeout=60_000)
    await visitor.settled()
    await page.click(".negative-feedback-off")
    await page.fill("[role=dialog] textarea", "I meant calm chews")
    await page.click("[role=dialog] button:has-text('Submit')")

    await page.click(".vt-action:has-text('Add as a case')")
    await visitor.answer("Nothing is kept yet")
    assert not kept.exists()
    await page.click(".vt-action:has-text('Add this case')")
    await visitor.answer("Added to the cases of routing")

    (draft,) = yaml.safe_load(kept.read_text("utf-8"))
    assert draft["question"] == "top hooks for Joint Chew, mail person1@example.com"
    assert draft["complaint"] == "I meant Calm Drops"
    assert draft["calls"] == [{"command": "/top_hooks product=joint-chew"}]
