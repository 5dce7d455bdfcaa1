"""Rankings, quadrants and watch curves drawn for a file: the same values as on the page, in black, white and colour."""

from collections.abc import Callable, Sequence

from domain.drawing import Box, Drawing, Mark, Shape, Stroke, Tone, Words, cut, steps, two
from domain.drawing import Spot as Drawn
from domain.format import figure, percent
from domain.metrics import Unit
from domain.picture import Quadrants, Whiskers
from domain.watch_curve import Tone as Feel
from domain.watch_curve import WatchCurve

WIDTH = 700.0
_TONES: tuple[Tone, ...] = ("blue", "orange", "green", "pink", "sky", "red", "soft")
_SHAPES: tuple[Shape, ...] = ("circle", "diamond", "square", "triangle", "cross")
_FEELS: dict[Feel, tuple[Tone, float]] = {
    "bad": ("red", 0.30),
    "good": ("green", 0.16),
    "usual": ("band", 0.55),
    "plain": ("band", 0.55),
}
Along = Callable[[float], float]

Charted = Whiskers | Quadrants | WatchCurve


def chart_of(picture: Charted) -> Drawing:
    """The picture as marks."""
    match picture:
        case Whiskers():
            return _whiskers(picture)
        case Quadrants():
            return _quadrants(picture)
        case WatchCurve():
            return _watch_curve(picture)


def _whiskers(picture: Whiskers) -> Drawing:
    """A line for each: its words, the interval, the estimate as a mark, the raw figure as a tick."""
    left, right, top, row = 215.0, WIDTH - 16, 24.0, 34.0
    values = [dot.mid for dot in picture.dots] + [dot.raw for dot in picture.dots if dot.raw is not None]
    highest = min(max(dot.high for dot in picture.dots), 2.5 * max(values)) * 1.04 or 1.0
    lowest = min(0.0, *(dot.low for dot in picture.dots))
    along = _scale(lowest, highest, left, right)
    bottom = top + row * len(picture.dots)
    marks: list[Mark] = _grid(along, lowest, highest, top, bottom, picture.unit, picture.currency)
    if picture.reference is not None and lowest <= picture.reference <= highest:
        x = along(picture.reference)
        told = f"{picture.reference_label or 'the brand'} {_said(picture.reference, picture.unit, picture.currency)}"
        marks += [
            Stroke(((x, top), (x, bottom)), "soft", 1.2, dashed=True),
            Words(min(x, right - 90), top - 8, told, 8.5, "soft", "middle"),
        ]
    groups = list(dict.fromkeys(dot.group for dot in picture.dots))
    for number, dot in enumerate(picture.dots):
        y = top + row * (number + 0.5)
        tone, shape = _look(groups.index(dot.group))
        lines = two(dot.label, 36)
        first = y + 3 - 5.5 * (len(lines) - 1)
        marks += [Words(left - 12, first + 11 * n, line, 9, "ink", "end") for n, line in enumerate(lines)]
        low, high = along(max(dot.low, lowest)), along(min(dot.high, highest))
        marks += [Stroke(((low, y), (high, y)), tone, 2), Stroke(((low, y - 4), (low, y + 4)), tone, 1.5)]
        if dot.high <= highest:
            marks.append(Stroke(((high, y - 4), (high, y + 4)), tone, 1.5))
        if dot.raw is not None and dot.raw <= highest:
            marks.append(Drawn(along(dot.raw), y, 6, "soft", "tick"))
        marks.append(Drawn(along(dot.mid), y, 5, tone, shape))
    named = [(group or "estimate", *_look(n)) for n, group in enumerate(groups)]
    raw: list[tuple[str, Tone, Shape]] = [("raw figure", "soft", "tick")] if len(values) > len(picture.dots) else []
    marks += _legend([*named, *raw], left, bottom + 34)
    told = "; ".join(
        f"{cut(dot.label, 60)}: {_said(dot.mid, picture.unit, picture.currency)}" for dot in picture.dots[:10]
    )
    return Drawing(WIDTH, bottom + 44, tuple(marks), f"{picture.title}. {told}")


def _quadrants(picture: Quadrants) -> Drawing:
    left, right, top, bottom = 64.0, WIDTH - 16, 16.0, 316.0
    xs, ys = [spot.x for spot in picture.spots], [spot.y for spot in picture.spots]
    x_end, y_end = max([*xs, picture.x_cut]) * 1.1 or 1.0, max([*ys, picture.y_cut]) * 1.12 or 1.0
    x_from, y_from = min(0.0, *xs), min(0.0, *ys)
    across, up = _scale(x_from, x_end, left, right), _scale(y_from, y_end, bottom, top)
    marks: list[Mark] = _grid(across, x_from, x_end, top, bottom, picture.x_unit, picture.currency)
    for value in steps(y_from, y_end, 5):
        y = up(value)
        marks += [
            Stroke(((left, y), (right, y)), "grid", 0.7),
            Words(left - 6, y + 3, _said(value, picture.y_unit, picture.currency), 8.5, "soft", "end"),
        ]
    x, y = across(picture.x_cut), up(picture.y_cut)
    marks += [
        Stroke(((x, top), (x, bottom)), "soft", 1.2, dashed=True),
        Stroke(((left, y), (right, y)), "soft", 1.2, dashed=True),
        Words(left, top - 5, _cut_at(picture.y_label, picture.y_cut, picture.y_unit, picture), 8.5, "soft"),
        Words(right, bottom + 26, _cut_at(picture.x_label, picture.x_cut, picture.x_unit, picture), 8.5, "soft", "end"),
    ]
    # Names by (x, y): low/high, high/high, low/low, high/low.
    corners = ((left + 6, top + 13), (right - 6, top + 13), (left + 6, bottom - 7), (right - 6, bottom - 7))
    for number, (name, (at, line)) in enumerate(zip(picture.names, corners, strict=True)):
        marks.append(Words(at, line, name, 9, "soft", "end" if number % 2 else "start", bold=True))
    largest = max((spot.size for spot in picture.spots), default=1.0) or 1.0
    groups = list(dict.fromkeys(spot.group for spot in picture.spots))
    for number, spot in enumerate(picture.spots, 1):
        tone, shape = _look(groups.index(spot.group))
        radius = 4 + 11 * (max(spot.size, 0.0) / largest) ** 0.5
        marks.append(Drawn(across(spot.x), up(spot.y), radius, tone, shape, 0.55))
        marks.append(Words(across(spot.x), up(spot.y) + 3, str(number), 8.5, "ink", "middle", bold=True))
    line = bottom + 44
    for number, spot in enumerate(picture.spots, 1):
        column, place = (number - 1) % 2, (number - 1) // 2
        told = f"{number}  {cut(spot.label, 56)}"
        marks.append(Words(left + column * (right - left) / 2, line + 13 * place, told, 8.5, "ink"))
    height = line + 13 * ((len(picture.spots) + 1) // 2)
    marks += _legend([(group or "ads", *_look(n)) for n, group in enumerate(groups)], left, height + 8)
    said = "; ".join(f"{cut(spot.label, 60)} at {figure(spot.x, picture.x_unit)}" for spot in picture.spots[:10])
    return Drawing(WIDTH, height + 18, tuple(marks), f"{picture.title}. {said}")


def _watch_curve(picture: WatchCurve) -> Drawing:
    left, right, top, bottom = 48.0, WIDTH - 16, 22.0, 236.0
    length = max((point.second for point in picture.points), default=1.0) or 1.0
    across, up = _scale(0.0, length, left, right), _scale(0.0, 1.0, bottom, top)
    marks: list[Mark] = []
    for span in picture.spans:
        tone, strength = _FEELS[span.tone]
        strength *= 0.4 if tone == "band" and span.number % 2 == 0 else 1.0
        since, until = across(span.start), across(min(span.end, length))
        marks.append(Box(since, top, max(until - since, 0.5), bottom - top, tone, strength))
        if span.start > 0:
            marks.append(Stroke(((since, top), (since, bottom)), "grid", 1))
        if until - since >= 12:
            marks.append(Words((since + until) / 2, top - 6, str(span.number), 8.5, "soft", "middle", bold=True))
        if span.tone == "bad" and until - since >= 8:
            marks.append(Drawn((since + until) / 2, top + 9, 4.5, "red", "down"))
    for value in (0.0, 0.25, 0.5, 0.75, 1.0):
        marks.append(Stroke(((left, up(value)), (right, up(value))), "grid", 0.7))
        marks.append(Words(left - 6, up(value) + 3, percent(value, 0), 8.5, "soft", "end"))
    for value in steps(0.0, length, 8):
        marks.append(Words(across(value), bottom + 13, f"{value:g} s", 8.5, "soft", "middle"))
    if picture.usual:
        usual = tuple((across(p.second), up(p.share)) for p in picture.usual)
        marks.append(Stroke(usual, "soft", 1.4, dashed=True))
    marks.append(Stroke(tuple((across(p.second), up(p.share)) for p in picture.points), "blue", 2.4))
    named: list[tuple[str, Tone, Shape]] = [(picture.label, "blue", "square")]
    if picture.usual:
        named.append((f"{picture.usual_label} (dashed)", "soft", "square"))
    if any(span.tone == "bad" for span in picture.spans):
        named.append(("more leave than usual", "red", "down"))
    marks += _legend(named, left, bottom + 32)
    told = "; ".join(f"{s.number}: {s.told}" for s in picture.spans if s.tone == "bad")
    return Drawing(WIDTH, bottom + 42, tuple(marks), f"{picture.title}. {told}".strip())


def _scale(low: float, high: float, start: float, end: float) -> Along:
    span = high - low or 1.0
    return lambda value: start + (value - low) / span * (end - start)


def _grid(
    along: Along, low: float, high: float, top: float, bottom: float, unit: Unit, currency: str | None
) -> list[Mark]:
    made: list[Mark] = []
    for value in steps(low, high):
        x = along(value)
        made += [
            Stroke(((x, top), (x, bottom)), "grid", 0.7),
            Words(x, bottom + 13, _said(value, unit, currency), 8.5, "soft", "middle"),
        ]
    return made


def _legend(named: Sequence[tuple[str, Tone, Shape]], x: float, y: float) -> list[Mark]:
    made: list[Mark] = []
    for name, tone, shape in named:
        made += [Drawn(x + 5, y - 3, 4.5, tone, shape), Words(x + 14, y, name, 8.5, "soft")]
        x += 30 + 4.6 * len(name)
    return made


def _cut_at(label: str, value: float, unit: Unit, picture: Quadrants) -> str:
    return f"{cut(label, 40)} (cut at {_said(value, unit, picture.currency)})"


def _look(number: int) -> tuple[Tone, Shape]:
    return _TONES[number % len(_TONES)], _SHAPES[number % len(_SHAPES)]


def _said(value: float, unit: Unit, currency: str | None) -> str:
    if unit == "fraction":
        return percent(value, 0 if value == 0 or abs(value) >= 0.1 else 1)
    return figure(value, unit, currency or "USD")
