"""What would go wrong: a time without its zone, a picture that only a browser shows, an escape sequence of a name."""

import io

import pytest

from domain.answer import Answer
from domain.picture import Grid, GridCell, GridRow
from domain.table import Column, Table
from domain.watch_curve import WatchCurve, WatchPoint, WatchSpan
from terminal import console, local, show


@pytest.fixture
def in_new_york(monkeypatch):
    import time

    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


class Runs(Answer):
    def table(self):
        return Table(
            columns=(
                Column(key="at", label="Finished", kind="instant"),
                Column(key="took", label="Took", kind="duration"),
            ),
            rows=({"at": "2026-11-22T14:05:00Z", "took": 154}, {"at": None, "took": None}),
        )

    def pictures(self):
        cells = tuple(GridCell(state=state) for state in ("ok", "failed", "late", "running", "none"))
        rows = (GridRow(label="Acme\x1b[31m · sync", cells=cells * 4),)
        return (Grid(title="Runs", columns=tuple(f"day {n}" for n in range(20)), rows=rows, names={"ok": "done"}),)


def printed(answer, width, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(width))
    out = io.StringIO()
    show(answer, console(out))
    return out.getvalue()


def test_instants_have_this_machines_time_and_zone_and_durations_their_units(in_new_york, monkeypatch):
    shown = printed(Runs(headline="One run."), 100, monkeypatch)

    assert "2026-11-22 09:05 EST" in shown
    assert "2m 34s" in shown
    assert local("wait until 2026-07-01T14:05:00Z") == "wait until 2026-07-01 10:05 EDT"


@pytest.mark.parametrize("width", [100, 40])
def test_a_grid_is_one_sign_a_cell_at_any_width(width, monkeypatch):
    shown = printed(Runs(headline="One run."), width, monkeypatch)
    grid = shown[shown.index("Runs") :]

    assert max(len(line) for line in grid.splitlines()) <= width
    assert [grid.count(sign) for sign in "✕◷▶"] == [5, 5, 5]
    assert "✓ done" in " ".join(grid.split())
    assert "\x1b" not in grid


class Watched(Answer):
    def pictures(self):
        span = WatchSpan(
            number=1, start=0, end=4, text="Sixty days\x1b[31m", share=0.5, left=0.3, told="40 % leave", tone="bad"
        )
        points = (WatchPoint(second=0, share=0.5), WatchPoint(second=4, share=0.3))
        return (WatchCurve(title="Who stays", label="this video", points=points, spans=(span,)),)


def test_where_people_leave_a_video_can_be_read_without_a_browser(monkeypatch):
    lines = printed(Watched(headline=""), 100, monkeypatch).splitlines()

    row = next(line for line in lines if "Sixty days" in line)
    assert row.split()[:4] == ["1", "0.0", "s", "50"]
    assert row.count("█") == 10
    assert "▼ 40 % leave" in row
    assert "\x1b[31m" not in row
