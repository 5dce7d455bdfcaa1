"""What the commands of `viraltracker` do, once their arguments are read (cli.py)."""

import json
import os
import sys
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel

import wiring
from domain.answer import Answer
from domain.brand import Brand, User
from domain.errors import AskAgain
from domain.job import JobStarted
from settings import Settings
from store import organizations, people
from tools import commands, registry
from tools.deps import Deps, JobProgress, choose_brand
from tools.organization_choice import named
from wiring import Wired

if TYPE_CHECKING:
    from agent.events import Event

Form = Literal["text", "json", "csv"]
REFUSED = 2


@dataclass(frozen=True)
class Asked:
    """`viraltracker ask`, read."""

    text: str
    brand: str | None = None
    user: str | None = None
    today: date | None = None
    form: Form = "text"
    plan: bool = False
    output: Path | None = None
    org: str | None = None


async def ask(settings: Settings, asked: Asked) -> int:
    """Answers a slash command or a free question on stdout. Returns the exit status.

    Raises:
        AskAgain: The question, the brand or the person cannot be served as given.
    """
    async with wiring.command_line(settings) as wired:
        deps = await surroundings(wired, asked.brand, asked.user, asked.today, asked.org)
        if commands.is_command(asked.text):
            return await _command(wired, deps, asked)
        if asked.form == "csv":
            raise AskAgain("--csv goes with a slash command only.", 'For example "/top_hooks days=30".')
        if asked.output is not None:
            raise AskAgain("--output goes with a slash command only.", 'For example "/hook_report days=30".')
        return await (_planned if asked.plan else _free)(settings, deps, asked)


async def migrate(settings: Settings) -> int:
    """Brings the database up to date and says what was applied."""
    async with wiring.database(settings) as where:
        print(f"The database is up to date: {_without_password(where.owner)}")
    return 0


async def migrate_back(settings: Settings, to: str, lose_data: bool) -> int:
    """Takes the migrations after version `to` back and says which."""
    from store.rollback import roll_back

    async with wiring.database(settings, newest=False) as where:
        taken = await roll_back(where.owner, to, lose_data=lose_data)
    for name in taken:
        print(f"Taken back: {name}")
    print(f"The database is at {to}. This version of ViralTracker brings it forward again as soon as it starts.")
    return 0


async def operator(settings: Settings, email: str, remove: bool) -> int:
    """Makes the person one who looks after the whole platform, or takes that away."""
    async with wiring.database(settings) as where:
        if not await people.set_operator(where.owner, email, not remove):
            raise AskAgain(f"There is no user {email!r}.", "They must have signed in once.", "not_found")
    print(f"{email} {'is no operator any more' if remove else 'looks after the whole platform now'}.")
    return 0


async def demo(settings: Settings, folder: Path | None, email: str | None) -> int:
    """Loads the demo brand into a person's workspace, or writes its files to `folder`."""
    if folder is not None:
        from demo.export import export

        for path in export(folder, datetime.now(UTC).date()):
            print(path)
        return 0
    from demo.load import load

    if email is None and settings.has_sign_in:
        raise AskAgain("People sign in here, so the demo needs one of them.", "Type viraltracker demo --user EMAIL.")
    async with wiring.command_line(settings) as wired:
        user = people.LOCAL_USER if email is None else await _person(wired, email)
        made = await load(wired.pool, user, datetime.now(UTC).date(), wired.storage)
    whose = "" if email is None else f" --user {email}"
    print(f"{made.name}, a fictional brand, is loaded: viraltracker ask /top_hooks --brand {made.slug}{whose}")
    return 0


async def doctor(settings: Settings, as_json: bool) -> int:
    """Says what is configured; 0 when what is needed is there."""
    from doctor import examine

    found = await examine(settings)
    print(found.model_dump_json() if as_json else "\n".join(found.lines()))
    return 0 if found.ok else REFUSED


async def surroundings(
    wired: Wired, slug: str | None, email: str | None, today: date | None, org: str | None = None
) -> Deps:
    user = people.LOCAL_USER if email is None else await _person(wired, email)
    now = datetime.now(UTC)
    deps = wired.deps(user, None, now)
    if org is not None:
        async with deps.transaction() as conn:
            deps = deps.within(named(org, await organizations.visible(conn)))
    brand = await choose_brand(deps, slug)
    if today is not None:
        now = datetime.combine(today, time(12), brand.zone if brand else UTC)
    return wired.deps(user, brand, now).within(deps.organization)


async def _person(wired: Wired, email: str) -> User:
    found = await people.by_email(wired.addresses.owner, email)
    if found is None:
        raise AskAgain(f"There is no user {email!r}.", "Leave --user out to ask as the local user.", "not_found")
    return found


async def _command(wired: Wired, deps: Deps, asked: Asked) -> int:
    tool, args = commands.parse(asked.text)
    if asked.plan:
        call = {"tool": tool.name, "args": args.model_dump(mode="json", exclude_defaults=True, exclude_none=True)}
        _say_plan(
            {"command": asked.text, "brand": deps.brand.slug if deps.brand else None, "calls": [call]}, asked.form
        )
        return 0
    if asked.output is not None:
        return await _written(wired, deps, tool, args, asked.output)
    answer = await registry.run(deps, tool, args)
    if isinstance(answer, JobStarted):
        return await followed(deps, answer, asked)
    if asked.form == "csv":
        return await _csv(deps, answer)
    chosen = getattr(answer, "chosen", None)
    answered(asked.text, chosen if isinstance(chosen, Brand) else deps.brand, answer, asked.form)
    return 0


def answered(command: str, brand: Brand | None, answer: Answer, form: Form) -> None:
    if form == "text":
        from terminal import console, show

        show(answer, console())
        return
    window = answer.foot.window
    _print_json(
        {
            "command": command,
            "brand": brand.slug if brand else None,
            "as_of": answer.foot.as_of.isoformat() if answer.foot.as_of else None,
            "window": window.model_dump(mode="json") if window else None,
            "result": answer.model_dump(mode="json"),
        }
    )


async def _csv(deps: Deps, answer: Answer) -> int:
    """The main table with all its rows."""
    from domain.csv_export import to_csv

    table = answer.table()
    if table is None:
        raise AskAgain("This answer has no table.", "Leave --csv out.")
    if table.more and table.more_command:
        tool, args = commands.parse(table.more_command)
        table = (await registry.run(deps, tool, args)).table() or table
    sys.stdout.write(to_csv(table))
    return 0


async def _written(wired: Wired, deps: Deps, tool: registry.Tool, args: BaseModel, file: Path) -> int:
    """The answer's report as a file, the ending of its name says which kind; or the archive that a job made."""
    from connectors.report_file import save
    from domain.organization_data import OrganizationExported

    if file.exists() and tool.name == "org":
        raise AskAgain(f"There is a file {str(file)!r} already.", "Choose another name, or remove it.", "conflict")
    answer = await registry.run(deps, tool, args)
    if isinstance(answer, JobStarted):
        answer = await _result(deps, answer)
    if isinstance(answer, OrganizationExported):
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as handle:
            async for chunk in wired.storage.stream(answer.path):
                handle.write(chunk)
        print(f"{answer.headline}\nWritten to {file} ({answer.bytes:,} bytes).")
        return 0
    print(f"{answer.headline}\nWritten to {file} ({save(answer, file):,} bytes).")
    return 0


async def followed(deps: Deps, started: JobStarted, asked: Asked) -> int:
    """Waits for a job that a command started; what it came to is the result."""
    answer = await _result(deps, started)
    if asked.form == "csv":
        return await _csv(deps, answer)
    answered(asked.text, deps.brand, answer, asked.form)
    return 0


async def _result(deps: Deps, started: JobStarted) -> Answer:
    """What the job came to, with its progress on stderr meanwhile."""
    from domain.job_results import result_of
    from terminal import local

    async with progress(started.headline) as tell:
        last = JobProgress(job_id=started.job_id, state="waiting")
        async for last in deps.jobs.follow(deps.user, started.job_id):
            step = " · ".join(part for part in (last.step or last.state, local(last.note)) if part)
            await tell(step, last.done, last.total)
    if last.state != "done":
        raise AskAgain(last.error or f"The job was {last.state}.", "", "bad_file" if last.error else "conflict")
    return result_of(started.kind, last.result or {"headline": started.headline})


async def _free(settings: Settings, deps: Deps, asked: Asked) -> int:
    """A free question, answered by the connected model or by rules."""
    from agent import events, marketer

    chat = wiring.models(settings).chat
    limits = marketer.Limits(requests=settings.chat_request_limit, cost=settings.chat_cost_limit)
    calls: list[dict[str, Any]] = []
    back: events.AskBack | None = None
    async with aclosing(marketer.answer(deps, chat, asked.text, limits=limits)) as told:
        async for event in told:
            if asked.form == "text":
                _show_event(event)
            match event:
                case events.ToolFinished():
                    result = event.answer.model_dump(mode="json")
                    calls.append({"tool": event.tool, "args": event.args, "result": result})
                case events.AskBack():
                    back = event
                case events.Failed():
                    raise AskAgain(event.message, event.hint, event.code)
                case events.Finished() if asked.form == "json":
                    _print_json(_free_json(event, calls, back, deps))
                case _:
                    pass
    return 0


def _free_json(event: Any, calls: list[dict[str, Any]], back: Any, deps: Deps) -> dict[str, Any]:
    rest = {
        "brand": deps.brand.slug if deps.brand else None,
        "model": event.model,
        "prompt": event.prompt.model_dump() if event.prompt else None,
        "usage": event.usage.model_dump(mode="json"),
    }
    if back is not None:
        return {
            "ask": {"question": back.question, "options": [o.model_dump(exclude={"kind"}) for o in back.options]},
            **rest,
        }
    flags = [flag.text for flag in event.flags]
    return {"answer": event.text, "calls": calls, "not_in_any_result": flags, **rest}


def _show_event(event: "Event") -> None:
    """Prints an answer as it comes: calls on stderr, tables and text on stdout."""
    from agent import events
    from terminal import console, lines, printable, show

    match event:
        case events.ToolStarted():
            print(f"→ {printable(event.command)}", file=sys.stderr)
        case events.ToolFinished():
            show(event.answer, console())
            print()
        case events.ToolRefused():
            print(f"  {printable(event.message)}", file=sys.stderr)
        case events.TextDelta():
            print("\n".join(lines(event.text)), end="", flush=True)
        case events.AskBack():
            print(printable(event.question))
            for option in event.options:
                print(printable(f"  {option.label}: {option.command}"))
        case events.Finished():
            print()
            if event.flags:
                told = ", ".join(flag.text for flag in event.flags)
                print(f"Not in any result, so do not rely on it: {told}")
        case events.Failed():
            pass


async def _planned(settings: Settings, deps: Deps, asked: Asked) -> int:
    """Which tools a free question would call; none is."""
    from agent import marketer

    chat = wiring.models(settings).chat
    plan = await marketer.plan(deps, chat, asked.text)
    brand = deps.brand.slug if deps.brand else None
    if plan.ask is not None:
        options = [option.model_dump(exclude={"kind"}) for option in plan.ask.options]
        _say_plan({"ask": {"question": plan.ask.question, "options": options}, "brand": brand}, asked.form)
        return 0
    calls = [{"tool": call.tool, "args": call.args} for call in plan.calls]
    _say_plan({"answer": plan.text or None, "calls": calls, "brand": brand, "model": chat.label}, asked.form)
    return 0


def _say_plan(plan: dict[str, Any], form: Form) -> None:
    if form == "json":
        _print_json(plan)
        return
    from terminal import printable
    from tools.typed import typed

    told = [typed(call["tool"], **call["args"]) for call in plan.get("calls", [])]
    if plan.get("answer"):
        told += plan["answer"].split("\n")
    if "ask" in plan:
        told.append(plan["ask"]["question"])
        told += [f"  {option['label']}: {option['command']}" for option in plan["ask"]["options"]]
    print("\n".join(map(printable, told)))


@asynccontextmanager
async def progress(title: str) -> AsyncGenerator[Any]:
    """A progress bar on stderr; silent where nobody looks."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from terminal import printable

    shown = Console(stderr=True)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=shown, disable=not shown.is_terminal, transient=True) as bar:
        task = bar.add_task(printable(title), total=None)

        async def tell(step: str, done: int, total: int | None) -> None:
            bar.update(task, description=printable(step or title), completed=done, total=total)

        yield tell


def _print_json(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False, default=str))


def _without_password(url: str) -> str:
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    return f"{parts.path.lstrip('/')} on {parts.hostname}" if parts.hostname else "the embedded Postgres"
