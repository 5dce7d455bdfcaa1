"""One command as it is registered."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel

from domain.answer import Answer
from domain.brand import Role
from tools.deps import Deps

Kind = Literal["read", "write", "job"]


@dataclass(frozen=True)
class Tool:
    """One command. `free` names the argument that takes the words after the key=value pairs."""

    name: str
    call: Callable[[Deps, Any], Awaitable[Answer]]
    args: type[BaseModel]
    kind: Kind
    least: Role
    summary: str
    icon: str
    free: str | None = None
    # Whether it makes sense without a chosen brand.
    brandless: bool = False
    # Whether the language model may call it.
    for_model: bool = True
