"""What would go wrong: a nearness that nobody can work out again, a quote of what is not nearest."""

from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from domain.template import Template
from domain.template_likeness import FAR, NEAR, compared, read
from domain.template_product import Phrase

OWNERS, NAME = Phrase("audience", "Owners of old dogs"), Phrase("name", "Dog Chews")
WORDS, NICHE = Phrase("words", "Is your dog stiff?"), Phrase("niche", "pets")


def rows(*given: tuple[float, float]) -> np.ndarray:
    return np.array(given, dtype=np.float32)


def template(**given: object) -> Template:
    values = {"name": "Plain", "category": "meme", "created_at": datetime(2026, 1, 1, tzinfo=UTC), **given}
    return Template.model_validate({"id": uuid5(NAMESPACE_URL, "t"), **values})


def test_each_phrase_counts_with_the_nearest_of_the_product():
    # Cosines: words 0.6 and 0.0, niche 0.0 and 0.2. Their best: 0.6 and 0.2, in the mean 0.4.
    ours, its = rows((1, 0), (0, 1)), rows((0.6, 0.0), (0.0, 0.2))

    found = compared((OWNERS, NAME), ours, (WORDS, NICHE), its)

    assert found is not None
    assert found.value == pytest.approx((0.4 - FAR) / (NEAR - FAR)) == pytest.approx(0.6)
    assert (found.ours, found.its) == (OWNERS, WORDS)


@pytest.mark.parametrize(("cosine", "value"), [(-0.5, 0.0), (FAR, 0.0), (0.35, 0.5), (NEAR, 1.0), (0.9, 1.0)])
def test_a_cosine_becomes_a_value_between_far_and_near(cosine, value):
    found = compared((OWNERS,), rows((1, 0)), (WORDS,), rows((cosine, 0)))

    assert found is not None
    assert found.value == pytest.approx(value, abs=1e-6)


def test_a_niche_is_quoted_only_where_there_is_nothing_else():
    nearer = compared((OWNERS,), rows((1, 0)), (WORDS, NICHE), rows((0.1, 0), (0.9, 0)))
    alone = compared((OWNERS,), rows((1, 0)), (NICHE,), rows((0.9, 0)))

    assert nearer is not None
    assert nearer.its == WORDS
    assert alone is not None
    assert alone.its == NICHE


def test_without_a_text_nothing_is_compared():
    assert compared((), rows(), (WORDS,), rows((1, 0))) is None
    assert compared((OWNERS,), rows((1, 0)), (), rows()) is None


def test_a_name_is_read_only_where_a_template_says_nothing():
    said = read(template(elements={"words": "Is your dog stiff?"}, industry_niche="pets"))

    assert said == (WORDS, NICHE)
    assert [phrase.label for phrase in read(template())] == ["name"]


@given(
    arrays(np.float32, (3, 4), elements=st.floats(-1, 1, width=32)),
    arrays(np.float32, (2, 4), elements=st.floats(-1, 1, width=32)),
)
def test_the_value_is_a_fraction_and_the_quotes_are_of_the_given_phrases(ours, its):
    product = (OWNERS, NAME, Phrase("benefit", "easy to give"))

    found = compared(product, ours, (WORDS, NICHE), its)

    assert found is not None
    assert 0 <= found.value <= 1
    assert found.ours in product
    assert found.its == WORDS
