"""A case that somebody proposed by saying that an answer was wrong: redacted, and waiting to be read."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

# routing: the wrong tool or arguments were chosen. final_answers: the words told of the results are wrong.
DraftSuite = Literal["routing", "final_answers"]
DraftStatus = Literal["to review", "accepted"]
# As many as wait at the same time: a file is read by people.
MOST_DRAFTS = 500
LONGEST_TEXT = 4_000


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DraftCall(_Value):
    """A call that the answer rested on: as it would be typed, and the headline of what came back."""

    command: str
    headline: str = ""


class CaseDraft(_Value):
    """A proposed case. Names, addresses, ids and amounts are stand-ins in all of its texts; who proposed it and of
    which organisation is not kept.

    `calls` is what was called, not what should have been. `case` is a beginning in the suite's own form, which an
    evaluator finishes before it is accepted. `replaced` counts what was taken out, by kind.
    """

    id: str = Field(pattern=r"^[0-9a-f]{8}$")
    status: DraftStatus = "to review"
    added_at: datetime
    suite: DraftSuite
    question: str = Field(min_length=1, max_length=LONGEST_TEXT)
    complaint: str = Field(default="", max_length=LONGEST_TEXT)
    calls: tuple[DraftCall, ...] = ()
    answer: str = ""
    model: str = ""
    prompt: str = ""
    replaced: dict[str, int] = Field(default_factory=dict[str, int])
    case: dict[str, JsonValue] = Field(default_factory=dict[str, JsonValue])
