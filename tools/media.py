"""/asset_download: videos and pictures of ads, into storage now."""

from domain.format import plural
from domain.job import JobStarted
from domain.job_arguments import AssetDownload
from tools.deps import Deps
from tools.linked import of_linked
from tools.starting import begin


async def asset_download(deps: Deps, args: AssetDownload) -> JobStarted:
    """Download videos and pictures of the ads that spend most and lack them; goes on as a job."""
    name = deps.require_brand().name
    most = f"{plural(args.max_videos, 'video')} and {plural(args.max_images, 'picture')}"
    return await begin(
        deps,
        "asset_download",
        await of_linked(deps, args),
        f"Downloading up to {most} of {name}'s ads.",
        f"Media of {name} are being downloaded already; this follows that run.",
    )
