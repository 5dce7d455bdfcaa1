"""Whether a brand has what a command needs: ready, partly, blocked, or without an object; and what unlocks most."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.format import plural
from domain.readiness_facts import BY_KEY, FactKey, Standing
from domain.readiness_needs import FRESH_HOURS, NEEDS, Group, Needs

Ready = Literal["ready", "partial", "blocked", "not applicable"]
Held = Mapping[FactKey, Standing]
# A cure may need a cure of its own: a sync needs a connection. No chain of commands is longer.
_DEEPEST = 4


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class GroupStanding(_Value):
    """A requirement: what meets it, and what could where nothing does."""

    group: Group
    by: tuple[str, ...] = ()
    cure: str = ""

    @property
    def met(self) -> bool:
        return bool(self.by)

    @property
    def told(self) -> str:
        """`ad copy (satisfied by: ad copy, naming convention)`."""
        return f"satisfied by: {', '.join(self.by)}" if self.met else f"needs {self.group.label}"


class Age(_Value):
    """How old what a command rests on is: in hours, None where nobody noted when it came."""

    fact: FactKey
    hours: float | None
    most: int

    @property
    def stale(self) -> bool:
        return self.hours is None or self.hours > self.most

    @property
    def told(self) -> str:
        """`results are 3 days old (fresh within 24 hours)`."""
        label = BY_KEY[self.fact].label
        if self.hours is None:
            return f"nobody noted how old the {label} are"
        days = self.hours / 24
        old = plural(round(self.hours), "hour") if self.hours < 48 else plural(round(days), "day")
        return f"{label}: {old} old" + (f", fresh within {plural(self.most, 'hour')}" if self.stale else "")


class CommandReadiness(_Value):
    """One command: its state, its requirements, the age of what it rests on, and the next thing to type."""

    command: str
    state: Ready
    groups: tuple[GroupStanding, ...] = ()
    ages: tuple[Age, ...] = ()
    why: str = ""
    unlock: str = ""

    @property
    def needs_nothing(self) -> bool:
        return not self.groups and not self.ages and self.state == "ready"


class Unlock(_Value):
    """What to type, what that brings in the end, what brings it too, and the commands that wait for it."""

    cure: str
    facts: tuple[FactKey, ...]
    instead: tuple[str, ...]
    blocked: tuple[str, ...]
    partial: tuple[str, ...]


def readiness(command: str, needs: Needs, held: Held, now: datetime) -> CommandReadiness:
    """How a command stands. Any hard requirement unmet: blocked; any soft one, or something too old: partial. What a
    group needs is met by any of its facts. Age counts only of what is there."""
    if needs.applies and needs.once and _has(held, needs.once) and not _has(held, needs.applies):
        why = f"there are no {BY_KEY[needs.applies].label}"
        return CommandReadiness(command=command, state="not applicable", why=why)
    groups = tuple(_standing(group, held) for group in needs.groups)
    ages = tuple(_age(held[fact], now) for fact in needs.fresh if _has(held, fact))
    unmet = [one for one in groups if not one.met]
    stale = [age for age in ages if age.stale]
    blocked = [one for one in unmet if one.group.kind == "hard"]
    state: Ready = "blocked" if blocked else "partial" if unmet or stale else "ready"
    first = blocked[0].cure if blocked else unmet[0].cure if unmet else ""
    if not first and stale:
        first = cure(stale[0].fact, held)
    return CommandReadiness(
        command=command,
        state=state,
        groups=groups,
        ages=ages,
        why="; ".join([one.told for one in unmet] + [age.told for age in stale]),
        unlock=first,
    )


def overall(found: Mapping[str, CommandReadiness]) -> float | None:
    """(ready + ½ partial) / applicable, over the commands that need something; None when none does."""
    counted = [one for one in found.values() if not one.needs_nothing and one.state != "not applicable"]
    if not counted:
        return None
    worth = {"ready": 1.0, "partial": 0.5}
    return sum(worth.get(one.state, 0.0) for one in counted) / len(counted)


def unlocks(found: Mapping[str, CommandReadiness], held: Held) -> tuple[Unlock, ...]:
    """What to type for what the brand lacks, that first for which most blocked commands wait, then most others."""
    missing: dict[str, dict[FactKey, None]] = {}
    waiting: dict[tuple[str, str], dict[str, None]] = {}
    for one in found.values():
        for group in one.groups:
            if not group.met:
                missing.setdefault(group.cure, {})[group.group.any_of[0]] = None
                waiting.setdefault((group.cure, group.group.kind), {})[one.command] = None
    made: list[Unlock] = []
    for typed, facts in missing.items():
        hard = tuple(waiting.get((typed, "hard"), ()))
        soft = tuple(name for name in waiting.get((typed, "soft"), ()) if name not in hard)
        instead = tuple(dict.fromkeys(BY_KEY[fact].instead for fact in facts if BY_KEY[fact].instead))
        made.append(Unlock(cure=typed, facts=tuple(facts), instead=instead, blocked=hard, partial=soft))
    return tuple(sorted(made, key=lambda one: (-len(one.blocked), -len(one.partial), one.cure)))


def cure(fact: FactKey, held: Held, deepest: int = _DEEPEST) -> str:
    """What to type to bring something. Where that command itself lacks something, what brings that comes first."""
    typed = BY_KEY[fact].cure
    needs = NEEDS.get(typed.split()[0].removeprefix("/"), Needs())
    for group in needs.groups:
        met = any(_has(held, key) for key in group.any_of)
        if group.kind == "hard" and not met and deepest and fact not in group.any_of:
            return cure(group.any_of[0], held, deepest - 1)
    return typed


def _has(held: Held, fact: FactKey) -> bool:
    return fact in held and held[fact].count > 0


def _standing(group: Group, held: Held) -> GroupStanding:
    by = tuple(BY_KEY[key].label for key in group.any_of if _has(held, key))
    return GroupStanding(group=group, by=by, cure="" if by else cure(group.any_of[0], held))


def _age(standing: Standing, now: datetime) -> Age:
    hours = None
    if standing.newest is not None:
        hours = max(0.0, (now - standing.newest) / timedelta(hours=1))
    return Age(fact=standing.fact, hours=hours, most=FRESH_HOURS[standing.fact])
