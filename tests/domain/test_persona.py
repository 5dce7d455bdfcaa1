"""What would go wrong: a field of the eight dimensions that is missing, a claim without evidence, a path to nowhere."""

from uuid import UUID

import pytest
from pydantic import ValidationError

from domain.persona import DEMOGRAPHICS, DIMENSIONS, FIELDS, Persona, PersonaField, label
from domain.persona_claim import Allergy, Claim, evidence_id
from domain.persona_draft import Draft, Drafting
from tests.domain.personas import reviews

QUOTE = reviews("He cannot climb the stairs.").passages[0].evidence
ID = UUID(int=7)
# Dimension by dimension, as marketers know them; groups joined with their parts.
WANTED = {
    "basics": "snapshot age_range gender location income_level education occupation family_status behavior_habits"
    " digital_presence purchase_drivers cultural_context typology_profile",
    "psychographic": "before after desires_survival_life_extension desires_food_beverages desires_freedom_from_fear"
    " desires_sexual_companionship desires_comfortable_living desires_superiority_status desires_care_protection"
    " desires_social_approval desires_justice_fairness desires_self_actualization",
    "identity": "self_narratives current_self_image past_failures blame_attribution desired_self_image"
    " identity_artifacts",
    "social": "admire envy want_to_impress love_loyalty dislike_animosity compared_to influence_decisions"
    " fear_judged_by want_to_belong distance_from",
    "worldview": "worldview world_stories core_values forces_of_good forces_of_evil cultural_zeitgeist allergies",
    "domain_sentiment": "outcomes_jtbd_emotional outcomes_jtbd_social outcomes_jtbd_functional pain_points_emotional"
    " pain_points_social pain_points_functional buying_objections_emotional buying_objections_social"
    " buying_objections_functional desired_features failed_solutions familiar_promises",
    "purchase_behavior": "pain_symptoms activation_events purchasing_habits decision_process current_workarounds",
    "objections": "emotional_risks barriers_to_behavior",
}


def test_the_eight_dimensions_have_all_their_fields():
    assert tuple(WANTED) == DIMENSIONS
    for dimension, names in WANTED.items():
        assert [field.name for field in FIELDS if field.dimension == dimension] == names.split()
    assert len(FIELDS) == 67
    assert {f"basics.{name}" for name in DEMOGRAPHICS} <= {field.path for field in FIELDS if field.single}


def test_every_field_is_told_once_and_differently():
    told = [field.told for field in FIELDS]

    assert all(told)
    assert len(set(told)) == len(told)


def test_a_claim_without_evidence_is_unknown_and_nothing_else():
    with pytest.raises(ValidationError):
        Claim(text="A woman", level="observed")
    with pytest.raises(ValidationError):
        Claim(text="A woman", level="unknown", evidence=(ID,))
    assert Claim(text="", level="unknown").count is None


def test_claims_are_found_again_under_their_path_and_nowhere_else():
    drafting = Drafting(ID)
    claim = drafting.claim("Stairs", "observed", [QUOTE])
    persona = Persona().with_claims("social.admire", [claim])

    assert persona.at("social.admire") == (claim,)
    assert list(persona.claims()) == [("social.admire", claim)]
    assert Persona().at("social.admire") == ()
    for path in ("social.nobody", "nowhere.admire", "social", "", "social.admire.0", "__class__.x"):
        with pytest.raises(KeyError):
            persona.at(path)


def test_an_allergy_without_a_trigger_goes_nowhere():
    drafting = Drafting(ID)
    with pytest.raises(ValidationError):
        Persona().with_claims("worldview.allergies", [drafting.claim("Angry", "observed", [QUOTE])])
    allergy = drafting.claim("Angry", "observed", [QUOTE], trigger="Tricks")
    read = Persona.model_validate_json(Persona().with_claims("worldview.allergies", [allergy]).model_dump_json())

    assert read.worldview.allergies == (allergy,)
    assert isinstance(read.worldview.allergies[0], Allergy)


def test_the_same_quote_has_one_id_in_a_persona_and_another_in_the_next():
    assert evidence_id(ID, QUOTE) == evidence_id(ID, QUOTE)
    assert evidence_id(ID, QUOTE) != evidence_id(UUID(int=8), QUOTE)
    other = QUOTE.model_copy(update={"content_hash": "0" * 64})
    assert evidence_id(ID, QUOTE) != evidence_id(ID, other)


def test_confidence_is_the_share_of_what_was_said():
    drafting = Drafting(ID)
    said, concluded = drafting.claim("a", "observed", [QUOTE]), drafting.claim("b", "inferred", [QUOTE])
    persona = Persona().with_claims("social.admire", [said, concluded])
    draft = Draft(id=ID, name="x", persona=persona, evidence=drafting.evidence, made_by="model")

    assert draft.confidence == 0.75
    assert draft.model_copy(update={"persona": Persona()}).confidence == 0.0


def test_fields_have_names_that_a_person_reads():
    assert label("pain_points_functional") == "Pain points, functional"
    assert label("outcomes_jtbd_social") == "Outcomes wanted, social"
    assert label("desires_care_protection") == "Desires, care protection"
    assert isinstance(FIELDS[0], PersonaField)
