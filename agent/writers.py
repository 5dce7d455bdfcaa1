"""One question to a model, one typed answer: the light way, for work that asks a thousand times."""

from collections.abc import Sequence
from decimal import Decimal
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel

from agent.models import ModelChoice
from agent.written import Part, Picture, WriterFailed, Written
from domain.model_spend import Budget, Tokens
from prompts import Rendered

if TYPE_CHECKING:
    from pydantic_ai.messages import ModelMessage, ModelResponse
    from pydantic_ai.models import Model
    from pydantic_ai.settings import ModelSettings

__all__ = ["Part", "Picture", "Writer", "WriterFailed", "Written"]

T = TypeVar("T", bound=BaseModel)

MOST_ATTEMPTS = 2  # An answer that does not fit is asked for once more; a third seldom mends it.


class Writer:
    """Asks one model. Open it as an async context manager, in the event loop that asks, and keep it for the run.

    A failed request is not tried again here: who asks knows how long it may wait (jobs.model_batch).
    """

    def __init__(
        self,
        choice: ModelChoice,
        budget: Budget | None = None,
        settings: "ModelSettings | None" = None,
        model: "Model | None" = None,
    ) -> None:
        """What is asked is charged to the budget as soon as it is known, unusable answers too.

        Args:
            choice: Which model.
            budget: What the calls are charged to.
            settings: How long an answer may be and take; None: as suits a short one.
            model: Asked in place of the one that `choice` would build; it is not closed here.

        Raises:
            ValueError: The choice is offline: rules do the work then.
        """
        if choice.offline:
            raise ValueError("no model is connected")
        self.choice = choice
        self.budget = budget or Budget()
        self._settings = settings
        self._given = model
        self._model: Model | None = None

    async def __aenter__(self) -> "Writer":
        from agent import connect, one_shot

        if self._given is not None:
            self._model = self._given
            return self
        self._model = connect.build(self.choice, self._settings or one_shot.settings(self.choice.provider), retries=0)
        await self._model.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.closed()

    async def closed(self) -> None:
        """Closes the connections."""
        if self._given is not None:
            self._model = None
        elif self._model is not None:
            held, self._model = self._model, None
            await held.__aexit__(None, None, None)

    async def ask(self, prompt: Rendered, output: type[T], parts: Sequence[Part] = ()) -> Written[T]:
        """The model's answer in the asked type; asked once more when the first does not fit it.

        Args:
            prompt: The instructions; without parts they are the message itself.
            output: What the answer must be; its docstring and field descriptions reach the model.
            parts: The message, in order: texts (fence what comes from outside: agent.fence) and pictures.

        Raises:
            WriterFailed: There is no answer.
        """
        from agent import one_shot

        messages = one_shot.question(prompt.text, parts)
        spent = Tokens()
        cost: Decimal | None = Decimal(0)
        wrong = ""
        for _ in range(MOST_ATTEMPTS):
            response = await self._request(messages, output)
            used = response.usage
            taken = Tokens(used.input_tokens, used.output_tokens, used.cache_read_tokens, used.cache_write_tokens)
            price = taken.cost(self.choice.label)
            self.budget.pay(price)
            spent, cost = spent + taken, None if price is None or cost is None else cost + price
            self._refuse(response)
            try:
                return self._written(one_shot.answer(response, output), prompt, spent, cost)
            except one_shot.Unusable as error:
                wrong = error.error
                messages = one_shot.again(messages, response, error.why, prompt.text if parts else None)
        raise WriterFailed("bad_output", f"{self.choice.label} {wrong}, twice.")

    async def _request(self, messages: "list[ModelMessage]", output: type[BaseModel]) -> "ModelResponse":
        from pydantic_ai.direct import model_request

        from agent import failures, one_shot

        if self._model is None:
            raise RuntimeError("the writer is not open: use it as an async context manager")
        try:
            return await model_request(self._model, messages, model_request_parameters=one_shot.parameters(output))
        except failures.Trouble as error:
            raise failures.writing(error, self.choice.label) from error

    def _refuse(self, response: "ModelResponse") -> None:
        if response.finish_reason == "content_filter":
            raise WriterFailed("blocked", f"The safety filter of {self.choice.label} refused to answer.")
        if response.finish_reason == "length":
            raise WriterFailed("limit", f"The answer of {self.choice.label} was longer than allowed.")

    def _written(self, output: T, prompt: Rendered, spent: Tokens, cost: Decimal | None) -> Written[T]:
        return Written(
            output=output,
            model=self.choice.label,
            prompt_name=prompt.name,
            prompt_version=prompt.version,
            prompt_hash=prompt.hash,
            input_tokens=spent.input,
            output_tokens=spent.output,
            cost=cost,
        )
