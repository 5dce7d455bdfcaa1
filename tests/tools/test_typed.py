"""What would go wrong: a button whose command means something else than the row it belongs to."""

from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from tools.commands import split
from tools.registry import Tool
from tools.typed import typed


class Args(BaseModel):
    hook: str


async def nothing(deps, args):
    raise AssertionError("never called")


ASK = Tool("ask", nothing, Args, "read", "viewer", "", "")
# Typographic quotes are read as plain ones, whoever types them.
PLAIN = str.maketrans("’“”", '\'""')


@given(st.text())
def test_a_typed_value_is_read_back_as_it_was(text):
    command = typed("ask", hook=text, limit=None)

    assert split(ASK, command.removeprefix("/ask ")) == {"hook": text.translate(PLAIN)}


def test_an_apostrophe_needs_no_care():
    assert split(ASK, 'hook="it\'s over"') == {"hook": "it's over"}
    assert split(ASK, "hook=it's") == {"hook": "it's"}
