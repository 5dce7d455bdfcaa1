"""Drawings as values, for files: what stands where, in points from the upper left. Whoever writes a file draws it."""

from math import ceil, floor, log10
from typing import Literal, NamedTuple

Tone = Literal["ink", "soft", "grid", "blue", "orange", "green", "pink", "sky", "red", "band"]
Anchor = Literal["start", "middle", "end"]
Shape = Literal["circle", "diamond", "square", "triangle", "cross", "down", "tick"]


class Stroke(NamedTuple):
    """A line through these points."""

    points: tuple[tuple[float, float], ...]
    tone: Tone
    width: float = 1.0
    dashed: bool = False


class Box(NamedTuple):
    """A filled rectangle; `strength` is its opacity."""

    x: float
    y: float
    width: float
    height: float
    tone: Tone
    strength: float = 1.0


class Spot(NamedTuple):
    """A mark around a point; `radius` from its middle to its edge."""

    x: float
    y: float
    radius: float
    tone: Tone
    shape: Shape = "circle"
    strength: float = 1.0


class Words(NamedTuple):
    """A line of text whose baseline is at `y`."""

    x: float
    y: float
    text: str
    size: float = 9.0
    tone: Tone = "ink"
    anchor: Anchor = "start"
    bold: bool = False


Mark = Stroke | Box | Spot | Words


class Drawing(NamedTuple):
    """Marks in the order in which they are drawn. `said` tells in words what the picture shows."""

    width: float
    height: float
    marks: tuple[Mark, ...]
    said: str


def cut(text: str, most: int) -> str:
    """One line of at most so many characters, cut at a word where that leaves enough of it."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    head = line[: most - 1]
    whole = head.rpartition(" ")[0]
    return (whole if len(whole) > most // 2 else head).rstrip(" ,;:.") + "…"


def two(text: str, width: int) -> tuple[str, ...]:
    """The text on one line or two, each of about `width` characters."""
    line = " ".join(text.split())
    if len(line) <= width:
        return (line,)
    at = line.rfind(" ", 0, width + 1)
    first = line[:at] if at > width // 2 else line[:width]
    return first, cut(line[len(first) :].strip(), width)


def steps(low: float, high: float, most: int = 6) -> tuple[float, ...]:
    """Round numbers from `low` to `high`, so many at most, for an axis."""
    span = high - low
    if span < 1e-9 * max(abs(low), abs(high), 1e-6):
        return (low,)
    size = 10.0 ** floor(log10(span / most))
    step = next((size * times for times in (1, 2, 2.5, 5, 10) if span / (size * times) <= most), size * 10)
    first = ceil(low / step - 1e-9)
    found = [round((first + n) * step, 12) for n in range(most + 2)]
    return tuple(value for value in found if low - step * 1e-9 <= value <= high + step * 1e-9)
