"""From one value to another by parts that add up."""

from chat.show.chart import COLOURS, DOWN, GREY, UP, Json, axis, drawn
from chat.show.text import chart_text, wrapped
from domain.format import figure
from domain.picture import Bridge


def bridge(picture: Bridge) -> Json:
    def shown(value: float) -> str:
        return figure(value, picture.unit, picture.currency or "USD")

    def signed(value: float) -> str:
        return ("+" if value > 0 else "") + shown(value)

    names = [picture.before_label, *(part.label for part in picture.parts), picture.after_label]
    values = [picture.before, *(part.change for part in picture.parts), picture.after]
    texts = [shown(picture.before), *(signed(part.change) for part in picture.parts), shown(picture.after)]
    places = list(range(len(names)))
    data: list[Json] = [
        {
            "type": "waterfall",
            "orientation": "h",
            "measure": ["absolute", *("relative" for _ in picture.parts), "total"],
            "y": places,
            "x": values,
            "text": texts,
            "textposition": "outside",
            "cliponaxis": False,
            "connector": {"line": {"color": GREY, "width": 1, "dash": "dot"}},
            "increasing": {"marker": {"color": UP}},
            "decreasing": {"marker": {"color": DOWN}},
            "totals": {"marker": {"color": COLOURS[0]}},
            "hovertext": [
                f"<b>{chart_text(name)}</b> {chart_text(text)}" for name, text in zip(names, texts, strict=True)
            ],
            "hoverinfo": "text",
        }
    ]
    lowest, highest = _reach(picture)
    room = (highest - lowest or 1) * 0.22
    layout: Json = {
        "yaxis": axis(
            None,
            None,
            tickvals=places,
            ticktext=[wrapped(name, 20, 2) for name in names],
            autorange="reversed",
            showgrid=False,
            zeroline=False,
        ),
        "xaxis": axis(picture.unit, picture.currency, range=[lowest - room * (lowest < 0), highest + room]),
    }
    return drawn(picture.title, data, 90 + 36 * len(names), layout)


def _reach(picture: Bridge) -> tuple[float, float]:
    """The lowest and highest point that the bridge touches, 0 included."""
    at = picture.before
    touched = [0.0, at, picture.after]
    for part in picture.parts:
        at += part.change
        touched.append(at)
    return min(touched), max(touched)
