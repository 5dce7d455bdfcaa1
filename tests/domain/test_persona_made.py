"""What would go wrong: an answer that counts wrongly, hides what was dropped, or names a command that is not there."""

from uuid import UUID

from domain.persona import FIELDS
from domain.persona_check import check
from domain.persona_draft import Rejected
from domain.persona_found import Found
from domain.persona_made import kinds, slug_of, told
from domain.saved_persona import PersonaTexts
from tests.domain.personas import reviews
from tools import commands

HELD = reviews("He cannot climb the stairs.", "The stairs again.")


def made(**read):
    said = [
        ("domain_sentiment.pain_points_functional", Found(text="The stairs", ids=(1, 2))),
        ("basics.snapshot", Found(text="Carries a dog", ids=(1,), guess=True)),
    ]
    draft = check(said, HELD, UUID(int=1), "The carrier")
    return told(draft, "the-carrier", PersonaTexts(texts={"customer_review": 2}, **read), (), "")


def test_the_headline_says_what_is_known_and_what_is_not():
    assert made().headline == (
        "“The carrier” makes 2 claims, drawn from 2 reviews: 1 observed, 1 inferred; 65 of 67 fields stay unknown."
    )
    assert len(FIELDS) == 67


def test_the_dimensions_add_up():
    rows = made().dimensions

    assert sum(row.observed + row.inferred for row in rows) == 2
    assert sum(row.fields for row in rows) == 2
    assert sum(row.fields + row.unknown for row in rows) == 67


def test_what_found_no_room_and_what_stood_in_is_said():
    notes = made(left_out={"customer_review": 12}, fallback=True).foot.notes

    assert any("no room for 12 reviews" in note for note in notes)
    assert any("classified ads stood in" in note for note in notes)


def test_rejected_claims_are_counted_by_reason():
    draft = check([], HELD, UUID(int=1), "x").model_copy(
        update={"rejected": (Rejected(path="basics.gender", text="A woman", why="no source states it"),) * 2}
    )
    notes = told(draft, "x", PersonaTexts(), (), "").foot.notes

    assert notes[0] == "2 claims of the model did not stand (2: no source states it)."


def test_its_actions_are_commands_that_are_there():
    for action in made().actions:
        chosen, args = commands.parse(action.command)
        assert args.name == "the-carrier", chosen.name


def test_kinds_are_named_as_people_do():
    assert kinds({"landing_page": 1, "customer_review": 1_200}) == "1,200 reviews and 1 landing page"
    assert kinds({"competitor_review": 1}) == "1 review of the competitor"
    assert kinds({}) == "no text"


def test_a_name_becomes_what_commands_take():
    assert slug_of("The one who carries!") == "the-one-who-carries"
    assert slug_of("Żółć 🐕") == "persona" or slug_of("Żółć 🐕")
    assert slug_of("***") == "persona"
    assert len(slug_of("x" * 200)) == 60
