"""Builds the chosen model with its provider's library."""

from pydantic_ai.models import Model
from pydantic_ai.settings import ModelSettings

from agent.models import RETRIES, TIMEOUT_SECONDS, ModelChoice


def build(choice: ModelChoice) -> Model:
    """The model behind a choice.

    Raises:
        ValueError: The choice is the offline one: agent.offline builds that, with the brand's words.
    """
    key = choice.key.get_secret_value() if choice.key else ""
    settings = ModelSettings(timeout=TIMEOUT_SECONDS, temperature=0.0, max_tokens=2000)
    match choice.provider:
        case "anthropic":
            return _anthropic(choice, key, settings)
        case "google":
            return _google(choice, key, settings)
        case "openai":
            return _openai(choice, key, settings)
        case "offline":
            raise ValueError("no model is connected")


def _anthropic(choice: ModelChoice, key: str, settings: ModelSettings) -> Model:
    from pydantic_ai.models.anthropic import AnthropicModel
    from pydantic_ai.providers.anthropic import AnthropicProvider

    provider = AnthropicProvider(api_key=key, base_url=choice.url)
    provider.client.max_retries = RETRIES
    return AnthropicModel(choice.name, provider=provider, settings=settings)


def _google(choice: ModelChoice, key: str, settings: ModelSettings) -> Model:
    from google.genai.types import HttpRetryOptions
    from pydantic_ai.models.google import GoogleModel
    from pydantic_ai.providers.google import GoogleProvider

    retries = HttpRetryOptions(attempts=RETRIES + 1)
    provider = GoogleProvider(api_key=key, base_url=choice.url, retry_options=retries)
    return GoogleModel(choice.name, provider=provider, settings=settings)


def _openai(choice: ModelChoice, key: str, settings: ModelSettings) -> Model:
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    # Local servers take any key, but the library wants one.
    provider = OpenAIProvider(api_key=key or "none", base_url=choice.url)
    provider.client.max_retries = RETRIES
    return OpenAIChatModel(choice.name, provider=provider, settings=settings)
