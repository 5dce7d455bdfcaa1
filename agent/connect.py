"""Builds the chosen model with its provider's library."""

import warnings
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from pydantic_ai.models import Model
from pydantic_ai.settings import ModelSettings

from agent.models import RETRIES, TIMEOUT_SECONDS, ModelChoice

if TYPE_CHECKING:
    from google.genai.client import AsyncClient

# A model without temperature goes on without it, a thousand times. Set where every model is built: a module that is
# imported within somebody's `catch_warnings` loses its filters when that ends.
warnings.filterwarnings("ignore", message="Sampling parameters", category=UserWarning)

CHAT = ModelSettings(timeout=TIMEOUT_SECONDS, temperature=0.0, max_tokens=2000)


def build(choice: ModelChoice, settings: ModelSettings = CHAT, retries: int = RETRIES) -> Model:
    """The model behind a choice; its library tries a failed request again so many times.

    Raises:
        ValueError: The choice is the offline one: agent.offline builds that, with the brand's words.
    """
    key = choice.key.get_secret_value() if choice.key else ""
    match choice.provider:
        case "anthropic":
            return _anthropic(choice, key, settings, retries)
        case "google":
            return _google(choice, key, settings, retries)
        case "openai":
            return _openai(choice, key, settings, retries)
        case "offline":
            raise ValueError("no model is connected")


@asynccontextmanager
async def gemini(choice: ModelChoice, seconds: float) -> "AsyncGenerator[AsyncClient]":
    """Google's own client, for what pydantic-ai does not do: files. It waits so long for an answer, and tries once."""
    from google.genai import Client
    from google.genai.types import HttpOptions, HttpRetryOptions
    from httpx2 import AsyncClient as Http

    # Given one, it opens none of its own that it would not close.
    async with Http(timeout=seconds) as http:
        options = HttpOptions(
            base_url=choice.url,
            timeout=int(seconds * 1000),
            retry_options=HttpRetryOptions(attempts=1),
            httpx_async_client=http,
        )
        key = choice.key.get_secret_value() if choice.key else ""
        yield Client(vertexai=False, api_key=key, http_options=options).aio


def _anthropic(choice: ModelChoice, key: str, settings: ModelSettings, retries: int) -> Model:
    from pydantic_ai.models.anthropic import AnthropicModel
    from pydantic_ai.providers.anthropic import AnthropicProvider

    provider = AnthropicProvider(api_key=key, base_url=choice.url)
    provider.client.max_retries = retries
    return AnthropicModel(choice.name, provider=provider, settings=settings)


def _google(choice: ModelChoice, key: str, settings: ModelSettings, retries: int) -> Model:
    from google.genai.types import HttpRetryOptions
    from pydantic_ai.models.google import GoogleModel
    from pydantic_ai.providers.google import GoogleProvider

    again = HttpRetryOptions(attempts=retries + 1)
    provider = GoogleProvider(api_key=key, base_url=choice.url, retry_options=again)
    return GoogleModel(choice.name, provider=provider, settings=settings)


def _openai(choice: ModelChoice, key: str, settings: ModelSettings, retries: int) -> Model:
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    # Local servers take any key, but the library wants one.
    provider = OpenAIProvider(api_key=key or "none", base_url=choice.url)
    provider.client.max_retries = retries
    return OpenAIChatModel(choice.name, provider=provider, settings=settings)
