"""What would go wrong: a piece that stands elsewhere than it says, a comment in a script taken for a heading."""

from hypothesis import given
from hypothesis import strategies as st

from domain.markdown_blocks import blocks, plain

LINES = st.lists(
    st.sampled_from(
        ["# A", "## B ##", "- item", "1. step", "> said", "| a | b |", "|---|---|", "| 1 | |", "```", "~~~", "# no", "",
         "words **bold** and", "more\r", "\t- deep", "---", "✓ tick", "|", "\u00a0", "| c"]
    )
)  # fmt: skip


@given(LINES)
def test_each_piece_stands_where_it_says_and_none_overlaps_another(lines):
    text = "\n".join(lines)
    last = 0
    for block in blocks(text):
        assert last <= block.start < block.end <= len(text)
        said = text[block.start : block.end]
        assert said == said.strip()
        assert all(block.start <= cell.start < cell.end <= block.end for cell in block.cells)
        last = block.end


def test_a_hash_in_a_fence_is_no_heading_and_a_row_knows_its_columns():
    text = "# Chews\n\n```\n# comment\n| x |\n```\n\n## Offers\n\n| Bags | Price |\n|---|---|\n| 1 | $39 |\n"
    found = [(block.kind, plain(text[block.start : block.end]), block.headings) for block in blocks(text)]
    assert found == [
        ("heading", "Chews", ("Chews",)),
        ("heading", "Offers", ("Chews", "Offers")),
        ("row", "1 | $39", ("Chews", "Offers")),
    ]
    row = blocks(text)[-1]
    assert [(text[c.start : c.end], c.header) for c in row.cells] == [("1", "Bags"), ("$39", "Price")]


def test_marks_of_markdown_are_no_words():
    assert (
        plain("**Bold** and [a link](https://x.example/a_b)\n`code` of snake_case")
        == "Bold and a link code of snake_case"
    )
