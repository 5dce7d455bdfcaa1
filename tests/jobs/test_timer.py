"""What would go wrong by the clock: started twice, never, as often as it was missed; hung without anybody told."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest

from domain.errors import AskAgain
from domain.job import JobStarted, Queue
from domain.schedule_list import ScheduleLine, ScheduleList
from jobs.dispatch import Dispatch
from jobs.kinds import Kind
from jobs.timer import Timer
from tests.conftest import NOW
from tests.jobs.machinery import Shop, errand, hanging, until
from tools.runs import RunsArgs, runs
from tools.schedule import ScheduleArgs, schedule

# NOW is Friday, 2026-11-20 12:00 UTC, 13:00 in Berlin, where the brand is.
DAILY = ScheduleArgs(job="destination_sync", every="day", at="06:00")
SIX = datetime(2026, 11, 21, 5, tzinfo=UTC)
ERRAND, HANGS = Kind("destination_sync", errand), Kind("destination_sync", hanging)
DONE = "SELECT count(*) FROM job_runs WHERE status = 'done' AND brand_id IS NOT NULL"
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


async def only(shop: Shop, started: object, now: datetime = NOW) -> ScheduleLine:
    """The one schedule, as the list shows it."""
    listed = await schedule(shop.deps(started, now), ScheduleArgs(over=True))  # type: ignore[arg-type]
    assert isinstance(listed, ScheduleList)
    assert len(listed.schedules) == 1
    return listed.schedules[0]


async def test_a_schedule_runs_when_due_by_itself_and_says_how_it_went_and_when_next(shop: Shop) -> None:
    async with shop.working(ERRAND) as started, shop.timer() as timer:
        made = await schedule(shop.deps(started), DAILY)
        assert "every day at 06:00 (Europe/Berlin); the first time on Saturday, 2026-11-21 06:00" in made.headline
        assert (await only(shop, started)).next_at == SIX
        await timer.tick(SIX - MINUTE)
        assert shop.ask("SELECT count(*) FROM job_runs WHERE brand_id IS NOT NULL") == [(0,)]

        await timer.tick(SIX)
        job = shop.ask("SELECT id FROM job_runs WHERE brand_id IS NOT NULL")[0][0]
        assert job.startswith("schedule:")
        assert job.endswith(":20261121T050000Z")
        assert (await shop.ended(started, job)).state == "done"
        line = await only(shop, started, SIX + MINUTE)

    assert (line.state, line.last_result, line.runs) == ("active", "done", 1)
    assert line.next_at == SIX + DAY
    assert line.seconds is not None
    assert line.finished_at is not None
    # Nobody asked for this one: everybody in the organisation is told.
    assert shop.ask("SELECT user_id FROM notifications") == [(None,)]


async def test_two_timers_at_once_start_one_run(shop: Shop) -> None:
    async with shop.working(working="never") as started, shop.timer() as one, shop.timer() as other:
        await schedule(shop.deps(started), DAILY)
        await asyncio.gather(one.tick(SIX), other.tick(SIX))
        await one.tick(SIX + MINUTE)
    assert shop.ask("SELECT count(*) FROM job_runs WHERE brand_id IS NOT NULL") == [(1,)]
    assert shop.ask("SELECT runs FROM schedules") == [(1,)]


class Dies(Dispatch):
    """Dies between the row of a run and its queue."""

    async def enqueue(self, run_id: str, organization_id: UUID | None, queue: Queue) -> None:
        raise SystemExit


async def test_a_timer_killed_between_claim_and_start_loses_nothing_and_doubles_nothing(shop: Shop) -> None:
    async with shop.working(ERRAND) as started:
        await schedule(shop.deps(started), DAILY)
        doomed = Dies(shop.where.app, shop.where.jobs)
        with pytest.raises(SystemExit):
            await Timer(doomed).tick(SIX)
        await doomed.close()
        job = shop.ask("SELECT id FROM job_runs WHERE brand_id IS NOT NULL")[0][0]

        async with shop.timer() as timer:
            await timer.tick(SIX + MINUTE)
            assert (await shop.ended(started, job)).state == "done"
            await timer.tick(SIX + 2 * MINUTE)
    assert shop.ask("SELECT id, attempts FROM job_runs WHERE brand_id IS NOT NULL") == [(job, 1)]


async def test_what_was_missed_while_nobody_worked_runs_once_and_is_told(shop: Shop) -> None:
    async with shop.working(ERRAND) as started, shop.timer() as timer:
        await schedule(shop.deps(started), DAILY)
        late = SIX + 5 * DAY + timedelta(hours=3)
        await timer.tick(late)
        # It began by the real clock: while it runs, the later one would find it running for days.
        await until(lambda: shop.ask(DONE) == [(1,)])
        await timer.tick(late + MINUTE)
        line = await only(shop, started, late + MINUTE)
    assert (line.runs, line.next_at) == (1, SIX + 6 * DAY)
    told = shop.ask("SELECT title FROM notifications WHERE category = 'deadline'")
    assert told == [("Destinations started 5d 3h late.",)]


async def test_it_is_over_after_max_runs_or_its_one_moment(shop: Shop) -> None:
    async with shop.working(ERRAND) as started, shop.timer() as timer:
        await schedule(shop.deps(started), DAILY.model_copy(update={"max_runs": 2}))
        for day in range(4):
            await timer.tick(SIX + day * DAY)
            number = min(day + 1, 2)
            await until(lambda number=number: shop.ask(DONE) == [(number,)])
        line = await only(shop, started, SIX + 5 * DAY)
        assert (line.state, line.runs, line.next_at) == ("done", 2, None)
        shop.ask("DELETE FROM schedules")
        await schedule(shop.deps(started), ScheduleArgs(job="destination_sync", once="2026-11-25 06:00"))
        for _ in range(2):
            await timer.tick(SIX + 5 * DAY)
        await until(lambda: shop.ask(DONE) == [(3,)])
        line = await only(shop, started, SIX + 5 * DAY)
        assert (line.state, line.when, line.runs) == ("done", "once, 2026-11-25 06:00", 1)


async def test_running_it_now_shows_a_badge_and_moves_neither_the_clock_nor_the_count(shop: Shop) -> None:
    async with shop.working(HANGS) as started, shop.timer() as timer:
        await schedule(shop.deps(started), DAILY)
        before = await only(shop, started)
        begun = await schedule(shop.deps(started), ScheduleArgs(now=before.id))
        assert isinstance(begun, JobStarted)
        await until(lambda: shop.ask("SELECT status FROM job_runs") == [("running",)])
        line = await only(shop, started)
        assert (line.state, line.runs, line.next_at, line.last_run_id) == ("running", 0, SIX, begun.job_id)
        again = await schedule(shop.deps(started), ScheduleArgs(now=before.id))
        assert isinstance(again, JobStarted)
        assert (again.job_id, again.joined) == (begun.job_id, True)
        # Its time comes while it still runs: the same run, no second one.
        await timer.tick(SIX)
        assert shop.ask("SELECT count(*) FROM job_runs WHERE brand_id IS NOT NULL") == [(1,)]
        await runs(shop.deps(started), RunsArgs(stop=begun.job_id))
        line = await only(shop, started, SIX + MINUTE)
        assert (line.state, line.last_result, line.next_at) == ("active", "cancelled", SIX + DAY)


async def test_paused_it_waits_and_resumed_it_does_not_catch_up(shop: Shop) -> None:
    async with shop.working(working="never") as started, shop.timer() as timer:
        await schedule(shop.deps(started), DAILY)
        id = (await only(shop, started)).id
        await schedule(shop.deps(started), ScheduleArgs(pause=id))
        await timer.tick(SIX + MINUTE)
        assert (await only(shop, started)).state == "paused"
        resumed = await schedule(shop.deps(started, SIX + 2 * DAY + MINUTE), ScheduleArgs(resume=id))
        assert "Tuesday, 2026-11-24 06:00" in resumed.headline
        await timer.tick(SIX + 2 * DAY + 2 * MINUTE)
        assert shop.ask("SELECT count(*) FROM job_runs WHERE brand_id IS NOT NULL") == [(0,)]
        for wrong, said in ((ScheduleArgs(resume=id), "not paused but active"), (ScheduleArgs(now="beef"), "no sched")):
            with pytest.raises(AskAgain, match=said):
                await schedule(shop.deps(started), wrong)
        await schedule(shop.deps(started), ScheduleArgs(delete=id))
        listed = await schedule(shop.deps(started), ScheduleArgs())
        assert listed.headline == "Nothing of Acme is scheduled yet."


async def test_a_platform_wide_schedule_starts_a_run_for_each_brand_that_has_what_it_needs(shop: Shop) -> None:
    operator, neighbour = await shop.everybody.person(), await shop.everybody.person()
    shop.ask("INSERT INTO private.platform_operators (user_id) VALUES (%s)", operator.id)
    theirs = await shop.everybody.brand(neighbour, "Nextdoor")
    await shop.everybody.brand(neighbour, "Unconnected")
    for brand in (shop.brand, theirs):
        shop.ask(
            "INSERT INTO brand_ad_accounts (organization_id, brand_id, meta_ad_account_id, currency, auth_method)"
            " VALUES (%s, %s, 'act_1', 'USD', 'oauth')",
            *(brand.organization_id, brand.id),
        )
    everywhere = DAILY.model_copy(update={"platform": True})
    async with shop.working(ERRAND) as started, shop.timer() as timer:
        with pytest.raises(AskAgain, match="for the operators"):
            await schedule(shop.deps(started), everywhere)
        await schedule(shop.deps(started, person=operator), everywhere)
        six_utc = datetime(2026, 11, 21, 6, tzinfo=UTC)
        await timer.tick(six_utc)
        await timer.tick(six_utc + MINUTE)
        jobs = shop.ask("SELECT id, brand_id FROM job_runs WHERE brand_id IS NOT NULL ORDER BY brand_id")
        assert sorted(brand for _, brand in jobs) == sorted([shop.brand.id, theirs.id])
        mine = next(job for job, brand in jobs if brand == shop.brand.id)
        end = await shop.ended(started, mine)
        assert end.result is not None
        assert end.result["headline"] == "42 for Acme."
        with pytest.raises(AskAgain, match="no schedule"):
            await schedule(shop.deps(started), ScheduleArgs(delete=str(shop.ask("SELECT id FROM schedules")[0][0])))


async def test_a_hung_run_is_told_once_a_day_and_can_be_stopped(shop: Shop) -> None:
    async with shop.working(HANGS) as started, shop.timer() as timer:
        job = (await started.start(shop.person, shop.brand, "destination_sync", {}, NOW)).job_id
        await until(lambda: shop.ask("SELECT status FROM job_runs") == [("running",)])
        # At noon: what is told once a day would be told twice within minutes of midnight.
        begun = NOW
        shop.ask("UPDATE job_runs SET started_at = %s", begun)
        await schedule(shop.deps(started), ScheduleArgs(deadline="destination_sync", took="2h"))
        titles = "SELECT title FROM notifications WHERE category = 'deadline' ORDER BY created_at"
        await timer.tick(begun + timedelta(hours=1))
        assert shop.ask(titles) == []
        for minutes in (125, 127, 130):
            await timer.tick(begun + timedelta(minutes=minutes))
        assert shop.ask(titles) == [("Destinations has been running for 2h 05m, longer than 2h.",)]
        await timer.tick(begun + DAY + timedelta(hours=2))
        assert len(shop.ask(titles)) == 2
        await runs(shop.deps(started), RunsArgs(stop=job))
        assert (await shop.ended(started, job)).state == "cancelled"


async def test_work_that_somebody_counts_on_and_that_does_not_succeed_is_told(shop: Shop) -> None:
    titles = "SELECT title FROM notifications WHERE category = 'deadline'"
    async with shop.working(working="never") as started, shop.timer() as timer:
        await timer.tick(NOW)
        assert shop.ask(titles) == []
        await schedule(shop.deps(started), ScheduleArgs(job="meta_sync", every="month", at="06:00"))
        await timer.tick(NOW + timedelta(hours=47))
        assert shop.ask(titles) == []
        await timer.tick(NOW + timedelta(hours=49))
        assert shop.ask(titles) == [("Meta sync of Acme has not succeeded within 2d.",)]
        off = await schedule(shop.deps(started), ScheduleArgs(deadline="meta_sync", since="off"))
        assert "not succeeded" not in off.headline
        shop.ask("DELETE FROM notifications")
        await timer.tick(NOW + timedelta(hours=60))
        assert shop.ask(titles) == []


async def test_a_run_that_no_worker_takes_is_told_as_late(shop: Shop) -> None:
    async with shop.working(working="never") as started, shop.timer() as timer:
        await started.start(shop.person, shop.brand, "destination_sync", {}, NOW)
        await timer.tick(NOW + 14 * MINUTE)
        await timer.tick(NOW + 16 * MINUTE)
    told = shop.ask("SELECT title FROM notifications")
    assert told == [("Destinations is due since 16m and has not started.",)]


async def test_a_run_that_stopped_its_workers_too_often_ends_as_a_dead_letter(shop: Shop) -> None:
    async with shop.working(HANGS) as started:
        job = (await started.start(shop.person, shop.brand, "destination_sync", {}, NOW)).job_id
        await until(lambda: shop.ask("SELECT status FROM job_runs") == [("running",)])
    with psycopg.connect(shop.where.jobs, autocommit=True) as ledger:
        ledger.execute("UPDATE dbos.workflow_status SET status = 'MAX_RECOVERY_ATTEMPTS_EXCEEDED'")
    async with shop.working(working="never") as waiting, shop.timer() as timer:
        assert "given up" in ((await shop.ended(waiting, job)).error or "")
        await timer.tick(NOW + MINUTE)
        assert shop.ask("SELECT status FROM job_runs WHERE id = %s", job) == [("failed",)]
        assert shop.ask("SELECT kind, subject FROM dead_letters") == [("job", "Destinations")]
        assert shop.ask("SELECT type FROM notifications") == [("error",)]


async def test_daily_work_starts_once_a_day(shop: Shop) -> None:
    async with shop.timer() as timer:
        for hours in (2, 5, 6, 30):
            await timer.tick(datetime(2026, 11, 21, tzinfo=UTC) + timedelta(hours=hours))
    found = shop.ask("SELECT id FROM job_runs WHERE kind = 'token_refresh' ORDER BY id")
    assert found == [("daily:token_refresh:20261121",), ("daily:token_refresh:20261122",)]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"job": "destination_sync"}, "not said when"),
        ({"job": "destination_sync", "every": "day", "cron": "* * * * *"}, "do not go together"),
        ({"job": "destination_sync", "cron": "0 25 * * *"}, "'0 25 \\* \\* \\*' cannot be read"),
        ({"job": "destination_sync", "every": "day", "timezone": "Mars/Base"}, "no timezone 'Mars/Base'"),
        ({"job": "destination_sync", "once": "2026-11-01 06:00"}, "has passed in Europe/Berlin"),
        ({"job": "destination_sync", "once": "2026-12-01 06:00", "at": "06:00"}, "goes with every= only"),
        ({"job": "destination_syncs", "every": "day"}, "Did you mean destination_sync"),
        ({"job": "import_file", "every": "day"}, "cannot be scheduled"),
        ({"job": "token_refresh", "every": "day"}, "platform-wide only"),
        ({"job": "destination_sync", "every": "day", "arguments": "limit=none"}, "limit='none'"),
        ({"job": "destination_sync", "every": "day", "arguments": "limitt=3"}, "Did you mean limit="),
        ({"job": "destination_sync", "every": "day", "arguments": "quickly"}, "no key=value pair"),
        ({"every": "day"}, "no job is named"),
        ({"took": "2h"}, "no job is named"),
        ({"deadline": "meta_sync", "took": "soon"}, "took='soon' is no length of time"),
        ({"pause": "1", "delete": "1"}, "do not go together"),
        ({"delete": "nothere"}, "no schedule 'nothere'"),
    ],
)
async def test_what_cannot_be_is_refused_in_a_sentence_and_nothing_is_made(
    shop: Shop, asked: dict[str, str], said: str
) -> None:
    async with shop.working(working="never") as started:
        with pytest.raises(AskAgain, match=said):
            await schedule(shop.deps(started), ScheduleArgs.model_validate(asked))
    assert shop.ask("SELECT count(*) FROM schedules") == [(0,)]


async def test_only_members_schedule(shop: Shop) -> None:
    viewer = await shop.everybody.person()
    await shop.everybody.join(viewer, shop.brand.organization_id, "viewer")
    async with shop.working(working="never") as started:
        await schedule(shop.deps(started), DAILY)
        id = (await only(shop, started)).id
        looking = shop.deps(started, person=viewer)
        looking = looking.about(shop.brand.model_copy(update={"role": "viewer"}))
        for asked in (DAILY, ScheduleArgs(pause=id), ScheduleArgs(delete=id), ScheduleArgs(now=id)):
            with pytest.raises(AskAgain, match="'member'"):
                await schedule(looking, asked)
    assert shop.ask("SELECT status, runs FROM schedules") == [("active", 0)]


MADE = (
    "INSERT INTO schedules (organization_id, brand_id, kind, arguments, cron, next_at, timezone)"
    " VALUES (%s, %s, %s, %s, '0 6 * * *', %s, %s)"
)


@pytest.mark.parametrize(("kind", "timezone"), [("was_renamed", "UTC"), ("destination_sync", "Mars/Base")])
async def test_a_schedule_that_cannot_be_started_does_not_keep_the_others_from_it(
    shop: Shop, kind: str, timezone: str
) -> None:
    # People write schedules under their policies also beside the tools, and kinds change with the years.
    place = (shop.brand.organization_id, shop.brand.id)
    async with shop.working(ERRAND) as started, shop.timer() as timer:
        await schedule(shop.deps(started), DAILY)
        shop.ask(MADE, *place, kind, "{}", SIX - DAY, timezone)
        await timer.tick(SIX)
        assert shop.ask("SELECT count(*) FROM job_runs WHERE id LIKE 'schedule:%%'") == [(1,)]
        # It is not the first one due for ever.
        assert shop.ask("SELECT status FROM schedules WHERE next_at < %s", SIX + MINUTE) == [("paused",)]


@pytest.mark.parametrize("kind", ["link_account", "import_file", "token_refresh"])
async def test_work_that_needs_a_person_or_the_platform_is_not_started_by_a_members_row(shop: Shop, kind: str) -> None:
    place = (shop.brand.organization_id, shop.brand.id)
    async with shop.working(working="never"), shop.timer() as timer:
        shop.ask(MADE, *place, kind, '{"account": "act_1"}', SIX - DAY, "UTC")
        await timer.tick(SIX)
    assert shop.ask("SELECT count(*) FROM job_runs WHERE brand_id IS NOT NULL") == [(0,)]
    assert shop.ask("SELECT status FROM schedules") == [("done",)]


async def test_a_members_row_without_a_brand_starts_nothing_at_anybodys_brands(shop: Shop) -> None:
    theirs = await shop.everybody.brand(await shop.everybody.person(), "Nextdoor")
    shop.ask(
        "INSERT INTO brand_ad_accounts (organization_id, brand_id, meta_ad_account_id, currency, auth_method)"
        " VALUES (%s, %s, 'act_1', 'USD', 'oauth')",
        *(theirs.organization_id, theirs.id),
    )
    async with shop.working(working="never"), shop.timer() as timer:
        shop.ask(MADE, shop.brand.organization_id, None, "destination_sync", "{}", SIX - DAY, "UTC")
        await timer.tick(SIX)
    assert shop.ask("SELECT count(*) FROM job_runs WHERE brand_id IS NOT NULL") == [(0,)]
