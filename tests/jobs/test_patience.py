"""What would go wrong with waiting: too short, for one call only, in vain, for ever, or while a person waits."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from time import monotonic

import pytest

from connectors.meta.errors import BadRequest, Throttled, TokenInvalid, TooMuchData, Transient
from connectors.meta.pages import Page
from connectors.meta.usage import NO_USAGE, Usage
from jobs.meta.paging import PageSize, pages
from jobs.meta.patience import Patience, Waits
from tests.conftest import NOW

QUICK = Waits(jitter=0.0, throttled=0.01, transient=0.01, transient_longest=0.02, pause=0.05, pause_longest=0.5)


@dataclass(frozen=True)
class Answered:
    usage: Usage = NO_USAGE


def patience(waits: Waits = QUICK, notes: list[str] | None = None) -> Patience:
    async def note(text: str) -> None:
        if notes is not None:
            notes.append(text)

    return Patience(waits, lambda: NOW, note)


def saying(*answers: Exception | Usage) -> Callable[[], Awaitable[Answered]]:
    """A call that answers so one after the other, and well from then on."""
    left = list(answers)

    async def call() -> Answered:
        if not left:
            return Answered()
        answer = left.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return Answered(answer)

    return call


async def took(call: Awaitable[object]) -> float:
    start = monotonic()
    await call
    return monotonic() - start


async def test_a_throttled_call_waits_as_long_as_meta_says_and_so_do_all_calls_of_the_account() -> None:
    waiting = patience()
    told = Throttled("slow down", 80000, usage=Usage(worst=100, regain_seconds=0.3))
    begun = monotonic()
    first = asyncio.create_task(waiting.call("act_1", saying(told)))
    await asyncio.sleep(0.01)

    await waiting.call("act_2", saying())
    await waiting.call("act_1", saying())
    same = monotonic() - begun
    await first

    assert same >= 0.3
    assert (waiting.effort.calls, waiting.effort.waits, waiting.effort.peak_usage) == (4, 1, 100)
    assert 0.2 < waiting.effort.waited_seconds < 0.5


async def test_what_one_account_is_told_keeps_no_other_waiting() -> None:
    waiting = patience()
    told = Throttled("slow down", 80000, usage=Usage(regain_seconds=3600))
    first = asyncio.create_task(waiting.call("act_1", saying(told)))
    await asyncio.sleep(0.01)

    await asyncio.wait_for(waiting.call("act_2", saying()), 30)

    assert not first.done()
    first.cancel()


async def test_a_wait_of_minutes_is_told_with_its_end_and_taken_back() -> None:
    notes: list[str] = []
    waiting = patience(replace(QUICK, told=0.02), notes)
    await waiting.call("act_1", saying(Throttled("slow down", 80000, usage=Usage(regain_seconds=95))))
    assert notes[0].startswith("Meta asks to wait until 2026-11-20T12:00:01Z")
    assert notes[-1] == ""


async def test_where_meta_does_not_say_how_long_each_wait_is_longer() -> None:
    waiting = patience(replace(QUICK, throttled=0.02))
    refusals = [Throttled("slow down", 4) for _ in range(5)]
    spent = await took(waiting.call("act_1", saying(*refusals)))
    # Half of 20 + 40 + 80 + 160 + 320 ms at the least.
    assert spent > 0.31
    assert waiting.effort.waits == 5


async def test_faults_of_metas_are_tried_again_and_not_for_ever() -> None:
    waiting = patience(replace(QUICK, transient_attempts=4))
    await waiting.call("act_1", saying(Transient("oops"), Transient("oops"), Transient("oops")))
    assert (waiting.effort.calls, waiting.effort.retries) == (4, 3)
    with pytest.raises(Transient):
        await waiting.call("act_1", saying(*[Transient("oops")] * 4))


@pytest.mark.parametrize("error", [BadRequest("no", 100), TooMuchData("too much", 100), TokenInvalid("gone", 190)])
async def test_what_no_waiting_mends_is_asked_once(error: Exception) -> None:
    waiting = patience()
    with pytest.raises(type(error)):
        await waiting.call("act_1", saying(error))
    assert waiting.effort.calls == 1


async def test_near_the_limit_a_job_pauses_and_a_person_does_not() -> None:
    waiting = patience(replace(QUICK, pause=0.3))
    begun = monotonic()
    await waiting.call("act_1", saying(Usage(worst=93)))
    await waiting.call("act_1", saying(Usage(worst=20)))
    assert monotonic() - begun >= 0.3
    paused = waiting.effort.waited_seconds
    await waiting.call("act_1", saying(Usage(worst=20)))
    assert (waiting.effort.waits, waiting.effort.waited_seconds) == (1, paused)

    waiting = patience(replace(QUICK, pause=3600, pause_longest=3600))
    await waiting.call("act_1", saying(Usage(worst=93)))
    await asyncio.wait_for(waiting.call("act_1", saying(Usage(worst=93)), urgent=True), 30)


async def test_at_the_limit_a_person_waits_too() -> None:
    waiting = patience(replace(QUICK, pause=0.3))
    begun = monotonic()
    await waiting.call("act_1", saying(Usage(worst=97)))
    await waiting.call("act_1", saying(Usage(worst=20)), urgent=True)
    assert monotonic() - begun >= 0.3


async def test_above_70_percent_of_the_insights_limit_fewer_calls_and_reports_are_under_way() -> None:
    waiting = patience()
    assert waiting.may_start("act_1", 20)
    await waiting.call("act_1", saying(Usage(worst=86, insights_app=90, insights_account=85)))
    assert waiting.may_start("act_1", 0)
    assert not waiting.may_start("act_1", 2)
    under_way = most = 0

    async def call() -> Answered:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.01)
        under_way -= 1
        return Answered(Usage(worst=86, insights_app=90, insights_account=85))

    await asyncio.gather(*(waiting.call("act_1", call) for _ in range(12)))
    assert most <= 2


async def test_calm_again_all_calls_are_made_at_once() -> None:
    waiting = patience(replace(QUICK, at_once=4))
    await waiting.call("act_1", saying(Usage(worst=99)))
    await waiting.call("act_1", saying(Usage(worst=10)))
    under_way = most = 0

    async def call() -> Answered:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.01)
        under_way -= 1
        return Answered()

    await asyncio.gather(*(waiting.call("act_1", call) for _ in range(12)))
    assert most == 4


async def test_a_wait_of_an_hour_is_stopped_at_once() -> None:
    waiting = patience()
    told = Throttled("slow down", 17, usage=Usage(regain_seconds=timedelta(hours=1).total_seconds()))
    call = asyncio.create_task(waiting.call("act_1", saying(told)))
    await asyncio.sleep(0.02)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(call, 30)


async def test_a_page_that_is_too_much_is_asked_for_in_halves_and_the_size_is_shared() -> None:
    waiting, size, asked = patience(), PageSize(500), []

    async def read(limit: int, after: str | None) -> Page[int]:
        asked.append(limit)
        if limit > 200:
            raise TooMuchData("too much", 100, 1487534)
        start = int(after or 0)
        more = start + limit < 700
        return Page(list(range(start, min(700, start + limit))), str(start + limit) if more else None, NO_USAGE)

    rows = [row async for some in pages(waiting, "act_1", read, size) for row in some]
    again = [row async for some in pages(waiting, "act_1", read, size) for row in some]

    assert rows == again == list(range(700))
    assert len([limit for limit in asked if limit > 200]) <= 3


async def test_a_row_that_is_too_much_alone_is_not_asked_for_again() -> None:
    async def read(limit: int, after: str | None) -> Page[int]:
        raise TooMuchData("too much", 100, 1487534)

    every = pages(patience(), "act_1", read, 4)
    with pytest.raises(TooMuchData):
        await anext(every)
