"""A report as PDF, on A4: fpdf2 writes it, in Lato, which has Latin, Greek and Cyrillic letters.

What the font lacks (Chinese, Arabic, emoji) is shown as a box, and the last page says so; the HTML file has it all.
"""

from datetime import UTC, datetime, time
from functools import cache
from importlib.resources import files
from typing import Any

from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import FontFace

from domain.cell_text import cell_text, plain, printed_columns
from domain.drawing import Box, Drawing, Mark, Shape, Spot, Stroke, Tone, Words
from domain.report import Report, Section
from domain.report_charts import chart_of
from domain.table import Column, Table

_NUMBERS = ("count", "money", "fraction", "ratio", "interval", "figure", "duration")
_COLOURS: dict[Tone, tuple[int, int, int]] = {
    "ink": (31, 36, 48),
    "soft": (99, 105, 117),
    "grid": (217, 220, 226),
    "band": (213, 216, 222),
    "blue": (0, 114, 178),
    "orange": (184, 121, 0),
    "green": (0, 121, 90),
    "pink": (168, 73, 127),
    "sky": (39, 134, 184),
    "red": (193, 78, 0),
}
_CORNERS: dict[Shape, tuple[tuple[float, float], ...]] = {
    "diamond": ((0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)),
    "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "triangle": ((0, -1.1), (1.1, 0.9), (-1.1, 0.9)),
    "down": ((0, 1.1), (1.1, -0.9), (-1.1, -0.9)),
    "cross": ((-0.4, -1), (0.4, -1), (0.4, -0.4), (1, -0.4), (1, 0.4), (0.4, 0.4), (0.4, 1), (-0.4, 1), (-0.4, 0.4),
              (-1, 0.4), (-1, -0.4), (-0.4, -0.4)),
    "tick": ((-0.15, -1.2), (0.15, -1.2), (0.15, 1.2), (-0.15, 1.2)),
}  # fmt: skip
_MISSING = "□"
# They choose how the letter before them looks, and are none themselves.
_VARIANTS = frozenset(map(chr, range(0xFE00, 0xFE10)))
_FONT = "Lato"
_MARGIN = 40.0


def pdf(report: Report) -> bytes:
    """The whole file; the same report gives the same bytes."""
    made = _Paper(report)
    made.add_page()
    made.heading(report.title, 20)
    made.paragraph(report.footer, 9, "soft")
    if report.fictional:
        made.paragraph("This brand is fictional: its ads, results and people are made up.", 10, "red")
    made.paragraph(report.headline, 13, "ink", after=6)
    for section in report.sections:
        made.section(section)
    made.lines("How each figure is made", [f"{d.label} = {d.formula}. {d.note}".strip() for d in report.definitions])
    made.lines("What to keep in mind", list(report.notes))
    made.lines("What it rests on", list(report.facts))
    if made.lacking:
        made.paragraph(
            "Letters that this file's font does not have are shown as □; the HTML report has them.", 9, "soft"
        )
    return bytes(made.output())


class _Paper(FPDF):
    """Pages of one report. Lengths are points."""

    def __init__(self, report: Report) -> None:
        super().__init__(orientation="portrait", unit="pt", format="A4")
        self.lacking = False
        self._foot = report.footer
        for style, name in (("", "Regular"), ("B", "Bold")):
            self.add_font(_FONT, style, str(files("fontpkg_lato") / "files" / f"Lato-{name}.ttf"))
        self.set_margins(_MARGIN, _MARGIN, _MARGIN)
        self.set_auto_page_break(True, margin=_MARGIN + 14)
        self.set_title(self.known(f"{report.title}: {report.brand}"))
        self.set_lang("en")
        self.set_creator("ViralTracker")
        self.set_creation_date(datetime.combine(report.made_on, time(), UTC))

    def footer(self) -> None:
        self.set_y(-_MARGIN)
        self._style(8, "soft")
        self.cell(self.epw * 0.85, 10, self.known(self._foot))
        self.cell(0, 10, f"{self.page_no()} / {{nb}}", align="R")

    def known(self, text: str) -> str:
        """The text in letters that the font has."""
        letters = _letters()
        clean = plain(text)
        if all(ord(c) in letters for c in clean):
            return clean
        self.lacking = True
        return "".join(c if ord(c) in letters else "" if c in _VARIANTS else _MISSING for c in clean)

    def heading(self, text: str, size: float) -> None:
        self._room(size * 4)
        self._style(size, "ink", bold=True)
        self.multi_cell(0, size * 1.3, self.known(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def paragraph(self, text: str, size: float, tone: Tone, after: float = 3) -> None:
        self._style(size, tone)
        self.multi_cell(0, size * 1.35, self.known(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(after)

    def lines(self, title: str, told: list[str]) -> None:
        """A list under a heading; nothing where there is none."""
        if not told:
            return
        self.ln(10)
        self.heading(title, 14)
        for line in told:
            self.paragraph(f"· {line}", 9, "soft", after=2)

    def section(self, section: Section) -> None:
        self.ln(10)
        self.heading(section.title, 14)
        for text in section.text:
            self.paragraph(text, 10, "ink")
        for picture in section.charts:
            self.chart(picture.title, chart_of(picture))
        for table in section.tables:
            if table.rows:
                self.rows(table)

    def chart(self, title: str, drawing: Drawing) -> None:
        """A drawing as wide as the page, on one page with its title."""
        scale = self.epw / drawing.width
        self._room(drawing.height * scale + 24)
        self._style(10, "ink", bold=True)
        self.multi_cell(0, 14, self.known(title), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        top = self.get_y()
        for mark in drawing.marks:
            self._mark(mark, self.l_margin, top, scale)
        self.set_xy(self.l_margin, top + drawing.height * scale + 8)

    def rows(self, table: Table) -> None:
        """A table; a row that does not fit goes to the next page whole, under the headings again."""
        columns = printed_columns(table)
        told = [[self.known(cell_text(row.get(c.key), c, table.currency)) for c in columns] for row in table.rows]
        if table.title:
            self._room(60)
            self._style(10, "ink", bold=True)
            self.multi_cell(0, 14, self.known(table.title), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self._style(8, "ink")
        self.set_draw_color(*_COLOURS["grid"])
        self.set_fill_color(255, 255, 255)
        self.set_line_width(0.5)
        head = FontFace(emphasis="BOLD", color=_COLOURS["soft"])
        options: dict[str, Any] = {
            "col_widths": self._widths(columns, told),
            "text_align": tuple("RIGHT" if c.kind in _NUMBERS else "LEFT" for c in columns),
            "borders_layout": "HORIZONTAL_LINES",
            "headings_style": head,
            "line_height": 11,
            "padding": (2, 4, 2, 0),
        }
        with self.table(**options) as made:
            made.row([self.known(c.label) for c in columns])
            for row in told:
                made.row(row)
        if table.more:
            self.paragraph(f"and {table.more:,} more", 8, "soft")
        self.ln(6)

    def _widths(self, columns: tuple[Column, ...], told: list[list[str]]) -> tuple[float, ...]:
        """Figures get what they need; texts share the rest by what they would like."""
        needed = [
            max(self.get_string_width(word) for word in (*column.label.split(), *_unbroken(column, told, at))) + 9
            for at, column in enumerate(columns)
        ]
        liked = [max([*(self.get_string_width(row[at]) for row in told), 1.0]) for at in range(len(columns))]
        texts = [at for at, column in enumerate(columns) if column.kind not in _NUMBERS]
        left = max(0.0, self.epw - sum(needed))
        whole = sum(liked[at] for at in texts) or 1.0
        return tuple(needed[at] + (left * liked[at] / whole if at in texts else 0) for at in range(len(columns)))

    def _room(self, height: float) -> None:
        if self.get_y() + min(height, self.eph) > self.h - self.b_margin:
            self.add_page()

    def _style(self, size: float, tone: Tone, bold: bool = False) -> None:
        self.set_font(_FONT, "B" if bold else "", size)
        self.set_text_color(*_COLOURS[tone])

    def _mark(self, mark: Mark, left: float, top: float, scale: float) -> None:
        match mark:
            case Stroke():
                self.set_draw_color(*_COLOURS[mark.tone])
                self.set_line_width(mark.width * scale)
                points = [(left + x * scale, top + y * scale) for x, y in mark.points]
                self.set_dash_pattern(*((4, 3) if mark.dashed else (0, 0)))
                self.polyline(points)
                self.set_dash_pattern()
            case Box():
                self.set_fill_color(*_COLOURS[mark.tone])
                with self.local_context(fill_opacity=mark.strength):
                    self.rect(left + mark.x * scale, top + mark.y * scale, mark.width * scale, mark.height * scale, "F")
            case Spot():
                self.set_fill_color(*_COLOURS[mark.tone])
                x, y, radius = left + mark.x * scale, top + mark.y * scale, mark.radius * scale
                with self.local_context(fill_opacity=mark.strength):
                    if mark.shape == "circle":
                        self.circle(x, y, radius, "F")
                    else:
                        self.polygon([(x + a * radius, y + b * radius) for a, b in _CORNERS[mark.shape]], style="F")
            case Words():
                self._style(mark.size * scale, mark.tone, mark.bold)
                text = self.known(mark.text)
                wide = self.get_string_width(text)
                back = {"start": 0.0, "middle": wide / 2, "end": wide}[mark.anchor]
                self.text(left + mark.x * scale - back, top + mark.y * scale, text)


def _unbroken(column: Column, told: list[list[str]], at: int) -> list[str]:
    """What must stay on one line: a figure whole; of a text, words of an ordinary length."""
    if column.kind in _NUMBERS:
        return [row[at] for row in told]
    return [word[:14] for row in told for word in row[at].split()]


@cache
def _letters() -> frozenset[int]:
    with TTFont(str(files("fontpkg_lato") / "files" / "Lato-Regular.ttf"), lazy=True) as font:
        return frozenset(font.getBestCmap() or {})
