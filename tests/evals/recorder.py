"""Records what a test's function says, as a stand-in's answers or, within a test, as if a provider had given them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from pydantic_ai.messages import ModelMessage, ModelResponse, ToolCallPart, UserPromptPart
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.settings import ModelSettings

from evals.cassettes import Cassettes
from evals.competitors import Entrant
from evals.recording import Recording, recorded
from evals.redact import Redactor
from evals.replay import Played, Playing
from evals.request_key import RequestKey
from evals.source import NotRecorded

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
# From what the model is told to its answer; None: it is not recorded.
Says = Callable[[str, int], dict[str, object] | None]


class _Recording(Playing):
    says: Says

    async def missing(
        self,
        key: RequestKey,
        messages: list[ModelMessage],
        settings: ModelSettings | None,
        parameters: ModelRequestParameters,
    ) -> Recording:
        told = [part.content for part in messages[0].parts if isinstance(part, UserPromptPart)]
        text = "".join(part if isinstance(part, str) else " ".join(map(str, part)) for part in told)
        said = self.says(text, self.repetition)
        if said is None:
            raise NotRecorded
        tool = parameters.output_tools[0].name
        made = recorded(
            self.competitor,
            key,
            self.repetition,
            ModelResponse(parts=[ToolCallPart(tool, said, tool_call_id="1")]),
            Redactor(()),
            seconds=2.5,
            cost=Decimal("0.001"),
            at=AT,
        )
        self.cassettes.keep(self.suite, self.competitor, made)
        return made


@dataclass(frozen=True)
class Recorder:
    """A source that writes what it says."""

    cassettes: Cassettes
    says: Says

    def serve(self, suite: str, entrant: Entrant, repetition: int) -> Played:
        assert entrant.choice is not None
        model = _Recording(self.cassettes, suite, entrant.competitor, entrant.choice, repetition)
        model.says = self.says
        return Played(model)
