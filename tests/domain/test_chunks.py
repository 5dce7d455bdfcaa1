"""Chunks of Markdown: lossless, at headings, never lost in a code fence, and no block too long."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.chunks import LONGEST, OVERLAP, PART, Chunk, chunk_markdown

_PIECES = st.sampled_from(
    ["# One", "## Two\n", "### Three #\n", "#### Four\n", "#", "\n", "\n\n", "\r\n", "\r", "\t", " ", "\u00a0",
     "\ufeff", "```", "````", "~~~", "```py\n", "- ```", "    ", "> ", "===", "---", "| a | b |\n", "- item\n", "1. ",
     "\x85", "\u2028", "word ", "A sentence. " * 40, "x" * 900, "Guarantee: ", "$39 ", "\U0001f436", "e\u0301",
     "\x00", "\ud800"]
)  # fmt: skip


def joined(text: str, chunks: tuple[Chunk, ...]) -> str:
    return "".join(text[chunk.start + chunk.overlap : chunk.end] for chunk in chunks)


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(), st.lists(_PIECES, max_size=60).map("".join)))
def test_chunks_lose_a_character_or_repeat_one(text: str) -> None:
    chunks = chunk_markdown(text)
    assert joined(text, chunks) == text
    assert len({chunk.id for chunk in chunks}) == len(chunks)
    for chunk in chunks:
        assert chunk.overlap <= OVERLAP
        assert chunk.start + chunk.overlap < chunk.end
        assert chunk.end - chunk.start <= LONGEST + OVERLAP
        assert chunk.id == f"{chunk.kind}_{chunk.start}"
        assert chunk.text_of(text) == text[chunk.start : chunk.end]


def crumbs(text: str) -> list[tuple[str, ...]]:
    return [chunk.breadcrumb for chunk in chunk_markdown(text)]


def test_a_chunk_does_not_know_under_which_headings_it_stands() -> None:
    text = "Free shipping today\n\n# Joint Chew\n\n## Offer\n\n$39\n\n### Refill\n\n## FAQ ##\n\nask\n\n# Footer\n"
    assert [(chunk.kind, chunk.breadcrumb) for chunk in chunk_markdown(text)] == [
        ("hero", ()),
        ("section", ("Joint Chew",)),
        ("section", ("Joint Chew", "Offer")),
        ("section", ("Joint Chew", "Offer", "Refill")),
        ("section", ("Joint Chew", "FAQ")),
        ("section", ("Footer",)),
    ]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    "code",
    ["```sh\n# no heading\n```", "~~~\n# no\n```\n# no\n~~~", "````\n```\n# no\n```\n````", "- ```\n  # no\n  ```",
     "    ```\n# no\n    ```", "~~~ a`b\n# no\n~~~", "```\n# no\n``` not the end\n# no\n```"],
)  # fmt: skip
def test_a_hash_within_a_fence_is_taken_for_a_heading(code: str, newline: str) -> None:
    text = f"# A\n\n{code}\n# B\n".replace("\n", newline)
    assert crumbs(text) == [("A",), ("B",)]
    assert joined(text, chunk_markdown(text)) == text


def test_a_fence_that_stays_open_hides_what_stands_before_it() -> None:
    assert crumbs("# A\n\n## B\n\n```\n# no heading\n") == [("A",), ("A", "B")]


@pytest.mark.parametrize(
    "text",
    [
        "#no\n",
        "\t# no\n",
        "    # no\n",
        "\\# no\n",
        "`# no`\n",
        "> # no\n",
        "a | b\n---\n",
        "#### four\n",
        "```a``` `# x\n",
    ],
)
def test_what_is_no_heading_cuts(text: str) -> None:
    assert crumbs(f"intro\n\n{text}more\n") == [()]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("\ufeff# A\n", "A"),
        ("# **A** [b](https://x.example/#c) #\n", "A b"),
        ("A\n===\n", "A"),
        ("A\r\n---\r\n", "A"),
        ("#\n", ""),
    ],
)
def test_a_heading_is_missed(text: str, title: str) -> None:
    assert crumbs(text) == [(title,)]


def test_an_underline_below_a_paragraph_of_two_lines_is_taken_for_a_heading() -> None:
    assert crumbs("---\nname: A\n---\n\none\ntwo\n---\n") == [()]


@pytest.mark.parametrize(
    "block",
    ["word " * 4_000, "A sentence of some words. " * 700, "line of a list\n" * 1_000, "x" * 20_000, "日本語。" * 5_000],
)
def test_a_block_without_blank_lines_stays_whole(block: str) -> None:
    text = f"# A\n\n{block}"
    chunks = chunk_markdown(text)
    assert joined(text, chunks) == text
    assert all(chunk.end - chunk.start <= PART + OVERLAP for chunk in chunks)
    assert {chunk.breadcrumb for chunk in chunks} == {("A",)}


def test_words_are_cut_in_two() -> None:
    text = "# A\n\n" + "glucosamine chondroitin " * 800
    for chunk in chunk_markdown(text)[:-1]:
        assert text[chunk.end - 1].isspace()
        assert chunk.overlap == 0 or text[chunk.start - 1].isspace()


def test_a_carriage_return_is_cut_from_its_line_feed() -> None:
    text = "# A\r\n\r\n" + ("x" * 59 + "\r\n") * 400
    assert all(text[chunk.end - 1 : chunk.end + 1] != "\r\n" for chunk in chunk_markdown(text))


def test_a_fence_that_fits_is_cut() -> None:
    paragraph = "Some words about a dog. " * 30 + "\n\n"
    fence = "```\n" + "code = 1\n\n" * 200 + "```\n"
    text = "# A\n\n" + (paragraph * 2 + fence + paragraph) * 5
    begins = [at for at in range(len(text)) if text.startswith("```\ncode", at)]
    for chunk in chunk_markdown(text):
        for begin in begins:
            end = begin + len(fence)
            assert not begin < chunk.start + chunk.overlap < end
            assert not begin < chunk.start < end
            assert not begin < chunk.end < end


def test_the_offer_of_a_text_without_headings_is_cut_in_the_middle() -> None:
    filler = "Our dog walks by the sea and sleeps well afterwards.\n\n" * 200
    offer = "Buy three bags for $99 and the fourth is free. " + "It is a fine bag. " * 20
    text = filler + offer + "\n\n" + filler
    windows = [chunk for chunk in chunk_markdown(text) if chunk.kind == "window"]
    assert any(offer in chunk.text_of(text) for chunk in windows)
    assert joined(text, chunk_markdown(text)) == text


def test_a_text_that_is_all_offers_is_cut_into_windows() -> None:
    text = "Order now for $39. We like dogs very much.\n\n" * 400
    assert {chunk.kind for chunk in chunk_markdown(text)} == {"hero", "part"}


def test_an_empty_text_has_chunks() -> None:
    assert chunk_markdown("") == ()
    assert [chunk.kind for chunk in chunk_markdown(" \n")] == ["hero"]


@pytest.mark.parametrize(
    "text",
    ["#" * 300_000, "`" * 300_000, "\n" * 300_000, "\r\n \t" * 75_000, "- " * 150_000, "```\n" * 75_000,
     "a\n---\n\n" * 40_000, " " * 300_000, "# A\n" * 75_000, "[" * 300_000,
     "# " + "[" * 300_000, "# " + "*" * 300_000, "# " + " #" * 150_000],
)  # fmt: skip
def test_a_hostile_text_holds_everything_up(text: str) -> None:
    began = time.process_time()
    assert joined(text, chunk_markdown(text)) == text
    assert time.process_time() - began < 2
