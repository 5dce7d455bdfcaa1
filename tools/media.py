"""/asset_download: videos and pictures of ads, into storage now."""

from domain.format import plural
from domain.job import JobStarted
from domain.job_arguments import AssetDownload
from domain.job_kinds import ABOUT
from tools.deps import Deps
from tools.linked import linked_accounts


async def asset_download(deps: Deps, args: AssetDownload) -> JobStarted:
    """Download videos and pictures of the ads that spend most and lack them; goes on as a job."""
    brand = deps.require_brand()
    accounts = await linked_accounts(deps, brand, args.account)
    asked = args.model_copy(update={"account": accounts[0].id}) if args.account is not None else args
    started = await deps.jobs.start(
        deps.user,
        brand,
        "asset_download",
        asked.model_dump(mode="json", exclude_none=True),
        deps.now,
        asked.join(),
    )
    headline = (
        f"Media of {brand.name} are being downloaded already; this follows that run."
        if started.joined
        else f"Downloading up to {plural(args.max_videos, 'video')} and {plural(args.max_images, 'picture')} of"
        f" {brand.name}'s ads."
    )
    title = asked.title(ABOUT["asset_download"].label)
    return JobStarted(
        headline=headline, job_id=started.job_id, kind="asset_download", title=title, joined=started.joined
    )
