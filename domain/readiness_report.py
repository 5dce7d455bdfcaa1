"""What /readiness answers: which commands have what they need, and what would bring most of them further."""

from domain.answer import Answer
from domain.readiness import CommandReadiness, Unlock
from domain.readiness_facts import BY_KEY
from domain.table import Cell, Column, Figure, Interval, Table

_NAMED = 4


class Readiness(Answer):
    """The commands, blocked ones first; `overall` is (ready + ½ partial) / applicable, as a fraction."""

    overall: float | None = None
    commands: tuple[CommandReadiness, ...] = ()
    unlocks: tuple[Unlock, ...] = ()

    def table(self) -> Table | None:
        if not self.commands:
            return None
        return Table(
            columns=(
                Column(key="command", label="Command"),
                Column(key="state", label="State", kind="verdict"),
                Column(key="why", label="What it lacks"),
                Column(key="met", label="Satisfied by", wide_only=True),
                Column(key="fresh", label="Freshness", wide_only=True),
                Column(key="unlock", label="What unlocks it"),
                Column(key="run", label="", kind="command"),
            ),
            rows=tuple(
                {
                    "command": f"/{one.command}",
                    "state": one.state,
                    "why": one.why or ("needs nothing" if one.needs_nothing else None),
                    "met": ", ".join(dict.fromkeys(by for group in one.groups for by in group.by)) or None,
                    "fresh": "; ".join(age.told for age in one.ages) or None,
                    "unlock": one.unlock or None,
                    "run": f"/readiness command={one.command}",
                }
                for one in self.commands
            ),
        )

    def tables(self) -> tuple[Table, ...]:
        main = self.table()
        found = () if main is None else (main,)
        return (*found, _unlocks(self.unlocks)) if self.unlocks else found


class CommandNeeds(Answer):
    """One command with its requirements, a row each."""

    command: CommandReadiness

    def table(self) -> Table | None:
        one = self.command
        rows: list[dict[str, Cell | Interval | Figure]] = [
            {
                "need": group.group.label,
                "weight": "must have" if group.group.kind == "hard" else "better with",
                "state": "ready" if group.met else "missing",
                "by": ", ".join(group.by) or ", or ".join(BY_KEY[key].label for key in group.group.any_of),
                "cure": group.cure or None,
                "run": group.cure or None,
            }
            for group in one.groups
        ]
        rows.extend(
            {
                "need": f"fresh {BY_KEY[age.fact].label}",
                "weight": "better with",
                "state": "stale" if age.stale else "ready",
                "by": age.told,
                "cure": BY_KEY[age.fact].cure if age.stale else None,
                "run": BY_KEY[age.fact].cure if age.stale else None,
            }
            for age in one.ages
        )
        if not rows:
            return None
        return Table(
            columns=(
                Column(key="need", label="Requirement"),
                Column(key="weight", label="Weight"),
                Column(key="state", label="State", kind="verdict"),
                Column(key="by", label="Satisfied by"),
                Column(key="cure", label="What brings it"),
                Column(key="run", label="", kind="command"),
            ),
            rows=tuple(rows),
        )


def _unlocks(found: tuple[Unlock, ...]) -> Table:
    return Table(
        title="What would unlock most",
        columns=(
            Column(key="cure", label="Type"),
            Column(key="facts", label="Brings"),
            Column(key="instead", label="Or", wide_only=True),
            Column(key="blocked", label="Unblocks", kind="count"),
            Column(key="partial", label="Completes", kind="count"),
            Column(key="names", label="Commands"),
            Column(key="run", label="", kind="command"),
        ),
        rows=tuple(
            {
                "cure": one.cure,
                "facts": ", ".join(BY_KEY[fact].label for fact in one.facts),
                "instead": "; ".join(one.instead) or None,
                "blocked": len(one.blocked),
                "partial": len(one.partial),
                "names": _names((*one.blocked, *one.partial)),
                "run": one.cure,
            }
            for one in found
        ),
    )


def _names(commands: tuple[str, ...]) -> str:
    shown = ", ".join(f"/{name}" for name in commands[:_NAMED])
    return f"{shown} and {len(commands) - _NAMED} more" if len(commands) > _NAMED else shown
