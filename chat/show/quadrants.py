"""Two metrics against each other, cut at thresholds."""

from chat.show.chart import GREY, LEGEND, Json, axis, colour, drawn, shape
from chat.show.text import chart_text, wrapped
from domain.format import figure
from domain.picture import Quadrants, Spot


def quadrants(picture: Quadrants) -> Json:
    def told(spot: Spot) -> str:
        x = figure(spot.x, picture.x_unit, picture.currency or "USD")
        y = figure(spot.y, picture.y_unit, picture.currency or "USD")
        return (
            f"<b>{wrapped(spot.label, 44, 4)}</b><br>{chart_text(picture.x_label)} {x}<br>"
            f"{chart_text(picture.y_label)} {y}" + (f"<br>{chart_text(spot.group)}" if spot.group else "")
        )

    largest = max((spot.size for spot in picture.spots), default=1) or 1
    groups = list(dict.fromkeys(spot.group for spot in picture.spots))
    data: list[Json] = []
    for number, group in enumerate(groups):
        here = [spot for spot in picture.spots if spot.group == group]
        data.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": chart_text(group or "ads"),
                "x": [spot.x for spot in here],
                "y": [spot.y for spot in here],
                "marker": {
                    "size": [9 + 25 * (max(spot.size, 0) / largest) ** 0.5 for spot in here],
                    "color": colour(number),
                    "symbol": shape(number),
                    "opacity": 0.75,
                    "line": {"width": 1, "color": "#FFFFFF"},
                },
                "hovertext": [told(spot) for spot in here],
                "hoverinfo": "text",
            }
        )
    corners = ((0.01, 0.99, "left", "top"), (0.99, 0.99, "right", "top"))
    corners += ((0.01, 0.01, "left", "bottom"), (0.99, 0.01, "right", "bottom"))
    cut = {"line": {"color": GREY, "width": 1.5, "dash": "dash"}, "layer": "below", "type": "line"}
    x_cut = figure(picture.x_cut, picture.x_unit, picture.currency or "USD")
    y_cut = figure(picture.y_cut, picture.y_unit, picture.currency or "USD")
    layout: Json = {
        "xaxis": axis(
            picture.x_unit,
            picture.currency,
            title={"text": f"{chart_text(picture.x_label)} (cut at {x_cut})", "standoff": 8},
        ),
        "yaxis": axis(
            picture.y_unit,
            picture.currency,
            title={"text": f"{chart_text(picture.y_label)} (cut at {y_cut})", "standoff": 8},
        ),
        "shapes": [
            cut | {"x0": picture.x_cut, "x1": picture.x_cut, "y0": 0, "y1": 1, "yref": "paper"},
            cut | {"y0": picture.y_cut, "y1": picture.y_cut, "x0": 0, "x1": 1, "xref": "paper"},
        ],
        "annotations": [
            {"x": x, "y": y, "xref": "paper", "yref": "paper", "xanchor": xa, "yanchor": ya, "showarrow": False}
            | {"text": wrapped(name, 20, 2), "font": {"size": 11, "color": GREY}, "align": xa}
            for name, (x, y, xa, ya) in zip(picture.names, corners, strict=True)
        ],
        "showlegend": len(groups) > 1,
        "legend": LEGEND | {"itemsizing": "constant"},
    }
    return drawn(picture.title, data, 430 if len(groups) > 1 else 390, layout)
