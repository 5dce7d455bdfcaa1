"""One typed question as a model's library wants it: the request, and the answer read out of the response.

It calls the model itself, without an agent around it: there is no tool to run, nothing to loop over.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_ai.messages import (
    BinaryContent,
    ModelMessage,
    ModelRequest,
    ModelResponse,
    ToolCallPart,
    ToolReturnPart,
    UploadedFile,
    UserContent,
    UserPromptPart,
)
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.models.anthropic import AnthropicModelSettings
from pydantic_ai.output import OutputObjectDefinition
from pydantic_ai.settings import ModelSettings
from pydantic_ai.tools import ToolDefinition

from agent.models import Provider
from agent.written import Part, Picture, Stored

T = TypeVar("T", bound=BaseModel)

MOST_TOKENS = 8_000  # Of an answer; the longest, a congruence check of a long page, takes about half.
MOST_TOKENS_OF_A_VIDEO = 32_000  # A transcript with times of ten minutes of speech takes about half.
TIMEOUT_SECONDS = 120.0
TIMEOUT_SECONDS_OF_A_VIDEO = 300.0


class Unusable(Exception):
    """An answer that is not what was asked for. `why` is for the model, `error` for the person."""

    def __init__(self, error: str, why: str = "") -> None:
        super().__init__(error)
        self.error = error
        self.why = why


VIDEO = ModelSettings(timeout=TIMEOUT_SECONDS_OF_A_VIDEO, temperature=0.0, max_tokens=MOST_TOKENS_OF_A_VIDEO)


def settings(provider: Provider) -> ModelSettings:
    """For short typed answers."""
    if provider == "anthropic":
        # The same instructions go with every ad: kept at the provider they cost a tenth.
        return AnthropicModelSettings(
            timeout=TIMEOUT_SECONDS, temperature=0.0, max_tokens=MOST_TOKENS, anthropic_cache_instructions=True
        )
    return ModelSettings(timeout=TIMEOUT_SECONDS, temperature=0.0, max_tokens=MOST_TOKENS)


@lru_cache(maxsize=64)
def parameters(output: type[BaseModel]) -> ModelRequestParameters:
    """Makes the model answer with the type: as JSON by its schema where the model thinks first and so cannot be made to
    call a tool, else as the arguments of the one tool there is. The library knows which."""
    schema = output.model_json_schema()
    name = re.sub(r"\W+", "_", output.__name__)[:60]
    told = schema.get("description") or "The answer."
    tool = ToolDefinition(name=name, description=told, parameters_json_schema=schema, kind="output")
    object_ = OutputObjectDefinition(json_schema=schema, name=name, description=told)
    return ModelRequestParameters(
        output_mode="auto", output_tools=[tool], output_object=object_, allow_text_output=False
    )


def question(instructions: str, parts: Sequence[Part]) -> list[ModelMessage]:
    """The first request."""
    if not parts:
        return [ModelRequest(parts=[UserPromptPart(instructions)])]
    content = [_content(part) for part in parts]
    return [ModelRequest(parts=[UserPromptPart(content)], instructions=instructions)]


def _content(part: Part) -> UserContent:
    match part:
        case Picture(content=content, mime=mime):
            return BinaryContent(data=content, media_type=mime)
        case Stored(uri=uri, mime=mime):
            return UploadedFile(file_id=uri, provider_name="google", media_type=mime)
        case text:
            return text


def again(asked: list[ModelMessage], response: ModelResponse, why: str, instructions: str | None) -> list[ModelMessage]:
    """The request after an answer that did not fit, with what was wrong with it."""
    told = f"That is not usable: {why}\nAnswer again, with what was asked for and in its form."
    calls = [part for part in response.parts if isinstance(part, ToolCallPart)]
    parts = [ToolReturnPart(call.tool_name, told, tool_call_id=call.tool_call_id) for call in calls]
    back = ModelRequest(parts=parts or [UserPromptPart(told)], instructions=instructions)
    return [*asked, response, back] if response.parts else asked


def answer(response: ModelResponse, output: type[T]) -> T:
    """The typed answer in a response.

    Raises:
        Unusable: It holds none.
    """
    call = next((part for part in response.parts if isinstance(part, ToolCallPart)), None)
    said = call.args_as_json_str() if call else response.text or ""
    try:
        return output.model_validate_json(said)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'answer'}: {e['msg']}" for e in error.errors()[:8])
        raise Unusable("did not answer in the asked form", wrong) from error
