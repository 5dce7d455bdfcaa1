"""What would go wrong: a refusal that is longer than what was refused."""

import pickle

from domain.errors import AskAgain


def test_a_value_of_two_thousand_letters_fills_the_screen():
    told = AskAgain(f"{'x' * 2_000!r} is not an ad account id.", "Write it as act_123 or 123.")
    assert len(told.message) == 500
    assert told.message.startswith("'xxx")
    assert told.message.endswith("is not an ad account id.")
    assert str(told).endswith("Write it as act_123 or 123.")
    again = pickle.loads(pickle.dumps(told))
    assert (again.message, again.hint, str(again)) == (told.message, told.hint, str(told))


def test_a_sentence_that_fits_is_cut():
    assert AskAgain("y" * 500).message == "y" * 500
