"""Asks the loopback providers through the recorder, as the suites ask real ones."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from pydantic import BaseModel

import prompts
from agent.models import ModelChoice
from agent.writers import Part, Writer, Written
from domain.model_spend import Budget
from evals.cassettes import Cassettes
from evals.competitors import Entrant
from evals.live import Live
from evals.origin import engine_of, origin_of
from evals.replay import Replay
from evals.result import Competitor, PromptRef
from evals.source import Source

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SUITE = "little"


class Sum(BaseModel):
    """An answer."""

    total: int
    words: str = ""


class Longer(Sum):
    """An answer of another form."""

    more: str = ""


def prompt(name: str = "congruence", version: int = 1) -> PromptRef:
    """A version as it is."""
    return PromptRef(name=name, version=version, hash=prompts.read(name, version).hash)


def entrant(choice: ModelChoice, ref: PromptRef | None = None) -> Entrant:
    """A column of this model."""
    return Entrant(Competitor(engine=engine_of(choice), origin=origin_of(choice), prompt=ref or prompt()), choice)


def keyless(held: Entrant) -> Entrant:
    """The same column where nobody has a key."""
    assert held.choice is not None
    return Entrant(held.competitor, held.choice.model_copy(update={"key": None, "why": "", "url": None}))


def live(folder: Path, limit: Decimal | None = None, secrets: Sequence[str] = ()) -> Live:
    """A recorder into this folder."""
    return Live(Cassettes(folder), Budget(limit), secrets, lambda: NOW)


def replay(folder: Path) -> Replay:
    """Reads the folder anew, as another process would."""
    return Replay(Cassettes(folder))


async def ask(
    source: Source,
    who: Entrant,
    words: Sequence[Part] | str = "two and two",
    repetition: int = 1,
    form: type[Sum] = Sum,
) -> Written[Sum]:
    """One question through the product's own writer."""
    assert who.choice is not None
    parts: Sequence[Part] = (words,) if isinstance(words, str) else words
    async with Writer(who.choice, model=source.serve(SUITE, who, repetition).model) as writer:
        return await writer.ask(prompts.load("congruence"), form, parts)


def written(folder: Path) -> str:
    """All bytes of all recordings."""
    return "\n".join(path.read_text("utf-8") for path in sorted(folder.rglob("*")) if path.is_file())
