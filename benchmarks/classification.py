"""The classification job whole: 1,000 image ads against a stand-in model of 200 ms, 20 at once, beside a bare agent.

Ours reads each ad's material and picture, asks, stores the result and tells the progress; the bare typed agent only
asks, with the same picture and type. `python -m benchmarks.classification --ads 1000`.
"""

import argparse
import asyncio
import math
import tempfile
import time
from pathlib import Path

from pydantic_ai import Agent, BinaryContent

from agent import connect
from agent.classify import PictureReading
from agent.models import connect_all
from benchmarks.model_batch import LATENCY, provider, stand_in_keys
from benchmarks.timing import kept
from store.db import open_pool
from store.embedded import grant_login, serve
from store.migrate import migrate
from tests.conftest import People
from tests.jobs.read_answers import SEEN
from tests.jobs.reading_desk import Desk, open_desk
from tests.jobs.template_desk import picture

AT_ONCE = 20
MOST = 1.35
# Google's own library takes several times the CPU of Anthropic's for the same call, so both are shown.
MODELS = ("anthropic:claude-sonnet-5-5", "google:gemini-3.8-flash")


async def ours(desk: Desk, ads: int) -> float:
    """One run of the job over ads that were never read."""
    began = time.perf_counter()
    told = await desk.classify(max_new=ads, budget="none")
    took = time.perf_counter() - began
    if told.new_count < ads:
        raise RuntimeError(told.headline)
    return took


async def bare(desk: Desk, ads: int) -> float:
    """A typed agent and a semaphore, with the same picture."""
    began = time.perf_counter()
    model = connect.build(desk.models.vision, retries=0)
    agent = Agent(model, output_type=PictureReading, instructions="Classify the ad.")
    turn = asyncio.Semaphore(AT_ONCE)
    content = picture()

    async def one(ad: int) -> None:
        async with turn:
            await agent.run(
                [f"<ad_copy>{ad} Tired of stiff mornings?</ad_copy>", BinaryContent(content, media_type="image/png")]
            )

    async with model:
        await asyncio.gather(*(one(ad) for ad in range(ads)))
    return time.perf_counter() - began


async def measured(url: str, model: str, ads: int) -> tuple[float, float]:
    """Seconds of ours and of the bare agent."""
    with tempfile.TemporaryDirectory(prefix="vt", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        with serve(home) as where:
            await migrate(where.owner)
            await asyncio.to_thread(grant_login, where.owner)
            pool = await open_pool(where.app, size=8)
            try:
                models = connect_all(None, None, model, stand_in_keys(url), AT_ONCE)
                desk = await open_desk(People(where, pool), home, models)
                for ad in range(ads + AT_ONCE):
                    await desk.image(f"{120_200_000_000_000_000 + ad}", spend=float(2 * ads - ad))
                await ours(desk, AT_ONCE)
                await bare(desk, AT_ONCE)
                return await ours(desk, ads), await bare(desk, ads)
            finally:
                await pool.close()


def main() -> None:
    """Prints both, over the floor of the provider's own time."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--ads", type=int, default=1_000)
    asked.add_argument("--models", nargs="+", default=MODELS)
    given = asked.parse_args()
    floor = math.ceil(given.ads / AT_ONCE) * LATENCY
    print(
        f"\nClassification of {given.ads:,} image ads, {LATENCY * 1000:.0f} ms a call, {AT_ONCE} at once: {floor:.1f} s"
    )
    print(f"{'':<52}{'s':>10}{'× floor':>10}{'target':>10}")
    with provider(SEEN) as url:
        for model in given.models:
            job, agent = asyncio.run(measured(url, model, given.ads))
            verdict = f"{f'≤ {MOST}':>10}{kept(job / floor <= MOST):>9}"
            print(f"{f'the job, stored, {model}':<52}{job:>10.2f}{job / floor:>10.2f}{verdict}")
            print(f"{'a bare typed agent':<52}{agent:>10.2f}{agent / floor:>10.2f}", flush=True)


if __name__ == "__main__":
    main()
