"""Answers of models, bought and recorded: `viraltracker eval SUITE --live`. What is on record is never paid again."""

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from types import TracebackType

from pydantic_ai.messages import BinaryContent, ModelMessage, ModelRequest, ModelResponse, UserPromptPart
from pydantic_ai.models import Model, ModelRequestParameters
from pydantic_ai.settings import ModelSettings
from pydantic_core import to_json

from agent import connect, failures
from agent.models import ModelChoice
from domain.format import plural
from domain.model_spend import Budget, Tokens, estimate
from evals.cassettes import Cassettes
from evals.competitors import Entrant
from evals.origin import origin_of
from evals.recording import Recording, recorded
from evals.redact import Redactor, SecretFound
from evals.replay import Played, Playing, Replay, settings_of
from evals.request_key import RequestKey
from evals.result import Competitor
from evals.source import NotRecorded

# By the provider's library, which waits as long as the provider asks.
RETRIES = 4
# So many characters are at least one token; fewer than the usual four, so that a budget holds.
_CHARACTERS = 3
_PICTURE = 1_600  # Tokens, of the largest that providers take.


class Live:
    """Where answers come from with a key (evals.source.Source). Open it as an async context manager.

    A model is asked only where the settings name it: what others once answered is replayed.
    """

    def __init__(
        self,
        cassettes: Cassettes,
        budget: Budget,
        secrets: Sequence[str],
        now: Callable[[], datetime],
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        """
        Args:
            cassettes: Where answers are recorded.
            budget: What may be spent; with a limit, no model is asked whose price is not known.
            secrets: Values that no recording may hold (evals.redact.known_secrets).
            now: When an answer was given.
            clock: Seconds, for how long it took.
        """
        self.cassettes = cassettes
        self.budget = budget
        self.redactor = Redactor(secrets)
        self.now = now
        self.clock = clock
        self.asked = 0
        self.stopped = ""
        self.missed = 0
        self._missed_for = ""
        self._models: dict[tuple[str, str, bytes], Model] = {}
        self._freed = asyncio.Condition()
        self._under_way: dict[str, asyncio.Lock] = {}
        self._holding = 0

    async def __aenter__(self) -> "Live":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        opened, self._models = list(self._models.values()), {}
        for model in opened:
            await model.__aexit__(None, None, None)

    @property
    def told(self) -> str:
        """What was bought, in a sentence or two."""
        spent = _dollars(self.budget.spent)
        unpriced = f", and {self.budget.unpriced} of unknown price" if self.budget.unpriced else ""
        said = f"{plural(self.asked, 'answer')} recorded for {spent}{unpriced}."
        missed = f" {plural(self.missed, 'answer')} could not be had: {self._missed_for}" if self.missed else ""
        stopped = f" {self.stopped}" if self.stopped and self.stopped != self._missed_for else ""
        return f"{said}{missed}{stopped}"

    def miss(self, why: str) -> None:
        """A provider gave no answer, for no fault of its model's; the sentence says why."""
        self.missed += 1
        self._missed_for = why

    def serve(self, suite: str, entrant: Entrant, repetition: int) -> Played:
        """The model of one attempt.

        Raises:
            NotRecorded: It is only replayed, and nothing that it answered is on record.
            ValueError: The entrant is no model.
        """
        choice = entrant.choice
        if choice is None:
            raise ValueError(f"{entrant.competitor.label} is no model")
        # What the settings chose says why; a choice made from a label alone is there to be replayed.
        if choice.key is None and not choice.why:
            return Replay(self.cassettes).serve(suite, entrant, repetition)
        return Played(_Recorder(self, suite, entrant.competitor, choice, repetition))

    async def opened(self, choice: ModelChoice, competitor: Competitor) -> Model:
        """The model itself, opened once.

        Raises:
            NotRecorded: Its library asks another address than the settings say, so that its answers would be recorded
                as somebody else's.
        """
        settings = settings_of(competitor, choice)
        which = (choice.label, choice.url or "", to_json(settings))
        held = self._models.get(which)
        if held is None:
            held = connect.build(choice, settings, retries=RETRIES)
            if origin_of(choice.model_copy(update={"url": held.base_url})) != competitor.origin:
                raise NotRecorded(
                    f"{choice.label} would be asked at {held.base_url}, which the settings do not name:"
                    " unset what the provider's library reads from the environment (…_BASE_URL)."
                )
            self._models[which] = held
            await held.__aenter__()
        return held

    def turn(self, key: str) -> asyncio.Lock:
        """One request is bought once, however many ask it at the same time."""
        return self._under_way.setdefault(key, asyncio.Lock())

    async def hold(self, expected: Decimal | None, label: str) -> int:
        """Money for a call, set aside. Waits while calls under way hold what may come back.

        Raises:
            NotRecorded: It does not fit, or the run was stopped before.
        """
        async with self._freed:
            while True:
                if self.stopped:
                    raise NotRecorded(self.stopped)
                ticket = self.budget.hold(expected)
                if ticket is not None:
                    self._holding += 1
                    return ticket
                if expected is None or not self._holding:
                    self.stopped = self._why(expected, label)
                    self._freed.notify_all()
                    raise NotRecorded(self.stopped)
                await self._freed.wait()

    async def release(self, ticket: int) -> None:
        """Gives back what a call held; what it took was paid."""
        async with self._freed:
            self.budget.release(ticket)
            self._holding -= 1
            self._freed.notify_all()

    def _why(self, expected: Decimal | None, label: str) -> str:
        limit = _dollars(self.budget.limit or Decimal(0))
        if expected is None:
            return f"Stopped: nobody knows what {label} costs, so a budget of {limit} cannot be kept."
        return (
            f"Stopped before the first call that does not fit the budget: it may cost {_dollars(expected)}, and"
            f" {_dollars(self.budget.left or Decimal(0))} of {limit} is left."
        )


class _Recorder(Playing):
    """One attempt's model: asked where nothing is on record, and recorded as soon as it answered."""

    def __init__(self, live: Live, suite: str, competitor: Competitor, choice: ModelChoice, repetition: int) -> None:
        super().__init__(live.cassettes, suite, competitor, choice, repetition)
        self.live = live

    async def missing(
        self,
        key: RequestKey,
        messages: list[ModelMessage],
        settings: ModelSettings | None,
        parameters: ModelRequestParameters,
    ) -> Recording:
        async with self.live.turn(key.whole):
            found = self.cassettes.find(self.suite, self.competitor, key.whole)
            return found or await self._bought(key, messages, settings, parameters)

    async def _bought(
        self,
        key: RequestKey,
        messages: list[ModelMessage],
        settings: ModelSettings | None,
        parameters: ModelRequestParameters,
    ) -> Recording:
        model = await self.live.opened(self.choice, self.competitor)
        ticket = await self.live.hold(self._expected(messages, parameters), self.choice.label)
        try:
            begun = self.live.clock()
            try:
                response = await model.request(messages, settings, parameters)
            except failures.Trouble as error:
                # A provider that cannot be reached says nothing about its model; the text may hold the key.
                said = failures.writing(error, self.choice.label)
                self.live.miss(said.message)
                if said.kind == "refused":
                    self.live.stopped = said.message
                raise NotRecorded(f"Not recorded: {said.message}") from error
            seconds = self.live.clock() - begun
            cost = self._cost(response)
            self.live.budget.pay(cost)
            # Before anything is waited for: a run that is stopped now keeps what it paid.
            return self._recorded(key, response, seconds, cost)
        finally:
            await self.live.release(ticket)

    def _recorded(self, key: RequestKey, response: ModelResponse, seconds: float, cost: Decimal | None) -> Recording:
        try:
            made = recorded(
                self.competitor,
                key,
                self.repetition,
                response,
                self.live.redactor,
                seconds=seconds,
                cost=cost,
                at=self.live.now(),
            )
        except SecretFound as error:
            raise NotRecorded(str(error)) from None
        try:
            self.cassettes.keep(self.suite, self.competitor, made)
        except OSError as error:
            # What cannot be kept would be paid again.
            self.live.stopped = f"Stopped: an answer that was paid for could not be written: {error.strerror}."
            raise NotRecorded(self.live.stopped) from error
        self.live.asked += 1
        return made

    def _cost(self, response: ModelResponse) -> Decimal | None:
        if self.competitor.origin == "stand_in":
            return Decimal(0)
        used = response.usage
        taken = Tokens(used.input_tokens, used.output_tokens, used.cache_read_tokens, used.cache_write_tokens)
        return taken.cost(self.choice.label)

    def _expected(self, messages: Sequence[ModelMessage], parameters: ModelRequestParameters) -> Decimal | None:
        """The most that the call may cost: with the longest answer that is allowed."""
        if self.competitor.origin == "stand_in":
            return Decimal(0)
        longest = settings_of(self.competitor, self.choice).get("max_tokens") or 0
        return estimate(self.choice.label, _tokens(messages, parameters), longest)


def _tokens(messages: Sequence[ModelMessage], parameters: ModelRequestParameters) -> int:
    characters = len(to_json([*parameters.function_tools, *parameters.output_tools, parameters.output_object]))
    pictures = 0
    for message in messages:
        if isinstance(message, ModelRequest):
            characters += len(message.instructions or "")
        for part in message.parts:
            if isinstance(part, UserPromptPart) and not isinstance(part.content, str):
                pictures += sum(isinstance(piece, BinaryContent) for piece in part.content)
                characters += sum(len(piece) for piece in part.content if isinstance(piece, str))
            else:
                characters += len(to_json(part))
    return characters // _CHARACTERS + pictures * _PICTURE


def _dollars(amount: Decimal) -> str:
    """With the hundredths of cents that a single call may cost."""
    return f"${amount:,.2f}" if amount == amount.quantize(Decimal("0.01")) else f"${amount:,.4f}"
