"""Where a run's answers come from, as the command line asks for it: recordings alone, or models that are paid for."""

import sys
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.models import Connected, Keys, ModelChoice
from domain.errors import AskAgain
from domain.model_spend import Budget
from evals.arguments import BUDGET, EvalWords
from evals.around import Around
from evals.cassettes import RECORDINGS, Cassettes
from evals.judge import pinned
from evals.replay import Replay
from evals.result import Competitor
from evals.source import Judging, Source
from terminal import printable

if TYPE_CHECKING:
    from evals.live import Live


@dataclass(frozen=True)
class Answers:
    """The answers' source, the judge that reads from it, and the models that the settings name. `keys` are there only
    where models may be asked."""

    source: Source
    cassettes: Cassettes
    judge: Judging
    connected: Connected
    keys: Keys | None = None
    live: "Live | None" = None

    @property
    def missed(self) -> bool:
        """Whether a provider was asked and gave nothing to record."""
        return self.live is not None and self.live.missed > 0

    def competitors(self, suite: str) -> tuple[Competitor, ...]:
        """Whose answers to the suite are on record."""
        return self.cassettes.competitors(suite)


@asynccontextmanager
async def answers(words: EvalWords, around: Around) -> AsyncGenerator[Answers]:
    """One budget for everything that is asked within it. What was bought, and lines of recordings that could not be
    read, are told on stderr.

    Raises:
        AskAgain: Models are to be asked, and none is connected.
    """
    access = around.access()
    if words.live and not words.models and all(model.offline for model in _models(access.connected)):
        raise AskAgain(
            "--live asks models, and none is connected here.",
            "Set ANTHROPIC_API_KEY or GOOGLE_API_KEY, or leave --live out to replay what is recorded.",
            "no_connection",
        )
    cassettes = Cassettes(around.recordings or RECORDINGS)
    if not words.live:
        replay = Replay(cassettes)
        yield Answers(replay, cassettes, pinned(replay), access.connected)
    else:
        # With it come the providers' own packages, a second of imports.
        from evals.live import Live

        async with Live(cassettes, _budget(words), access.secrets, around.clock) as live:
            yield Answers(live, cassettes, pinned(live), access.connected, access.keys, live)
        _tell([live.told])
    _tell(cassettes.skipped)


def _models(connected: Connected) -> tuple[ModelChoice, ...]:
    return connected.chat, connected.writer, connected.vision


def _budget(words: EvalWords) -> Budget:
    if words.budget == "none":
        return Budget(limit=None)
    return Budget(limit=BUDGET if words.budget is None else words.budget)


def _tell(sentences: Iterable[str]) -> None:
    for sentence in filter(None, sentences):
        print(printable(sentence), file=sys.stderr)
