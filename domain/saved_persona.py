"""A persona as it is kept: what it says, of whom, what it was made from, and what it took."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.counts import Money
from domain.evidence import SourceKind
from domain.persona import FIELDS, PassName
from domain.persona_draft import Draft

SourceType = Literal["manual", "ai_generated", "competitor_analysis", "hybrid", "extracted"]
SOURCE_TYPES: Mapping[SourceType, str] = {
    "manual": "written by hand",
    "ai_generated": "written by a model",
    "competitor_analysis": "of a competitor's customers",
    "hybrid": "by model and hand",
    "extracted": "by rules, every claim a quote",
}


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class MadePass(_Value):
    """One question to a model and what it took; `part` is the pass, or one dimension of it where the whole was cut off.

    `cost_usd` None: nobody knows the model's price. `kept`: it was paid for by an earlier run.
    """

    name: PassName
    part: str
    prompt_name: str
    prompt_version: str
    prompt_hash: str
    model: str
    input_hash: str
    input_tokens: int
    output_tokens: int
    cost_usd: Money | None = None
    made_at: datetime
    kept: bool = False


class PersonaTexts(_Value):
    """How many texts of each kind were read, and for how many there was no room."""

    texts: dict[SourceKind, int] = {}
    left_out: dict[SourceKind, int] = {}
    # Nothing of what was asked for held anything, so the classified ads stood in.
    fallback: bool = False


class SavedPersona(_Value):
    """A persona with all that belongs to it. `draft` has its claims and their quotes; `gone` are the quotes that their
    sources do not hold any more."""

    draft: Draft
    gone: frozenset[UUID] = frozenset()
    slug: str
    product_id: UUID | None = None
    product_slug: str | None = None
    product_name: str | None = None
    competitor_id: UUID | None = None
    competitor_name: str | None = None
    is_primary: bool = False
    source_type: SourceType
    read: PersonaTexts = PersonaTexts()
    passes: tuple[MadePass, ...] = ()
    confidence: float | None = None
    voice_tone_override: str | None = None
    updated_at: datetime

    @property
    def id(self) -> UUID:
        return self.draft.id

    @property
    def name(self) -> str:
        return self.draft.name

    @property
    def models(self) -> tuple[str, ...]:
        """Who wrote it; none where rules or a person did."""
        return tuple(dict.fromkeys(made.model for made in self.passes))


class ListedPersona(_Value):
    """A persona as a list shows it. Counts are of claims, `fields` of fields of which something is known."""

    id: UUID
    slug: str
    name: str
    product_slug: str | None
    product_name: str | None
    competitor_name: str | None
    is_primary: bool
    source_type: SourceType
    claims: int
    observed: int
    fields: int
    quotes: int
    confidence: float | None
    voice_tone_override: str | None
    updated_at: datetime

    @property
    def unknown(self) -> int:
        """Fields of which nothing is known."""
        return len(FIELDS) - self.fields
