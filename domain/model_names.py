"""Which models write and see for a question, as far as a tool must know."""

from pydantic import BaseModel, ConfigDict


class ModelNames(BaseModel):
    """Labels such as "anthropic:claude-sonnet-5-5"; None: no model is connected, rules do the work."""

    model_config = ConfigDict(frozen=True)

    writer: str | None = None
    vision: str | None = None
