"""Whose voice an ad speaks in: the persona's, else the offer variant's, else the brand's."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.field_values import Text, shown
from domain.profile import KnownEvidence, Profile, Target
from domain.profile_fields import FieldKey

VoiceLevel = Literal["persona", "offer_variant", "brand"]
# From the most particular to the most general: the first that says something holds.
LEVELS: tuple[VoiceLevel, ...] = ("persona", "offer_variant", "brand")
LABELS: dict[VoiceLevel, str] = {"persona": "persona", "offer_variant": "offer variant", "brand": "brand"}
KEYS: dict[VoiceLevel, FieldKey] = {
    "persona": "persona.voice_tone",
    "offer_variant": "offer_variant.voice_tone",
    "brand": "brand.voice_tone",
}


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class VoiceStep(_Value):
    """What one level says. `text` None: blank, the next level holds; `target` None: none is chosen or there is none."""

    level: VoiceLevel
    target: Target | None = None
    text: str | None = None
    evidence: tuple[KnownEvidence, ...] = ()
    stale: bool = False


class Voice(_Value):
    """The chain, persona first, and which of its levels won; None where no level says anything."""

    steps: tuple[VoiceStep, ...]
    won: VoiceStep | None = None

    @property
    def text(self) -> str | None:
        """The voice that holds."""
        return self.won.text if self.won else None

    @property
    def level(self) -> VoiceLevel | None:
        """The level that says so."""
        return self.won.level if self.won else None

    @property
    def overridden(self) -> tuple[VoiceStep, ...]:
        """The levels that say something too, but are more general than the one that won."""
        return tuple(step for step in self.steps if step.text is not None and step.level != self.level)

    def step(self, level: VoiceLevel) -> VoiceStep:
        """What this level says."""
        return next((step for step in self.steps if step.level == level), VoiceStep(level=level))


def resolve(steps: Sequence[VoiceStep]) -> Voice:
    """The chain with its winner, whatever order the steps come in. White space alone is blank."""
    said = {step.level: step.model_copy(update={"text": (step.text or "").strip() or None}) for step in steps}
    ordered = tuple(said.get(level, VoiceStep(level=level)) for level in LEVELS)
    return Voice(steps=ordered, won=next((step for step in ordered if step.text is not None), None))


def chain(
    profile: Profile, product: UUID | None = None, variant: UUID | None = None, persona: UUID | None = None
) -> Voice:
    """The voice of a brand, or of one product's offer variant, for one persona.

    Args:
        product: Whose offer variant counts: the wanted one, else its default, else its first.
        persona: None: for nobody in particular; then the chain begins at the offer variant.
    """
    offered = profile.variant(product, variant) if product else None
    brand = next(iter(profile.of("brand")), None)
    named = next((target for target in profile.of("persona") if target.id == persona), None)
    chosen: dict[VoiceLevel, Target | None] = {"persona": named, "offer_variant": offered, "brand": brand}
    return resolve([_step(profile, level, target) for level, target in chosen.items()])


def overrides(profile: Profile) -> tuple[VoiceStep, ...]:
    """Every offer variant and persona with a voice of its own, personas first."""
    steps = [_step(profile, level, target) for level in LEVELS[:2] for target in profile.of(level)]
    return tuple(step for step in steps if step.text is not None)


def _step(profile: Profile, level: VoiceLevel, target: Target | None) -> VoiceStep:
    state = profile.state(KEYS[level], target.id) if target else None
    if state is None:
        return VoiceStep(level=level, target=target)
    text = shown(state.value) if isinstance(state.value, Text) else None
    return VoiceStep(level=level, target=target, text=text, evidence=state.evidence, stale=state.stale)
