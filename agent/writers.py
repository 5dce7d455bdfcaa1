"""One question to a model, one typed answer: the light way, for work that asks a thousand times."""

from collections.abc import Sequence
from types import TracebackType
from typing import TypeVar

from pydantic import BaseModel

from agent.models import ModelChoice
from agent.written import Part, Picture, WriterFailed, Written
from domain.model_spend import Budget
from prompts import Rendered

__all__ = ["Part", "Picture", "Writer", "WriterFailed", "Written"]

T = TypeVar("T", bound=BaseModel)


class Writer:
    """Asks one model. Open it as an async context manager, in the event loop that asks, and keep it for the run."""

    def __init__(self, choice: ModelChoice, budget: Budget | None = None) -> None:
        """What is asked is charged to the budget as soon as it is known, unusable answers too.

        Raises:
            ValueError: The choice is offline: rules do the work then.
        """
        if choice.offline:
            raise ValueError("no model is connected")
        self.choice = choice
        self.budget = budget or Budget()

    async def __aenter__(self) -> "Writer":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.closed()

    async def closed(self) -> None:
        """Closes the connections."""

    async def ask(self, prompt: Rendered, output: type[T], parts: Sequence[Part] = ()) -> Written[T]:
        """The model's answer in the asked type; asked once more when the first does not fit it.

        Args:
            prompt: The instructions; without parts they are the message itself.
            output: What the answer must be; its docstring and field descriptions reach the model.
            parts: The message, in order: texts (fence what comes from outside: agent.fence) and pictures.

        Raises:
            WriterFailed: There is no answer.
        """
        raise WriterFailed("fault", f"{self.choice.label} failed.")
