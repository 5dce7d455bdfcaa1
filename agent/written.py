"""What a model is given and gives back when it writes one thing: parts, the result, and why there is none."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, Literal, TypeVar

T = TypeVar("T")

FailureKind = Literal["refused", "busy", "unreachable", "limit", "bad_output", "blocked", "fault"]


@dataclass(frozen=True)
class Picture:
    """A picture to look at; `mime` such as image/jpeg."""

    content: bytes
    mime: str


@dataclass(frozen=True)
class Stored:
    """A file that lies at Google already: its address there, and its type such as video/mp4."""

    uri: str
    mime: str


Part = str | Picture | Stored


@dataclass(frozen=True)
class Written(Generic[T]):
    """A typed result and what it rests on. `cost` in US dollars, all attempts counted; None: the price is not known."""

    output: T
    model: str
    prompt_name: str
    prompt_version: int
    prompt_hash: str
    input_tokens: int
    output_tokens: int
    cost: Decimal | None


class WriterFailed(Exception):
    """No result. `message` is one sentence for a person, without any text of the provider's.

    Kinds: refused (key, credit, or a model that is not there: no further call will do), busy (ask again, after
    `retry_after` seconds where told), unreachable (network or time), limit (the input is too long), bad_output (not
    the asked type, twice), blocked (the provider's safety filter), fault (anything else on its side).
    """

    def __init__(self, kind: FailureKind, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.kind: FailureKind = kind
        self.message = message
        self.retry_after = retry_after

    def __reduce__(self) -> tuple[type["WriterFailed"], tuple[FailureKind, str, float | None]]:
        return WriterFailed, (self.kind, self.message, self.retry_after)
