"""What would go wrong: a name in a report that a browser runs, a file that asks for more, lost letters."""

import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from connectors.report_file import file_name, save, written
from connectors.report_page import page
from connectors.report_pdf import _Paper, pdf
from domain.answer import Answer, define
from domain.errors import AskAgain
from domain.picture import Quadrants, Whiskers
from domain.report import Report, Section
from domain.watch_curve import WatchCurve
from domain.window import Window
from tests.browser.samples import FORMULA, HOSTILE, LINK, LONG, NAMES, Sample, pictures

CHARTS = tuple(p for p in pictures() if isinstance(p, Whiskers | Quadrants | WatchCurve))
TABLE = Sample(headline="").table()


def report(**more: Any) -> Report:
    told: dict[str, Any] = {
        "title": "Which hooks work",
        "brand": f"Ælfric 李雷 🐕 {HOSTILE}",
        "made_on": date(2026, 11, 20),
        "as_of": date(2026, 11, 19),
        "window": Window(since=date(2026, 10, 21), until=date(2026, 11, 19)),
        "currency": "USD",
        "headline": f"{HOSTILE} returns 4.3× on $2,017; see {LINK}.",
        "facts": (f"967 ad-days summed, {FORMULA}",),
        "sections": (Section(title=HOSTILE, text=(LINK, LONG), charts=CHARTS, tables=(TABLE,)),),
        "definitions": define("roas", "hook_rate"),
        "notes": (HOSTILE,),
    }
    return Report(**{**told, **more})


class Tags(HTMLParser):
    """What a browser would make of it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


class Filed(Answer):
    report: Report | None = None


def test_a_name_is_text_in_the_page_wherever_it_stands() -> None:
    read = Tags(page(report()))

    assert {tag for tag, _ in read.found} <= {
        "html", "head", "meta", "title", "style", "body", "main", "section", "h1", "h2", "h3", "p", "ul", "li",
        "div", "table", "thead", "tbody", "tr", "th", "td", "svg", "path", "rect", "circle", "text",
    }  # fmt: skip
    assert not [name for _, attributes in read.found for name in attributes if name.startswith("on")]
    assert HOSTILE in read.text
    assert all(name in read.text for name in NAMES if len(name) < 50)


def test_the_page_asks_nobody_for_anything() -> None:
    text = page(report())
    read = Tags(text)

    asking = {"src", "href", "xlink:href", "action", "data", "poster", "srcset", "ping", "background"}
    assert not [name for _, attributes in read.found for name in attributes if name in asking]
    policy = next(a["content"] for t, a in read.found if t == "meta" and a.get("http-equiv"))
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    style = text[text.index("<style>") : text.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style


def test_each_chart_says_in_words_what_it_shows_and_takes_its_colours_from_the_page() -> None:
    read = Tags(page(report()))
    charts = [attributes for tag, attributes in read.found if tag == "svg"]

    assert len(charts) == len(CHARTS) == 3
    assert all(chart["role"] == "img" and len(chart["aria-label"] or "") > 20 for chart in charts)
    fills = {a.get("fill") for t, a in read.found if t in ("path", "rect", "circle", "text")} - {"none", None}
    assert all(str(fill).startswith("var(--") for fill in fills)


def test_it_says_whose_and_of_when_and_that_a_made_up_brand_is_made_up() -> None:
    real, fictional = Tags(page(report())).text, Tags(page(report(fictional=True))).text

    assert "2026-10-21 to 2026-11-19 · as of 2026-11-19" in real
    assert "fictional" not in real
    assert "This brand is fictional" in fictional
    assert "as of 2026-11-19 · fictional brand" in fictional


def test_a_pdf_has_pages_a_font_of_its_own_and_no_link_script_or_file() -> None:
    content = pdf(report())

    assert content.startswith(b"%PDF-")
    assert content.count(b"/Type /Page\n") >= 2
    assert b"/FontFile2" in content
    for active in (b"/URI", b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/OpenAction /", b"/AA"):
        assert active not in content


def test_the_same_report_is_the_same_file() -> None:
    assert pdf(report()) == pdf(report())
    assert page(report()) == page(report())


def test_letters_that_the_font_lacks_are_boxes_and_the_file_says_so() -> None:
    paper = _Paper(report(brand="Ælfric"))
    assert paper.known("Привет Ωmega €5 ≤ 7") == "Привет Ωmega €5 ≤ 7"
    assert not paper.lacking
    assert paper.known("李雷 🐕\u200d!") == "□□ □!"
    assert paper.lacking


def test_a_table_with_a_very_long_word_and_many_columns_still_fits_the_page() -> None:
    table = TABLE.model_copy(update={"rows": tuple({**row, "hook": "W" * 300} for row in TABLE.rows) * 4})

    assert pdf(report(sections=(Section(title="x", tables=(table,)),))).startswith(b"%PDF-")


@pytest.mark.parametrize("format", ["pdf", "html"])
def test_a_file_is_named_so_that_every_system_takes_it(format: Any) -> None:
    name = file_name(report(brand='../../etc/passwd\r\nX: y"; Ünïcode ' + "n" * 300), format)

    assert re.fullmatch(r"[a-z0-9-]{1,75}\.(pdf|html)", name)
    content, mime = written(report(), format)
    assert content
    assert mime.startswith({"pdf": "application/pdf", "html": "text/html"}[format])


def test_a_report_goes_to_the_file_that_was_named_or_it_says_why_not(tmp_path: Path) -> None:
    answer = Filed(headline="x", report=report())

    assert save(answer, tmp_path / "r.PDF") == (tmp_path / "r.PDF").stat().st_size
    assert save(answer, tmp_path / "r.html") == (tmp_path / "r.html").stat().st_size
    for file, told in ((tmp_path / "r.docx", ".pdf, .html or .md"), (tmp_path / "no" / "r.pdf", "Check the path")):
        with pytest.raises(AskAgain) as refused:
            save(answer, file)
        assert told in refused.value.hint
    with pytest.raises(AskAgain):
        save(Filed(headline="Nothing has results."), tmp_path / "n.pdf")
    with pytest.raises(AskAgain):
        save(Answer(headline="x"), tmp_path / "n.pdf")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["r.PDF", "r.html"]
