"""Cutting 5 MB of Markdown against kept splitters: `python -m benchmarks.chunks`.

Speed is the median of rounds in turns, so that a busy machine slows everybody alike. Beside it stands what a chunk is
worth: whether the chunks joined are the text (a quote can be looked up), whether each says where it stands, and how
many begin or end within a code fence.
"""

import argparse
import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from chonkie import RecursiveChunker, RecursiveLevel, RecursiveRules
from langchain_text_splitters import (
    MarkdownHeaderTextSplitter,
    MarkdownTextSplitter,
    RecursiveCharacterTextSplitter,
)
from rich.console import Console
from rich.table import Table
from semantic_text_splitter import MarkdownSplitter

from benchmarks.timing import alternating, kept, median
from domain.chunks import LONGEST, PART, chunk_markdown

LEAST_MB_PER_S = 20.0
MOST_TIMES_SEMANTIC = 2.5
_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_TEXT = (
    "the joint chew helps older dogs climb stairs again after a long winter with salmon oil turmeric and mussel because"
    " owners tell us about less stiffness on walks and fewer visits to the vet within six weeks of daily use"
)
_WORDS = _TEXT.split()
Cut = Callable[[str], Sequence[str]]


@dataclass(frozen=True)
class Splitter:
    """One way to cut: the pieces, and where they stand if it tells."""

    name: str
    cut: Cut
    tells_where: bool


def markdown(characters: int, seed: int = 5) -> str:
    """Fictional pages: headings of four levels, paragraphs, lists, tables, and code whose comments begin with `#`."""
    chance = random.Random(seed)
    made: list[str] = []
    length = 0
    while length < characters:
        made.append(_section(chance))
        length += len(made[-1])
    return "".join(made)[:characters]


def _section(chance: random.Random) -> str:
    def words(least: int, most: int) -> str:
        return " ".join(chance.choice(_WORDS) for _ in range(chance.randint(least, most)))

    parts = [f"{'#' * chance.choice((1, 2, 2, 3, 3, 4))} {words(2, 7)}"]
    for _ in range(chance.randint(1, 12)):
        parts.append(words(15, 120) + ".")
        kind = chance.random()
        if kind < 0.12:
            parts.append("\n".join(f"- {words(3, 14)}" for _ in range(chance.randint(3, 12))))
        elif kind < 0.18:
            parts.append("\n".join(["| a | b |", "|---|---|", *(f"| {words(1, 4)} | ${n}.00 |" for n in range(9))]))
        elif kind < 0.26:
            lines = (
                f"# {words(3, 9)}\nchew.give(dog){chr(10) * chance.choice((1, 1, 1, 2))}"
                for _ in range(chance.randint(2, 70))
            )
            parts.append(f"```python\n{''.join(lines)}```")
    return "\n\n".join(parts) + "\n\n"


def splitters() -> list[Splitter]:
    """Ours and the rivals, each at 1,500 characters as its own documentation sets it up for Markdown."""
    headings = MarkdownHeaderTextSplitter([("#", "h1"), ("##", "h2"), ("###", "h3")], strip_headers=False)
    by_size = RecursiveCharacterTextSplitter(chunk_size=PART, chunk_overlap=200)
    rust = MarkdownSplitter(PART, trim=False)
    whole = MarkdownSplitter(PART)
    plain = MarkdownTextSplitter(chunk_size=PART, chunk_overlap=200)
    rules = RecursiveRules([RecursiveLevel(delimiters=["\n# ", "\n## ", "\n### "]), RecursiveLevel(delimiters=["\n\n"]),
                            RecursiveLevel(delimiters=["\n"]), RecursiveLevel(whitespace=True)])  # fmt: skip
    chonk = RecursiveChunker(tokenizer="character", chunk_size=PART, rules=rules)
    return [
        Splitter("ours", lambda text: [text[c.start + c.overlap : c.end] for c in chunk_markdown(text)], True),
        Splitter(
            "LangChain headings, then size",
            lambda text: [d.page_content for d in by_size.split_documents(headings.split_text(text))],
            False,
        ),
        Splitter("LangChain MarkdownTextSplitter", plain.split_text, False),
        Splitter("semantic-text-splitter, untrimmed", rust.chunks, True),
        Splitter("the same, with offsets", lambda text: [piece for _, piece in rust.chunk_indices(text)], True),
        Splitter("the same, trimmed", whole.chunks, True),
        Splitter("chonkie recursive", lambda text: [chunk.text for chunk in chonk.chunk(text)], True),
    ]


def cut_in_fences(text: str, pieces: Sequence[str], longest: int) -> int:
    """How many pieces begin within a code fence of at most `longest` characters."""
    fences = [(m.start(), m.end()) for m in _FENCE.finditer(text) if m.end() - m.start() <= longest]
    cut, fence = 0, 0
    for place in _places(text, pieces):
        if place is None:
            continue
        while fence < len(fences) and fences[fence][1] <= place:
            fence += 1
        cut += fence < len(fences) and fences[fence][0] < place
    return cut


def _places(text: str, pieces: Sequence[str]) -> Iterator[int | None]:
    """Where each piece begins: by the lengths before it where they are lossless, else looked for after the last."""
    at = 0
    is_lossless = "".join(pieces) == text
    for piece in pieces:
        if is_lossless:
            yield at
            at += len(piece)
            continue
        found = text.find(piece[:80], at)
        at = found + 1 if found >= 0 else at
        yield found if found >= 0 else None


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--characters", type=int, default=5_000_000)
    given.add_argument("--rounds", type=int, default=5)
    asked = given.parse_args()
    text = markdown(asked.characters)
    ways = splitters()

    def timed(cut: Cut) -> Callable[[], float]:
        def run() -> float:
            began = time.perf_counter()
            cut(text)
            return time.perf_counter() - began

        return run

    seconds = {
        name: median(each) for name, each in alternating(asked.rounds, {w.name: timed(w.cut) for w in ways}).items()
    }
    table = Table(title=f"{len(text) / 1e6:.1f} MB of Markdown in chunks of {PART:,} characters")
    for column in (
        "",
        "MB/s",
        "times ours",
        "chunks",
        "lossless",
        "offsets",
        "begin within a fence",
        "of ≤ 3,000",
    ):
        table.add_column(column, justify="left" if not column else "right")
    cuts: dict[str, int] = {}
    for way in ways:
        pieces = way.cut(text)
        cuts[way.name] = cut_in_fences(text, pieces, len(text))
        table.add_row(
            way.name, f"{len(text) / 1e6 / seconds[way.name]:.1f}", f"{seconds[way.name] / seconds['ours']:.2f}",
            f"{len(pieces):,}", "yes" if "".join(pieces) == text else "no", "yes" if way.tells_where else "no",
            f"{cuts[way.name]}", f"{cut_in_fences(text, pieces, LONGEST)}",
        )  # fmt: skip
    print_out = Console(width=150)
    print_out.print(table)
    speed = len(text) / 1e6 / seconds["ours"]
    headings, rust = seconds["LangChain headings, then size"], seconds["semantic-text-splitter, untrimmed"]
    fewest = all(cuts["ours"] < cut for name, cut in cuts.items() if name != "ours")
    print_out.print(f"At least {LEAST_MB_PER_S:.0f} MB/s: {kept(speed >= LEAST_MB_PER_S)}")
    print_out.print(f"Faster than LangChain's headings: {kept(seconds['ours'] < headings)}")
    print_out.print(
        f"Within {MOST_TIMES_SEMANTIC} times semantic-text-splitter untrimmed: "
        f"{kept(seconds['ours'] <= MOST_TIMES_SEMANTIC * rust)}"
    )
    print_out.print(f"Fewer chunks that begin within a fence than any: {kept(fewest)}")


if __name__ == "__main__":
    main()
