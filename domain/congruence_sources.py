"""The texts that a check compares: what the ad writes, says and shows, and what its page says; or why not."""

from pydantic import BaseModel, ConfigDict

from domain.ad_material import AdMaterial, PageText, Spoken
from domain.awareness import AwarenessLevel
from domain.congruence import Place
from domain.evidence import Moment, Source, SourceKind, fingerprint
from domain.hooks import AdFormat

_STILL: frozenset[AdFormat] = frozenset(("image", "carousel", "collection"))


class Compared(BaseModel):
    """What one check compares. A place without a text stands in `absent` with the reason and what would cure it.

    `levels` are the awareness levels, of the ad's classification and the page's reading where there are such.
    """

    model_config = ConfigDict(frozen=True)

    sources: dict[Place, Source]
    absent: dict[Place, str]
    page: PageText | None = None
    hook: str = ""
    levels: dict[Place, AwarenessLevel] = {}
    # Words of the product's benefits as the brand lists them.
    benefits: tuple[str, ...] = ()


def compared(
    ad: AdMaterial,
    levels: dict[Place, AwarenessLevel] | None = None,
    benefits: tuple[str, ...] = (),
) -> Compared:
    """The ad's texts and the first page of its that has been read."""
    read = [page for page in ad.pages if page.is_read]
    page = next((one for one in read if (one.markdown or "").strip()), read[0] if read else None)
    found: dict[Place, Source] = {}
    absent: dict[Place, str] = {}
    name = f"{ad.account}/{ad.ad_id}"
    if ad.copy_text.strip():
        found["ad_copy"] = _source("ad_copy", name, ad.copy_text)
    else:
        absent["ad_copy"] = "The ad's copy is not known; /sync_meta reads it, or drop an ads sheet into the chat."
    speech, shown = _lines("speech", name, ad.transcript), _shown(ad, name)
    if speech is not None:
        found["speech"] = speech
    else:
        absent["speech"] = _silent(ad)
    if shown is not None:
        found["overlay"] = shown
    else:
        absent["overlay"] = _bare(ad)
    if page is not None and (page.markdown or "").strip():
        found["landing_page"] = _source("landing_page", str(page.id), page.markdown or "")
    else:
        absent["landing_page"] = _no_page(ad, page)
    return Compared(
        sources=found, absent=absent, page=page, hook=ad.hook_text, levels=levels or {}, benefits=tuple(benefits)
    )


def _source(kind: SourceKind, source_id: str, text: str, moments: tuple[Moment, ...] = ()) -> Source:
    return Source(kind=kind, id=source_id, text=text, content_hash=fingerprint(text), moments=moments)


def _lines(kind: SourceKind, source_id: str, lines: tuple[Spoken, ...], more: str = "") -> Source | None:
    """Timed lines as one text, a line each, with the second at which each begins."""
    parts: list[str] = []
    moments: list[Moment] = []
    for line in lines:
        moments.append(Moment(start=sum(len(part) + 1 for part in parts), seconds=line.start))
        parts.append(line.text)
    text = "\n".join([*parts, more] if more else parts)
    return _source(kind, source_id, text, tuple(moments)) if text.strip() else None


def _shown(ad: AdMaterial, name: str) -> Source | None:
    """Text over the video, then text on the picture: that has no moment of its own where it follows overlays."""
    return _lines("overlay", name, ad.overlays, ad.picture_text or "")


def _silent(ad: AdMaterial) -> str:
    if ad.format in _STILL:
        return f"A{'n' if ad.format == 'image' else ''} {ad.format} ad says nothing aloud."
    if ad.heard_by is None:
        return f"What is said in the video is not known; /classify_ads ads={ad.ad_id} listens to it."
    return "Nobody speaks in the video."


def _bare(ad: AdMaterial) -> str:
    if ad.format in _STILL or ad.heard_by is None:
        seen = "on the picture" if ad.format in _STILL else "in the video"
        return f"Which text stands {seen} is not known; /classify_ads ads={ad.ad_id} looks."
    return "No text is shown in the video."


def _no_page(ad: AdMaterial, page: PageText | None) -> str:
    if not ad.pages:
        return "Where the ad leads is not known; /fetch_destinations asks Meta."
    if page is None:
        return f"The page has not been read yet; /landing_page url={ad.pages[0].canonical_url} reads it."
    return f"Nothing was found on the page; /landing_page url={page.canonical_url} reads it again."
