"""What a source states about a field of the profile: a value, or a list's items, each with the words that state it."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.evidence import Evidence
from domain.profile_fields import FieldKey
from domain.proposal import Confidence, Origin

CONFIDENCES: tuple[Confidence, ...] = ("high", "medium", "low")
# "instructs": the words address a model or tell it what to do. "retold": a model's wording goes beyond its quotes.
Flag = Literal["instructs", "retold"]
RULES = "rules"


class Found(BaseModel):
    """One value, or one item of a list.

    `text` is the value itself or an item's head (the question, ingredient, time, benefit, pain point); `detail` what
    goes with it (the answer, the ingredient's benefit, the expected result), `proof` an ingredient's proof point.
    `count` of `of` texts say it, where texts were counted.
    """

    model_config = ConfigDict(frozen=True)

    text: str = Field(min_length=1)
    detail: str = ""
    proof: str = ""
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    confidence: Confidence
    why: str
    flags: frozenset[Flag] = frozenset()
    count: int | None = None
    of: int | None = None


class Candidate(BaseModel):
    """What one source offers for one field: `found` holds one entry, or a list's items in the source's order.

    `origin` is the page, or all reviews together; `made_by` is "rules" or a model: "anthropic:claude-sonnet-5-5".
    """

    model_config = ConfigDict(frozen=True)

    key: FieldKey
    found: tuple[Found, ...] = Field(min_length=1)
    confidence: Confidence
    reasoning: str
    origin: Origin
    made_by: str = RULES
    # Of the text that a model was given; None by rules.
    input_hash: str | None = None

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Of all items, in their order."""
        return tuple(evidence for one in self.found for evidence in one.evidence)

    @property
    def instructs(self) -> bool:
        """Whether a source speaks to a model in the words that bear it."""
        return any("instructs" in one.flags for one in self.found)


def least(found: tuple[Found, ...]) -> Confidence:
    """The confidence of the least sure of them."""
    return CONFIDENCES[max(CONFIDENCES.index(one.confidence) for one in found)]


def counted(found: tuple[Found, ...], whole: str, fewer: int) -> str:
    """How many of the texts say each item: "3, 3 and 2 of 131 reviews, item by item."; `whole` is "131 reviews"."""
    counts = [f"{one.count or 0:,}" for one in found]
    if len(set(counts)) == 1:
        said = f"{counts[0]} of {whole}" + (" each." if len(counts) > 1 else ".")
    else:
        said = f"{', '.join(counts[:-1])} and {counts[-1]} of {whole}, item by item."
    return said + (f" {fewer:,} more are told by fewer." if fewer else "")
