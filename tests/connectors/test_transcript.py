"""What would go wrong: a time read as a word, a spoken line lost, the first line not first."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.ads_sheet import timed_lines

SAID = [(0.0, "I stopped carrying her"), (3.0, "Then we found this")]


@pytest.mark.parametrize(
    "cell",
    [
        '[{"start": 0, "end": 3, "text": "I stopped carrying her"}, {"start": 3, "text": "Then we found this"}]',
        '[{"t": "0:00", "text": "I stopped carrying her"}, {"time": "00:03", "text": "Then we found this"}]',
        '[[0, 3, "I stopped carrying her"], [3, 5, "Then we found this"]]',
        "[0:00] I stopped carrying her\n[0:03] Then we found this",
        "[0:00] I stopped carrying her [0:03] Then we found this",
        "(0:00-0:03) I stopped carrying her (0:03 - 0:05): Then we found this",
        "1\n00:00:00,000 --> 00:00:03,000\nI stopped\ncarrying her\n\n2\n"
        "00:00:03,000 --> 00:00:05,500\nThen we found this\n",
        "WEBVTT\n\n00:00.000 --> 00:03.000\n<v Ann>I stopped carrying her\n\n"
        "00:03.000 --> 00:05.000\nThen we found this",
        "0-3s: I stopped carrying her\n3-5s: Then we found this",
        "0s: I stopped carrying her\n3s: Then we found this",
        "0:00 I stopped carrying her\n0:03 Then we found\nthis",
        "0.0 - 3.0: I stopped carrying her | 3.0 - 5.0: Then we found this",
        "[0:03] Then we found this [0:00] I stopped carrying her",
    ],
)
def test_every_notation_says_the_same(cell):
    assert [(line.start, line.text) for line in timed_lines(cell)] == SAID


def test_text_without_times_begins_with_its_first_sentence():
    lines = timed_lines("I stopped carrying her upstairs. Then Dr. Lee told me why!")
    assert lines[0].text == "I stopped carrying her upstairs."
    assert {line.start for line in lines} == {0.0}


def test_a_sentence_that_starts_with_a_number_is_no_time():
    assert [line.text for line in timed_lines("3 reasons why dogs limp\n10 years of trying")] == [
        "3 reasons why dogs limp",
        "10 years of trying",
    ]


def test_a_time_that_runs_backwards_is_told():
    with pytest.raises(ValueError, match="ends at 1 s, before it starts at 5 s"):
        timed_lines("[0:05-0:01] hello")
    with pytest.raises(ValueError, match="an entry is"):
        timed_lines('[{"words": "hello"}]')


@given(st.text(max_size=80))
def test_no_text_breaks_it(cell):
    try:
        lines = timed_lines(cell)
    except ValueError:
        return
    assert [line.start for line in lines] == sorted(line.start for line in lines)


@pytest.mark.parametrize(
    "cell",
    [
        "a" + "\n" * 30_000 + "a",
        "0:00 --> 0:01\na" + "\n" * 30_000 + "a\n0:02 --> 0:03\nb",
        "0:00 --> 0:01\n" + "<" * 30_000 + "\n0:02 --> 0:03\nb",
        "[0:00] " + "[1 " * 10_000,
        "[" * 30_000,
    ],
    ids=["blank lines", "blank lines between times", "open tags", "open brackets", "deep JSON"],
)
def test_a_hostile_cell_neither_hangs_nor_breaks_the_import(cell):
    began = time.process_time()
    assert timed_lines(cell)
    assert time.process_time() - began < 3
