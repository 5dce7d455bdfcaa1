"""Answers of models, replayed: no key, no network, and no answer where none is on record."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import ValidationError
from pydantic_ai import RunContext
from pydantic_ai.messages import ModelMessage, ModelResponse
from pydantic_ai.models import CompletedStreamedResponse, Model, ModelRequestParameters, StreamedResponse
from pydantic_ai.profiles import ModelProfile
from pydantic_ai.profiles.anthropic import anthropic_model_profile
from pydantic_ai.profiles.google import google_model_profile
from pydantic_ai.profiles.openai import openai_model_profile
from pydantic_ai.settings import ModelSettings, merge_model_settings

from agent.models import ModelChoice, Provider
from evals.cassettes import Cassettes
from evals.competitors import Entrant
from evals.recording import Recording
from evals.request_key import RequestKey, request_key
from evals.result import Competitor, Used
from evals.source import NotRecorded

__all__ = ["NotRecorded", "Played", "Playing", "Replay", "settings_of"]

_PERSONAS = ("persona_core", "persona_domain")  # Their answers are the longest.
_NOTHING = "no answer of this model to this version of the prompt is on record"


class Playing(Model):
    """One attempt's model. What it is asked is looked up under its request's key; what is not there is `missing`.

    The library sees the same model whether it is replayed or recorded, so that a request has one key.
    """

    def __init__(
        self, cassettes: Cassettes, suite: str, competitor: Competitor, choice: ModelChoice, repetition: int
    ) -> None:
        super().__init__(settings=settings_of(competitor, choice), profile=_profile(choice.provider, choice.name))
        self.cassettes = cassettes
        self.suite = suite
        self.competitor = competitor
        self.choice = choice
        self.repetition = repetition
        self.used = Used(cost=Decimal(0), seconds=0)

    @property
    def model_name(self) -> str:
        return self.choice.name

    @property
    def system(self) -> str:
        return self.choice.provider

    async def request(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
    ) -> ModelResponse:
        """The answer on record.

        Raises:
            NotRecorded: There is none.
        """
        merged = merge_model_settings(self.settings, model_settings)
        key = request_key(self.competitor, self.repetition, messages, merged, model_request_parameters)
        found = self.cassettes.find(self.suite, self.competitor, key.whole)
        if found is None:
            found = await self.missing(key, messages, model_settings, model_request_parameters)
        try:
            answer = found.answer()
        except ValidationError:
            # Of another version of the library, or edited by hand: no failing of the model.
            raise NotRecorded("Not recorded: the answer on record cannot be read.") from None
        self.used = _sum(self.used, found.used)
        return answer

    async def missing(
        self,
        key: RequestKey,
        messages: list[ModelMessage],
        settings: ModelSettings | None,
        parameters: ModelRequestParameters,
    ) -> Recording:
        """What stands for an answer that is not on record.

        Raises:
            NotRecorded: Nothing does.
        """
        held = self.cassettes.recordings(self.suite, self.competitor)
        raise NotRecorded(f"Not recorded: {_nearest(held, key, self.repetition)}.")

    @asynccontextmanager
    async def request_stream(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
        run_context: RunContext[Any] | None = None,
    ) -> AsyncGenerator[StreamedResponse]:
        """The same answer, part by part."""
        response = await self.request(messages, model_settings, model_request_parameters)
        yield CompletedStreamedResponse(response, model_request_parameters=model_request_parameters, replay_events=True)


@dataclass(frozen=True)
class Played:
    """One attempt's model, and what the answers that it gave took when they were recorded."""

    model: Playing

    @property
    def used(self) -> Used:
        return self.model.used


@dataclass(frozen=True)
class Replay:
    """Where answers come from without a key (evals.source.Source)."""

    cassettes: Cassettes

    def serve(self, suite: str, entrant: Entrant, repetition: int) -> Played:
        """The model of one attempt.

        Raises:
            NotRecorded: Nothing that it answered to this version of the prompt is on record: no model is made then, and
                none of the packages loaded that making one takes.
            ValueError: The entrant is no model.
        """
        if entrant.choice is None:
            raise ValueError(f"{entrant.competitor.label} is no model")
        if not self.cassettes.recordings(suite, entrant.competitor):
            raise NotRecorded(f"Not recorded: {_NOTHING}.")
        return Played(Playing(self.cassettes, suite, entrant.competitor, entrant.choice, repetition))


def settings_of(competitor: Competitor, choice: ModelChoice) -> ModelSettings:
    """With which settings the product asks such a model with such a prompt."""
    # Imported here: with them come the providers' own packages, which a run without recordings does not need.
    from agent import connect, one_shot, persona

    if competitor.prompt is not None and competitor.prompt.name in _PERSONAS:
        return persona.settings(choice.provider)
    return connect.CHAT if choice.role == "chat" else one_shot.settings(choice.provider)


def _profile(provider: Provider, name: str) -> ModelProfile | None:
    match provider:
        case "anthropic":
            return anthropic_model_profile(name)
        case "google":
            return google_model_profile(name)
        case "openai":
            return openai_model_profile(name)
        case "offline":
            return None


def _nearest(held: tuple[Recording, ...], key: RequestKey, repetition: int) -> str:
    """In what the nearest answer on record differs."""
    if not held:
        return _NOTHING
    same = [one for one in held if one.messages == key.messages]
    if not same:
        return f"{len(held)} answer{'s are' if len(held) > 1 else ' is'} on record, none to this input"
    times = len({one.repetition for one in same})
    if all(one.repetition != repetition for one in same):
        return f"this input is on record {times} time{'s' if times > 1 else ''}, and this is repetition {repetition}"
    if all(one.schemas != key.schemas for one in same):
        return "this input is on record under other tools or another form of the answer"
    return "this input is on record under other settings of the model"


def _sum(before: Used, more: Used) -> Used:
    return Used(
        requests=before.requests + more.requests,
        input_tokens=before.input_tokens + more.input_tokens,
        output_tokens=before.output_tokens + more.output_tokens,
        cost=None if before.cost is None or more.cost is None else before.cost + more.cost,
        seconds=None if before.seconds is None or more.seconds is None else before.seconds + more.seconds,
    )
