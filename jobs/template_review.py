"""The job template_review: a new picture into the queue, and a first look at those that wait."""

from asyncio import to_thread
from typing import Any
from uuid import UUID

from connectors.picture_file import MOST_BYTES, SafePicture, read_picture
from connectors.storage import BadPath, NotStored, path_in, uploader_of
from domain.ad_material import AdMaterial
from domain.answer import Foot
from domain.errors import AskAgain
from domain.job_arguments import ReviewTemplates
from domain.template_queue import QueuedTemplate
from domain.template_reports import SHOWN, ReviewTally, TemplatesReviewed, offered, reviewed_headline
from jobs.running import Running
from jobs.template_looks import look_at
from store import ad_material, ads
from store import template_queue as queue
from store.template_queue import Incoming, Which


async def template_review(running: Running, asked: ReviewTemplates) -> TemplatesReviewed:
    """Takes in the picture that is named, if any; then reviews it, or all that wait.

    Raises:
        AskAgain: There is no such upload, ad or picture, or the file is none that is taken.
    """
    brand = running.require_brand()
    ids: list[UUID] | None = [_uuid(one) for one in asked.ids] or None
    is_new = True
    if asked.file is not None or asked.ad is not None:

        async def enter() -> list[Any]:
            entered, new = await (_upload(running, asked) if asked.file is not None else _own_ad(running, asked))
            return [str(entered), new]

        entered, is_new = await running.stage("Reading the picture", enter)
        ids = [UUID(entered)]

    async def review() -> dict[str, Any]:
        return (await look_at(running, ids, asked)).model_dump(mode="json")

    tally = ReviewTally.model_validate(await running.stage("Reviewing", review))
    async with running.transaction(brand.organization_id) as conn:
        which = Which(ids=ids) if ids is not None else Which(statuses=("pending_details",))
        items, fitting = await queue.listed(conn, brand.id, which, SHOWN)
    return TemplatesReviewed(
        headline=reviewed_headline(tally, items) if is_new else _known(items[0]),
        foot=Foot(
            written_by=None if tally.by == "rules" else tally.by,
            notes=("Read by rules from size, shape and words; what these do not tell is unknown.",)
            if tally.by_rules
            else (),
            fictional=brand.is_fictional,
        ),
        items=tuple(items),
        offered=tuple(offered(item) for item in items),
        title="Waiting for a decision",
        more=fitting - len(items),
        more_command="/template_queue limit=48" if fitting > len(items) else None,
        tally=tally,
    )


def _known(item: QueuedTemplate) -> str:
    if item.template_name is not None:
        return f"This picture is in the library already, as {item.template_name}."
    return f"This picture waits in the queue already, as {item.name}."


async def _upload(running: Running, asked: ReviewTemplates) -> tuple[UUID, bool]:
    brand, path, name = running.require_brand(), asked.file or "", asked.file_name or "picture"
    if uploader_of(path) != brand.organization_id:
        raise AskAgain(f"There is no upload {path!r}.", "Drop the picture into the chat.", "not_found")
    picture = await _read(running, path, name)
    title = name if len(name) <= 120 else f"{name[:100]}…{name[-19:]}"
    return await _enter(running, picture, {"source": "upload", "title": title})


async def _own_ad(running: Running, asked: ReviewTemplates) -> tuple[UUID, bool]:
    """The ad's picture with what the ad says: the words are most of what rules can read."""
    brand, key = running.require_brand(), (asked.account or "", asked.ad or "")
    async with running.transaction(brand.organization_id) as conn:
        found = await ad_material.of(conn, brand.id, [key], page_text=False)
        ran = await ads.days_of(conn, brand.id, key)
    if not found:
        raise AskAgain(f"{brand.name} has no ad {asked.ad!r}.", "Type /ads to browse them.", "not_found")
    material = found[0]
    medium = min((m for m in material.media if m.kind != "video"), key=lambda m: m.kind != "image", default=None)
    if medium is None:
        raise AskAgain(
            f"No picture of the ad {material.ad_name!r} is stored.", "Type /asset_download to fetch them.", "not_found"
        )
    picture = await _read(running, medium.path, material.ad_name)
    came = {"source": "own_ad", "title": material.ad_name, "account": key[0], "ad_id": key[1]}
    days = {"ran_from": ran[0], "ran_until": ran[1]} if ran else {}
    return await _enter(running, picture, came | days | {"words": _words(material)})


def _words(material: AdMaterial) -> dict[str, str]:
    said = {
        "headline": material.headline,
        "body": material.body,
        "description": material.description,
        "overlay": "\n".join(line.text for line in material.overlays),
        "speech": material.spoken_text,
        "picture": material.picture_text,
    }
    return {place: text[:2_000] for place, text in said.items() if text and text.strip()}


async def _read(running: Running, path: str, name: str) -> SafePicture:
    storage = running.storage
    try:
        if (await storage.about(path)).size > MOST_BYTES:
            raise AskAgain(f"{name!r} has more than {MOST_BYTES:,} bytes.", "Save it smaller.", "limit")
        content = await storage.get(path)
    except (NotStored, BadPath):
        raise AskAgain(f"The picture of {name!r} is not in storage.", "Drop it into the chat.", "not_found") from None
    return await to_thread(read_picture, content, name)


async def _enter(running: Running, picture: SafePicture, came: dict[str, Any]) -> tuple[UUID, bool]:
    brand = running.require_brand()
    path = path_in(
        "scraped-templates", brand.organization_id, str(brand.id), f"{picture.content_hash}.{picture.extension}"
    )
    await running.storage.put(path, picture.content, picture.mime)
    words = {**came.pop("words", {})}
    if picture.words:
        words["picture"] = "\n".join(picture.words)[:2_000]
    incoming = Incoming(
        storage_path=path,
        mime=picture.mime,
        width=picture.width,
        height=picture.height,
        size_bytes=len(picture.content),
        content_hash=picture.content_hash,
        picture_hash=picture.look,
        words=words,
        **came,
    )
    async with running.transaction(brand.organization_id) as conn:
        return await queue.enter(conn, brand, incoming, running.user_id, running.now)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise AskAgain(f"{text!r} is no id of a waiting picture.", "Type /template_queue to see them.") from None
