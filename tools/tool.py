"""One command as it is registered."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel

from domain.answer import Answer
from domain.roles import LEAST, Right, Role
from tools.deps import Deps

Kind = Literal["read", "write", "job"]


@dataclass(frozen=True)
class Tool:
    """One command. `right` is what its caller must hold (domain.roles); `free` names the argument that takes the words
    after the key=value pairs."""

    name: str
    call: Callable[[Deps, Any], Awaitable[Answer]]
    args: type[BaseModel]
    kind: Kind
    right: Right
    summary: str
    icon: str
    free: str | None = None
    # Whether it makes sense without a chosen brand.
    brandless: bool = False
    # Whether the language model may call it.
    for_model: bool = True
    # Of a command that can also write: the arguments with which it only looks. A language model and a free question
    # may give no others; what writes is a button, and a person's click.
    looks: tuple[str, ...] | None = None

    @property
    def least(self) -> Role:
        """The least role that may call it: of its right, in domain.roles."""
        return LEAST[self.right]

    @property
    def askable(self) -> tuple[str, ...]:
        """The arguments that a language model or a free question may give."""
        return tuple(self.args.model_fields) if self.looks is None else self.looks

    def beyond(self, given: Mapping[str, object]) -> list[str]:
        """Of these arguments those that a language model or a free question may not give: they would write. `new NAME`
        adds a thing wherever a command takes a name."""
        if self.looks is None:
            return []
        return [
            key
            for key, value in given.items()
            if value is not None and (key not in self.looks or str(value).casefold().split()[:1] == ["new"])
        ]
