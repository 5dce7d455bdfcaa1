"""A persona before it is saved: what a model or rules made of the sources, with every quote that it rests on."""

from collections.abc import Mapping, Sequence
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.evidence import Evidence
from domain.persona import Persona
from domain.persona_claim import Allergy, Claim, Counted, Level, evidence_id

MadeBy = Literal["model", "rules"]


class Rejected(BaseModel):
    """A claim that was made and does not stand, and why in a few words."""

    model_config = ConfigDict(frozen=True)

    path: str
    text: str
    why: str


class Draft(BaseModel):
    """A persona and the quotes behind its claims by their ids. `notes` are sentences for whoever reads it."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    name: str
    persona: Persona
    evidence: Mapping[UUID, Evidence]
    made_by: MadeBy
    rejected: tuple[Rejected, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def confidence(self) -> float:
        """0 to 1: of its claims, the share that somebody said in so many words, an inferred one counting half."""
        levels = [claim.level for _, claim in self.persona.claims()]
        known = [level for level in levels if level != "unknown"]
        return sum(1.0 if level == "observed" else 0.5 for level in known) / len(known) if known else 0.0


class Drafting:
    """Gathers the quotes of one persona while its claims are made."""

    def __init__(self, persona_id: UUID) -> None:
        self.persona_id = persona_id
        self.evidence: dict[UUID, Evidence] = {}

    def cite(self, quotes: Sequence[Evidence]) -> tuple[UUID, ...]:
        """The ids of these quotes, each once."""
        ids = {evidence_id(self.persona_id, quote): quote for quote in quotes}
        self.evidence |= ids
        return tuple(ids)

    def claim(
        self,
        text: str,
        level: Level,
        quotes: Sequence[Evidence],
        counter: Sequence[Evidence] = (),
        count: int | None = None,
        of: int | None = None,
        counted: Counted | None = None,
        trigger: str | None = None,
    ) -> Claim:
        """A claim that rests on these quotes; with a `trigger` an allergy."""
        given = {
            "text": text,
            "level": level,
            "evidence": self.cite(quotes),
            "counter": self.cite(counter),
            "count": count,
            "of": of,
            "counted": counted,
        }
        return Claim.model_validate(given) if trigger is None else Allergy.model_validate({**given, "trigger": trigger})
