"""What a language model says of one field of a persona: short, with the numbers of the passages that show it."""

from pydantic import BaseModel, ConfigDict, Field


class Found(BaseModel):
    """One statement and the passages that it rests on."""

    model_config = ConfigDict(frozen=True)

    text: str = Field(description="In a few plain words.")
    ids: tuple[int, ...] = Field(description="Numbers of all passages that show it.")
    guess: bool = Field(default=False, description="true: concluded, not said.")
    against: tuple[int, ...] = Field(default=(), description="Numbers of passages that say otherwise.")


class FoundAllergy(Found):
    """A statement whose text is the reaction."""

    trigger: str = Field(description="What sets it off.")
