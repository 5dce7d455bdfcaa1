"""A video's curve over its sentences: each sentence a band with its number, those that lose more than usual marked."""

from chat.show.chart import COLOURS, DOWN, GREY, UP, Json, axis, drawn
from chat.show.text import chart_text, wrapped
from domain.format import percent
from domain.watch_curve import Tone, WatchCurve, WatchSpan

# A colour and a sign of each kind of band; the ordinary ones alternate, so that one sees where each ends.
_LOOKS: dict[Tone, tuple[str, float, str]] = {
    "bad": (DOWN, 0.28, "▼"),
    "good": (UP, 0.14, "▲"),
    "usual": (GREY, 0.14, ""),
    "plain": (GREY, 0.14, ""),
}
# A band that is narrower than this part of the video has no room for its number.
_ROOM = 0.035


def watch_curve(picture: WatchCurve) -> Json:
    length = max((point.second for point in picture.points), default=1.0) or 1.0
    data: list[Json] = []
    if picture.usual:
        data.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": chart_text(picture.usual_label or "usual"),
                "x": [point.second for point in picture.usual],
                "y": [point.share for point in picture.usual],
                "line": {"color": GREY, "width": 2, "dash": "dash"},
                "hoverinfo": "skip",
            }
        )
    data.append(
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": chart_text(picture.label),
            "x": [point.second for point in picture.points],
            "y": [point.share for point in picture.points],
            "line": {"color": COLOURS[0], "width": 3},
            "marker": {"size": 5},
            "hoverinfo": "skip",
        }
    )
    if picture.spans:
        data.append(_hovers(picture))
    layout: Json = {
        "xaxis": axis(None, None, range=[0, length], title={"text": "seconds", "standoff": 4}, showgrid=False),
        "yaxis": axis("fraction", None, range=[0, 1.09], title={"text": "of plays", "standoff": 4}),
        "shapes": [_band(span) for span in picture.spans],
        "annotations": [_number(span) for span in picture.spans if span.end - span.start >= _ROOM * length],
        "showlegend": bool(picture.usual),
    }
    return drawn(picture.title, data, 360, layout)


def _hovers(picture: WatchCurve) -> Json:
    """A point in the middle of each band, which tells its sentence."""
    return {
        "type": "scatter",
        "mode": "markers",
        "showlegend": False,
        "x": [(span.start + span.end) / 2 for span in picture.spans],
        "y": [(span.share + span.left) / 2 for span in picture.spans],
        "marker": {
            "size": 13,
            "symbol": ["triangle-down" if span.tone == "bad" else "circle" for span in picture.spans],
            "color": [_LOOKS[span.tone][0] for span in picture.spans],
            "line": {"width": 1, "color": "#FFFFFF"},
        },
        "hovertext": [
            f"<b>{span.number}. {wrapped(span.text or 'no words', 44, 4)}</b><br>"
            f"{span.start:.1f}–{span.end:.1f} s, {percent(span.share)} reach it<br>{wrapped(span.told, 44, 3)}"
            for span in picture.spans
        ],
        "hoverinfo": "text",
    }


def _band(span: WatchSpan) -> Json:
    colour, opacity, _ = _LOOKS[span.tone]
    if span.tone in ("usual", "plain") and span.number % 2 == 0:
        opacity = 0.05
    place = {"type": "rect", "x0": span.start, "x1": span.end, "y0": 0, "y1": 1, "yref": "paper", "layer": "below"}
    return place | {"fillcolor": colour, "opacity": opacity, "line": {"width": 0}}


def _number(span: WatchSpan) -> Json:
    sign = _LOOKS[span.tone][2]
    return {
        "x": (span.start + span.end) / 2,
        "y": 1,
        "yref": "paper",
        "yanchor": "top",
        "showarrow": False,
        "text": f"{span.number}{sign if span.tone == 'bad' else ''}",
        "font": {"size": 11, "color": GREY},
    }
