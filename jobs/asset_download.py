"""Ads' videos and pictures, downloaded without a sync."""

from pydantic import JsonValue

from connectors.meta.client import Graph
from domain.answer import Action, Foot
from domain.brand import Brand
from domain.format import count, plural
from domain.job_arguments import AssetDownload
from domain.media_report import MediaReport, MediaTally, size
from jobs.meta.creatives import due, read_creatives
from jobs.meta.errand import accounts_of, errand
from jobs.meta.media import download_media
from jobs.meta.patience import Patience
from jobs.meta_sync.session import Telling
from jobs.running import Running
from store import media as stored

# An ad has at most a few media: creatives of so many ads are read to find enough of them.
_ADS_READ = 500


async def asset_download(running: Running, asked: AssetDownload) -> MediaReport:
    """Reads the creatives that were never read, as these name the media, then downloads up to the limits.

    Raises:
        AskAgain: No account is linked, or the connection does not hold.
    """
    brand = running.require_brand()
    accounts = await accounts_of(running, asked.account)

    async def read(graph: Graph, patience: Patience, telling: Telling) -> dict[str, JsonValue]:
        for account in accounts:
            async with running.transaction(brand.organization_id) as conn:
                ads = (await due(conn, brand, account, running.now))[:_ADS_READ]
            await telling.expect(len(ads))
            await read_creatives(running, graph, patience, account, ads, telling.did)
        return {}

    async def download(graph: Graph, patience: Patience, telling: Telling) -> dict[str, JsonValue]:
        tally = MediaTally()
        for account in accounts:
            videos = asked.max_videos - tally.videos
            images = asked.max_images - tally.images
            tally += await download_media(
                running, graph, patience, account, videos, images, asked.again, telling.did, telling.expect
            )
        return tally.model_dump(mode="json")

    creatives = await errand(running, "Creatives", read)
    downloaded = await errand(running, "Media", download)
    tally = MediaTally.model_validate(downloaded["found"])
    async with running.transaction(brand.organization_id) as conn:
        videos, images = await stored.waiting(conn, brand.id, accounts)
    return MediaReport(
        headline=_headline(brand, tally, videos + images),
        foot=Foot(timezone=brand.timezone, fictional=brand.is_fictional),
        actions=_actions(asked, videos + images),
        tally=tally,
        left_videos=videos,
        left_images=images,
        calls=creatives["calls"] + downloaded["calls"],
    )


def _headline(brand: Brand, tally: MediaTally, left: int) -> str:
    tried = tally.videos + tally.images + tally.failed + tally.skipped
    if not tried:
        if left:
            what = "1 video or picture" if left == 1 else f"{count(left)} videos and pictures"
            tried = "is" if left == 1 else "are"
            return f"Nothing was due: {what} of {brand.name} failed lately and {tried} tried later."
        return f"All videos and pictures of {brand.name}'s ads that can be had are stored."
    videos, images = plural(tally.videos, "video"), plural(tally.images, "picture")
    lost = [
        f"{count(number)} {what}"
        for number, what in ((tally.failed, "failed"), (tally.skipped, "cannot be had"))
        if number
    ]
    rest = f"; {', '.join(lost)}" if lost else ""
    more = f"; {count(left)} more wait{'s' if left == 1 else ''}" if left else ""
    return f"{videos} and {images} stored ({size(tally.bytes)}){rest}{more}."


def _actions(asked: AssetDownload, left: int) -> tuple[Action, ...]:
    ads = Action(label="The ads with their pictures", command="/ads")
    if not left:
        return (ads,)
    more = f"/asset_download max_videos={asked.max_videos} max_images={asked.max_images}"
    return (Action(label="Go on", command=more), ads)
