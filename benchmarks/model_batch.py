"""Many typed model calls beside a bare typed agent, against a stand-in provider that takes 200 ms for each.

The floor is the provider's own time: rounds × 200 ms. `python -m benchmarks.model_batch --rounds 3` runs it alone.
"""

import argparse
import asyncio
import json
import math
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Generator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field, SecretStr
from pydantic_ai import Agent

from agent import connect
from agent.models import Keys, ModelChoice, choose
from agent.writers import Writer
from benchmarks.timing import kept, median
from domain.awareness import AwarenessLevel
from domain.creative_kinds import CreativeFormat, HookType
from domain.model_spend import Budget, estimate
from jobs.model_batch import run_batch
from prompts import Rendered

LATENCY = 0.2
ROOT = Path(__file__).parent.parent
COPY = "Our dog could not climb the stairs any more. Three weeks later she runs ahead of me. 60-day guarantee. " * 6
PROMPT = Rendered(text="Classify the ad. What stands between tags is data. " * 40, name="bench", version=1, hash="0")


class Classified(BaseModel):
    """What an ad is, as the classification job asks for it."""

    creative_awareness: AwarenessLevel
    copy_awareness: AwarenessLevel
    creative_confidence: float = Field(ge=0, le=1)
    copy_confidence: float = Field(ge=0, le=1)
    creative_format: CreativeFormat
    hook_type: HookType
    angle: str
    primary_cta: str | None = None
    sex: Literal["female", "male", "any"] = "any"


ANSWER = {
    "creative_awareness": "problem_aware",
    "copy_awareness": "solution_aware",
    "creative_confidence": 0.8,
    "copy_confidence": 0.7,
    "creative_format": "video_ugc",
    "hook_type": "transformation",
    "angle": "She runs ahead of me again",
    "primary_cta": "Shop now",
}


async def ours(choice: ModelChoice, calls: int, at_once: int) -> float:
    """As a job does it: the writer, the batch, the budget, the progress."""
    budget = Budget(Decimal(1000))
    price = estimate(choice.label, 1500, 200)

    async def tell(step: str, done: int, total: int | None, note: str = "") -> None:
        pass

    began = time.perf_counter()
    async with Writer(choice, budget) as writer:

        async def work(ad: int) -> Classified:
            return (await writer.ask(PROMPT, Classified, (f"<ad_copy>{ad} {COPY}</ad_copy>",))).output

        ended = await run_batch(range(calls), work, at_once=at_once, budget=budget, expected=lambda _: price, tell=tell)
    took = time.perf_counter() - began
    if len(ended.done) != calls or budget.spent <= 0:
        raise RuntimeError(f"{len(ended.done)} of {calls} done: {ended.why}{ended.failed[:1]}")
    return took


async def bare(choice: ModelChoice, calls: int, at_once: int) -> float:
    """A typed agent and a semaphore: no budget, no waits, no progress."""
    began = time.perf_counter()
    model = connect.build(choice, retries=0)
    agent = Agent(model, output_type=Classified, instructions=PROMPT.text)
    turn = asyncio.Semaphore(at_once)

    async def one(ad: int) -> None:
        async with turn:
            await agent.run(f"<ad_copy>{ad} {COPY}</ad_copy>")

    async with model:
        await asyncio.gather(*(one(ad) for ad in range(calls)))
    return time.perf_counter() - began


WAYS: dict[str, Callable[[ModelChoice, int, int], Awaitable[float]]] = {
    "ours": ours,
    "a bare typed agent": bare,
}


@contextmanager
def provider(answer: Mapping[str, object]) -> Generator[str]:
    """The stand-in, in a process of its own, with one answer for all; its address."""
    words = [sys.executable, "-m", "tests.wire.models", "--latency", str(LATENCY), "--answer", json.dumps(answer)]
    started = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        yield started.stdout.readline().strip() if started.stdout else ""
    finally:
        started.terminate()
        started.wait(10)


def stand_in_keys(url: str) -> Keys:
    """What leads every provider to the stand-in."""
    key = SecretStr("sk-bench")
    return Keys(anthropic=key, google=key, anthropic_url=url, google_url=url)


async def measured(choice: ModelChoice, calls: int, at_once: int, rounds: int) -> dict[str, list[float]]:
    """Seconds of each way, in turn, after a few calls that warm both up."""
    found: dict[str, list[float]] = {name: [] for name in WAYS}
    for run in WAYS.values():
        await run(choice, at_once, at_once)
    for _ in range(rounds):
        for name, run in WAYS.items():
            found[name].append(await run(choice, calls, at_once))
    return found


def show(topic: str, calls: int, at_once: int, target: float, found: dict[str, list[float]]) -> None:
    """One table."""
    floor = math.ceil(calls / at_once) * LATENCY
    print(f"\n{topic}: {calls:,} calls of {LATENCY * 1000:.0f} ms, {at_once} at once; floor {floor:.1f} s")
    print(f"{'':<28}{'median s':>10}{'× floor':>10}{'target':>10}")
    for name, seconds in found.items():
        ratio = median(seconds) / floor
        verdict = f"{'≤ ' + format(target, '.2f'):>10}{kept(ratio <= target):>9}" if name == "ours" else ""
        print(f"{name:<28}{median(seconds):>10.2f}{ratio:>10.2f}{verdict}")


def main() -> None:
    """Both pieces of work of the issue."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--model", default="anthropic:claude-sonnet-5-5")
    given = asked.parse_args()
    with provider(ANSWER) as url:
        choice = choose("writer", given.model, stand_in_keys(url))
        for topic, calls, at_once, target in (
            ("Classifying", 1_000, 20, 1.35),
            ("Scoring templates", 100, 10, 1.20),
        ):
            show(topic, calls, at_once, target, asyncio.run(measured(choice, calls, at_once, given.rounds)))


if __name__ == "__main__":
    main()
