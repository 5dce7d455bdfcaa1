"""/prompts: the prompts with their versions, hashes and last scores. All of them are the platform's own."""

from asyncio import to_thread
from collections import Counter
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field

from domain.answer import Action, Foot
from domain.errors import AskAgain
from domain.format import plural
from domain.prompt_report import PromptList
from domain.prompt_shown import PromptShown
from tools.deps import Deps
from tools.nearest import nearest


class PromptsArgs(BaseModel):
    """Which prompt."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str | None = Field(default=None, description="One prompt, such as persona_core: all its versions and scores.")
    all: bool = Field(default=False, description="yes lists every version, not the live ones only.")


async def prompts(deps: Deps, args: PromptsArgs) -> PromptList:
    """The texts that language models are asked with: versions, hashes, what tests them and their last scores.

    Args:
        name: one prompt, with all its versions.
        all: yes for every version.
    """
    found = await to_thread(deps.prompt_book.prompts)
    if args.name is not None:
        return _one(args.name.partition("@")[0].strip(), found)
    versions = Counter(prompt.name for prompt in found)
    shown = tuple(prompt for prompt in found if args.all or prompt.live)
    older = {name: number - 1 for name, number in versions.items() if number > 1}
    return PromptList(
        headline=_told(shown, len(versions)),
        prompts=shown,
        older={} if args.all else older,
        foot=Foot(notes=_notes(shown)),
        actions=(
            *((Action(label="Every version", command="/prompts all=yes"),) if older and not args.all else ()),
            Action(label="The last test runs", command="/evals"),
        ),
    )


def _one(name: str, found: Sequence[PromptShown]) -> PromptList:
    shown = tuple(prompt for prompt in found if prompt.name == name)
    if not shown:
        names = sorted({prompt.name for prompt in found})
        close = nearest(name, names)
        hint = f"Did you mean {close}? " if close else ""
        raise AskAgain(f"There is no prompt {name[:80]!r}.", f"{hint}There are: {', '.join(names)}.", "not_found")
    live = next((prompt for prompt in shown if prompt.live), None)
    said = f"v{live.version} is live" if live else "none of them is live"
    purpose = (live or shown[0]).purpose.rstrip(".")
    return PromptList(
        headline=f"{name} has {plural(len(shown), 'version')}, {said}: {purpose[:1].lower()}{purpose[1:]}.",
        prompts=shown,
        one=True,
        foot=Foot(notes=_notes(shown)),
        actions=tuple(
            Action(label=f"The last runs of {suite}", command=f"/evals suite={suite}")
            for suite in dict.fromkeys(suite for prompt in shown for suite in prompt.suites)
        ),
    )


def _told(shown: Sequence[PromptShown], names: int) -> str:
    versions = f"{plural(names, 'prompt')}, {plural(len(shown), 'version')} shown"
    scored = sum(bool(prompt.scores) for prompt in shown)
    if not scored:
        return f"{versions}; no model's score is on record for any of them."
    return f"{versions}; {scored:,} of them {'has a' if scored == 1 else 'have'} model's score on record."


def _notes(shown: Sequence[PromptShown]) -> tuple[str, ...]:
    notes = ["A score counts answers of a real provider only; what is not recorded has none."]
    if any(score.stale for prompt in shown for score in prompt.scores):
        notes.append("Of an earlier text: the file has been edited since it was scored.")
    return tuple(notes)
