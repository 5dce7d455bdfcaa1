"""A brand's profile as it stands: each field of each thing, filled or not, and what waits for a decision."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.field_values import FieldValue
from domain.profile_fields import BY_KEY, FieldKey, Level, ProfileField
from domain.proposal import ItemEvidence, SourceType, Suggestion

Status = Literal["filled", "missing", "stale", "not_applicable", "inherited"]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class Target(_Value):
    """What a field belongs to. `product_id` is the product's own id, its variant's or its persona's; None else."""

    level: Level
    id: UUID
    name: str
    slug: str = ""
    product_id: UUID | None = None
    # Of variants and personas: whether it is the one that counts when none is chosen.
    is_default: bool = False


class KnownEvidence(ItemEvidence):
    """A quote that bears what stands in the field. `source`: unchanged since; changed, but the quote still stands in
    it; or gone."""

    source: Literal["same", "changed", "gone"] = "same"
    url: str | None = None
    title: str | None = None


class FieldState(_Value):
    """One field of one thing."""

    key: FieldKey
    target: Target
    value: FieldValue | None = None
    not_applicable: bool = False
    evidence: tuple[KnownEvidence, ...] = ()
    written_at: datetime | None = None
    written_as: SourceType | None = None
    suggestions: tuple[Suggestion, ...] = ()

    @property
    def field(self) -> ProfileField:
        return BY_KEY[self.key]

    @property
    def stale(self) -> bool:
        """Whether a source of the value has changed or is gone since the value was taken from it."""
        return self.value is not None and any(one.source != "same" for one in self.evidence)

    @property
    def status(self) -> Status:
        if self.not_applicable:
            return "not_applicable"
        if self.value is None:
            return "inherited" if self.field.inherits else "missing"
        return "stale" if self.stale else "filled"

    @property
    def is_gap(self) -> bool:
        return self.field.in_gaps and self.status == "missing"


class Profile(_Value):
    """All fields of a brand, its products, their offer variants and personas, in the registry's order."""

    brand_id: UUID
    targets: tuple[Target, ...]
    states: tuple[FieldState, ...]

    def state(self, key: FieldKey, target: UUID) -> FieldState | None:
        """One field of one thing; None when there is no such."""
        return next((s for s in self.states if s.key == key and s.target.id == target), None)

    def of(self, level: Level) -> tuple[Target, ...]:
        """The things of a level."""
        return tuple(target for target in self.targets if target.level == level)

    def variant(self, product: UUID, wanted: UUID | None = None) -> Target | None:
        """The product's offer variant that counts: the wanted one, else the default, else the first."""
        held = [t for t in self.of("offer_variant") if t.product_id == product]
        if wanted is not None:
            return next((t for t in held if t.id == wanted), None)
        return next((t for t in held if t.is_default), held[0] if held else None)

    @property
    def lacking(self) -> tuple[FieldState, ...]:
        """What is missing of the brand, of its products, and of each one's offer variant that counts."""
        variants = {found.id for product in self.of("product") if (found := self.variant(product.id)) is not None}
        of = {target.id for target in self.targets if target.level in ("brand", "product")} | variants
        return tuple(state for state in self.states if state.is_gap and state.target.id in of)
