"""The pinned judge: one model with one version of one prompt, the same for every suite until somebody pins another."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

import prompts
from agent.fence import fenced
from agent.models import Keys, ModelChoice, choose
from agent.writers import Writer
from domain.errors import AskAgain
from evals.competitors import Entrant
from evals.origin import engine_of, origin_of
from evals.result import Competitor, PromptRef
from evals.source import Source, Verdict

PINNED = Path(__file__).parent / "judge.toml"
# Verdicts of all suites lie together: the same statement on the same text is judged once.
SUITE = "judge"
PROMPT = "judge"


class Pin(BaseModel):
    """`evals/judge.toml`: the model's label, and the prompt's version with its file's hash."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str = Field(pattern=r"^(anthropic|google):[\w.@/-]+$")
    version: int = Field(ge=1)
    hash: str

    @property
    def prompt(self) -> PromptRef:
        return PromptRef(name=PROMPT, version=self.version, hash=self.hash)


class Judged(BaseModel):
    """Whether the text shows the statement."""

    reason: str = Field(description="One sentence: the deciding words of the text, or what it lacks.", max_length=600)
    yes: bool = Field(description="Whether the text shows the statement; false when in doubt.")


@dataclass(frozen=True)
class PinnedJudge:
    """A judge (evals.source.Judging) whose verdicts come from a source: replayed, or live and recorded."""

    source: Source
    entrant: Entrant
    choice: ModelChoice

    @property
    def label(self) -> str:
        """Names model and prompt; a stand-in is told as one."""
        competitor = self.entrant.competitor
        return competitor.label + (" (stand-in)" if competitor.origin == "stand_in" else "")

    async def judged(self, statement: str, text: str, repetition: int = 1) -> Verdict:
        """Whether the text shows the statement. Both are data to the judge, whatever they say.

        Raises:
            NotRecorded: No verdict is on record.
            WriterFailed: The judge gave none.
        """
        prompt = self.entrant.competitor.prompt
        with prompts.chosen({PROMPT: prompt.version} if prompt else {}):
            asked = prompts.load(PROMPT)
        model = self.source.serve(SUITE, self.entrant, repetition).model
        async with Writer(self.choice, model=model) as writer:
            written = await writer.ask(asked, Judged, (fenced("statement", statement), fenced("text", text)))
        return Verdict(yes=written.output.yes, reason=written.output.reason)


def read_pin(path: Path = PINNED) -> Pin:
    """Which judge is pinned.

    Raises:
        AskAgain: The file is malformed, or the prompt's file is not the one that was pinned.
    """
    try:
        pin = Pin.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
        told = " ".join(str(error).split())
        raise AskAgain(f"{path.name} names no judge: {told}", "Write model, version and hash.", "bad_file") from None
    try:
        held = prompts.read(PROMPT, pin.version).hash
    except prompts.BadPrompt as error:
        raise AskAgain(f"{path.name} pins judge@v{pin.version}: {error}.", "Pin a version that is there.") from None
    if held != pin.hash:
        raise AskAgain(
            f"judge.v{pin.version}.md was edited: its hash is {held}, {path.name} pins {pin.hash}.",
            "Write a new version, and pin it.",
            "conflict",
        )
    return pin


def pinned(source: Source, keys: Keys | None = None, path: Path = PINNED) -> PinnedJudge:
    """The pinned judge.

    Args:
        source: Where its verdicts come from.
        keys: With which it is asked; None, or without a key of its provider: it is replayed.
        path: The file that pins it.

    Raises:
        AskAgain: As `read_pin`.
    """
    pin = read_pin(path)
    provider = "anthropic" if pin.model.startswith("anthropic:") else "google"
    if keys is not None and keys.of(provider) is not None:
        choice = choose("writer", pin.model, keys)
    else:
        choice = ModelChoice(role="writer", provider=provider, name=pin.model.partition(":")[2])
    competitor = Competitor(engine=engine_of(choice), origin=origin_of(choice), prompt=pin.prompt)
    return PinnedJudge(source, Entrant(competitor, choice), choice)
