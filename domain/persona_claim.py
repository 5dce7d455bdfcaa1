"""What a persona is made of: claims, each with the quotes that it rests on; what nobody said stays unknown."""

from typing import Any, Literal, TypeVar
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.evidence import Evidence

Level = Literal["observed", "inferred", "unknown"]
Counted = Literal["cited", "cues"]
PersonaSource = Literal["ads", "reviews", "pages", "offers", "classifications", "reddit", "amazon", "competitor"]

C = TypeVar("C", bound=BaseModel)
A = TypeVar("A", bound=BaseModel)


class Claim(BaseModel):
    """One statement about a customer: observed (somebody said it) or inferred (we conclude it) from its evidence.

    `count` of the `of` texts of its kind say so: those that are cited ("cited"), or those that hold its words ("cues").
    `counter` is evidence that speaks against it. A claim of level unknown says nothing, and has neither.
    """

    model_config = ConfigDict(frozen=True)

    text: str
    level: Level
    evidence: tuple[UUID, ...] = ()
    count: int | None = None
    of: int | None = None
    counted: Counted | None = None
    counter: tuple[UUID, ...] = ()

    @model_validator(mode="after")
    def _supported(self) -> "Claim":
        if (self.level == "unknown") != (not self.evidence):
            raise ValueError(f"a claim of level {self.level} with {len(self.evidence)} pieces of evidence")
        return self


class Allergy(Claim):
    """What sets the customer against a brand, and how they react (`text`)."""

    trigger: str


class Part(BaseModel):
    """A dimension: each field a tuple of claims, empty where nothing is known.

    A field's description is its only one: language models read it in the schema, people in the card.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")


def many(told: str) -> Any:
    """A field that may hold several claims."""
    return Field(default=(), description=told)


def one(told: str) -> Any:
    """A field that holds one claim at most."""
    return Field(default=(), description=told, json_schema_extra={"maxItems": 1})


def evidence_id(persona_id: UUID, evidence: Evidence) -> UUID:
    """The id of a quote in a persona: the same quote of the same wording has the same."""
    of = f"{evidence.source_kind}/{evidence.source_id}/{evidence.content_hash}/{evidence.start}/{evidence.end}"
    return uuid5(persona_id, of)
