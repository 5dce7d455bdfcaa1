"""/fetch_destinations: where ads lead, read from Meta now."""

from domain.job import JobStarted
from domain.job_arguments import DestinationSync
from domain.job_kinds import ABOUT
from tools.deps import Deps
from tools.linked import linked_accounts


async def fetch_destinations(deps: Deps, args: DestinationSync) -> JobStarted:
    """Read from Meta where ads lead that nobody asked about yet, without a sync; goes on as a job."""
    brand = deps.require_brand()
    accounts = await linked_accounts(deps, brand, args.account)
    asked = args.model_copy(update={"account": accounts[0].id}) if args.account is not None else args
    started = await deps.jobs.start(
        deps.user,
        brand,
        "destination_sync",
        asked.model_dump(mode="json", exclude_none=True),
        deps.now,
        asked.join(),
    )
    headline = (
        f"Destinations of {brand.name} are being read already; this follows that run."
        if started.joined
        else f"Reading where the ads of {brand.name} lead."
    )
    title = asked.title(ABOUT["destination_sync"].label)
    return JobStarted(
        headline=headline, job_id=started.job_id, kind="destination_sync", title=title, joined=started.joined
    )
