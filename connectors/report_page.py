"""A report as one HTML file: no script, no outside request, charts as SVG inside, light and dark, printable."""

from collections.abc import Mapping
from html import escape

from domain.cell_text import cell_text, printed_columns
from domain.drawing import Box, Drawing, Mark, Shape, Spot, Stroke, Words
from domain.report import Report, Section
from domain.report_charts import chart_of
from domain.table import Cell, Column, Figure, Interval, Table

_NUMBERS = ("count", "money", "fraction", "ratio", "interval", "figure", "duration")
# A file that somebody sent on must load and run nothing, whatever a name in it says.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE = """
:root{color-scheme:light dark;--page:#fff;--ink:#1f2430;--soft:#636975;--grid:#d9dce2;--band:#d5d8de;--blue:#0072b2;
--orange:#b87900;--green:#00795a;--pink:#a8497f;--sky:#2786b8;--red:#c14e00;--mark:#fff3d6}
@media (prefers-color-scheme:dark){:root{--page:#16181d;--ink:#e8eaef;--soft:#a3a9b5;--grid:#383c46;--band:#444955;
--blue:#5bb0e8;--orange:#f0b440;--green:#3ec39b;--pink:#e493c0;--sky:#8fd0f5;--red:#ff8a4a;--mark:#3a3220}}
*{box-sizing:border-box}body{margin:0;background:var(--page);color:var(--ink);
font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main{max-width:860px;margin:0 auto;padding:28px 20px 60px}h1{font-size:27px;line-height:1.2;margin:0 0 4px}
h2{font-size:19px;margin:38px 0 6px;border-top:1px solid var(--grid);padding-top:18px}
h3{font-size:15px;margin:18px 0 4px}
p{margin:6px 0;overflow-wrap:anywhere}.about,.foot,li{color:var(--soft)}.about{margin:0 0 14px}
.finding{font-size:18px;line-height:1.45;margin:14px 0}
.fiction{background:var(--mark);padding:8px 12px;border-radius:6px}
svg{display:block;width:100%;min-width:600px;height:auto;margin:8px 0}svg text{font-family:inherit}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:13.5px;margin:8px 0}
th,td{text-align:left;vertical-align:top;padding:5px 10px 5px 0;border-bottom:1px solid var(--grid);
overflow-wrap:anywhere}
td{min-width:3.5em}th.n,td.n{text-align:right;white-space:nowrap}td.t{min-width:12em}ul{padding-left:18px}
code{font-size:13px}
@media print{h2{break-after:avoid}svg,tr{break-inside:avoid}main{max-width:none;padding:0}}
"""
# The outline of each mark in a square from -1 to 1.
_OUTLINES: dict[Shape, str] = {
    "diamond": "M0-1.2L1.2 0L0 1.2L-1.2 0Z",
    "square": "M-.9-.9H.9V.9H-.9Z",
    "triangle": "M0-1.1L1.1 .9H-1.1Z",
    "down": "M0 1.1L1.1-.9H-1.1Z",
    "cross": "M-.4-1H.4V-.4H1V.4H.4V1H-.4V.4H-1V-.4H-.4Z",
    "tick": "M-.15-1.2H.15V1.2H-.15Z",
}


def page(report: Report) -> str:
    """The whole file."""
    title = f"{report.title}: {report.brand}"
    parts = [
        "<!doctype html>",
        f'<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        f"<style>{_STYLE}</style></head><body><main>",
        f"<h1>{escape(report.title)}</h1>",
        f'<p class="about">{escape(report.footer)}</p>',
        '<p class="fiction">This brand is fictional: its ads, results and people are made up.</p>'
        if report.fictional
        else "",
        f'<p class="finding">{escape(report.headline)}</p>',
        *(_section(section) for section in report.sections),
        _definitions(report),
        _list("What to keep in mind", report.notes),
        _list("What it rests on", report.facts),
        f'<p class="foot">{escape(report.footer)} · written on {report.made_on.isoformat()} by ViralTracker</p>',
        "</main></body></html>",
    ]
    return "\n".join(part for part in parts if part)


def _section(section: Section) -> str:
    texts = "".join(f"<p>{escape(text)}</p>" for text in section.text)
    charts = "".join(
        f'<h3>{escape(chart.title)}</h3><div class="wide">{svg(chart_of(chart))}</div>' for chart in section.charts
    )
    tables = "".join(_table(table) for table in section.tables if table.rows)
    return f"<section><h2>{escape(section.title)}</h2>{texts}{charts}{tables}</section>"


def _table(table: Table) -> str:
    columns = printed_columns(table)
    head = "".join(f'<th class="{_kind(c)}" scope="col">{escape(c.label)}</th>' for c in columns)
    rows = "".join(f"<tr>{_row(table, columns, row)}</tr>" for row in table.rows)
    title = f"<h3>{escape(table.title)}</h3>" if table.title else ""
    more = f'<p class="foot">and {table.more:,} more</p>' if table.more else ""
    body = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return f'{title}<div class="wide">{body}</div>{more}'


def _row(table: Table, columns: tuple[Column, ...], row: Mapping[str, Cell | Interval | Figure]) -> str:
    cells = ((column, cell_text(row.get(column.key), column, table.currency)) for column in columns)
    return "".join(f'<td class="{_kind(column)}">{escape(text)}</td>' for column, text in cells)


def _kind(column: Column) -> str:
    return "n" if column.kind in _NUMBERS else "t" if column.key == "text" else ""


def _definitions(report: Report) -> str:
    lines = [f"{d.label} = {d.formula}. {d.note}".strip() for d in report.definitions]
    return _list("How each figure is made", lines)


def _list(title: str, lines: tuple[str, ...] | list[str]) -> str:
    if not lines:
        return ""
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<section><h2>{escape(title)}</h2><ul>{items}</ul></section>"


def svg(drawing: Drawing) -> str:
    """The drawing as inline SVG; its colours are the page's."""
    marks = "".join(_mark(mark) for mark in drawing.marks)
    size = f'viewBox="0 0 {drawing.width:g} {drawing.height:g}"'
    return f'<svg {size} role="img" aria-label="{escape(drawing.said)}">{marks}</svg>'


def _mark(mark: Mark) -> str:
    match mark:
        case Stroke():
            path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in mark.points)
            dashes = ' stroke-dasharray="5 4"' if mark.dashed else ""
            style = f'fill="none" stroke="var(--{mark.tone})" stroke-width="{mark.width:g}"{dashes}'
            return f'<path d="{path}" {style}/>'
        case Box():
            place = f'x="{mark.x:.1f}" y="{mark.y:.1f}" width="{mark.width:.1f}" height="{mark.height:.1f}"'
            return f'<rect {place} fill="var(--{mark.tone})" opacity="{mark.strength:.2f}"/>'
        case Spot():
            fill = f'fill="var(--{mark.tone})"' + (f' opacity="{mark.strength:g}"' if mark.strength < 1 else "")
            if mark.shape == "circle":
                return f'<circle cx="{mark.x:.1f}" cy="{mark.y:.1f}" r="{mark.radius:.1f}" {fill}/>'
            move = f'transform="translate({mark.x:.1f} {mark.y:.1f}) scale({mark.radius:.2f})"'
            return f'<path d="{_OUTLINES[mark.shape]}" {move} {fill}/>'
        case Words():
            style = f'font-size="{mark.size:g}" fill="var(--{mark.tone})" text-anchor="{mark.anchor}"'
            bold = ' font-weight="700"' if mark.bold else ""
            return f'<text x="{mark.x:.1f}" y="{mark.y:.1f}" {style}{bold}>{escape(mark.text)}</text>'
