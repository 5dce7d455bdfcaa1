"""What would go wrong: a name from outside that becomes a link, a picture, a list or markup."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.show.text import calm, chart_text, plain, short, wrapped

JOINER = "\u2060"


def unescaped(markdown: str) -> str:
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown).replace(JOINER, "")


@given(st.text())
def test_plain_text_shows_exactly_what_was_given(text):
    assert unescaped(plain(text.replace(JOINER, "").replace("\\", ""))) == " ".join(
        text.replace(JOINER, "").replace("\\", "").split()
    )


@pytest.mark.parametrize(
    "hostile",
    [
        "<img src=x onerror=alert(1)>",
        "[a](https://evil.example)",
        "![a](https://evil.example/p.png)",
        "**b** _i_ `c` ~~s~~",
        "# head",
        "> quote",
        "| a | b |",
        "&lt;b&gt;",
        "a\n\n# b",
    ],
)
def test_no_mark_of_markdown_or_html_is_left_unescaped(hostile):
    assert re.search(r"(?<!\\)(?:\\\\)*[<\[\]*_`#>|~&]", plain(hostile)) is None


@pytest.mark.parametrize("address", ["https://evil.example", "HTTP://evil.example", "www.evil.example", "a@b.example"])
def test_a_bare_address_is_broken_so_that_it_is_no_link(address):
    for shown in (plain(address), calm(address)):
        assert JOINER in shown
        assert address not in shown


def test_a_models_links_and_pictures_are_text_but_its_emphasis_stays():
    shown = calm("**3.7×** for ![x](https://evil.example/p) <b>and</b> ::boom")

    assert shown.startswith("**3.7×**")
    assert r"\[x]" in shown
    assert r"\<b>" in shown
    assert "::" not in shown


def test_long_names_are_cut_at_a_word_and_charts_escape_what_they_would_read_as_html():
    assert short("one two three four", 12) == "one two…"
    assert wrapped("<b>bold</b> and more words here", 12, 2).startswith("&lt;b&gt;")
    assert wrapped("a " * 100, 10, 2).count("<br>") == 1
    assert chart_text("a < b & c") == "a &lt; b &amp; c"
