"""What would go wrong: a diff that drops text, one line put in front that makes all others red, 1 shown as true."""

import json
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from evals.diff import field_diffs, text_diff

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text("ab c", max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["x", "y", "z"]), inner, max_size=3),
    max_leaves=12,
)
TEXT = st.text("ab \nü.", max_size=60)


@given(TEXT, TEXT)
def test_both_texts_can_be_read_off_the_diff(before, now):
    pieces = text_diff(before, now)

    assert "".join(piece.text for piece in pieces if piece.kind != "new") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == now


def test_changed_words_stand_together():
    pieces = text_diff("spend rose by 12 % in July", "spend fell by 12 % in June")

    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("same", "spend "),
        ("gone", "rose"),
        ("new", "fell"),
        ("same", " by 12 % in "),
        ("gone", "July"),
        ("new", "June"),
    ]


def test_two_changed_words_side_by_side_are_one_change():
    assert [piece.text for piece in text_diff("the old cat", "a new cat")] == ["the old", "a new", " cat"]


@settings(deadline=None)
@given(JSON, JSON)
def test_equal_answers_and_only_those_have_no_differences(before, now):
    assert field_diffs(before, before) == ()
    assert bool(field_diffs(before, now)) == (json.dumps(before, sort_keys=True) != json.dumps(now, sort_keys=True))


def test_an_item_put_in_front_leaves_the_others_alone():
    before = {"claims": [{"quote": "a b"}, {"quote": "c"}]}
    now = {"claims": [{"quote": "new"}, {"quote": "a b"}, {"quote": "c"}], "level": 2}

    assert [(one.path, one.kind, one.before, one.now) for one in field_diffs(before, now)] == [
        ("claims[0]", "new", None, {"quote": "new"}),
        ("level", "new", None, 2),
    ]


def test_a_changed_text_in_a_list_is_told_by_its_path_word_by_word():
    before = {"claims": [{"quote": "stairs hurt her"}], "gone": 1}

    quote, gone = field_diffs(before, {"claims": [{"quote": "stairs hurt him"}]})

    assert (quote.path, quote.kind) == ("claims[0].quote", "changed")
    assert [(piece.kind, piece.text) for piece in quote.pieces][1:] == [("gone", "her"), ("new", "him")]
    assert (gone.path, gone.kind, gone.before) == ("gone", "gone", 1)


def test_one_is_not_true():
    assert [one.path for one in field_diffs({"a": 1, "b": 0}, {"a": True, "b": 0})] == ["a"]


def test_long_texts_do_not_keep_anybody_waiting():
    before = "\n".join(f"line {n} of a long answer, with words in it" for n in range(3000))
    now = before.replace("line 1500 of", "row 1500 of")

    started = time.process_time()
    pieces = text_diff(before, now)

    assert time.process_time() - started < 2
    assert [piece.text.split()[0] for piece in pieces if piece.kind != "same"] == ["line", "row"]
