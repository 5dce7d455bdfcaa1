"""A thousand replayed cases of the prompt tests, beside pydantic-evals alone on the same cases with nothing to do.

The answers are a stand-in's, made here and recorded on disk in a folder of this run; the suites, their prompts, the
product's own functions around the model, the replay and all checks are the real ones. A run reads the recordings anew.

`python -m benchmarks.evals --rounds 3` runs it alone.
"""

import argparse
import asyncio
import math
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic_ai.messages import ModelMessage
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.models.test import TestModel
from pydantic_ai.settings import ModelSettings
from pydantic_evals import Case, Dataset

from benchmarks.timing import alternating, head, kept, line, median
from evals.cassettes import Cassettes
from evals.competitors import Entrant, entrants
from evals.recording import Recording, recorded
from evals.redact import Redactor
from evals.replay import Played, Playing, Replay
from evals.request_key import RequestKey
from evals.result import SuiteRun
from evals.run import run_suite
from evals.source import Source
from evals.suite import Suite
from evals.suites import suite

CASES = 1_000
MOST_SECONDS = 10.0
# The chat's agent with all its tools; one short typed answer; the longest typed answer.
TOPICS = ("routing", "congruence", "persona_core")
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
AT_ONCE = 10


class _Made(Playing):
    """Answers as the schema allows, and records it."""

    async def missing(
        self,
        key: RequestKey,
        messages: list[ModelMessage],
        settings: ModelSettings | None,
        parameters: ModelRequestParameters,
    ) -> Recording:
        calls = ["top_hooks"] if any(tool.name == "top_hooks" for tool in parameters.function_tools) else []
        response = await TestModel(call_tools=calls).request(messages, settings, parameters)
        made = recorded(
            self.competitor, key, self.repetition, response, Redactor(()), seconds=1.0, cost=Decimal(0), at=NOW
        )
        self.cassettes.keep(self.suite, self.competitor, made)
        return made


@dataclass(frozen=True)
class _Making:
    """Where the answers come from at first."""

    cassettes: Cassettes

    def serve(self, suite: str, entrant: Entrant, repetition: int) -> Played:
        if entrant.choice is None:
            raise ValueError("the rules are not recorded")
        return Played(_Made(self.cassettes, suite, entrant.competitor, entrant.choice, repetition))


def ran(tested: Suite[Any, Any], source: Source) -> SuiteRun:
    """At least a thousand answers of a model, checked."""
    entrant = entrants(tested)[1]
    competitor = entrant.competitor.model_copy(update={"origin": "stand_in"})
    times = math.ceil(CASES / len(tested.cases().cases))
    columns = (Entrant(competitor, entrant.choice),)
    return asyncio.run(run_suite(tested, columns, now=NOW, source=source, repetitions=times, at_once=AT_ONCE))


def ours(tested: Suite[Any, Any], folder: Path) -> Callable[[], float]:
    """Seconds for a thousand replayed cases."""

    def run() -> float:
        began = time.perf_counter()
        attempts = [one for case in ran(tested, Replay(Cassettes(folder))).columns[0].cases for one in case.attempts]
        took = time.perf_counter() - began
        if missing := [one.error for one in attempts if one.state == "not_recorded"]:
            raise RuntimeError(f"{tested.name}: {len(missing)} of {len(attempts)} were not replayed: {missing[0]}")
        return took * CASES / len(attempts)

    return run


def floor(tested: Suite[Any, Any]) -> Callable[[], float]:
    """Seconds that the library takes for as many cases when the task and one check do nothing."""
    held = tested.cases().cases
    names = [f"{held[n % len(held)].name} #{n // len(held)}" for n in range(CASES)]
    dataset = Dataset[str, str, Any](name=tested.name, cases=[Case(name=name, inputs=name) for name in names])

    async def nothing(name: str) -> str:
        return name

    def run() -> float:
        began = time.perf_counter()
        asyncio.run(dataset.evaluate(nothing, max_concurrency=AT_ONCE, progress=False))
        return time.perf_counter() - began

    return run


def main() -> None:
    """Prints the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--suites", nargs="*", default=TOPICS)
    given = asked.parse_args()
    print(head(f"{CASES:,} replayed cases, with every check; answers made and recorded by a stand-in"))
    for name in given.suites:
        tested = suite(name)
        with tempfile.TemporaryDirectory(prefix="vtb") as folder:
            ran(tested, _Making(Cassettes(Path(folder))))
            found = alternating(
                given.rounds,
                {"floor": floor(tested), "ours": ours(tested, Path(folder))},
            )
        print(line(f"{name}: bare pydantic-evals, nothing to do", found["floor"]))
        print(line(f"{name}: ViralTracker", found["ours"]))
        seconds = median(found["ours"])
        ratio = seconds / median(found["floor"])
        print(f"{'× bare':<46}{ratio:>10.1f}{'':>10}{'≤ 10 s':>16}{kept(seconds <= MOST_SECONDS):>9}")


if __name__ == "__main__":
    main()
