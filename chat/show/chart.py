"""What every chart shares: page and PNG settings, axes in their unit.

Plotly figures are plain JSON here: no Plotly import, so that an answer costs no start-up time. Colours are Okabe and
Ito's, which colour-blind readers tell apart; marks differ in shape as well. On the page, public/style.css gives text
and background their light or dark colour; a downloaded PNG has the colours set here.
"""

from typing import Any

from chat.show.text import wrapped
from domain.format import figure
from domain.metrics import Unit

Json = dict[str, Any]

COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#7F7F7F")
SHAPES = ("circle", "diamond", "square", "triangle-up", "cross", "star", "x")
DASHES = ("solid", "dash", "dot", "dashdot")
GREY = "#8A8F98"
LEGEND: Json = {"orientation": "h", "x": 0, "yref": "container", "y": 0, "yanchor": "bottom", "font": {"size": 12}}
UP, DOWN = "#009E73", "#D55E00"
FONT = "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"


def drawn(title: str, data: list[Json], height: int, layout: Json) -> Json:
    """A figure: data, layout, config."""
    lines = wrapped(title, 42, 3)
    base: Json = {
        "title": {"text": lines, "x": 0, "xref": "container", "xanchor": "left", "y": 1, "yref": "container"}
        | {"yanchor": "top", "pad": {"l": 12, "t": 10}, "font": {"size": 13}},
        "modebar": {"orientation": "h", "bgcolor": "rgba(0,0,0,0)", "color": GREY, "activecolor": "#1F2430"},
        "hoverlabel": {"align": "left", "bgcolor": "#1F2430", "bordercolor": GREY, "font": {"color": "#FFFFFF"}},
        "font": {"family": FONT, "size": 12, "color": "#1F2430"},
        "paper_bgcolor": "#FFFFFF",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "height": height + 18 * lines.count("<br>"),
        "autosize": True,
        "margin": {"l": 8, "r": 16, "t": 44 + 18 * lines.count("<br>"), "b": 40},
        "hovermode": "closest",
        "showlegend": False,
        "legend": LEGEND,
        "dragmode": False,
        "template": None,
    }
    config: Json = {
        "displaylogo": False,
        "responsive": True,
        "displayModeBar": True,
        "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": {"format": "png", "scale": 2, "width": 960, "filename": _file_name(title)},
    }
    return {"data": data, "layout": {**base, **layout}, "config": config}


def _file_name(title: str) -> str:
    return "viraltracker-" + "-".join("".join(c if c.isalnum() else " " for c in title.lower()).split())[:60]


def axis(unit: Unit | None, currency: str | None, **more: Any) -> Json:
    """An axis in its unit; grid and zero line stay in the background."""
    made: Json = {
        "gridcolor": "rgba(138,143,152,0.22)",
        "zerolinecolor": "rgba(138,143,152,0.45)",
        "linecolor": "rgba(138,143,152,0.45)",
        "automargin": True,
        "fixedrange": True,
        "nticks": 6,
    }
    match unit:
        case "money":
            made["tickformat"] = "~s"
            made["tickprefix"] = figure(0, "money", currency or "USD").split("0")[0]
        case "fraction":
            made["tickformat"] = "~%"
        case "ratio":
            made["ticksuffix"] = "×"
        case "count":
            made["tickformat"] = "~s"
        case None:
            pass
    return {**made, **more}


def colour(number: int) -> str:
    return COLOURS[number % len(COLOURS)]


def shape(number: int) -> str:
    return SHAPES[number % len(SHAPES)]
