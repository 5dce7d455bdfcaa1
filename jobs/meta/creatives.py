"""What Meta's creatives say, show and lead to, read many at once and stored by one writer."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from connectors.meta.client import Graph
from connectors.meta.creatives import MOST_AT_ONCE, Creative, Creatives, creatives_of, story
from connectors.meta.destinations import Destination
from connectors.meta.errors import BadRequest, PermissionMissing, TooMuchData, UnknownObject
from domain import hooks
from domain.brand import Brand
from domain.destination_report import DestinationCounts
from domain.naming import Convention, convention
from domain.urls import canonical_url
from jobs.meta.patience import Patience
from jobs.meta.together import together
from jobs.running import Running
from store import ads_write, dead_letters, results
from store import creatives as stored
from store.ads_write import StoredAd
from store.creatives import Page, ReadAd, Told, Use
from store.db import Connection
from store.media import lock, show

NOT_RETURNED = "Meta did not return the ad"
NOT_TOLD = "Meta did not tell the ad's links"
_FETCH_ERROR = "creative_fetch_failed"
# Posts of one page that may be refused before it counts as closed.
_REFUSALS = 3
Did = Callable[[int], Awaitable[None]]


async def due(conn: Connection, brand: Brand, account: str, now: datetime) -> list[str]:
    """Ads of the account whose creative is to be read, in the order of what they spent lately."""
    return await stored.due(conn, brand.id, account, now.astimezone(brand.zone).date(), now)


async def read_creatives(
    running: Running,
    graph: Graph,
    patience: Patience,
    account: str,
    ad_ids: Sequence[str],
    did: Did | None = None,
    keep: Callable[[Creative], None] | None = None,
    enough: asyncio.Event | None = None,
) -> DestinationCounts:
    """Reads the creatives of ads of one account, 50 in a call, and stores the answers as they come.

    Args:
        did: Told how many more ads are done.
        keep: Shown every creative, for those who need its addresses while these are fresh.
        enough: Once it is set, what was not begun is left.

    Raises:
        MetaError: What no waiting mends, and is about more than single ads.
    """
    brand, writing, posts = running.require_brand(), asyncio.Lock(), _PostReader(graph, patience, account)
    gate = asyncio.Semaphore(patience.waits.at_once)

    waiting: list[tuple[list[Creative], dict[str, str]]] = []
    counts = DestinationCounts()

    async def batch(asked: Sequence[str]) -> None:
        async with gate:
            if enough is None or not enough.is_set():
                await read(asked)

    async def read(asked: Sequence[str]) -> None:
        async for found, missing in _read(graph, patience, account, asked):
            told = [await posts.completed(creative) for creative in found]
            for creative in told:
                if keep is not None:
                    keep(creative)
            waiting.append((told, missing))
            # One transaction at a time: two that store the same video for different ads would wait for each other.
            async with writing:
                await write()

    async def write() -> None:
        """What came while another wrote, at once; nothing when another took it along."""
        nonlocal counts
        taken = waiting.copy()
        waiting.clear()
        if not taken:
            return
        told = [creative for found, _ in taken for creative in found]
        missing = {ad_id: reason for _, without in taken for ad_id, reason in without.items()}
        async with running.transaction(brand.organization_id) as conn:
            counts += await write_creatives(conn, brand, account, told, running.now)
            counts += await _write_missing(conn, running, account, missing)
        if did is not None:
            await did(len(told) + len(missing))

    await together(batch(ad_ids[at : at + MOST_AT_ONCE]) for at in range(0, len(ad_ids), MOST_AT_ONCE))
    return counts


async def write_creatives(
    conn: Connection, brand: Brand, account: str, found: Sequence[Creative], now: datetime
) -> DestinationCounts:
    """Stores creatives of ads of one account: what they say, their hooks, where they lead, which media they show.
    Ads that are not stored are left out. What a sheet told of an ad's words in sound and picture stays."""
    # The results' lock first: a sync changes the same ads, in another order.
    await results.lock(conn, brand.id)
    await lock(conn, brand.id)
    ids = [creative.ad_id for creative in found]
    known = {
        ad.meta_ad_id: ad
        for ad in await ads_write.stored_ads(conn, brand.id, ids, [])
        if ad.meta_ad_account_id == account
    }
    told = convention(brand.naming_convention)
    read = {creative.ad_id: (known[creative.ad_id], creative) for creative in found if creative.ad_id in known}
    hooked: list[tuple[str, str, hooks.AdFormat, hooks.Hook]] = []
    ads: list[ReadAd] = []
    for stored_ad, creative in read.values():
        ad = _read_ad(stored_ad, creative)
        ads.append(ad)
        if ad.creative is not None:
            shape: hooks.AdFormat = creative.format or stored_ad.format
            hooked.append((account, ad.ad_id, shape, _hook(stored_ad, shape, ad.creative, told)))
    await ads_write.put_ads(conn, brand, [], hooked, now)
    await stored.put(conn, brand, account, ads, now)
    await show(conn, brand, account, [ad.ad_id for ad in ads], now)
    await dead_letters.mend(conn, brand.id, "destination", [ad.ad_id for ad in ads if ad.told != "unknown"])
    return _counted(ads)


async def _write_missing(
    conn: Connection, running: Running, account: str, missing: dict[str, str]
) -> DestinationCounts:
    """Ads that Meta did not tell of, each with its reason: asked about again, and listed until then."""
    brand = running.require_brand()
    ads = [ReadAd(ad_id, "unknown", reason) for ad_id, reason in missing.items()]
    await stored.put(conn, brand, account, ads, running.now)
    for ad_id, reason in missing.items():
        await dead_letters.bury(
            conn,
            brand.organization_id,
            brand.id,
            running.run_id,
            "destination",
            ad_id,
            reason,
            {"account": account, "ad_id": ad_id},
            running.now,
        )
    return _counted(ads)


async def _read(
    graph: Graph, patience: Patience, account: str, asked: Sequence[str]
) -> AsyncIterator[tuple[list[Creative], dict[str, str]]]:
    """The creatives of these ads, and why others did not come. One ad that Meta refuses does not cost the others."""
    try:
        answer: Creatives = await patience.call(account, partial(creatives_of, graph, asked))
    except (UnknownObject, TooMuchData, BadRequest, PermissionMissing) as error:
        if len(asked) == 1:
            yield [], {asked[0]: f"{_FETCH_ERROR}: {error.reason}"}
            return
        if isinstance(error, PermissionMissing):
            raise
        for half in (asked[: len(asked) // 2], asked[len(asked) // 2 :]):
            async for part in _read(graph, patience, account, half):
                yield part
        return
    came = {creative.ad_id for creative in answer.found}
    yield answer.found, {ad_id: NOT_RETURNED for ad_id in asked if ad_id not in came}


class _PostReader:
    """Looks into the post behind a creative that holds no link of its own. Posts belong to a page: one of which the
    first few may not be read is not asked about again, as each refusal costs quota."""

    def __init__(self, graph: Graph, patience: Patience, account: str) -> None:
        self._graph, self._patience, self._account = graph, patience, account
        self._refused: Counter[str] = Counter()
        self._open: set[str] = set()

    async def completed(self, creative: Creative) -> Creative:
        if creative.state != "unknown" or creative.story_id is None:
            return creative
        page = creative.story_id.partition("_")[0]
        if page not in self._open and self._refused[page] >= _REFUSALS:
            return creative
        try:
            post = await self._patience.call(self._account, partial(story, self._graph, creative.story_id))
        except PermissionMissing:
            self._refused[page] += 1
            return creative
        except (UnknownObject, BadRequest, TooMuchData):
            return creative
        self._open.add(page)
        return replace(creative, destinations=post.pages, state="found") if post.pages else creative


def _read_ad(stored_ad: StoredAd, creative: Creative) -> ReadAd:
    if creative.creative_id is None:
        return ReadAd(creative.ad_id, "unknown", NOT_TOLD)
    before, texts = stored_ad.creative, creative.texts
    pages = {page: Page(page, leads.url, leads.shape) for leads in creative.destinations if (page := _page(leads))}
    told = _told(creative, len(pages))
    return ReadAd(
        ad_id=creative.ad_id,
        told=told,
        reason=NOT_TOLD if told == "unknown" else None,
        creative_id=creative.creative_id,
        creative=before.model_copy(
            update={"headline": texts.headline or before.headline, "body": texts.body or before.body}
        ),
        description=texts.description,
        call_to_action=texts.call_to_action,
        texts=(
            {"bodies": texts.bodies, "headlines": texts.headlines, "descriptions": texts.descriptions}
            if texts.several
            else None
        ),
        url_tags=creative.url_tags,
        pages=tuple(pages.values()),
        uses=uses_of(creative),
    )


def uses_of(creative: Creative) -> tuple[Use, ...]:
    """The videos and pictures of a creative, the main one first; a video brings its still, for tables."""
    uses: list[Use] = []
    for number, media in enumerate(creative.media):
        if media.kind == "video" and media.video_id is not None:
            uses.append(Use("video", media.video_id, video_id=media.video_id))
            uses.append(Use("thumbnail", media.video_id, video_id=media.video_id))
        elif media.kind == "image":
            key = media.image_hash or f"ad:{creative.ad_id}:{number}"
            uses.append(Use("thumbnail" if media.rendering else "image", key, image_hash=media.image_hash))
    return tuple({(use.kind, use.key): use for use in uses}.values())


def _told(creative: Creative, pages: int) -> Told:
    if pages:
        return "multi_url" if pages > 1 else "found"
    if creative.lead_form:
        return "lead_form"
    return "no_url" if creative.state == "no_url" else "unknown"


def _page(leads: Destination) -> str | None:
    return canonical_url(leads.url)


def _hook(ad: StoredAd, shape: hooks.AdFormat, creative: hooks.Creative, told: Convention | None) -> hooks.Hook:
    return hooks.hook_of(ad.ad_name, shape, creative, told.hook(ad.ad_name) if told else None)


def _counted(ads: Sequence[ReadAd]) -> DestinationCounts:
    kinds = Counter(ad.told for ad in ads)
    reasons = Counter(ad.reason.partition(":")[0] for ad in ads if ad.told == "unknown" and ad.reason)
    return DestinationCounts(
        asked=len(ads),
        found=kinds["found"],
        several=kinds["multi_url"],
        lead_forms=kinds["lead_form"],
        no_page=kinds["no_url"],
        unknown=kinds["unknown"],
        reasons=dict(reasons),
    )
