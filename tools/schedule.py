"""/schedule: work that starts by the clock, and the deadlines beyond which somebody is told."""

from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain import deadline as rules
from domain import schedule as clock
from domain.answer import Action, Answer, Foot
from domain.brand import Brand
from domain.errors import AskAgain
from domain.format import count, duration, plural
from domain.job import UNFINISHED, JobArguments, JobKind, JobStarted
from domain.job_kinds import ABOUT, About
from domain.schedule_list import ScheduleLine, ScheduleList, ScheduleState
from store import brands, deadlines, runs, schedules
from store.schedules import LatestRun, Schedule
from tools.deadlines import deadline, deadline_line
from tools.deps import Deps
from tools.job_arguments import read_arguments
from tools.nearest import unknown_key
from tools.runs import id_beginning, job_kind
from tools.typed import typed

SHORT = 8
_MAKING = ("cron", "every", "once")
_LIMITS = ("took", "since", "late")
_DOING = ("pause", "resume", "delete", "now")


class ScheduleArgs(BaseModel):
    """What to schedule, or which schedule to change. Any other key is the job's own."""

    model_config = ConfigDict(extra="allow", frozen=True)

    job: str | None = Field(default=None, description="The kind of job to schedule, such as meta_sync.")
    every: str | None = Field(default=None, description="hour, day, weekday, month, or days such as monday,thursday.")
    at: str | None = Field(default=None, description="The time of day for every=, such as 06:00.")
    cron: str | None = Field(default=None, description='Five cron fields instead, such as "0 6 * * 1".')
    once: str | None = Field(default=None, description='One moment instead, such as "2026-12-01 06:00".')
    timezone: str | None = Field(default=None, description="Whose clock; else the brand's.")
    max_runs: int | None = Field(default=None, ge=1, le=100_000, description="Over after so many runs.")
    arguments: str | None = Field(
        default=None,
        description='What the job is told, such as "days=7 media=no"; what only the job knows may stand alone: days=7.',
    )
    platform: bool = Field(default=False, description="yes: for all brands of the platform; operators only.")
    pause: str | None = Field(default=None, description="The id of a schedule to pause.")
    resume: str | None = Field(default=None, description="The id of a paused schedule to go on with.")
    delete: str | None = Field(default=None, description="The id of a schedule to delete.")
    now: str | None = Field(default=None, description="The id of a schedule to run now; its next time stays.")
    over: bool = Field(default=False, description="yes lists schedules that are over too.")
    deadline: str | None = Field(default=None, description="The kind of job whose deadlines to show or change.")
    took: str | None = Field(default=None, description="With deadline=: how long a run may take, as 2h; or off.")
    since: str | None = Field(default=None, description="With deadline=: how long without success, as 48h; or off.")
    late: str | None = Field(default=None, description="With deadline=: how late it may start, as 15m; or off.")

    def beside(self) -> dict[str, str]:
        """The keys that are none of these, which the job may have."""
        return {key: str(value) for key, value in (self.model_extra or {}).items()}


async def schedule(deps: Deps, args: ScheduleArgs) -> Answer:
    """Start work by the clock; list, pause, resume, delete schedules, or run one now.

    Args:
        job: the kind of job, e.g. meta_sync.
        every: hour, day, weekday, month or days of the week, with `at` the time of day.
        cron: five cron fields instead.
        once: one moment instead, "YYYY-MM-DD HH:MM".
        timezone: whose clock, e.g. Europe/Berlin; else the brand's.
        max_runs: over after so many runs.
        arguments: what the job is told, as key=value pairs.
    """
    if args.job is None and (beside := args.beside()):
        raise unknown_key("schedule", ScheduleArgs, next(iter(beside)))
    asked = [name for name in ("job", *_DOING, "deadline") if getattr(args, name) is not None]
    if args.deadline is None and (limit := next((name for name in _LIMITS if getattr(args, name)), None)):
        raise _no_deadline(args, limit)
    if len(asked) > 1:
        raise AskAgain(f"{asked[0]}= and {asked[1]}= do not go together.", "Give one of them.")
    if args.deadline is not None:
        return await deadline(deps, args.deadline, args.took, args.since, args.late, args.platform)
    if args.job is not None:
        return await _make(deps, args)
    if loose := next((name for name in (*_MAKING, "at", "max_runs", "arguments") if getattr(args, name)), None):
        raise AskAgain(f"{loose}= belongs to a new schedule, and no job is named.", "Add job=, such as job=meta_sync.")
    if args.pause is not None:
        return await _pause(deps, args.pause)
    if args.resume is not None:
        return await _resume(deps, args.resume)
    if args.delete is not None:
        return await _delete(deps, args.delete)
    if args.now is not None:
        return await _now(deps, args.now)
    return await _list(deps, args.over)


async def _make(deps: Deps, args: ScheduleArgs) -> Answer:
    kind = job_kind(args.job or "")
    about = ABOUT[kind]
    brand = await _whose(deps, about, args.platform)
    told = read_arguments(about, args.arguments, args.beside(), tuple(ScheduleArgs.model_fields))
    zone = clock.zone_of(args.timezone or (brand.timezone if brand else "UTC"))
    cron, once_at = _when(args, zone, deps.now)
    next_at = once_at or clock.next_time(cron or "", zone, deps.now)
    async with deps.transaction() as conn:
        made = await schedules.add(
            conn,
            organization_id=brand.organization_id if brand else None,
            brand_id=brand.id if brand else None,
            user_id=deps.user.id,
            kind=kind,
            arguments=told.model_dump(mode="json", exclude_defaults=True),
            cron=cron,
            once_at=once_at,
            timezone=zone.key,
            next_at=next_at,
            max_runs=1 if once_at else args.max_runs,
            created_at=deps.now,
        )
    short = str(made)[:SHORT]
    whose = f" of {brand.name}" if brand else " of every brand that has what it needs" if about.scope == "brand" else ""
    times = "once" if args.max_runs == 1 else f"{count(args.max_runs)} times"
    end = f", {times}" if args.max_runs and not once_at else ""
    first = f"{next_at.astimezone(zone):%A, %Y-%m-%d %H:%M}" if next_at else "never"
    return Answer(
        headline=(
            f"{told.title(about.label)}{whose} runs {clock.told(cron, once_at, zone)} ({zone.key}){end};"
            f" the first time on {first}."
        ),
        actions=(
            Action(label="Run it now", command=typed("schedule", now=short)),
            Action(label="All schedules", command="/schedule"),
            Action(label="Delete it", command=typed("schedule", delete=short)),
        ),
    )


def _no_deadline(args: ScheduleArgs, limit: str) -> AskAgain:
    """`since=` and its like without `deadline=`: perhaps the job's argument of the same name was meant."""
    if args.job is None:
        return AskAgain(
            f"{limit}= belongs to a deadline, and no job is named.", "Add deadline=, as deadline=meta_sync."
        )
    about, value = ABOUT[job_kind(args.job)], getattr(args, limit)
    own = limit in about.args.model_fields
    hint = f'To tell {about.label}, write arguments="{limit}={value}".' if own else "Leave it out, or job= and when."
    return AskAgain(f"{limit}= beside job= is /schedule's own, and belongs to deadline=.", hint)


async def _whose(deps: Deps, about: About, platform: bool) -> Brand | None:
    """The brand that a new schedule is for; None: platform-wide, which this person may."""
    if not about.schedulable:
        raise AskAgain(f"{about.label} cannot be scheduled: each run is told something of its own.", "", "forbidden")
    if not platform and about.scope == "platform":
        raise AskAgain(
            f"{about.label} is platform-wide only, not for one brand.", "An operator adds platform=yes.", "forbidden"
        )
    if platform:
        async with deps.transaction() as conn:
            if not await runs.platform_wide(conn):
                raise AskAgain(
                    "Platform-wide schedules are for the operators of the platform.",
                    "Leave platform=yes out to schedule it for this brand.",
                    "forbidden",
                )
        return None
    brand = deps.require_brand()
    if not brand.allows("member"):
        raise AskAgain(
            f"Scheduling needs the role 'member'; yours here is {brand.role!r}.",
            "Ask an admin of the organisation.",
            "forbidden",
        )
    return brand


def _when(args: ScheduleArgs, zone: Any, now: datetime) -> tuple[str | None, datetime | None]:
    given = [name for name in _MAKING if getattr(args, name) is not None]
    if len(given) != 1:
        what = f"{given[0]}= and {given[1]}= do not go together" if given else "It is not said when"
        raise AskAgain(f"{what}.", 'Give one of every=day at=06:00, cron="0 6 * * 1", once="2026-12-01 06:00".')
    if args.at is not None and args.every is None:
        raise AskAgain(f"at={args.at!r} goes with every= only.", "For example every=day at=06:00.")
    if args.once is not None:
        return None, clock.moment(args.once, zone, now)
    cron = args.cron if args.cron is not None else clock.cron_of(args.every or "", args.at)
    return clock.checked_cron(cron), None


async def _pause(deps: Deps, beginning: str) -> Answer:
    found = await _found(deps, beginning)
    if found.status != "active":
        raise AskAgain(f"{_title(found)} is not active but {_over(found)}.", "", "conflict")
    await _change(deps, found, "paused", found.next_at)
    resume = Action(label="Go on with it", command=typed("schedule", resume=str(found.id)[:SHORT]))
    return Answer(headline=f"{_title(found)} is paused; a run that is under way goes on.", actions=(resume,))


async def _resume(deps: Deps, beginning: str) -> Answer:
    found = await _found(deps, beginning)
    if found.status != "paused":
        raise AskAgain(f"{_title(found)} is not paused but {_over(found)}.", "", "conflict")
    zone = clock.zone_of(found.timezone)
    # What would have come while it was paused does not come after all.
    following = clock.next_time(found.cron, zone, deps.now) if found.cron else found.once_at
    if following is None or following <= deps.now:
        raise AskAgain(
            f"{_title(found)} was for {clock.told(found.cron, found.once_at, zone)}, which has passed.",
            typed("schedule", now=str(found.id)[:SHORT]) + " runs it now.",
            "conflict",
        )
    await _change(deps, found, "active", following)
    first = f"{following.astimezone(zone):%A, %Y-%m-%d %H:%M} ({zone.key})"
    return Answer(
        headline=f"{_title(found)} goes on; the next time on {first}.",
        actions=(Action(label="All schedules", command="/schedule"),),
    )


async def _change(deps: Deps, found: Schedule, status: Any, next_at: datetime | None) -> None:
    async with deps.transaction() as conn:
        if not await schedules.change(conn, found.id, status, next_at):
            raise _needs_member(found)


async def _delete(deps: Deps, beginning: str) -> Answer:
    found = await _found(deps, beginning)
    async with deps.transaction() as conn:
        if not await schedules.remove(conn, found.id):
            raise _needs_member(found)
    return Answer(
        headline=f"{_title(found)} will not run by the clock any more; its runs so far stay in /runs.",
        actions=(Action(label="All schedules", command="/schedule"),),
    )


async def _now(deps: Deps, beginning: str) -> Answer:
    """A run beside the clock: it neither moves the next time nor counts towards max_runs."""
    found = await _found(deps, beginning)
    about = ABOUT[found.kind]
    if found.brand_id is None and about.scope == "brand":
        async with deps.transaction() as conn:
            if not await runs.platform_wide(conn):
                raise _needs_member(found)
            await schedules.add(
                conn,
                organization_id=None,
                brand_id=None,
                user_id=deps.user.id,
                kind=found.kind,
                arguments=found.arguments,
                cron=None,
                once_at=deps.now,
                timezone=found.timezone,
                next_at=deps.now,
                max_runs=1,
                created_at=deps.now,
            )
        return Answer(
            headline=f"{_title(found)} starts for each brand within a quarter of a minute.",
            actions=(Action(label="What runs", command="/runs all=yes"),),
        )
    brand: Brand | None = None
    if found.brand_id is not None:
        async with deps.transaction() as conn:
            brand = next((one for one in await brands.visible(conn) if one.id == found.brand_id), None)
        if brand is None or not brand.allows("member"):
            raise _needs_member(found)
    started = await deps.jobs.start(deps.user, brand, found.kind, found.arguments, deps.now)
    async with deps.transaction() as conn:
        await schedules.ran(conn, found.id, started.job_id)
    begun = "is under way already" if started.joined else "has started"
    return JobStarted(
        headline=f"{_title(found)} {begun}.",
        job_id=started.job_id,
        kind=found.kind,
        title=_title(found),
        joined=started.joined,
    )


async def _list(deps: Deps, over: bool) -> ScheduleList:
    brand = deps.brand
    async with deps.transaction() as conn:
        found = await schedules.listed(conn, brand.id if brand else None, over=over)
        latest = await schedules.latest_runs(conn, [one.id for one in found])
        changes = await deadlines.changes(conn, brand.organization_id if brand else None)
    lines = tuple(_line(one, latest.get(one.id), rules.limits(one.kind, one.brand_id, changes), deps) for one in found)
    kinds: tuple[JobKind, ...] = tuple(dict.fromkeys(one.kind for one in found))
    whose = f" of {brand.name}" if brand else ""
    return ScheduleList(
        headline=_headline(lines, whose, deps.now),
        foot=Foot(timezone=brand.timezone if brand else None, fictional=bool(brand and brand.is_fictional)),
        actions=(
            *(
                ()
                if any(line.kind == "meta_sync" for line in lines)
                else (Action(label="Sync every morning", command="/schedule job=meta_sync every=day at=06:00"),)
            ),
            Action(label="What ran", command="/runs"),
        ),
        schedules=lines,
        deadlines=tuple(
            deadline_line(kind, rules.limits(kind, brand.id if brand else None, changes)) for kind in kinds
        ),
    )


def _headline(lines: tuple[ScheduleLine, ...], whose: str, now: datetime) -> str:
    if not lines:
        return f"Nothing{whose} is scheduled yet."
    running = sum(line.state == "running" for line in lines)
    ahead = [line for line in lines if line.next_at and line.state != "paused"]
    following = min(ahead, key=lambda line: line.next_at or now) if ahead else None
    parts = [f"{plural(len(lines), 'schedule')}{whose}"]
    if running:
        parts.append(f"{count(running)} running now")
    if following and following.next_at:
        wait = (following.next_at - now).total_seconds()
        parts.append(f"next is {following.title} {f'in {duration(wait)}' if wait > 0 else 'now'}")
    return f"{'; '.join(parts)}."


def _line(one: Schedule, latest: LatestRun | None, limits: rules.Limits, deps: Deps) -> ScheduleLine:
    state: ScheduleState = one.status
    late = limits.late or timedelta(0)
    if latest is not None and latest.status in UNFINISHED:
        state = "running" if latest.status == "running" else "waiting"
    elif one.status == "active" and one.next_at and limits.late and deps.now - one.next_at > late:
        state = "late"
    ended = latest if latest is not None and latest.status not in UNFINISHED else None
    begun = latest.started_at if latest else None
    return ScheduleLine(
        id=str(one.id)[:SHORT],
        kind=one.kind,
        title=_title(one),
        brand=one.brand,
        when=clock.told(one.cron, one.once_at, clock.zone_of(one.timezone)),
        timezone=one.timezone,
        state=state,
        runs=one.runs,
        max_runs=one.max_runs,
        next_at=one.next_at,
        last_run_id=latest.id if latest else None,
        last_result=ended.status if ended else None,
        last_told=ended.told if ended else None,
        seconds=((latest.finished_at or deps.now) - begun).total_seconds() if latest and begun else None,
        finished_at=ended.finished_at if ended else None,
    )


async def _found(deps: Deps, typed_id: str) -> Schedule:
    beginning = id_beginning(typed_id, "/schedule")
    async with deps.transaction() as conn:
        found = await schedules.listed(conn, None, id=beginning.casefold(), over=True)
    if len(found) > 1:
        raise AskAgain(f"More than one schedule's id begins with {beginning!r}.", "Type more of it.", "conflict")
    if not found:
        raise AskAgain(f"There is no schedule {beginning!r}.", "Type /schedule for the list.", "not_found")
    return found[0]


def _title(found: Schedule) -> str:
    about = ABOUT[found.kind]
    told: JobArguments = about.args.model_validate(found.arguments)
    return told.title(about.label) + (f" of {found.brand}" if found.brand else "")


def _over(found: Schedule) -> str:
    return "over" if found.status == "done" else found.status


def _needs_member(found: Schedule) -> AskAgain:
    if found.organization_id is None:
        return AskAgain(f"{_title(found)} is platform-wide, which is for its operators.", "", "forbidden")
    return AskAgain(
        f"Changing {_title(found)} needs the role 'member' in its organisation, which you do not have.",
        "Ask an admin of the organisation.",
        "forbidden",
    )
