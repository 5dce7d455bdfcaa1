"""Where a run's answers come from: what evals.run needs of recordings and of the judge, and no more."""

from dataclasses import dataclass
from typing import Protocol

from pydantic_ai.models import Model

from evals.competitors import Entrant
from evals.result import Used


class NotRecorded(Exception):
    """No answer is on record, and none may be bought. `message` says what is missing, in a sentence."""

    def __init__(self, message: str = "Not recorded.") -> None:
        super().__init__(message)
        self.message = message


class Served(Protocol):
    """One attempt's model, and what the answers that it gave took."""

    @property
    def model(self) -> Model: ...

    @property
    def used(self) -> Used: ...


class Source(Protocol):
    """Gives each attempt its model: replayed, or live and recorded."""

    def serve(self, suite: str, entrant: Entrant, repetition: int) -> Served:
        """Cheap: it is asked once an attempt. Its model raises NotRecorded where there is no answer.

        Raises:
            NotRecorded: The entrant has no answers at all.
        """
        ...


@dataclass(frozen=True)
class Verdict:
    """A judge's answer."""

    yes: bool
    reason: str


class Judging(Protocol):
    """The pinned judge. `label` names its model and prompt version."""

    @property
    def label(self) -> str: ...

    async def judged(self, statement: str, text: str, repetition: int) -> Verdict:
        """Whether the text shows the statement.

        Raises:
            NotRecorded: No verdict is on record.
            WriterFailed: The judge gave none.
        """
        ...
