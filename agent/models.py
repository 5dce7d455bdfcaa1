"""Which language models are connected, and why. Importing this costs no model library; building one does."""

import re
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, SecretStr

import prompts
from agent.likeness import LocalModel
from domain.errors import AskAgain
from domain.model_names import ModelNames

if TYPE_CHECKING:
    from pydantic_ai.models import Model

Provider = Literal["anthropic", "google", "openai", "offline"]
Role = Literal["chat", "writer", "vision"]

DEFAULTS: dict[Provider, str] = {"anthropic": "claude-sonnet-5-5", "google": "gemini-3.8-flash"}
# Whose key decides when no model is named, first found first.
ORDER: dict[Role, tuple[Provider, ...]] = {
    "chat": ("anthropic", "google"),
    "writer": ("anthropic", "google"),
    "vision": ("google", "anthropic"),
}
_WORK: dict[Role, str] = {"chat": "Free questions", "writer": "Writing", "vision": "Pictures and video"}
_SETTING: dict[Role, str] = {"chat": "CHAT_MODEL", "writer": "WRITER_MODEL", "vision": "VISION_MODEL"}
_KEY: dict[Provider, str] = {
    "anthropic": "ANTHROPIC_API_KEY",
    "google": "GOOGLE_API_KEY",
    "openai": "OPENAI_API_KEY",
}
_FORMS = "Write anthropic:NAME, google:NAME, or NAME@https://host/v1 for an OpenAI-compatible address."
TIMEOUT_SECONDS = 60.0
RETRIES = 1  # By the provider's library: twice the wait at most, then the person hears of it.


class Keys(BaseModel):
    """What the settings hold: keys, and addresses to use instead of the providers' own."""

    model_config = ConfigDict(frozen=True)

    anthropic: SecretStr | None = None
    google: SecretStr | None = None
    openai: SecretStr | None = None
    anthropic_url: str | None = None
    google_url: str | None = None

    def of(self, provider: Provider) -> SecretStr | None:
        return {"anthropic": self.anthropic, "google": self.google, "openai": self.openai}.get(provider)


class ModelChoice(BaseModel):
    """One role's model. `label` names it beside what it wrote; `why` says what decided."""

    model_config = ConfigDict(frozen=True)

    role: Role
    provider: Provider
    name: str = ""
    url: str | None = None
    key: SecretStr | None = None
    why: str = ""

    @property
    def offline(self) -> bool:
        return self.provider == "offline"

    @property
    def label(self) -> str:
        return "offline" if self.offline else f"{self.provider}:{self.name}"

    @property
    def sentence(self) -> str:
        """Which model, why; for the greeting, the start-up lines and the doctor."""
        if not self.offline:
            return f"{_WORK[self.role]}: {self.label} ({self.why})."
        if self.role == "chat":
            return (
                "No language model is connected: free questions are answered by rules."
                " Set ANTHROPIC_API_KEY or GOOGLE_API_KEY to connect one."
            )
        return f"{_WORK[self.role]}: no model is connected ({self.why})."

    def build(self) -> "Model":
        """The model itself.

        Raises:
            ValueError: There is none to build.
        """
        from agent import connect

        return connect.build(self)


class Connected(BaseModel):
    """The models of one process."""

    model_config = ConfigDict(frozen=True)

    chat: ModelChoice
    writer: ModelChoice
    vision: ModelChoice
    # How jobs ask: calls under way at the same time, and at most so many begun in a minute (None: no limit).
    at_once: int = 10
    per_minute: int | None = None
    # Tells without a key how near texts are in meaning; None where the extra is not installed.
    local: LocalModel | None = None

    @property
    def names(self) -> ModelNames:
        """As far as a tool must know."""
        return ModelNames(
            writer=None if self.writer.offline else self.writer.label,
            vision=None if self.vision.offline else self.vision.label,
            likeness=None if self.local is None else self.local.label,
            watches=self.vision.provider == "google",
            prompts=prompts.live(),
        )

    @property
    def sentences(self) -> tuple[str, ...]:
        return tuple(choice.sentence for choice in (self.chat, self.writer, self.vision))


def nothing_connected() -> Connected:
    """No model at all: rules do the work."""
    return connect_all(None, None, None, Keys())


def connect_all(
    chat: str | None,
    writer: str | None,
    vision: str | None,
    keys: Keys,
    at_once: int = 10,
    per_minute: int | None = None,
    local: LocalModel | None = None,
) -> Connected:
    """The three models that the settings ask for, how jobs may ask them, and the one on this machine.

    Raises:
        AskAgain: A model setting that is malformed, or whose key is missing.
    """
    return Connected(
        chat=choose("chat", chat, keys),
        writer=choose("writer", writer, keys),
        vision=choose("vision", vision, keys),
        at_once=at_once,
        per_minute=per_minute,
        local=local,
    )


def choose(role: Role, wanted: str | None, keys: Keys) -> ModelChoice:
    """The model for one role: the one named, else the first provider's with a key, else none."""
    if wanted and wanted.strip():
        return _named(role, wanted.strip(), keys)
    for provider in ORDER[role]:
        key = keys.of(provider)
        if key is not None:
            return _choice(role, provider, DEFAULTS[provider], keys, f"{_KEY[provider]} is set")
    needed = " nor ".join(_KEY[provider] for provider in ORDER[role])
    return ModelChoice(role=role, provider="offline", why=f"neither {needed} is set")


def _named(role: Role, wanted: str, keys: Keys) -> ModelChoice:
    setting = _SETTING[role]
    if "@" in wanted:
        name, _, url = wanted.partition("@")
        _check_address(setting, wanted, name, url)
        key = keys.openai
        return ModelChoice(
            role=role, provider="openai", name=name.strip(), url=url.rstrip("/"), key=key, why=f"{setting} says so"
        )
    found = re.fullmatch(r"(anthropic|google):\s*([\w.@/-]+)", wanted)
    if found is None:
        raise AskAgain(f"{setting}={wanted!r} names no model.", _FORMS, "bad_setting")
    provider: Provider = "anthropic" if found[1] == "anthropic" else "google"
    if keys.of(provider) is None:
        raise AskAgain(
            f"{setting}={wanted!r} needs {_KEY[provider]}, which is not set.",
            f"Set it, or leave {setting} out.",
            "bad_setting",
        )
    return _choice(role, provider, found[2], keys, f"{setting} says so")


def _choice(role: Role, provider: Provider, name: str, keys: Keys, why: str) -> ModelChoice:
    url = {"anthropic": keys.anthropic_url, "google": keys.google_url}.get(provider)
    return ModelChoice(role=role, provider=provider, name=name, url=url, key=keys.of(provider), why=why)


def _check_address(setting: str, wanted: str, name: str, url: str) -> None:
    parts = urlsplit(url)
    loopback = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if not name.strip() or not parts.hostname or parts.scheme not in ("http", "https"):
        raise AskAgain(f"{setting}={wanted!r} names no model.", _FORMS, "bad_setting")
    if parts.scheme == "http" and not loopback:
        raise AskAgain(
            f"{setting}={wanted!r} would send questions and the key unencrypted.",
            "Use an https address.",
            "bad_setting",
        )
    if parts.username or parts.password:
        raise AskAgain(
            f"{setting} carries a password in its address.", "Put the key into OPENAI_API_KEY.", "bad_setting"
        )
