"""Charts → Plotly figures."""

from typing import assert_never

from chat.show.bridge import bridge
from chat.show.chart import Json
from chat.show.lines import lines
from chat.show.quadrants import quadrants
from chat.show.watch_curve import watch_curve
from chat.show.whiskers import whiskers
from domain.picture import Bridge, Chart, Lines, Quadrants, Whiskers
from domain.watch_curve import WatchCurve


def figure_of(picture: Chart) -> Json:
    """The chart as a Plotly figure: data, layout, config."""
    match picture:
        case Whiskers():
            return whiskers(picture)
        case Quadrants():
            return quadrants(picture)
        case Lines():
            return lines(picture)
        case Bridge():
            return bridge(picture)
        case WatchCurve():
            return watch_curve(picture)
        case _:
            assert_never(picture)
