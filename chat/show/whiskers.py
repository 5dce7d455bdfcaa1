"""A ranking: dots with whiskers, best on top."""

from chat.show.chart import GREY, Json, axis, colour, drawn, shape
from chat.show.text import chart_text, short, wrapped
from domain.format import figure
from domain.picture import Whiskers


def whiskers(picture: Whiskers) -> Json:
    def shown(value: float | None) -> str:
        return figure(value, picture.unit, picture.currency or "USD")

    dots = list(reversed(picture.dots))  # Plotly counts upwards; the best stands on top.
    groups = list(dict.fromkeys(dot.group for dot in picture.dots))
    places = list(range(len(dots)))
    data: list[Json] = []
    for number, group in enumerate(groups):
        here = [(y, dot) for y, dot in zip(places, dots, strict=True) if dot.group == group]
        data.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": chart_text(group or "estimate"),
                "x": [dot.mid for _, dot in here],
                "y": [y for y, _ in here],
                "marker": {"size": 11, "color": colour(number), "symbol": shape(number)},
                "error_x": {
                    "type": "data",
                    "symmetric": False,
                    "array": [max(dot.high - dot.mid, 0) for _, dot in here],
                    "arrayminus": [max(dot.mid - dot.low, 0) for _, dot in here],
                    "color": colour(number),
                    "thickness": 2,
                    "width": 5,
                },
                "hovertext": [
                    f"<b>{wrapped(dot.label, 44, 4)}</b><br>estimate {shown(dot.mid)}"
                    f" (90 % between {shown(dot.low)} and {shown(dot.high)})"
                    + (f"<br>raw {shown(dot.raw)}" if dot.raw is not None else "")
                    for _, dot in here
                ],
                "hoverinfo": "text",
            }
        )
    raw = [(y, dot) for y, dot in zip(places, dots, strict=True) if dot.raw is not None]
    if raw:
        data.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": "raw figure",
                "x": [dot.raw for _, dot in raw],
                "y": [y for y, _ in raw],
                "marker": {"size": 9, "color": GREY, "symbol": "line-ns-open", "line": {"width": 2}},
                "hovertext": [f"<b>{wrapped(dot.label, 44, 4)}</b><br>raw {shown(dot.raw)}" for _, dot in raw],
                "hoverinfo": "text",
            }
        )
    layout: Json = {
        "xaxis": axis(picture.unit, picture.currency, **_whisker_range(picture)),
        "yaxis": axis(
            None,
            None,
            tickvals=places,
            ticktext=[wrapped(dot.label, 22, 2) for dot in dots],
            range=[-0.7, len(dots) - 0.3],
            showgrid=False,
            zeroline=False,
            tickfont={"size": 11},
        ),
        "showlegend": len(groups) > 1 or bool(raw),
        "shapes": [],
        "annotations": [],
    }
    if picture.reference is not None:
        line = {"color": GREY, "width": 1.5, "dash": "dash"}
        layout["shapes"] = [
            {"type": "line", "x0": picture.reference, "x1": picture.reference, "y0": 0, "y1": 1, "yref": "paper"}
            | {"line": line, "layer": "below"}
        ]
        told = f"{chart_text(short(picture.reference_label or 'the brand', 28))} {shown(picture.reference)}"
        layout["annotations"] = [
            {"x": picture.reference, "y": 1, "yref": "paper", "yanchor": "bottom", "showarrow": False, "text": told}
            | {"font": {"size": 11, "color": GREY}}
        ]
    return drawn(picture.title, data, 110 + 38 * max(len(dots), 2), layout)


def _whisker_range(picture: Whiskers) -> Json:
    """Ends the axis soon after the largest estimate, so that one wide interval does not squeeze the others."""
    mids = [dot.mid for dot in picture.dots] + [dot.raw for dot in picture.dots if dot.raw is not None]
    highs = [dot.high for dot in picture.dots]
    if not mids or min(d.low for d in picture.dots) < 0:
        return {}
    return {"range": [0, min(max(highs), 2.5 * max(mids)) * 1.06 or 1]}
