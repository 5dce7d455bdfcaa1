"""What would go wrong: parts of other days, an id that opens something, the report of another's brand."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import HTTPException

from chat.asker import set_asker
from chat.routes import report_file
from connectors.report_page import page
from domain.hook_paper import HookReport
from tests.conftest import NOW, People
from tests.factories import account, ad, creative, day
from tools import commands, registry
from tools.deps import Deps
from tools.hook_report import HookReportArgs, hook_report

LAST = date(2026, 11, 18)


async def brand(everybody: People) -> Deps:
    """Six hooks of two video ads each, ten days."""
    owner = await everybody.person()
    deps = everybody.deps(owner, await everybody.brand(owner))
    await account(deps)
    for n in range(12):
        await ad(deps, f"12021{n:04d}", f"VID {n}", hook=f"<b>Hook</b> {n // 2} & more")
        await creative(deps, f"12021{n:04d}", video_seconds=12)
        for back in range(10):
            figures = {"link_clicks": 60, "purchases": 3 + n // 2, "purchase_value": 150 + 60 * (n // 2)}
            figures |= {"video_views": 2500, "video_thruplay": 600}
            await day(deps, f"12021{n:04d}", LAST - timedelta(days=back), spend=90, **figures)
    return deps


async def test_all_parts_are_of_the_same_days_and_rows(everybody: People) -> None:
    deps = await brand(everybody)
    made = await hook_report(deps, HookReportArgs(days=5))

    assert made.report is not None
    assert made.ranking is not None
    assert made.report.window == made.ranking.foot.window
    assert made.report.headline == made.headline == made.ranking.headline
    titles = [section.title for section in made.report.sections]
    assert titles[0] == "Hooks by ROAS"
    assert titles[-1] == "The ads behind it"
    assert "What stops people, and what sells" in titles
    behind = made.report.sections[-1].tables[0]
    # Five hooks of two ads, five days each.
    assert [row["days"] for row in behind.rows] == [5] * 10
    assert sum(row["spend"] for row in behind.rows) == 10 * 5 * 90  # type: ignore[misc]


async def test_it_holds_no_id_and_no_markup(everybody: People) -> None:
    deps = await brand(everybody)
    made = await hook_report(deps, HookReportArgs(days=5))
    assert made.report is not None
    text = page(made.report)

    assert "<b>Hook" not in text
    assert "&lt;b&gt;Hook&lt;/b&gt; 5 &amp; more" in text
    secret = [deps.require_brand().id, deps.require_brand().organization_id, deps.user.id, "act_1", "12021"]
    assert not [one for one in secret if str(one) in text]


async def test_the_downloads_are_of_the_very_same_question(everybody: People) -> None:
    deps = await brand(everybody)
    made = await hook_report(deps, HookReportArgs(days=5, format="html", limit=3))
    first, second = made.actions[:2]

    tool, args = commands.parse(first.command)
    assert (tool.name, args.model_dump()["format"], args.model_dump()["limit"]) == ("hook_report", "html", 3)
    assert first.href.startswith(f"/reports/hook_report.html?brand={deps.require_brand().id}&")
    assert second.href.startswith("/reports/hook_report.pdf?")
    again = await registry.run(deps, tool, args)
    assert isinstance(again, HookReport)
    assert again.report is not None
    assert made.report is not None
    # As it is read: the last of sixteen digits hang on the order in which a plan of the database adds up.
    assert page(again.report) == page(made.report)


async def test_without_results_there_is_no_file_and_the_answer_says_what_to_do(everybody: People) -> None:
    owner = await everybody.person()
    deps = everybody.deps(owner, await everybody.brand(owner))
    made = await hook_report(deps, HookReportArgs())

    assert made.report is None
    assert made.headline
    assert made.actions


def house(everybody: People) -> Any:
    async def deps(user: Any, brand: Any = None) -> Deps:
        return everybody.deps(user, brand, NOW)

    return SimpleNamespace(deps=deps)


async def test_the_chat_gives_the_file_to_who_may_see_the_brand_and_to_nobody_else(everybody: People) -> None:
    deps = await brand(everybody)
    given = {"brand": str(deps.require_brand().id), "days": "5"}
    set_asker(deps.user)
    answer = await report_file(house(everybody), "html", dict(given))

    assert answer.headers["content-disposition"].startswith('attachment; filename="which-hooks-work-')
    assert "sandbox" in answer.headers["content-security-policy"]
    assert b"Hooks by ROAS" in answer.body

    set_asker(await everybody.person())
    with pytest.raises(HTTPException) as stranger:
        await report_file(house(everybody), "html", dict(given))
    assert stranger.value.status_code == 404

    set_asker(None)
    with pytest.raises(HTTPException) as nobody:
        await report_file(house(everybody), "html", dict(given))
    assert nobody.value.status_code == 401


@pytest.mark.parametrize(
    "wrong", [{"days": "x"}, {"organization_id": "1"}, {"since": "2026-11-10", "until": "2026-11-01"}]
)
async def test_a_wrong_address_is_refused_in_a_sentence(everybody: People, wrong: dict[str, str]) -> None:
    deps = await brand(everybody)
    set_asker(deps.user)
    with pytest.raises(HTTPException) as refused:
        await report_file(house(everybody), "pdf", {"brand": str(deps.require_brand().id), **wrong})

    assert refused.value.status_code == 409
    assert refused.value.detail.endswith((".", "?"))
