"""How the gate says what changed, and how sure that is."""

from collections.abc import Sequence

from domain.pass_rates import LEVEL
from evals.comparison import ColumnComparison, Paired, PartChange

_NAMED = 3


def of_column(column: ColumnComparison) -> str:
    """The change of a column that was put to the test; nothing of one that was not."""
    paired = column.paired
    if paired is None or paired.low is None or paired.high is None or paired.p is None:
        return ""
    return (
        f"{points(paired.difference)} ({LEVEL:.0%} interval {points(paired.low)} to {points(paired.high)}) on "
        f"{paired.cases} cases, {paired.worse} worse and {paired.better} better, {said_p(paired.p)}."
    )


def of_part(part: PartChange) -> str:
    """The change of a tag or a check, after "got worse"."""
    paired = part.paired
    where = f"at the tag {part.name!r}" if part.kind == "tag" else f"at the check {part.name!r}"
    return (
        f"{where}: {points(paired.difference)} on {paired.cases} cases, {paired.worse} worse and {paired.better} "
        f"better, {said_p(paired.adjusted or 0)} among all tags and checks."
    )


def points(difference: float | None) -> str:
    """In points of a hundred, with its sign."""
    return "not known" if difference is None else f"{difference * 100:+.1f} points"


def said_p(p: float) -> str:
    """A p, never as 0."""
    return "p < 0.001" if p < 0.0005 else f"p = {p:.3f}"


def fail(count: int) -> str:
    """The verb for so many."""
    return "fails" if count == 1 else "fail"


def cases(names: Sequence[str]) -> str:
    """ "2 cases ('a', 'b')", at most three by name."""
    shown = ", ".join(repr(name) for name in names[:_NAMED]) + (", …" if len(names) > _NAMED else "")
    return f"{len(names)} {'case' if len(names) == 1 else 'cases'} ({shown})"


def blindness(paired: Paired) -> str:
    """Which drop so many cases could not show."""
    if paired.blind_below is None:
        return f"{paired.cases} {'case' if paired.cases == 1 else 'cases'} are too few to tell any change from chance."
    return f"A drop below {paired.blind_below:.1%} of them could not be told from chance."
