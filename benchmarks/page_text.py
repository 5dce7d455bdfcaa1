"""What is left of a landing page's offers: `python -m benchmarks.page_text`.

Nine fictional pages with what each says of prices, guarantees, questions, tables and so on (pages/expected.json), read
by our way and by kept extractors with their own settings. A fact survives when its words stand in the text that comes
out, white space and Markdown's marks aside.
"""

import json
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import html_to_markdown
import trafilatura
from markdownify import markdownify
from readability import Document
from rich.console import Console
from rich.table import Table

from benchmarks.timing import kept
from connectors.page_text import page_text

PAGES = Path(__file__).parent / "pages"
_ROUNDS = 5
# Menus, scripts and styles: nobody's offer, and paid for with each reading by a model.
_UNWANTED = ("Shop all", "tracker 77", "Turn on JavaScript", "color:red")
_MARKS = re.compile(r"[*_~`|\\#>\[\]()]|\s")
_KINDS = (
    (
        "offers and prices",
        re.compile(r"[$€]|\boff\b|free|gratis|order|cart|warenkorb|choose|send me|save", re.IGNORECASE),
    ),
    ("guarantees", re.compile(r"guarantee|refund|garantie|back|returns|cancel", re.IGNORECASE)),
    ("questions", re.compile(r"\?$|week 3|thinners|wochen", re.IGNORECASE)),
    ("amounts and table cells", re.compile(r"\d ?(?:mg|kg|cm)|theanine|chamomile|grünlipp", re.IGNORECASE)),
)
Extract = Callable[[str], str]


def extractors() -> dict[str, Extract]:
    """Our way and the rivals, each with its own settings."""
    return {
        "ours (html-to-markdown, menus out)": lambda html: page_text(html).markdown,
        "html-to-markdown, its defaults": lambda html: html_to_markdown.convert(html).content or "",
        "markdownify": lambda html: markdownify(html),
        "trafilatura": lambda html: trafilatura.extract(html, output_format="markdown") or "",
        "trafilatura, recall": lambda html: (
            trafilatura.extract(html, output_format="markdown", favor_recall=True) or ""
        ),
        "readability-lxml, then markdownify": lambda html: markdownify(Document(html).summary()),
    }


def survived(expected: Mapping[str, list[str]], extract: Extract) -> dict[str, tuple[int, int]]:
    """How many facts of each kind came through, of how many."""
    found: dict[str, tuple[int, int]] = {}
    for page, facts in expected.items():
        text = _bare(extract((PAGES / f"{page}.html").read_text(encoding="utf-8")))
        for fact in facts:
            kind = next((name for name, pattern in _KINDS if pattern.search(fact)), "everything else")
            hits, of = found.get(kind, (0, 0))
            found[kind] = (hits + (_bare(fact) in text), of + 1)
    return found


def _bare(text: str) -> str:
    return _MARKS.sub("", text).casefold()


def main() -> None:
    expected: dict[str, list[str]] = json.loads((PAGES / "expected.json").read_text(encoding="utf-8"))
    kinds = [*(name for name, _ in _KINDS), "everything else"]
    table = Table(title=f"What survives of {sum(map(len, expected.values()))} facts on {len(expected)} landing pages")
    for column in ("", "all", *kinds, "menus, scripts", "ms"):
        table.add_column(column, justify="right" if column else "left")
    totals: dict[str, int] = {}
    for name, extract in extractors().items():
        found = survived(expected, extract)
        began = time.perf_counter()
        for _ in range(_ROUNDS):
            survived(expected, extract)
        milliseconds = (time.perf_counter() - began) / _ROUNDS / len(expected) * 1000
        totals[name] = sum(hits for hits, _ in found.values())
        cells = [f"{found[kind][0]}/{found[kind][1]}" for kind in kinds]
        shop = extract((PAGES / "shop_product.html").read_text(encoding="utf-8"))
        noise = sum(words in shop for words in _UNWANTED)
        table.add_row(
            name,
            f"{totals[name] / sum(of for _, of in found.values()):.0%}",
            *cells,
            f"{noise}/{len(_UNWANTED)}",
            f"{milliseconds:.1f}",
        )
    console = Console(width=150)
    console.print(table)
    console.print(
        f"Ours keeps as much as any: {kept(all(totals[next(iter(totals))] >= each for each in totals.values()))}"
    )


if __name__ == "__main__":
    main()
