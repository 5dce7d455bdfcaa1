"""/help and `/name ?`."""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field

from domain.answer import Action, Answer
from domain.table import Column, Table
from tools.deps import Deps


class HelpArgs(BaseModel):
    """What to explain."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    command: str | None = Field(default=None, description="A command's name; without it, the list of all.")


class HelpLine(BaseModel):
    model_config = ConfigDict(frozen=True)

    name: str
    summary: str
    # What the command is about.
    group: str = ""


class HelpPage(Answer):
    """The list of commands, or one command's arguments."""

    command: str | None = None
    lines: tuple[HelpLine, ...] = ()

    def table(self) -> Table:
        return self._table(self.lines)

    def tables(self) -> tuple[Table, ...]:
        """One table a group, in the registry's order."""
        groups = tuple(dict.fromkeys(line.group for line in self.lines))
        return tuple(self._table([line for line in self.lines if line.group == group], group) for group in groups)

    def _table(self, lines: Sequence[HelpLine], title: str = "") -> Table:
        return Table(
            title=title,
            columns=(
                Column(key="name", label="Argument" if self.command else "Command"),
                Column(key="summary", label="What it does"),
            ),
            rows=tuple({"name": line.name, "summary": line.summary} for line in lines),
        )


async def help(deps: Deps, args: HelpArgs) -> HelpPage:
    """What can be asked, and how."""
    from tools import registry

    if args.command is None:
        lines = tuple(
            HelpLine(name=f"/{t.name}", summary=t.summary, group=group)
            for group, tools in registry.GROUPS
            for t in tools
        )
        return HelpPage(headline="Type a command, or ask in your own words.", lines=lines)
    chosen = registry.tool(args.command.removeprefix("/"))
    lines = tuple(HelpLine(name=f"{key}=", summary=_told(field)) for key, field in chosen.args.model_fields.items())
    return HelpPage(
        headline=f"/{chosen.name}: {chosen.summary}",
        command=chosen.name,
        lines=lines,
        actions=(Action(label=f"Run /{chosen.name}", command=f"/{chosen.name}"),),
    )


def _told(field: object) -> str:
    return str(getattr(field, "description", "") or "")
