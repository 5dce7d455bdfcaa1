"""What a loopback model provider was asked, and what it may be told to answer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.wire.providers import Wrong

__all__ = ["Asked", "Blocked", "CutOff", "Late", "Malformed", "Provider", "Reply", "Script", "Wrong"]

Provider = Literal["anthropic", "google", "openai"]


@dataclass(frozen=True)
class Asked:
    """One request for an answer, as the provider sees it."""

    provider: Provider
    model: str
    schema: dict[str, Any]  # What the answer must be; its "title" names the type.
    text: str  # Instructions and message, all texts joined.
    pictures: tuple[bytes, ...]
    file_uri: str | None
    body: dict[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Blocked:
    """The provider's safety filter refuses to answer."""


@dataclass(frozen=True)
class CutOff:
    """The answer is longer than the request allows: its beginning alone."""

    text: str = '{"half": '


@dataclass(frozen=True)
class Malformed:
    """Text that is not the asked JSON."""

    text: str = '{"half": '


@dataclass(frozen=True)
class Late:
    """An answer that comes so many seconds later than others."""

    seconds: float
    reply: dict[str, Any]


Reply = dict[str, Any] | Wrong | Blocked | CutOff | Malformed | Late
Script = Callable[[Asked], Reply]
