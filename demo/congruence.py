"""The demo's checks of ads against their pages: by rules, each week, as far as an ad or its page had changed."""

from datetime import date, datetime, timedelta
from functools import cache
from typing import cast, get_args
from uuid import UUID

from pydantic import JsonValue, TypeAdapter

from demo import material
from demo.ad_rows import CLASSIFIED_UNTIL
from demo.ads import DemoAd, day
from demo.brand import instant
from demo.ids import digest, id_of
from demo.material import EarlierWording
from demo.personas import Row
from domain.ad_material import AdMaterial, PageText
from domain.awareness import AwarenessLevel
from domain.congruence import Place
from domain.congruence_check import check_of, input_hash
from domain.congruence_sources import Compared, compared
from domain.rule_congruence import check
from domain.urls import canonical_url

# How many days before the end each week's checks ran; the newest first.
_RUNS = tuple(range(4, 60, 7))
_ACCOUNT = material.brand().account.id
_ROW = TypeAdapter(dict[str, JsonValue])
_LEVELS = frozenset(get_args(AwarenessLevel))


@cache
def _earlier() -> tuple[EarlierWording, ...]:
    return material.earlier()


def wording(page: str, days_ago: int) -> str:
    """What a page said so many days before the end."""
    text = material.pages()[page].markdown
    for change in _earlier():
        if change.page == page and days_ago > change.days_ago:
            text = text.replace(change.now, change.was)
    return text


def version_rows(brand: UUID, until: date) -> list[Row]:
    """The wordings that pages had before."""
    rows: list[Row] = []
    for change in _earlier():
        text = wording(change.page, change.days_ago + 1)
        seen = until - timedelta(days=90)
        page = id_of(brand, "page", change.page)
        rows.append({"page_id": page, "content_hash": digest(text), "markdown": text, "first_seen_at": instant(seen)})
    return rows


def check_rows(ads: list[DemoAd], brand: UUID, until: date) -> list[Row]:
    """A row for each ad at its first check, and at each later one at which something had changed."""
    rows: list[Row] = []
    for ad in ads:
        before = ""
        for days_ago in reversed(_RUNS):
            if day(until, ad.plan.since) > until - timedelta(days=days_ago):
                continue
            asked = _asked(ad, brand, days_ago)
            if set(asked.sources) <= {"landing_page"}:
                continue
            if (hashed := input_hash(asked)) == before:
                continue
            before = hashed
            now = datetime.fromisoformat(instant(until - timedelta(days=days_ago), 5))
            made = check_of(_ACCOUNT, ad.ad_id, asked, check(asked), now)
            row = _ROW.validate_python(made.model_dump(mode="json"))
            rows.append(row | {"id": id_of(brand, "congruence", f"{ad.ad_id}/{days_ago}")})
    return rows


def _asked(ad: DemoAd, brand: UUID, days_ago: int) -> Compared:
    """As the job asks: see jobs/congruence.py."""
    of = ad.material
    benefits: set[str] = set()
    pages: tuple[PageText, ...] = (PageText(canonical_url=canonical_url(ad.destination) or "", url=ad.destination),)
    if of.page in material.pages():
        text = wording(of.page, days_ago)
        page = UUID(id_of(brand, "page", of.page))
        pages = (pages[0].model_copy(update={"id": page, "content_hash": digest(text), "markdown": text}),)
        product = next(one for one in material.brand().products if one.key == of.product)
        benefits = {*product.benefits, *(b for offer in product.offer_variants for b in offer.benefits)}
    said = ad.creative
    classified = ad.plan.since <= CLASSIFIED_UNTIL
    video = ad.plan.format == "video"
    own = bool(said.transcript or said.overlays)
    made = AdMaterial(
        account=_ACCOUNT,
        ad_id=ad.ad_id,
        ad_name=ad.name,
        format=ad.plan.format,
        hook_text=ad.hook.text,
        headline=said.headline,
        body=said.body,
        description=of.description,
        heard_by="video_analysis" if video and classified else ("creative" if own else None),
        transcript=said.transcript,
        overlays=said.overlays,
        picture_text=said.picture_text,
        pages=pages,
        currency=material.brand().currency,
    )
    levels: dict[Place, AwarenessLevel] = {}
    if classified and {of.awareness, of.copy_awareness} <= _LEVELS:
        shown = cast(AwarenessLevel, of.awareness)
        levels = {"ad_copy": cast(AwarenessLevel, of.copy_awareness), "overlay": shown}
        levels |= {"speech": shown} if video else {}
    first = compared(made)
    held = {place: level for place, level in levels.items() if place in first.sources}
    return first.model_copy(update={"levels": held, "benefits": tuple(sorted(benefits))})
