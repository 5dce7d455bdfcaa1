"""/runs: what ran, is running and failed; what could not be done, and trying it again."""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from domain import dead_letter
from domain.answer import Action, Answer, Foot
from domain.brand import Brand
from domain.errors import AskAgain
from domain.format import count, duration, last_days, plural
from domain.job import UNFINISHED, JobKind, JobStarted, JobState
from domain.job_kinds import ABOUT
from domain.job_results import result_of
from domain.run_report import DayLine, LetterLine, RunDetail, RunLine, RunList, StepLine
from store import brands, dead_letters
from store import runs as stored
from store.dead_letters import DeadLetter
from store.runs import Run
from tools.deps import Deps
from tools.nearest import nearest
from tools.typed import typed

SHORT = 8
_LEAST_OF_ID = 4
_LETTERS = 10
_DOING = ("id", "retry", "discard", "stop", "again")


class RunsArgs(BaseModel):
    """Which runs to list, or what to do with one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str | None = Field(default=None, description="One run, by its id or the beginning of it: its steps with times.")
    job: str | None = Field(default=None, description="One kind of job, such as meta_sync.")
    status: Literal["waiting", "running", "done", "failed", "cancelled"] | None = Field(
        default=None, description="One state: waiting, running, done, failed or cancelled."
    )
    days: int = Field(default=30, ge=1, le=400, description="How many days back.")
    limit: int = Field(default=15, ge=1, le=200, description="How many runs to list.")
    all: bool = Field(default=False, description="yes lists the runs of all your brands, not of this one only.")
    stop: str | None = Field(default=None, description="The id of a run to stop.")
    again: str | None = Field(default=None, description="The id of a run to start again with the same arguments.")
    retry: str | None = Field(default=None, description="The id of a dead letter to try again.")
    discard: str | None = Field(default=None, description="The id of a dead letter to put away.")


async def runs(deps: Deps, args: RunsArgs) -> Answer:
    """What ran, is running and failed, each with its steps; what could not be done, to try again or put away.

    Args:
        id: one run, with its steps and times.
        job: one kind of job only, e.g. meta_sync.
        status: waiting, running, done, failed or cancelled.
        days: how many days back.
        all: yes for all brands.
    """
    given = [name for name in _DOING if getattr(args, name) is not None]
    if len(given) > 1:
        raise AskAgain(f"{given[0]}= and {given[1]}= do not go together.", "Give one of them.")
    if args.id is not None:
        return await _one(deps, args.id)
    if args.stop is not None:
        return await _stop(deps, args.stop)
    if args.again is not None:
        run = await _found(deps, args.again)
        return await _start(deps, run.kind, run.brand_id, run.arguments, run.title)
    if args.retry is not None:
        return await _retry(deps, args.retry)
    if args.discard is not None:
        return await _discard(deps, args.discard)
    return await _list(deps, args)


def job_kind(name: str) -> JobKind:
    """The kind of job of this name.

    Raises:
        AskAgain: There is none.
    """
    for kind in ABOUT:
        if kind == name.strip().casefold().replace("-", "_").lstrip("/"):
            return kind
    close = nearest(name, list(ABOUT))
    raise AskAgain(
        f"There is no kind of job {name!r}.",
        f"Did you mean {close}?" if close else f"There are: {', '.join(ABOUT)}.",
        "not_found",
    )


async def _list(deps: Deps, args: RunsArgs) -> RunList:
    kind = job_kind(args.job) if args.job else None
    brand = None if args.all else deps.brand
    brand_id = brand.id if brand else None
    zone = deps.brand.zone if deps.brand else None
    today = deps.now.astimezone(zone).date()
    since = deps.now - timedelta(days=args.days)
    shown = min(args.days, 30)
    days = tuple(today - timedelta(days=back) for back in reversed(range(shown)))
    async with deps.transaction() as conn:
        found = await stored.latest(conn, since, args.limit, brand_id, kind, args.status)
        tally = await stored.tally(conn, since, brand_id, kind, args.status)
        timezone = deps.brand.timezone if deps.brand else "UTC"
        health = await stored.health(conn, deps.now - timedelta(days=shown + 1), timezone, brand_id, kind)
        letters = await dead_letters.latest(conn, _LETTERS, brand_id)
        in_all = await dead_letters.count(conn, brand_id)
    total = sum(tally.values())
    failed = next((run for run in found if run.status == "failed"), None)
    more = typed("runs", job=args.job, status=args.status, days=args.days, limit=200, all="yes" if args.all else None)
    actions = (
        *((Action(label="The failed one", command=typed("runs", id=failed.id)),) if failed else ()),
        *((Action(label="Of all brands", command="/runs all=yes"),) if brand else ()),
        Action(label="Schedules", command="/schedule"),
    )
    return RunList(
        headline=_headline(tally, found, args, kind, brand, in_all),
        foot=Foot(timezone=timezone, fictional=bool(brand and brand.is_fictional)),
        actions=actions,
        runs=tuple(_line(run, deps.now) for run in found),
        more=max(0, total - len(found)),
        more_command=more if args.limit < 200 else None,
        health=tuple(DayLine(**line._asdict()) for line in health if line.day in days),
        days=days,
        letters=tuple(map(_letter, letters)),
        letters_in_all=in_all,
    )


def _headline(
    tally: dict[JobState, int],
    found: list[Run],
    args: RunsArgs,
    kind: JobKind | None,
    brand: Brand | None,
    letters: int,
) -> str:
    what = f"{ABOUT[kind].label}: " if kind else ""
    whose = f" of {brand.name}" if brand else ""
    if not found:
        state = f" {args.status}" if args.status else ""
        none = f"{what}no" if what else "No"
        return f"{none} run{whose} {'is' if state else 'was asked for'}{state} in {last_days(args.days)}."
    words: list[tuple[JobState, str]] = [
        ("running", "running"),
        ("waiting", "waiting"),
        ("done", "done"),
        ("failed", "failed"),
        ("cancelled", "stopped"),
    ]
    parts = ", ".join(f"{count(tally[state])} {word}" for state, word in words if tally.get(state))
    left = f"; {plural(letters, 'dead letter')} wait{'s' if letters == 1 else ''} to be tried again" if letters else ""
    return f"{what}{plural(sum(tally.values()), 'run')}{whose} in {last_days(args.days)}: {parts}{left}."


async def _one(deps: Deps, beginning: str) -> RunDetail:
    run = await _found(deps, beginning)
    async with deps.transaction() as conn:
        steps = await stored.steps(conn, run.id)
        letters = await dead_letters.latest(conn, _LETTERS, run_id=run.id)
        in_all = await dead_letters.count(conn, run_id=run.id)
    line = _line(run, deps.now)
    actions = [Action(label="All runs", command="/runs")]
    if run.status in UNFINISHED:
        actions.insert(0, Action(label="Stop it", command=typed("runs", stop=run.id)))
    else:
        actions = [*_onwards(run), Action(label="Run it again", command=typed("runs", again=run.id)), *actions]
        if run.result is not None:
            actions = [*result_of(run.kind, run.result).actions, *actions]
    return RunDetail(
        headline=_told(run, line, deps.now),
        foot=Foot(timezone=deps.brand.timezone if deps.brand else None),
        actions=tuple(actions),
        run=line,
        arguments={key: value for key, value in run.arguments.items() if value is not None},
        attempts=run.attempts,
        started_at=run.started_at,
        steps=tuple(
            StepLine(
                name=step.name,
                outcome=step.outcome,
                begun_at=step.begun_at,
                seconds=((step.ended_at or deps.now) - step.begun_at).total_seconds(),
                done=step.done,
                total=step.total,
                note=step.note,
                attempts=step.attempts,
            )
            for step in steps
        ),
        letters=tuple(map(_letter, letters)),
        letters_in_all=in_all,
    )


def _told(run: Run, line: RunLine, now: datetime) -> str:
    whose = f" of {run.brand}" if run.brand else ""
    took = duration(line.seconds)
    again = f", begun {run.attempts} times" if run.attempts > 1 else ""
    match run.status:
        case "waiting":
            return f"{run.title}{whose} waits for a worker since {duration((now - run.asked_at).total_seconds())}."
        case "running":
            return f"{run.title}{whose} is running for {took}{again}."
        case "cancelled":
            return f"{run.title}{whose} was stopped after {took}{again}."
        case "done":
            return f"{run.title}{whose} took {took}{again}. {line.told or 'It is done.'}"
        case "failed":
            return f"{run.title}{whose} failed after {took}{again}: {run.error or 'nobody knows why.'}"


def id_beginning(text: str, command: str) -> str:
    """The beginning of an id, as long as it says which one is meant: what is stopped or deleted by it is the only one
    there is as likely as not.

    Raises:
        AskAgain: It says too little.
    """
    cleaned = text.strip()
    if len(cleaned) < _LEAST_OF_ID:
        raise AskAgain(
            f"{text!r} is too little of an id.", f"Type at least {_LEAST_OF_ID} letters of it; {command} lists them."
        )
    return cleaned


async def _found(deps: Deps, typed_id: str) -> Run:
    beginning = id_beginning(typed_id, "/runs")
    async with deps.transaction() as conn:
        run = await stored.one(conn, beginning)
        if run is not None:
            return run
        ids = await stored.beginning_with(conn, beginning)
        if len(ids) == 1 and (run := await stored.one(conn, ids[0])) is not None:
            return run
    if ids:
        raise AskAgain(f"More than one run's id begins with {beginning!r}.", "Type more of it.", "conflict")
    raise AskAgain(f"There is no run {beginning!r}.", "Type /runs for the list.", "not_found")


async def _stop(deps: Deps, beginning: str) -> Answer:
    run = await _found(deps, beginning)
    if run.status not in UNFINISHED:
        raise AskAgain(f"{run.title} has ended already: {run.status}.", typed("runs", id=run.id), "conflict")
    await deps.jobs.cancel(deps.user, run.id)
    return Answer(
        headline=f"{run.title} is stopped; what it had finished stays.",
        actions=(*_onwards(run), Action(label="Run it again", command=typed("runs", again=run.id))),
    )


def _onwards(run: Run) -> tuple[Action, ...]:
    """A sync that did not end well goes on with what it had not finished."""
    if run.kind != "meta_sync" or run.status == "done":
        return ()
    return (Action(label="Go on with it", command=typed("sync_meta", resume=run.id)),)


async def _start(
    deps: Deps, kind: JobKind, brand_id: UUID | None, arguments: dict[str, JsonValue], title: str
) -> JobStarted:
    brand: Brand | None = None
    if brand_id is not None:
        async with deps.transaction() as conn:
            brand = next((one for one in await brands.visible(conn) if one.id == brand_id), None)
        if brand is None or not brand.allows("member"):
            raise AskAgain(f"Starting {title!r} needs the role 'member' in its organisation.", "", "forbidden")
    started = await deps.jobs.start(deps.user, brand, kind, arguments, deps.now)
    whose = f" of {brand.name}" if brand else ""
    begun = "is under way already" if started.joined else "has started"
    return JobStarted(
        headline=f"{title}{whose} {begun}.", job_id=started.job_id, kind=kind, title=title, joined=started.joined
    )


async def _retry(deps: Deps, beginning: str) -> JobStarted:
    letter = await _found_letter(deps, beginning)
    kind, arguments = dead_letter.again(letter.kind, letter.payload)
    about = ABOUT[kind]
    title = about.args.read(arguments).title(about.label)
    started = await _start(deps, kind, letter.brand_id, dict(arguments), title)
    async with deps.transaction() as conn:
        await dead_letters.settle(conn, letter.id, "retried")
    return started


async def _discard(deps: Deps, beginning: str) -> Answer:
    letter = await _found_letter(deps, beginning)
    async with deps.transaction() as conn:
        if not await dead_letters.settle(conn, letter.id, "discarded"):
            raise AskAgain("Putting away a dead letter needs the role 'member' in its organisation.", "", "forbidden")
    return Answer(
        headline=f"Put away: {letter.kind} {letter.subject}, {letter.reason.rstrip('.')}.",
        actions=(Action(label="What is left", command="/runs"),),
    )


async def _found_letter(deps: Deps, typed_id: str) -> DeadLetter:
    beginning = id_beginning(typed_id, "/runs")
    async with deps.transaction() as conn:
        found = await dead_letters.latest(conn, 2, id=beginning.casefold(), status=None)
    if len(found) > 1:
        raise AskAgain(f"More than one dead letter's id begins with {beginning!r}.", "Type more of it.", "conflict")
    if not found:
        raise AskAgain(f"There is no dead letter {beginning!r}.", "Type /runs for the list.", "not_found")
    if found[0].status in ("discarded", "mended"):
        raise AskAgain(f"The dead letter {beginning!r} is {found[0].status} already.", "", "conflict")
    return found[0]


def _line(run: Run, now: datetime) -> RunLine:
    begun = run.started_at
    headline = run.result.get("headline") if run.result else None
    return RunLine(
        id=run.id,
        brand=run.brand,
        kind=run.kind,
        title=run.title,
        status=run.status,
        asked_at=run.asked_at,
        finished_at=run.finished_at,
        seconds=((run.finished_at or now) - begun).total_seconds() if begun else None,
        told=run.error or (headline if isinstance(headline, str) else None),
        command=typed("runs", id=run.id),
    )


def _letter(letter: DeadLetter) -> LetterLine:
    return LetterLine(
        id=str(letter.id)[:SHORT],
        brand=letter.brand,
        kind=letter.kind,
        subject=letter.subject,
        reason=letter.reason,
        attempts=letter.attempts,
        last_seen_at=letter.last_seen_at,
    )
