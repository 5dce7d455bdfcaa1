"""What would go wrong: two of the same kept apart, two different ones refused, a distance that depends on the order."""

from uuid import UUID

import pytest

from domain.evidence import cite_at
from domain.persona import Persona
from domain.persona_distance import NEAR, Portrait, by_field, distance, nearest
from domain.persona_draft import Drafting
from domain.research import source_of

TEXT = "I felt guilty at night. The stairs hurt him. My vet told me. It is too expensive. We tried powder."
SOURCE = source_of("customer_review", "1", TEXT)
GUILT, STAIRS, VET = (0, 23), (24, 44), (45, 60)


def portrait(name: str, number: int, **claims: tuple[str, tuple[int, int]]) -> Portrait:
    """A persona with one claim a field, by `dimension__field=(text, place of its quote)`."""
    drafting, made = Drafting(UUID(int=number)), Persona()
    for key, (text, place) in claims.items():
        claim = drafting.claim(text, "observed", [cite_at(SOURCE, *place)])
        made = made.with_claims(key.replace("__", "."), [claim])
    return Portrait(name, made, drafting.evidence)


ONE = portrait(
    "one", 1, domain_sentiment__pain_points_emotional=("guilt at night", GUILT), social__admire=("her vet", VET)
)
REWORDED = portrait(
    "reworded",
    2,
    domain_sentiment__pain_points_emotional=("cannot sleep for remorse", GUILT),
    social__admire=("doctors", VET),
)
OTHER = portrait("other", 3, domain_sentiment__pain_points_functional=("stairs", STAIRS))


def test_a_persona_is_at_no_distance_from_itself():
    assert distance(ONE, ONE) == 0


def test_the_same_quotes_in_other_words_are_the_same_persona():
    assert distance(ONE, REWORDED) == 0
    assert distance(Portrait("a", ONE.persona), Portrait("b", REWORDED.persona)) == 1


def test_nothing_in_common_is_the_whole_distance():
    assert distance(ONE, OTHER) == 1
    assert distance(Portrait("a", Persona()), Portrait("b", Persona())) == 1


def test_it_is_worked_out_as_the_formula_says():
    half = portrait(
        "half",
        4,
        domain_sentiment__pain_points_emotional=("guilt at night", GUILT),
        identity__self_narratives=("x", STAIRS),
    )

    # Two claims that match in full, one in social and one in identity without a match: 1 − 2/4.
    assert distance(ONE, half) == pytest.approx(0.5)
    assert [(f.path, f.distance, f.claims, f.shared) for f in by_field(ONE, half)] == [
        ("identity.self_narratives", 1, 1, 0),
        ("social.admire", 1, 1, 0),
        ("domain_sentiment.pain_points_emotional", 0, 2, 2),
    ]


def test_the_order_does_not_matter():
    assert distance(ONE, OTHER) == distance(OTHER, ONE)


def test_a_snapshot_alone_makes_nobody_alike():
    said = {"basics__snapshot": ("the same words", GUILT)}
    one = portrait("a", 5, **said, social__admire=("a", VET))
    assert distance(one, portrait("b", 6, **said, social__envy=("b", STAIRS))) == 1


def test_the_nearest_is_named():
    found = nearest(ONE, [OTHER, REWORDED])

    assert found is not None
    assert (found.name, found.too_near) == ("reworded", True)
    assert nearest(ONE, []) is None
    assert nearest(ONE, [OTHER]) is not None
    assert not nearest(ONE, [OTHER]).too_near  # type: ignore[union-attr]
    assert 0 < NEAR < 1
