"""How a window is cut into slices, each one request or one report."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from domain.window import Window

# Rows of a slice if every ad had results every day: small enough for Meta to answer, large enough to be few.
TARGET_ROWS = 6_000


def slices(window: Window, ads: int, first: Sequence[Window] = (), target: int = TARGET_ROWS) -> list[Window]:
    """The window in pieces of about `target` rows, the oldest first, so that the cursor can follow.

    Args:
        ads: How many ads have results in the window; each may have a row a day.
        first: Parts that failed the last time. They come first, each cut as any other.
    """
    length = max(1, target // max(1, ads))
    wanted = merged(p for w in first if (p := _common(window, w)) is not None)
    cut: list[Window] = []
    for part in (*wanted, *_rest(window, wanted)):
        cut += _pieces(part, length)
    return cut


def _pieces(window: Window, length: int) -> list[Window]:
    count = -(-window.days // length)
    # Of equal length, so that the last one is not a crumb.
    even = -(-window.days // count)
    starts = range(0, window.days, even)
    return [
        Window(
            since=window.since + timedelta(days=start),
            until=min(window.since + timedelta(days=start + even - 1), window.until),
        )
        for start in starts
    ]


def _common(a: Window, b: Window) -> Window | None:
    since, until = max(a.since, b.since), min(a.until, b.until)
    return Window(since=since, until=until) if since <= until else None


def merged(parts: Iterable[Window]) -> list[Window]:
    """The same days in as few windows as there can be, the oldest first."""
    whole: list[Window] = []
    for part in sorted(parts, key=lambda w: w.since):
        if whole and part.since <= whole[-1].until + timedelta(days=1):
            last = whole.pop()
            part = Window(since=last.since, until=max(last.until, part.until))
        whole.append(part)
    return whole


def _rest(window: Window, without: Sequence[Window]) -> list[Window]:
    rest: list[Window] = []
    start = window.since
    for part in without:
        if start < part.since:
            rest.append(Window(since=start, until=part.since - timedelta(days=1)))
        start = part.until + timedelta(days=1)
    if start <= window.until:
        rest.append(Window(since=start, until=window.until))
    return rest
