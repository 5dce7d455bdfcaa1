"""Loopback model providers with scripted, structured answers: Anthropic, Gemini (with its Files API), OpenAI."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import SecretStr

from agent.models import Connected, Keys, connect_all

KEY = SecretStr("sk-secret-123")


@dataclass(frozen=True)
class Asked:
    """One request for an answer, as the provider sees it."""

    provider: Literal["anthropic", "google", "openai"]
    model: str
    schema: dict[str, Any]  # What the answer must be; its "title" names the type.
    text: str  # Instructions and message, all texts joined.
    pictures: tuple[bytes, ...]
    file_uri: str | None
    body: dict[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Wrong:
    """An error instead of an answer; `retry_after` in seconds, told the provider's way."""

    status: int
    kind: str = "api_error"
    message: str = "request refused, key sk-secret-123"
    retry_after: float | None = None


@dataclass(frozen=True)
class Blocked:
    """The provider's safety filter refuses to answer."""


@dataclass(frozen=True)
class Malformed:
    """Text that is not the asked JSON."""

    text: str = '{"half": '


Reply = dict[str, Any] | Wrong | Blocked | Malformed
Script = Callable[[Asked], Reply]


@dataclass
class ModelWire:
    """The running providers. Set `script` to what answers; read `asked` for what came."""

    url: str
    script: Script
    latency: float = 0.0  # Seconds before each answer.
    asked: list[Asked] = field(default_factory=list[Asked])

    def connected(
        self,
        writer: str | None = "anthropic:claude-sonnet-5-5",
        vision: str | None = "google:gemini-3.8-flash",
        at_once: int = 4,
        per_minute: int | None = None,
    ) -> Connected:
        """Models that ask this wire; for Surroundings(models=…) and jobs(…, models=…)."""
        keys = Keys(anthropic=KEY, google=KEY, openai=KEY, anthropic_url=self.url, google_url=self.url)
        return connect_all(None, writer, vision, keys, at_once, per_minute)
