"""A value that somebody or something proposes for a field of the profile, with what it rests on."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.evidence import Evidence
from domain.field_values import FieldValue
from domain.profile_fields import FieldKey

Confidence = Literal["high", "medium", "low"]
SourceType = Literal["manual", "import", "cached_source", "ai_suggestion", "fresh_scrape", "system"]
# What became of a proposal. `waiting`: accepted, but a value stands there: old and new are shown, a click decides.
SuggestionStatus = Literal["open", "waiting", "accepted", "rejected", "superseded"]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class ItemEvidence(_Value):
    """A quote that bears one item of a list (its number, from 0); `item` is 0 for a value that is no list."""

    item: int = 0
    evidence: Evidence


class Origin(_Value):
    """Where the value was found: one source, in the wording that `content_hash` names. `kind` is an evidence
    SourceKind; `manual` for what a person typed."""

    kind: str = "manual"
    id: str = ""
    content_hash: str = ""
    url: str | None = None
    title: str | None = None
    at: datetime | None = None


class WrittenWith(_Value):
    """The model and prompt that read it; all None where rules or a person did."""

    model: str | None = None
    prompt_name: str | None = None
    prompt_version: str | None = None
    prompt_hash: str | None = None
    input_hash: str | None = None


class Proposal(_Value):
    """`target` is the id of the brand, product, offer variant or persona whose field it is; `value` None empties it."""

    key: FieldKey
    target: UUID
    value: FieldValue | None
    evidence: tuple[ItemEvidence, ...] = ()
    confidence: Confidence = "medium"
    reasoning: str = ""
    origin: Origin = Origin()
    written: WrittenWith = WrittenWith()
    source_type: SourceType = "cached_source"
    # The source tries to instruct whoever reads it: the value is data all the same, and shown with a warning.
    instructs: bool = False


class Suggestion(Proposal):
    """A proposal as it is stored. `short` is what people type; `old_value` is what stood there when a person accepted
    it and was asked to confirm; `gone`: a source does not say any more what it is quoted for."""

    id: UUID
    status: SuggestionStatus = "open"
    made_at: datetime
    decided_at: datetime | None = None
    old_value: FieldValue | None = None
    run_id: str | None = None
    gone: bool = False

    @property
    def short(self) -> str:
        return self.id.hex[:8]


class Refused(_Value):
    """A proposal or some of its items that were not stored, and why."""

    key: FieldKey
    why: str
    value: str


class Proposed(_Value):
    """What became of proposals: ids of those that are open now, how many were known or rejected before, and what was
    refused because no verified quote bears it."""

    ids: tuple[UUID, ...] = ()
    known: int = 0
    rejected_before: int = 0
    refused: tuple[Refused, ...] = ()


Outcome = Literal["set", "overwrite", "append", "clear", "no_change", "needs_confirmation"]


class Applied(_Value):
    """What a write did. With `needs_confirmation` nothing was written: `suggestion` waits for the click that confirms
    that `old` is replaced by `new`; `changed_meanwhile` says that `old` is not what the person had seen."""

    outcome: Outcome
    key: FieldKey
    target: UUID
    old: FieldValue | None = None
    new: FieldValue | None = None
    added: int = 0
    # Items that were in the list already, and that did not fit under its cap.
    alike: int = 0
    over_cap: int = 0
    changed_meanwhile: bool = False
    request_id: UUID | None = None
    suggestion: UUID | None = None


class Undone(_Value):
    """What one undo put back: a line for each value. `request_id` is the undo's own: it can be undone too."""

    request_id: UUID
    lines: tuple[str, ...]
