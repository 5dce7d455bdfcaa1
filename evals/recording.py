"""One recorded answer of a model: a line of a file, and all that a replay needs."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue
from pydantic_ai.messages import ModelMessagesTypeAdapter, ModelResponse

from evals.redact import Redactor
from evals.request_key import RequestKey
from evals.result import Competitor, PromptRef, Used

# Of a response what decides how it is read; not its ids, addresses and whatever else a provider or a proxy adds.
_KEPT = ("parts", "usage", "model_name", "provider_name", "finish_reason", "kind")
_KEPT_OF_USAGE = frozenset(
    {"input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "input_audio_tokens"}
)
_LEFT_OUT_OF_A_PART = frozenset({"timestamp", "provider_url"})


class Recording(BaseModel):
    """One answer. `key` is evals.request_key's; `messages`, `schemas` and `settings` are the digests of its parts.
    `seconds` of the provider's time, `cost` in US dollars by the list price of the day, None where nobody knows it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str = Field(pattern=r"^[0-9a-f]{64}$")
    prompt: PromptRef
    model: str
    origin: Literal["provider", "stand_in"]
    repetition: int
    messages: str
    schemas: str
    settings: str
    response: dict[str, JsonValue]
    seconds: float
    input_tokens: int
    output_tokens: int
    cost: Decimal | None
    recorded_at: datetime

    @property
    def used(self) -> Used:
        return Used(
            requests=1,
            input_tokens=self.input_tokens,
            output_tokens=self.output_tokens,
            cost=self.cost,
            seconds=self.seconds,
        )

    def answer(self) -> ModelResponse:
        """The response as the model gave it, a new one each time: who gets it may change it."""
        return _response({**self.response, "timestamp": self.recorded_at})


def recorded(
    competitor: Competitor,
    key: RequestKey,
    repetition: int,
    response: ModelResponse,
    redactor: Redactor,
    *,
    seconds: float,
    cost: Decimal | None,
    at: datetime,
) -> Recording:
    """A response as it may be written.

    Raises:
        SecretFound: It holds a key of ours.
        ValueError: The competitor is no model with a prompt.
    """
    if competitor.prompt is None or competitor.origin == "rules":
        raise ValueError(f"{competitor.label} is no model: its answers are not recorded")
    written = redactor.cleaned(_kept(ModelMessagesTypeAdapter.dump_python([response], mode="json")[0]))
    if not isinstance(written, dict):
        raise TypeError("a response is an object")
    return Recording(
        key=key.whole,
        prompt=competitor.prompt,
        model=competitor.engine,
        origin=competitor.origin,
        repetition=repetition,
        messages=key.messages,
        schemas=key.schemas,
        settings=key.settings,
        response=written,
        seconds=round(seconds, 3),
        input_tokens=response.usage.input_tokens,
        output_tokens=response.usage.output_tokens,
        cost=cost,
        recorded_at=at,
    )


def _response(held: dict[str, Any]) -> ModelResponse:
    message = ModelMessagesTypeAdapter.validate_python([held])[0]
    if not isinstance(message, ModelResponse):
        raise TypeError("a recording holds a response")
    return message


def _kept(dumped: dict[str, Any]) -> dict[str, JsonValue]:
    held = {name: dumped[name] for name in _KEPT if dumped.get(name) is not None}
    held["parts"] = [
        {name: value for name, value in part.items() if value is not None and name not in _LEFT_OUT_OF_A_PART}
        for part in dumped["parts"]
    ]
    held["usage"] = {name: value for name, value in dumped["usage"].items() if value and name in _KEPT_OF_USAGE}
    return held
