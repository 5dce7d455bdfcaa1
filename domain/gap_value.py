"""Candidates as typed proposals for the fields of a profile."""

from uuid import UUID

from domain.field_values import (
    Dimensions,
    FieldValue,
    Ingredient,
    IngredientList,
    QaList,
    QuestionAnswer,
    Stage,
    Text,
    TextList,
    TimelineList,
)
from domain.gap_candidate import RULES, Candidate, Found
from domain.measures import dimensions_in
from domain.profile_fields import BY_KEY, FieldKey
from domain.proposal import ItemEvidence, Proposal, SourceType, WrittenWith


def value_of(key: FieldKey, found: tuple[Found, ...]) -> FieldValue | None:
    """What was found in the field's own type; None where it does not fit: dimensions without a unit, an answer to
    no question. Fields of other types are not filled from texts."""
    first = found[0]
    match BY_KEY[key].type:
        case "text":
            return Text(text=first.text)
        case "dimensions":
            return _measured(first)
        case "text_list":
            return TextList(items=tuple(one.text for one in found))
        case "ingredient_list":
            made = (Ingredient(name=i.text, benefit=i.detail or None, proof_point=i.proof or None) for i in found)
            return IngredientList(items=tuple(made))
        case "qa_list":
            return QaList(items=tuple(QuestionAnswer(question=one.text, answer=one.detail) for one in found))
        case "timeline_list":
            return TimelineList(items=tuple(Stage(timeframe=one.text, expected_result=one.detail) for one in found))
        case _:
            return None


def fits(key: FieldKey, one: Found) -> bool:
    """Whether an entry has what an item of the field needs."""
    match BY_KEY[key].type:
        case "qa_list" | "timeline_list":
            return bool(one.detail.strip())
        case "dimensions":
            return _measured(one) is not None
        case _:
            return True


def proposal_of(candidate: Candidate, target: UUID, written: WrittenWith, source_type: SourceType) -> Proposal | None:
    """The candidate for one brand, product or offer variant; None where nothing of it fits the field."""
    found = tuple(one for one in candidate.found if fits(candidate.key, one))
    value = value_of(candidate.key, found) if found else None
    if value is None:
        return None
    return Proposal(
        key=candidate.key,
        target=target,
        value=value,
        evidence=tuple(
            ItemEvidence(item=at, evidence=evidence) for at, one in enumerate(found) for evidence in one.evidence
        ),
        confidence=candidate.confidence,
        reasoning=candidate.reasoning,
        origin=candidate.origin,
        written=WrittenWith() if candidate.made_by == RULES else written,
        source_type=source_type,
        instructs=candidate.instructs,
    )


def _measured(one: Found) -> Dimensions | None:
    found = dimensions_in(one.text)
    return found[0] if found else None
