"""What would go wrong with a sync that cannot do all that it was asked: a fault in the place of a sentence, a wait
that never ends, a dead letter that nothing can be done about."""

import asyncio
from dataclasses import replace
from typing import Any

import httpx
import psycopg
import pytest

from connectors.meta.insights import InsightsQuery
from domain.job import JobStarted
from jobs.meta.patience import Patience, Waits
from jobs.meta_sync.reports import Reports
from store import dead_letters
from store.db import as_user
from tests.conftest import NOW
from tests.connectors.meta_wire import Wire
from tests.jobs.meta_office import MetaOffice
from tools.runs import RunsArgs, runs


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"until": "1990-01-01"}, "until=1990-01-01 lies beyond the 37 months that Meta keeps."),
        ({"since": "2090-01-01"}, "since=2090-01-01 lies in the future"),
        ({"since": "2026-11-10", "until": "2026-11-01"}, "starts on 2026-11-10 and ends before that"),
        ({"days": 1_200}, "days=1200 reaches beyond the 37 months"),
        ({"account": "act_5"}, "Ad account 'act_5' is not linked to 'Acme'."),
    ],
)
async def test_days_that_no_account_has_end_in_a_sentence_also_when_a_schedule_asks(
    meta_office: MetaOffice, asked: dict[str, Any], said: str
) -> None:
    async with meta_office.working() as started:
        end = await meta_office.last(started, await meta_office.start(started, **asked))
    assert end.state == "failed"
    assert said in (end.error or "")
    assert meta_office.ask("SELECT count(*) FROM meta_syncs") == [(0,)]
    assert meta_office.ask("SELECT count(*) FROM meta_sync_state WHERE holder IS NOT NULL") == [(0,)]


async def test_a_later_stage_that_broke_is_tried_again_by_its_dead_letter_and_then_mended(
    meta_office: MetaOffice,
) -> None:
    deps = meta_office.everybody.deps(meta_office.person, meta_office.brand, NOW)
    breaks = "ALTER TABLE ad_creatives ADD CONSTRAINT broken CHECK (false) NOT VALID"
    with psycopg.connect(meta_office.where.owner, autocommit=True) as owner:
        owner.execute(breaks)
        async with meta_office.working() as started:
            report = await meta_office.sync(started)
            assert [trouble.stage for trouble in report.troubles] == ["Creatives"]
            assert meta_office.sums() == meta_office.truth()

            owner.execute("ALTER TABLE ad_creatives DROP CONSTRAINT broken")
            async with as_user(meta_office.everybody.pool, meta_office.person.id) as conn:
                (letter,) = await dead_letters.latest(conn, 5, brand_id=meta_office.brand.id)
            assert (letter.kind, letter.subject) == ("job", "Creatives")
            again = await runs(replace(deps, jobs=started), RunsArgs(retry=str(letter.id)))
            assert isinstance(again, JobStarted)
            end = await meta_office.last(started, again.job_id)
    assert end.state == "done"
    assert end.result is not None
    assert end.result["sync_id"] == report.sync_id
    assert meta_office.ask("SELECT status FROM dead_letters") == [("mended",)]


async def test_reports_that_nobody_looks_at_any_more_are_waited_for_for_ever() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "POST" and request.url.path.endswith("/insights"):
            return httpx.Response(200, json={"report_run_id": "77"})
        wait = {"X-Business-Use-Case-Usage": '{"1": [{"call_count": 100, "estimated_time_to_regain_access": 2}]}'}
        return httpx.Response(400, json={"error": {"code": 80000, "message": "wait"}}, headers=wait)

    async def note(_: str) -> None:
        raise psycopg.OperationalError("the database is away")

    waits = Waits(told=0.02, poll=0.01, jitter=0.0)
    patience = Patience(waits, lambda: NOW, note)
    reports = Reports(Wire(answer).graph(), patience, "act_1")
    async with asyncio.timeout(20), reports.watched():
        with pytest.raises(psycopg.OperationalError):
            async for _ in reports.rows(InsightsQuery("act_1", NOW.date(), NOW.date())):
                pass
