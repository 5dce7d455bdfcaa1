"""/fetch_destinations: where ads lead, read from Meta now."""

from domain.job import JobStarted
from domain.job_arguments import DestinationSync
from tools.deps import Deps
from tools.linked import of_linked
from tools.starting import begin


async def fetch_destinations(deps: Deps, args: DestinationSync) -> JobStarted:
    """Read from Meta where ads lead that nobody asked about yet, without a sync; goes on as a job."""
    name = deps.require_brand().name
    return await begin(
        deps,
        "destination_sync",
        await of_linked(deps, args),
        f"Reading where the ads of {name} lead.",
        f"Destinations of {name} are being read already; this follows that run.",
    )
