"""Begins a job as the answer to a command."""

from domain.job import JobArguments, JobKind, JobStarted
from domain.job_kinds import ABOUT
from tools.deps import Deps


async def begin(deps: Deps, kind: JobKind, asked: JobArguments, begun: str, joined: str) -> JobStarted:
    """Starts a run of this kind for the chosen brand, or joins the one under way for the same.

    Args:
        begun: The answer's sentence when the run is new; `joined` when somebody had asked for the same already.

    Raises:
        AskAgain: No brand is chosen, or the person may not.
    """
    arguments = asked.model_dump(mode="json", exclude_none=True)
    started = await deps.jobs.start(deps.user, deps.require_brand(), kind, arguments, deps.now, asked.join())
    return JobStarted(
        headline=joined if started.joined else begun,
        job_id=started.job_id,
        kind=kind,
        title=asked.title(ABOUT[kind].label),
        joined=started.joined,
    )
