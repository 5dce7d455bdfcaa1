"""Which models write and see for a question, as far as a tool must know."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field


class ModelNames(BaseModel):
    """Labels such as "anthropic:claude-sonnet-5-5"; None: no model is connected, rules do the work."""

    model_config = ConfigDict(frozen=True)

    writer: str | None = None
    vision: str | None = None
    # A model on this machine that tells how near texts are in meaning.
    likeness: str | None = None
    # Whether the seeing model takes video files.
    watches: bool = False
    # The live version of each prompt: what was read under it is not read again.
    prompts: Mapping[str, int] = Field(default_factory=dict)
