"""The part of /schedule about deadlines: beyond them somebody is told."""

from datetime import timedelta

from domain import deadline as rules
from domain.answer import Action
from domain.brand import Brand
from domain.errors import AskAgain
from domain.job import JobKind
from domain.job_kinds import ABOUT
from domain.schedule_list import DeadlineLine, ScheduleList
from store import deadlines, runs
from tools.deps import Deps
from tools.job_arguments import read_minutes
from tools.runs import job_kind


async def deadline(
    deps: Deps, job: str, took: str | None, since: str | None, late: str | None, platform: bool
) -> ScheduleList:
    """Shows a kind's deadlines, after changing those that are given."""
    kind = job_kind(job)
    about = ABOUT[kind]
    brand = None if about.scope == "platform" or platform else await _whose_deadline(deps)
    changed = (read_minutes("took", took), read_minutes("since", since), read_minutes("late", late))
    home = brand.organization_id if brand else None
    async with deps.transaction() as conn:
        if any(minutes is not None for minutes in changed):
            if brand is None and not await runs.platform_wide(conn):
                raise AskAgain(f"Deadlines of {about.label} are for the operators of the platform.", "", "forbidden")
            await deadlines.put(conn, home, brand.id if brand else None, kind, *changed, deps.now)
        limits = rules.limits(kind, brand.id if brand else None, await deadlines.changes(conn, home))
    line = deadline_line(kind, limits)
    words = [
        f"runs longer than {line.took}" if line.took else None,
        f"has not succeeded for {line.since}" if line.since else None,
        f"starts more than {line.late} late" if line.late else None,
    ]
    told = " or ".join(word for word in words if word)
    whose = f" of {brand.name}" if brand else ""
    return ScheduleList(
        headline=f"You are told when {about.label}{whose} {told}." if told else f"{about.label}{whose} is not watched.",
        actions=(Action(label="All schedules", command="/schedule"),),
        deadlines=(line,),
    )


async def _whose_deadline(deps: Deps) -> Brand:
    brand = deps.require_brand()
    if not brand.allows("member"):
        raise AskAgain(f"Changing deadlines needs the role 'member'; yours here is {brand.role!r}.", "", "forbidden")
    return brand


def deadline_line(kind: JobKind, limits: rules.Limits) -> DeadlineLine:
    """The limits in words."""

    def words(limit: timedelta | None) -> str | None:
        return rules.in_words(limit) if limit else None

    return DeadlineLine(
        kind=kind,
        label=ABOUT[kind].label,
        took=words(limits.took),
        since=words(limits.since),
        late=words(limits.late),
    )
