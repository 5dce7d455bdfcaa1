"""The one list of what the analyst may do.

The chat's menu, typed slash commands, the agent's tools, `viraltracker ask`, /help and the docs all come
from here. Adding a tool is one entry in its topic's file in tools/registered/.
"""

from pydantic import BaseModel

from domain.answer import Answer
from domain.errors import AskAgain
from observability import span
from tools.deps import Deps
from tools.nearest import nearest
from tools.registered import desk, intake, profile, results, template_shelf
from tools.tool import Kind, Tool

__all__ = ["GROUPS", "TOOLS", "Kind", "Tool", "run", "tool"]

# As /help lists them.
GROUPS: tuple[tuple[str, tuple[Tool, ...]], ...] = (
    ("Ads and results", results.TOOLS),
    ("Templates", template_shelf.TOOLS),
    ("The brand, its products and customers", profile.TOOLS),
    ("Bringing data in", intake.TOOLS),
    ("Work, schedule, brands", desk.TOOLS),
)
TOOLS: tuple[Tool, ...] = tuple(tool for _, tools in GROUPS for tool in tools)


def tool(name: str) -> Tool:
    """The tool of this name.

    Raises:
        AskAgain: There is none; the nearest name is offered.
    """
    for candidate in TOOLS:
        if candidate.name == name:
            return candidate
    close = nearest(name, [t.name for t in TOOLS])
    hint = f"Did you mean /{close}?" if close else "Type /help for the list."
    raise AskAgain(f"There is no command {'/' + name!r}.", hint, "unknown_command")


async def run(deps: Deps, chosen: Tool, args: BaseModel) -> Answer:
    """Checks the caller's role, then calls.

    Raises:
        AskAgain: No brand where one is needed, or the role does not allow it.
    """
    if not chosen.brandless:
        asked = deps.require_brand()
        if not asked.allows(chosen.least):
            raise AskAgain(
                f"/{chosen.name} needs the role {chosen.least!r}; yours here is {asked.role!r}.",
                "Ask an admin of the organisation.",
                "forbidden",
            )
    with span("tool {tool}", {"tool": chosen.name, "kind": chosen.kind}):
        return await chosen.call(deps, args)
