"""What watching a video tells: what is said, shown and claimed, second by second."""

from collections.abc import Mapping
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from domain.awareness import AwarenessLevel
from domain.creative_kinds import CreativeFormat, DeepHookType, HookType, VisualType
from domain.hooks import TimedText

Production = Literal["raw", "phone", "semi_professional", "professional", "animated"]
# A first look's word for how a whole video opens, where both lists have one.
FIRST_LOOK: dict[DeepHookType, HookType] = {
    "question": "question",
    "transformation": "transformation",
    "before_after": "transformation",
    "statistic": "statistic",
    "shock": "curiosity",
    "authority": "social_proof",
}
_TIMES_OVER = 1.0


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class Heard(_Value):
    """Words that are spoken, from second to second."""

    start: float = Field(ge=0, description="Second at which they begin.")
    end: float | None = Field(default=None, ge=0, description="Second at which they end.")
    text: str = Field(max_length=1_000, description="The words, letter by letter, in their own language.")


class Shown(_Value):
    """Text on the screen."""

    start: float = Field(ge=0, description="Second at which it appears.")
    end: float | None = Field(default=None, ge=0, description="Second at which it is gone.")
    text: str = Field(max_length=500, description="The text, letter by letter.")
    confidence: float | None = Field(default=None, ge=0, le=1, description="How sure the reading is.")


class Scene(_Value):
    """One scene."""

    timestamp_sec: float = Field(ge=0, description="Second at which it begins.")
    scene_description: str = Field(max_length=500, description="What is seen.")
    key_elements: tuple[str, ...] = Field(default=(), description="People, things, places in it.")
    text_overlay: str | None = Field(default=None, max_length=500, description="Text on the screen in it.")


class Claim(_Value):
    """Something that the video claims."""

    claim: str = Field(max_length=500, description="The claim, in the video's words.")
    timestamp_sec: float | None = Field(default=None, ge=0, description="Second at which it is made.")
    proof_shown: str | None = Field(
        default=None, max_length=300, description="What the video shows to prove it; null where it shows nothing."
    )


class HookEffect(_Value):
    """With what the first three seconds work."""

    spoken_present: bool = Field(description="Something is said.")
    overlay_present: bool = Field(description="Text stands on the screen.")
    visual_present: bool = Field(description="Something is seen that stops the thumb.")
    combination_score: float | None = Field(default=None, ge=0, le=1, description="How well these work together.")


class VideoAnalysis(_Value):
    """What the video tells. Null or an empty list wherever it does not tell; never a guess."""

    transcript: tuple[Heard, ...] = Field(default=(), description="All that is spoken, sentence by sentence, in order.")
    overlays: tuple[Shown, ...] = Field(default=(), description="All text on the screen, in order.")
    hook_spoken: str | None = Field(default=None, max_length=500, description="What is said in the first 3 seconds.")
    hook_overlay: str | None = Field(
        default=None, max_length=500, description="What is written in the first 3 seconds."
    )
    hook_visual_description: str | None = Field(
        default=None, max_length=500, description="What is seen in the first 3 seconds."
    )
    hook_visual_elements: tuple[str, ...] = Field(default=(), description="People and things in the first 3 seconds.")
    hook_visual_type: VisualType | None = Field(default=None, description="What kind of picture opens it.")
    hook_type: DeepHookType | None = Field(default=None, description="How it opens.")
    hook_effect: HookEffect | None = Field(default=None, description="With what the opening works.")
    storyboard: tuple[Scene, ...] = Field(default=(), description="The scenes, in order.")
    benefits_shown: tuple[str, ...] = Field(default=(), description="What the customer gains, as said or shown.")
    features_demonstrated: tuple[str, ...] = Field(default=(), description="Properties of the product, as shown.")
    pain_points_addressed: tuple[str, ...] = Field(default=(), description="Troubles of the customer it speaks of.")
    angles_used: tuple[str, ...] = Field(default=(), description="Selling ideas, the main one first.")
    jobs_to_be_done: tuple[str, ...] = Field(default=(), description="What the customer wants to get done.")
    claims_made: tuple[Claim, ...] = Field(default=(), description="What it claims, each with the proof shown.")
    awareness_opening: AwarenessLevel | None = Field(default=None, description="The stage its opening speaks to.")
    awareness_opening_confidence: float | None = Field(default=None, ge=0, le=1)
    awareness_ending: AwarenessLevel | None = Field(default=None, description="The stage its ending speaks to.")
    copy_awareness: AwarenessLevel | None = Field(default=None, description="The stage that the copy speaks to.")
    copy_awareness_confidence: float | None = Field(default=None, ge=0, le=1)
    copy_quote: str | None = Field(default=None, max_length=300, description="Words of the copy that show it.")
    target_persona: str | None = Field(default=None, max_length=300, description="To whom it speaks.")
    emotional_drivers: tuple[str, ...] = Field(default=(), description="Feelings it works with.")
    production_quality: Production | None = Field(default=None, description="How it is made.")
    format: CreativeFormat | None = Field(default=None, description="What kind of video it is.")
    primary_cta: str | None = Field(default=None, max_length=60, description="The main call to action, in its words.")

    @classmethod
    def stored(cls, row: Mapping[str, Any]) -> Self:
        """An analysis as its row holds it; what another schema wrote otherwise is left out."""
        given = {name: value for name, value in row.items() if value is not None}
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            other = {fault["loc"][0] for fault in error.errors() if fault["loc"]}
            return cls.model_validate({name: value for name, value in given.items() if name not in other})

    @property
    def spoken(self) -> tuple[TimedText, ...]:
        return tuple(TimedText(start=line.start, end=line.end, text=line.text) for line in self.transcript)

    @property
    def full_transcript(self) -> str:
        return " ".join(line.text for line in self.transcript)

    def within(self, seconds: float | None) -> bool:
        """Whether it speaks of this video: in order, and of no second after the end."""
        starts = [line.start for line in self.transcript]
        latest = max(
            [*starts, *(s.start for s in self.overlays), *(s.timestamp_sec for s in self.storyboard)], default=0
        )
        return starts == sorted(starts) and (seconds is None or latest <= seconds + _TIMES_OVER)
