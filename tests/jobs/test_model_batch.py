"""What would go wrong: one bad ad ends the run, a busy provider is hammered, a refused key is tried a thousand times,
money is spent that is not there."""

import asyncio
from collections.abc import Awaitable, Callable
from decimal import Decimal
from time import monotonic

import psycopg
import pytest

from agent.writers import WriterFailed
from domain.errors import AskAgain
from domain.model_spend import Budget
from jobs.model_batch import Batch, BatchWaits, run_batch

QUICK = BatchWaits(busy=0.02, busy_longest=0.05, fault=0.01)


class Provider:
    """Work on numbers, with what each one meets in turn; counts what is under way."""

    def __init__(self, seconds: float = 0.01, **meets: list[Exception]) -> None:
        self.seconds = seconds
        self.meets = {int(name[1:]): errors for name, errors in meets.items()}
        self.calls: list[int] = []
        self.at: list[float] = []
        self.refused_at = 0.0
        self.running = self.most = 0

    async def __call__(self, item: int) -> int:
        self.calls.append(item)
        self.at.append(monotonic())
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            await asyncio.sleep(self.seconds)
            if self.meets.get(item):
                self.refused_at = monotonic()
                raise self.meets[item].pop(0)
            return item * 2
        finally:
            self.running -= 1


async def batch(work: Callable[[int], Awaitable[int]], count: int = 30, at_once: int = 5, **more) -> Batch[int, int]:
    return await run_batch(range(count), work, at_once=at_once, waits=more.pop("waits", QUICK), **more)


def busy(seconds: float | None = None) -> WriterFailed:
    return WriterFailed("busy", "It takes no more questions for now.", seconds)


async def test_so_many_at_once_and_no_more_in_the_order_of_the_items():
    work = Provider()
    told: list[tuple[int, int | None]] = []

    async def tell(step: str, done: int, total: int | None, note: str = "") -> None:
        told.append((done, total))

    ended = await batch(work, tell=tell)

    assert ended.done == tuple((n, n * 2) for n in range(30))
    assert (ended.failed, ended.not_begun, ended.stopped) == ((), (), "")
    assert work.most == 5
    assert work.calls == sorted(work.calls)
    assert told[0] == (0, 30)
    assert told[-1] == (30, 30)
    assert told == sorted(told)


async def test_nothing_to_do_is_done():
    assert await batch(Provider(), count=0) == Batch()


@pytest.mark.parametrize(
    "error",
    [
        WriterFailed("blocked", "The safety filter refused."),
        WriterFailed("bad_output", "It makes no sense."),
        WriterFailed("limit", "The text is too long."),
        AskAgain("There is no picture."),
    ],
)
async def test_one_items_failure_is_its_own_and_is_not_tried_again(error):
    work = Provider(n3=[error])
    ended = await batch(work)

    assert [(f.item, f.message) for f in ended.failed] == [(3, error.message)]
    assert len(ended.done) == 29
    assert work.calls.count(3) == 1


async def test_a_fault_of_ours_is_one_items_failure_with_a_reference():
    ended = await batch(Provider(n3=[KeyError("sk-secret")]))

    assert len(ended.done) == 29
    assert "reference" in ended.failed[0].message
    assert "sk-secret" not in ended.failed[0].message


@pytest.mark.parametrize("kind", ["fault", "unreachable"])
async def test_a_fault_of_the_providers_is_tried_again_and_given_up_in_the_end(kind):
    faults = [WriterFailed(kind, "It failed.") for _ in range(9)]
    work = Provider(n3=faults[:2], n5=faults[2:])
    ended = await batch(work)

    assert work.calls.count(3) == 3
    assert work.calls.count(5) == QUICK.fault_attempts
    assert [f.item for f in ended.failed] == [5]


async def test_a_busy_provider_is_left_alone_as_long_as_it_asks():
    work = Provider(n4=[busy(0.3)])
    ended = await batch(work)

    assert len(ended.done) == 30
    # Whoever had waited for a turn already begins all the same: at most the other four.
    assert len([at for at in work.at if work.refused_at < at < work.refused_at + 0.28]) <= 4


async def test_a_provider_that_takes_two_at_once_is_found_out_and_everything_is_done():
    work = Provider()

    async def narrow(item: int) -> int:
        if work.running >= 2:
            raise busy()
        return await work(item)

    ended = await batch(narrow, at_once=20)

    assert len(ended.done) == 30
    assert work.most == 2


async def test_a_wait_longer_than_a_run_ends_it_with_the_rest_not_begun():
    work = Provider(n2=[busy(7200)])
    ended = await batch(work)

    assert ended.stopped == "busy"
    assert "120 minutes" in ended.why
    assert 2 in ended.not_begun
    assert len(work.calls) < 12
    assert len(ended.done) + len(ended.not_begun) == 30


async def test_a_refused_key_stops_at_once():
    work = Provider(**{f"n{n}": [WriterFailed("refused", "It refused the key.")] * 9 for n in range(30)})
    ended = await batch(work)

    assert (ended.stopped, ended.why) == ("refused", "It refused the key.")
    assert len(work.calls) == len(ended.failed) <= 5
    assert len(ended.not_begun) == 30 - len(ended.failed)


async def test_the_budget_is_used_up_and_never_overspent():
    budget = Budget(Decimal("1.00"))

    async def paid(item: int) -> int:
        await asyncio.sleep(0.005)
        budget.pay(Decimal("0.06"))  # Less than was expected: what is left over is used for others.
        return item

    ended = await batch(paid, budget=budget, expected=lambda item: Decimal("0.10"))

    assert ended.stopped == "budget"
    assert len(ended.done) == 16
    assert budget.spent == Decimal("0.96")
    assert ended.not_begun == tuple(range(16, 30))
    assert "$1.00 has $0.04 left" in ended.why


async def test_with_a_budget_nothing_of_unknown_price_is_begun():
    work = Provider()
    ended = await batch(work, budget=Budget(Decimal(5)), expected=lambda item: None)

    assert (ended.stopped, work.calls, len(ended.not_begun)) == ("budget", [], 30)
    assert "price is not known" in ended.why


async def test_without_a_limit_an_unknown_price_is_no_hindrance():
    ended = await batch(Provider(), budget=Budget(), expected=lambda item: None)

    assert len(ended.done) == 30


async def test_no_more_are_begun_in_a_minute_than_allowed():
    work = Provider(seconds=0.0)
    begun = monotonic()
    await batch(work, count=8, per_minute=1200)

    # None before its turn; how much later is the machine's business.
    assert [n for n, at in enumerate(work.at) if at - begun < n * 0.05 - 0.01] == []


async def test_a_database_that_is_away_ends_the_stage_as_itself():
    work = Provider(n3=[psycopg.OperationalError("away")])
    with pytest.raises(psycopg.OperationalError):
        await batch(work)

    assert work.running == 0


async def test_stopping_leaves_nothing_running_and_a_second_run_pays_for_the_rest_alone():
    stored: dict[int, int] = {}
    work = Provider(seconds=0.05)

    async def keeping(item: int) -> int:
        stored[item] = await work(item)
        return stored[item]

    running = asyncio.create_task(batch(keeping))
    await asyncio.sleep(0.18)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    first = len(work.calls)
    left = [n for n in range(30) if n not in stored]
    again = await run_batch(left, keeping, at_once=5)

    assert work.running == 0
    assert 0 < len(left) < 30
    assert len(again.done) == len(left)
    assert len(work.calls) - first == len(left)
    assert sorted(stored) == list(range(30))
