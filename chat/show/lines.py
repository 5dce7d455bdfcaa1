"""Trends by day."""

from typing import Any

from chat.show.chart import DASHES, Json, axis, colour, drawn, shape
from chat.show.text import chart_text, short
from domain.format import figure
from domain.metrics import Unit
from domain.picture import Lines


def lines(picture: Lines) -> Json:
    order: dict[Unit, None] = {line.unit: None for line in picture.lines}
    units = list(order)
    data: list[Json] = []
    for number, line in enumerate(picture.lines):
        # Two axes at most can be read: a third unit shares the second one's place, unlabelled.
        place = min(units.index(line.unit), 2) + 1
        data.append(
            {
                "type": "scatter",
                "mode": "lines+markers" if len(line.days) <= 45 else "lines",
                "name": chart_text(line.label),
                "x": [day.isoformat() for day in line.days],
                "y": list(line.values),
                "connectgaps": False,
                "yaxis": "y" if place == 1 else f"y{place}",
                "line": {"color": colour(number), "width": 2, "dash": DASHES[number % 4]},
                "marker": {"size": 5, "symbol": shape(number)},
                "hovertext": [
                    f"{chart_text(line.label)} {figure(value, line.unit, picture.currency or 'USD')}"
                    for value in line.values
                ],
                "hoverinfo": "x+text",
            }
        )

    def named(unit: Unit) -> str:
        return chart_text(short(", ".join(line.label for line in picture.lines if line.unit == unit), 30))

    layout: Json = {
        "xaxis": axis(None, None, type="date", showgrid=False, nticks=5),
        "hovermode": "x unified",
        "showlegend": len(picture.lines) > 1,
    }
    for number, unit in enumerate(units[:3], 1):
        rest: dict[str, Any] = {"rangemode": "tozero", "title": {"text": named(unit), "standoff": 6}}
        if number == 2:
            rest |= {"overlaying": "y", "side": "right", "showgrid": False}
        if number == 3:
            rest |= {"overlaying": "y", "visible": False}
        layout["yaxis" if number == 1 else f"yaxis{number}"] = axis(unit, picture.currency, **rest)
    return drawn(picture.title, data, 340, layout)
