"""What there is to quote: how many texts of each kind, and those of one kind."""

from domain.answer import Answer
from domain.research import ResearchText, SourceCount
from domain.table import Cell, Column, Figure, Interval, Table

_SHOWN = 280


class ResearchList(Answer):
    """How many texts of each kind there are; with a kind, its texts too. `found` is how many of it fit."""

    counts: tuple[SourceCount, ...] = ()
    texts: tuple[ResearchText, ...] = ()
    whole: bool = False
    found: int = 0
    more_command: str | None = None

    def tables(self) -> tuple[Table, ...]:
        return (self._texts(), self._counts()) if self.texts else (self._counts(),)

    def _counts(self) -> Table:
        rows: list[dict[str, Cell | Interval | Figure]] = [
            {
                "kind": one.label,
                "texts": one.texts,
                "none": one.unassigned or None,
                "newest": one.newest.isoformat() if one.newest else None,
                "command": f"/research kind={one.kind}" if one.texts else one.cure,
            }
            for one in self.counts
        ]
        return Table(
            title="All kinds" if self.texts else "",
            columns=(
                Column(key="kind", label="Kind"),
                Column(key="texts", label="Texts", kind="count"),
                Column(key="none", label="More, of no product", kind="count", wide_only=True),
                Column(key="newest", label="Newest", kind="date", wide_only=True),
                Column(key="command", label="", kind="command"),
            ),
            rows=tuple(rows),
        )

    def _texts(self) -> Table:
        rows: list[dict[str, Cell | Interval | Figure]] = [
            {
                "text": text.text if self.whole or len(text.text) <= _SHOWN else f"{text.text[: _SHOWN - 1].rstrip()}…",
                "tells": ", ".join((*(one.replace("_", " ") for one in text.tells), *text.themes)) or None,
                "sure": _sure(text),
                "origin": text.origin or text.url or text.title,
            }
            for text in self.texts
        ]
        return Table(
            columns=(
                Column(key="text", label="Text"),
                Column(key="tells", label="Sorted as", wide_only=True),
                Column(key="sure", label="Weight", wide_only=True),
                Column(key="origin", label="From"),
            ),
            rows=tuple(rows),
            more=max(0, self.found - len(rows)),
            more_command=self.more_command if self.found > len(rows) else None,
        )


def _sure(text: ResearchText) -> str | None:
    """What says how much a text weighs, in its own unit."""
    if text.confidence is not None:
        return f"sure to {text.confidence:.2f}"
    if text.score is not None:
        return f"{text.score:g} of 10"
    return f"{text.repeats} times" if text.repeats > 1 else None
