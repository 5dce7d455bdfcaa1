"""The command `viraltracker`. Imports are inside: a slash command must not wait for what it does not use."""

import argparse
import asyncio
import json
import logging
import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from domain.errors import AskAgain
from evals.arguments import add_eval, read_eval

if TYPE_CHECKING:
    from evals.around import Around
    from settings import Settings

# Logfire's plugin for pydantic would import Logfire with the first model, token or not: 0.4 s of every command.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "logfire-plugin")

REFUSED, FAULT, STOPPED = 2, 1, 130


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence."""

    def error(self, message: str) -> NoReturn:
        print(f"{self.prog}: {message}. Type `{self.prog} --help`.", file=sys.stderr)
        raise SystemExit(REFUSED)


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    top = _Parser(prog="viraltracker", description="A conversational analyst for performance marketers.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)
    chat = commands.add_parser("serve", help="start the chat and print its address")
    chat.add_argument("--no-worker", action="store_true", help="run no jobs here; `viraltracker worker` does elsewhere")
    commands.add_parser("worker", help="run jobs only")
    ask = commands.add_parser("ask", help='answer "/top_hooks days=30" or a free question')
    ask.add_argument("text", help="a slash command in quotes, or a question")
    _who(ask)
    ask.add_argument("--org", metavar="NAME", help="the organisation, of several, as /org chooses it in the chat")
    ask.add_argument("--today", type=_day, metavar="DATE", help="take this as the current day, e.g. 2026-11-20")
    ask.add_argument("--json", action="store_true", help="exactly one JSON object on stdout")
    ask.add_argument("--csv", action="store_true", help="the whole table as CSV on stdout")
    ask.add_argument("--output", type=Path, metavar="FILE", help="write a report there: .pdf or .html")
    ask.add_argument("--plan", action="store_true", help="show which tools would be called, and call none")
    load = commands.add_parser("import", help="import a table of ads, results or reviews, a picture, or a saved page")
    load.add_argument("file", type=Path, metavar="FILE")
    told = "of reviews: product=SLUG, body=COLUMN, rating=COLUMN …"
    load.add_argument("words", nargs="*", metavar="KEY=VALUE", help=told)
    load.add_argument("--url", metavar="ADDRESS", help="of a saved page (HTML, MHTML): the address that it has")
    _who(load)
    load.add_argument("--json", action="store_true", help="exactly one JSON object on stdout")
    save = commands.add_parser("backup", help="write the embedded databases and all stored files into one file")
    save.add_argument("file", type=Path, metavar="FILE")
    save.add_argument("--with-keys", action="store_true", help="put the data folder's keys in as well")
    bring = commands.add_parser("restore", help="put a backup in the place of the embedded data")
    bring.add_argument("file", type=Path, metavar="FILE")
    bring.add_argument("--replace", action="store_true", help="put the data that is there aside")
    forward = commands.add_parser("migrate", help="bring the database up to date, or back to an earlier version")
    forward.add_argument("--back-to", metavar="VERSION", help="take later migrations back, e.g. 20261122001900")
    forward.add_argument("--lose-data", action="store_true", help="even where rows or values go with them")
    operator = commands.add_parser("operator", help="let a person look after the whole platform")
    operator.add_argument("email", metavar="EMAIL")
    operator.add_argument("--remove", action="store_true", help="take it away again")
    demo = commands.add_parser("demo", help="load the fictional demo brand")
    demo.add_argument("--user", metavar="EMAIL", help="into this person's workspace; without it, the local user's")
    demo.add_argument("--export", type=Path, metavar="FOLDER", help="write the demo's files there instead")
    add_eval(commands)
    doctor = commands.add_parser("doctor", help="what is configured, what is not, and what that means")
    doctor.add_argument("--json", action="store_true", help="exactly one JSON object on stdout")
    return top


def _who(command: argparse.ArgumentParser) -> None:
    command.add_argument("--brand", metavar="SLUG", help="the brand; may be left out when there is only one")
    command.add_argument("--user", metavar="EMAIL", help="act as this person; without it, as the local user")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day; write it as 2026-11-20") from None


def main(arguments: list[str] | None = None) -> int:
    """Runs one command. Returns 0; 2 when the caller can mend it; 1 for a fault of ours; 130 when interrupted."""
    given = parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    as_json = bool(getattr(given, "json", False))
    try:
        return _run(given)
    except AskAgain as refusal:
        told = {"code": refusal.code, "message": refusal.message, "hint": refusal.hint}
        return _refused(told, as_json, REFUSED)
    except (KeyboardInterrupt, asyncio.CancelledError):
        print("Stopped; nothing was written." if given.command == "import" else "Stopped.", file=sys.stderr)
        return STOPPED
    except BrokenPipeError:
        sys.stderr.close()  # Whoever read our output has left.
        return 0
    except Exception as fault:  # The last door: everything else is ours to mend, and gets a reference.
        import observability

        reference = observability.report(fault, f"running {given.command}")
        hint = f"The reference {reference} is in the log on stderr."
        return _refused({"code": "fault", "message": "Something went wrong on our side.", "hint": hint}, as_json, FAULT)


def _refused(told: dict[str, str], as_json: bool, code: int) -> int:
    if as_json:
        print(json.dumps({"error": told}, ensure_ascii=False))
    else:
        print(f"{told['message']} {told['hint']}".strip(), file=sys.stderr)
    return code


def _run(given: argparse.Namespace) -> int:
    import settings

    configured = settings.load()
    match given.command:
        case "serve":
            from app import main as serve

            return serve(configured, own_worker=not given.no_worker)
        case "worker":
            import worker

            return worker.run(configured)
        case "ask":
            import command_line

            asked = command_line.Asked(
                text=given.text,
                brand=given.brand,
                org=given.org,
                user=given.user,
                today=given.today,
                form="json" if given.json else "csv" if given.csv else "text",
                plan=given.plan,
                output=given.output,
            )
            if given.json and given.csv:
                raise AskAgain("--json and --csv exclude each other.", "Leave one out.")
            return asyncio.run(command_line.ask(configured, asked))
        case "import":
            import import_command

            told = import_command.ToImport(
                file=given.file,
                brand=given.brand,
                user=given.user,
                as_json=given.json,
                url=given.url,
                words=tuple(given.words),
            )
            return asyncio.run(import_command.import_file(configured, told))
        case "migrate":
            import command_line

            if given.back_to is not None:
                return asyncio.run(command_line.migrate_back(configured, given.back_to, given.lose_data))
            if given.lose_data:
                raise AskAgain("--lose-data says what --back-to may do.", "Add --back-to VERSION, or leave it out.")
            return asyncio.run(command_line.migrate(configured))
        case "backup":
            import backup_command

            return asyncio.run(backup_command.backup(configured, given.file, given.with_keys))
        case "restore":
            import backup_command

            return backup_command.restore(configured, given.file, given.replace)
        case "operator":
            import command_line

            return asyncio.run(command_line.operator(configured, given.email, given.remove))
        case "demo":
            import command_line

            return asyncio.run(command_line.demo(configured, given.export, given.user))
        case "eval":
            from evals import command

            return asyncio.run(command.evaluate(read_eval(given), _around(configured)))
        case "prompts":
            from evals import listings

            listings.prompts(configured.viraltracker_home, given.json)
            return 0
        case _:
            import command_line

            return asyncio.run(command_line.doctor(configured, given.json))


def _around(configured: "Settings") -> "Around":
    """What the prompt tests need of this process: no database, and the models only once a suite runs."""
    from evals.around import Access, Around

    def access() -> Access:
        import wiring
        from evals.redact import known_secrets

        return Access(wiring.models(configured), wiring.keys(configured), known_secrets(configured))

    return Around(home=configured.viraltracker_home, clock=lambda: datetime.now(UTC), access=access)


if __name__ == "__main__":
    raise SystemExit(main())
