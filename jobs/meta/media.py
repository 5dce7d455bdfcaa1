"""Ads' videos and pictures into storage: each once, however many ads show it; several at a time."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from connectors.meta.client import Graph
from connectors.meta.creatives import Creative
from connectors.meta.errors import BadRequest, PermissionMissing, TooMuchData, UnknownObject
from connectors.meta.media import Fetched, fetch
from connectors.meta.sources import MOST_AT_ONCE, Source, Sources, image_sources, video_sources
from connectors.open_internet import NotFetched
from connectors.storage import StorageError, path_in
from domain.media_report import MediaTally, words
from jobs.meta.creatives import Did, read_creatives
from jobs.meta.patience import Patience
from jobs.meta.together import together
from jobs.running import Running
from store import dead_letters
from store import media as stored
from store.creatives import AssetKind
from store.media import PICTURES, Asset, AssetStatus, Came

AT_ONCE = 6
_LARGEST: dict[AssetKind, int] = {"video": 1 << 29, "image": 1 << 25, "thumbnail": 1 << 25}


@dataclass(frozen=True)
class _Place:
    """Where an asset's file lies, or why nowhere. `status` and `reason` count only without `url`."""

    url: str | None
    status: AssetStatus = "not_downloadable"
    reason: str | None = None
    seconds: float | None = None


async def download_media(
    running: Running,
    graph: Graph,
    patience: Patience,
    account: str,
    most_videos: int,
    most_images: int,
    again: bool = False,
    did: Did | None = None,
    expect: Did | None = None,
) -> MediaTally:
    """Fetches media of ads of one account, those first whose ads spent most. A file that fails costs only itself. When
    the run was interrupted, what it did before counts against the limits, and into the tally.

    Args:
        most_images: Stills of videos count as pictures.
        again: Also what failed a moment ago.
        did: Told how many more are done.
        expect: Told how many there are.

    Raises:
        MetaError: What no waiting mends, and is about more than single files.
    """
    brand = running.require_brand()
    async with running.transaction(brand.organization_id) as conn:
        done = await stored.attempted(conn, brand.id, account, running.now)
        videos = await stored.due(conn, brand, account, ["video"], running.now, max(0, most_videos - done[0]), again)
        left = max(0, most_images - done[1])
        images = await stored.due(conn, brand, account, PICTURES, running.now, left, again)
    wanted = [*videos, *images]
    if expect is not None:
        await expect(len(wanted))
    places = await _places(running, graph, patience, account, wanted)
    at_once = asyncio.Semaphore(AT_ONCE)
    with tempfile.TemporaryDirectory(prefix="viraltracker-media-") as folder:

        async def one(number: int, asset: Asset) -> None:
            place = places.get(asset.name, _Place(None, "failed", "creative_fetch_failed"))
            async with at_once:
                came = await _fetched(running, graph, account, asset, place, Path(folder) / str(number))
                await _keep(running, account, asset, place, came)
            if did is not None:
                await did(1)

        await together(one(number, asset) for number, asset in enumerate(wanted))
    async with running.transaction(brand.organization_id) as conn:
        return await stored.tried(conn, brand.id, account, running.now)


async def _fetched(running: Running, graph: Graph, account: str, asset: Asset, place: _Place, into: Path) -> Came:
    """Downloads one and puts it into storage. The row comes after the file: a file without a row harms nobody, and is
    overwritten by the next try."""
    if place.url is None:
        return Came(place.status, place.reason)
    brand = running.require_brand()
    try:
        file = await fetch(graph.http, place.url, _LARGEST[asset.kind], into, loopback=graph.loopback)
        if file.content.kind != ("video" if asset.kind == "video" else "image"):
            return Came("failed", "download_error")
        path = path_in(
            "meta-ad-assets",
            brand.organization_id,
            str(brand.id),
            account,
            f"{asset.kind}-{asset.key}.{file.content.extension}",
        )
        return await _stored(running, file, path, into)
    except NotFetched as error:
        return Came("not_downloadable" if error.terminal else "failed", error.reason)
    except (StorageError, OSError):
        return Came("failed", "storage_error")
    finally:
        await asyncio.to_thread(into.unlink, missing_ok=True)


async def _stored(running: Running, file: Fetched, path: str, into: Path) -> Came:
    kept = await running.storage.put(path, into, file.content.mime)
    return Came("downloaded", None, kept.path, file.sha256, file.size, file.content.mime)


async def _keep(running: Running, account: str, asset: Asset, place: _Place, came: Came) -> None:
    brand, subject = running.require_brand(), f"{account} {asset.name}"
    async with running.transaction(brand.organization_id) as conn:
        await stored.lock(conn, brand.id)
        await stored.put(conn, brand, account, asset, came, running.now)
        if place.seconds is not None:
            await stored.put_seconds(conn, brand, account, asset.key, place.seconds)
        if came.status != "failed":
            await dead_letters.mend(conn, brand.id, "media", [subject])
            return
        await dead_letters.bury(
            conn,
            brand.organization_id,
            brand.id,
            running.run_id,
            "media",
            subject,
            words(came.reason or "download_error"),
            {"account": account, "kind": asset.kind, "key": asset.key, "ad_id": asset.ad_id},
            running.now,
        )


async def _places(
    running: Running, graph: Graph, patience: Patience, account: str, wanted: Sequence[Asset]
) -> dict[str, _Place]:
    """Where each file lies right now, by the asset's name. Asked for just before the download: addresses are signed
    and live for minutes."""
    videos = {asset.video_id for asset in wanted if asset.video_id}
    hashes = {asset.image_hash for asset in wanted if asset.image_hash}
    ask_videos, ask_images = partial(video_sources, graph), partial(image_sources, graph, account)
    found: dict[str, Source | _Place] = {}
    for ask, ids in ((ask_videos, videos), (ask_images, hashes)):
        async for part in _sources(patience, account, ask, sorted(ids)):
            found |= part
    places = {asset.name: place for asset in wanted if (place := _place(asset, found))}
    lost = [asset for asset in wanted if asset.kind != "video" and _url(places.get(asset.name)) is None]
    if lost:
        places |= await _from_creatives(running, graph, patience, account, lost, places)
    return places


async def _sources(
    patience: Patience, account: str, ask: Callable[[Sequence[str]], Awaitable[Sources]], ids: Sequence[str]
) -> AsyncIterator[dict[str, Source | _Place]]:
    """Sources by id, 50 in a call; one that Meta refuses does not cost the others."""
    waiting = [ids[at : at + MOST_AT_ONCE] for at in range(0, len(ids), MOST_AT_ONCE)]
    while waiting:
        part = waiting.pop()
        try:
            answer: Sources = await patience.call(account, partial(ask, part))
        except (UnknownObject, PermissionMissing, BadRequest, TooMuchData) as error:
            if len(part) > 1:
                waiting += [part[: len(part) // 2], part[len(part) // 2 :]]
                continue
            yield {part[0]: _refused(error)}
        else:
            yield dict(answer.by_id)


def _refused(error: Exception) -> _Place:
    if isinstance(error, UnknownObject):
        return _Place(None, "deleted", "unknown_object")
    if isinstance(error, PermissionMissing):
        return _Place(None, "not_downloadable", "no_permission")
    return _Place(None, "failed", "creative_fetch_failed")


def _place(asset: Asset, found: dict[str, Source | _Place]) -> _Place | None:
    source = found.get(asset.video_id or asset.image_hash or "")
    if source is None or isinstance(source, _Place):
        return source
    if asset.kind == "thumbnail":
        return _Place(source.thumbnail_url, "failed", "no_url_from_api")
    return _Place(source.url, "not_downloadable", source.reason, source.seconds if asset.kind == "video" else None)


def _url(place: _Place | None) -> str | None:
    return place.url if place is not None else None


async def _from_creatives(
    running: Running,
    graph: Graph,
    patience: Patience,
    account: str,
    lost: Sequence[Asset],
    before: dict[str, _Place],
) -> dict[str, _Place]:
    """Addresses as the creatives hold them: for pictures that only an ad can name, and those that Meta's library
    does not give."""
    urls: dict[str, str] = {}

    def keep(creative: Creative) -> None:
        for name, url in addresses(creative):
            urls.setdefault(name, url)

    ads = list(dict.fromkeys(asset.ad_id for asset in lost))
    await read_creatives(running, graph, patience, account, ads, keep=keep)
    missing = _Place(None, "failed", "no_url_from_api")
    return {
        asset.name: _Place(urls[asset.name]) if asset.name in urls else before.get(asset.name, missing)
        for asset in lost
    }


def addresses(creative: Creative) -> Iterable[tuple[str, str]]:
    """The addresses in a creative, by the name of the asset that they are of."""
    for number, media in enumerate(creative.media):
        if media.kind == "video" and media.video_id and media.thumbnail_url:
            yield f"thumbnail {media.video_id}", media.thumbnail_url
        elif media.kind == "image" and media.url:
            kind = "thumbnail" if media.rendering else "image"
            yield f"{kind} {media.image_hash or f'ad:{creative.ad_id}:{number}'}", media.url
