"""What would go wrong with runs: two of what should be one, an end that nobody hears of, colleagues shut out."""

import asyncio
from datetime import datetime, timedelta

import pytest

from domain.errors import AskAgain
from domain.job import JobStarted
from domain.run_report import RunDetail, RunList
from jobs.kinds import Kind
from store.db import as_user
from tests.conftest import NOW
from tests.jobs.machinery import Shop, errand, faulty, hanging, refused, until
from tools.runs import RunsArgs, runs
from tools.schedule import ScheduleArgs, schedule

HANGS = Kind("destination_sync", hanging)


async def test_a_run_leaves_its_steps_its_result_and_one_notification_that_leads_to_it(shop: Shop) -> None:
    async with shop.working() as started:
        begun = await started.start(shop.person, shop.brand, "destination_sync", {}, NOW)
        end = await shop.ended(started, begun.job_id)
        shown = await runs(shop.deps(started), RunsArgs(id=begun.job_id[:8]))
        listed = await runs(shop.deps(started), RunsArgs(days=1))

    assert (end.state, end.result and end.result["headline"]) == ("done", "42 for Acme.")
    steps = shop.ask("SELECT position, name, outcome, done, total, note, ended_at >= begun_at FROM job_run_steps")
    assert steps == [(1, "Fetch", "done", 2, 2, "as asked", True), (2, "Add", "done", 0, None, "", True)]
    told = shop.ask("SELECT type, category, title, command FROM notifications")
    assert told == [("success", "job", "42 for Acme.", f"/runs id={begun.job_id}")]
    assert isinstance(shown, RunDetail)
    assert [step.name for step in shown.steps] == ["Fetch", "Add"]
    assert "42 for Acme." in shown.headline
    assert listed.headline == "1 run of Acme in the last day: 1 done."


async def test_two_who_ask_for_the_same_at_once_get_one_run_and_a_third_later_a_new_one(shop: Shop) -> None:
    async with shop.working(HANGS) as started:
        both = await asyncio.gather(
            *(started.start(shop.person, shop.brand, "destination_sync", {}, NOW) for _ in range(8))
        )
        assert len({one.job_id for one in both}) == 1
        assert sorted(one.joined for one in both) == [False] + [True] * 7
        other = await started.start(shop.person, shop.brand, "destination_sync", {"account": "act_2"}, NOW)
        assert not other.joined
        await started.cancel(shop.person, both[0].job_id)
        later = await started.start(shop.person, shop.brand, "destination_sync", {}, NOW)
        assert later.job_id != both[0].job_id
        assert not later.joined


async def test_a_colleague_follows_only_a_member_stops_and_a_stranger_sees_nothing(shop: Shop) -> None:
    viewer, member, stranger = [await shop.everybody.person() for _ in range(3)]
    await shop.everybody.join(viewer, shop.brand.organization_id, "viewer")
    await shop.everybody.join(member, shop.brand.organization_id, "member")
    async with shop.working(HANGS) as started:
        job = (await started.start(shop.person, shop.brand, "destination_sync", {}, NOW)).job_id
        async for progress in started.follow(viewer, job):
            if progress.note == "for ever":
                break
        with pytest.raises(AskAgain, match="role 'member'"):
            await started.cancel(viewer, job)
        for refused_one in (started.cancel(stranger, job), anext(aiter(started.follow(stranger, job)))):
            with pytest.raises(AskAgain, match="There is no job"):
                await refused_one
        with pytest.raises(AskAgain, match="in which you may start work"):
            await started.start(viewer, shop.brand, "destination_sync", {}, NOW)
        stopped = await runs(shop.deps(started, person=member), RunsArgs(stop=job))
        assert "is stopped" in stopped.headline
        assert (await shop.ended(started, job)).state == "cancelled"
        await until(lambda: shop.ask("SELECT title FROM notifications") == [("Destinations was stopped.",)])
    assert shop.ask("SELECT status, finished_at IS NOT NULL FROM job_runs") == [("cancelled", True)]
    assert shop.ask("SELECT outcome FROM job_run_steps") == [("cancelled",)]


async def test_a_refusal_is_its_sentence_and_a_fault_a_reference_and_a_dead_letter_to_retry(shop: Shop) -> None:
    async with shop.working(Kind("destination_sync", refused), Kind("asset_download", faulty)) as started:
        no = await started.start(shop.person, shop.brand, "destination_sync", {}, NOW)
        bad = await started.start(shop.person, shop.brand, "asset_download", {"max_videos": 3}, NOW)
        ends = [await shop.ended(started, one.job_id) for one in (no, bad)]
        assert [end.state for end in ends] == ["failed", "failed"]
        assert ends[0].error == "There is nothing to read. Connect first."
        assert "reference" in (ends[1].error or "")
        letters = shop.ask("SELECT id::text, kind, subject, attempts, status FROM dead_letters")
        assert [letter[1:] for letter in letters] == [("job", "Media download", 1, "open")]
        listed = await runs(shop.deps(started), RunsArgs())
        assert isinstance(listed, RunList)
        assert "2 failed; 1 dead letter" in listed.headline
        retried = await runs(shop.deps(started), RunsArgs(retry=letters[0][0][:8]))
        assert isinstance(retried, JobStarted)
        await shop.ended(started, retried.job_id)
    found = shop.ask("SELECT attempts, status FROM dead_letters")
    assert found == [(2, "open")]
    assert shop.ask("SELECT arguments ->> 'max_videos' FROM job_runs WHERE id = %s", retried.job_id) == [("3",)]
    everything = str(shop.ask("SELECT to_jsonb(r), to_jsonb(n) FROM job_runs r, notifications n"))
    assert "EAAB-secret" not in everything


async def test_a_dead_letter_is_mended_by_success_and_put_away_by_a_person(shop: Shop) -> None:
    async with shop.working(Kind("asset_download", faulty)) as started:
        job = await started.start(shop.person, shop.brand, "asset_download", {}, NOW)
        await shop.ended(started, job.job_id)
    async with shop.working(Kind("asset_download", errand)) as started:
        again = await runs(shop.deps(started), RunsArgs(again=job.job_id))
        assert isinstance(again, JobStarted)
        assert (await shop.ended(started, again.job_id)).state == "done"
        assert shop.ask("SELECT status FROM dead_letters") == [("mended",)]
        letter = shop.ask("UPDATE dead_letters SET status = 'open' RETURNING id::text")[0][0]
        viewer = await shop.everybody.person()
        await shop.everybody.join(viewer, shop.brand.organization_id, "viewer")
        with pytest.raises(AskAgain, match="'member'"):
            await runs(shop.deps(started, person=viewer), RunsArgs(discard=letter))
        await runs(shop.deps(started), RunsArgs(discard=letter[:8]))
        assert shop.ask("SELECT status FROM dead_letters") == [("discarded",)]


async def test_whoever_left_the_organisation_is_refused_when_the_run_begins(shop: Shop) -> None:
    member = await shop.everybody.person()
    await shop.everybody.join(member, shop.brand.organization_id, "member")
    async with shop.working(working="never") as waiting:
        job = (await waiting.start(member, shop.brand, "destination_sync", {}, NOW)).job_id
    shop.ask("DELETE FROM user_organizations WHERE user_id = %s AND organization_id = %s", member.id,
             shop.brand.organization_id)  # fmt: skip
    async with shop.working() as started:
        end = await shop.ended(started, job)
    assert end.state == "failed"
    assert end.error == "Whoever asked for this is no member any more, so it was stopped."


async def test_platform_wide_work_is_for_operators_only(shop: Shop) -> None:
    operator = await shop.everybody.person()
    shop.ask("INSERT INTO private.platform_operators (user_id) VALUES (%s)", operator.id)
    async with shop.working(Kind("token_refresh", errand)) as started:
        with pytest.raises(AskAgain, match="for its operators"):
            await started.start(shop.person, None, "token_refresh", {}, NOW)
        with pytest.raises(AskAgain, match="platform-wide only"):
            await started.start(shop.person, shop.brand, "token_refresh", {}, NOW)
        with pytest.raises(AskAgain, match="none is chosen"):
            await started.start(operator, None, "meta_sync", {}, NOW)
        job = (await started.start(operator, None, "token_refresh", {}, NOW)).job_id
        assert (await shop.ended(started, job, operator)).state == "done"
        with pytest.raises(AskAgain, match="There is no job"):
            await shop.ended(started, job)
        listed = await runs(shop.deps(started), RunsArgs(all=True))
        assert isinstance(listed, RunList)
        assert listed.runs == ()


async def test_the_picture_of_health_has_a_cell_for_each_day_with_its_word(shop: Shop) -> None:
    berlin_midnight = datetime.fromisoformat("2026-11-19T23:30:00+00:00")
    for number, (status, when) in enumerate(
        [("done", NOW), ("failed", NOW), ("done", berlin_midnight), ("failed", NOW - timedelta(days=2))]
    ):
        shop.ask(
            "INSERT INTO job_runs (id, organization_id, brand_id, kind, title, status, asked_at)"
            " VALUES (%s, %s, %s, 'meta_sync', 'Meta sync', %s, %s)",
            *(str(number), shop.brand.organization_id, shop.brand.id, status, when),
        )
    async with shop.working(working="never") as started:
        listed = await runs(shop.deps(started), RunsArgs())
        assert isinstance(listed, RunList)
        grid = listed.pictures()[0]
        assert grid.kind == "grid"
        cells = {day: (cell.state, cell.text) for day, cell in zip(grid.columns, grid.rows[0].cells, strict=True)}
        assert len(grid.columns) == 30
        # Half past eleven at night in UTC is the next day in the brand's own timezone.
        assert cells["20 Nov"] == ("partial", "2 done, 1 failed")
        assert cells["18 Nov"] == ("failed", "1 failed")
        assert cells["19 Nov"] == ("none", "")
        only = await runs(shop.deps(started), RunsArgs(status="failed", job="meta-sync"))
        assert isinstance(only, RunList)
        assert len(only.runs) == 2
        with pytest.raises(AskAgain, match="Did you mean meta_sync"):
            await runs(shop.deps(started), RunsArgs(job="meta_snyc"))


@pytest.mark.parametrize(("kind", "said"), [("token_refresh", "platform-wide only"), ("meta_sync", "none is named")])
async def test_a_row_that_a_member_writes_beside_the_tools_starts_no_more_than_the_tools_do(
    shop: Shop, kind: str, said: str
) -> None:
    async with shop.working() as started, shop.timer() as timer:
        async with as_user(shop.everybody.pool, shop.person.id) as conn:
            await conn.execute(
                "INSERT INTO job_runs (id, organization_id, kind, title, user_id, asked_at)"
                " VALUES ('by-hand', %s, %s, 'By hand', %s, %s)",
                [shop.brand.organization_id, kind, shop.person.id, NOW],
            )
        await timer.tick(NOW + timedelta(hours=1))
        end = await shop.ended(started, "by-hand")
    assert end.state == "failed"
    assert said in (end.error or "")


@pytest.mark.parametrize("little", ["", "  ", "1", "abc"])
async def test_an_id_that_was_left_out_stops_nothing_although_there_is_only_one(shop: Shop, little: str) -> None:
    async with shop.working(working="never") as started:
        begun = await started.start(shop.person, shop.brand, "destination_sync", {}, NOW)
        await schedule(shop.deps(started), ScheduleArgs(job="destination_sync", every="day"))
        for asked in ("stop", "again", "retry", "discard", "id"):
            with pytest.raises(AskAgain, match="too little of an id"):
                await runs(shop.deps(started), RunsArgs.model_validate({asked: little}))
        for asked in ("delete", "pause", "now", "resume"):
            with pytest.raises(AskAgain, match="too little of an id"):
                await schedule(shop.deps(started), ScheduleArgs.model_validate({asked: little}))
        stopped = await runs(shop.deps(started), RunsArgs(stop=begun.job_id[:4]))
    assert "is stopped" in stopped.headline
