"""What would go wrong: another turn's question or call beside an answer, or the escapes of the page in a kept text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.show.text import calm, plain
from domain.turn import turn_of, unescaped


def step(id, type, output="", parent=None, **more):
    return {"id": id, "type": type, "output": output, "parentId": parent, **more}


def a_turn(n, question, *calls, answer="done"):
    """As the chat stores it: the answer's first word may come before a call."""
    return [
        step(f"u{n}", "user_message", question),
        step(f"r{n}", "run", parent=f"u{n}", name="on_message"),
        step(f"a{n}", "assistant_message", answer, f"r{n}", metadata={"model": "offline", "brand": "b"}),
        *(step(f"c{n}{k}", "tool", r"returns 4\.1×", f"r{n}", name=call) for k, call in enumerate(calls)),
        step(f"e{n}", "assistant_message", "The job ended.", f"r{n}"),
    ]


STEPS = [*a_turn(1, "hooks?", "/top_hooks"), *a_turn(2, "and video?", "/ads", "/top_hooks days=7"), *a_turn(3, "why")]


@pytest.mark.parametrize("rated", ["r2", "a2"])
def test_the_page_rates_the_run_and_means_its_answer(rated):
    turn = turn_of(STEPS, rated)

    assert (turn.question, turn.before, turn.answer_id) == ("and video?", "/top_hooks", "a2")
    assert [(call.command, call.headline) for call in turn.calls] == [
        ("/ads", "returns 4.1×"),
        ("/top_hooks days=7", "returns 4.1×"),
    ]
    assert turn.made_with == {"model": "offline", "brand": "b"}


def test_a_typed_command_before_is_what_a_question_follows():
    turn = turn_of([*a_turn(1, "/top_hooks days=7"), *a_turn(2, "and video?")], "r2")

    assert turn.before == "/top_hooks days=7"
    assert turn_of(a_turn(1, "/top_hooks"), "r1").typed


@pytest.mark.parametrize("rated", ["nothing", "u2", "c20"])
def test_what_is_no_answer_has_no_turn(rated):
    assert turn_of(STEPS, rated) is None


@settings(max_examples=100)
@given(st.text(max_size=80))
def test_what_the_chat_escapes_is_read_back_as_it_was_said(text):
    assert unescaped(plain(text)) == " ".join(text.replace("\u2060", "").split()) or "\u2060" in text
    assert "\u2060" not in unescaped(calm(text))
