"""Rows of the demo's ads: the ads, their creatives, destinations, products, classifications and video analyses."""

from datetime import date
from uuid import UUID

from pydantic import JsonValue

from connectors.storage import path_in
from demo import material
from demo.ads import DemoAd, day
from demo.brand import instant
from demo.ids import digest, id_of
from demo.personas import Row
from demo.results import DayOfAd, Restatement
from domain.ad_material import AdMaterial, Medium, PageText
from domain.classification import SCHEMA_VERSION, input_hash
from domain.hooks import TimedText
from domain.rule_classifier import PAGE_OPENING, awareness_of
from domain.urls import canonical_url

# Ads launched later than this are still waiting to be classified.
CLASSIFIED_UNTIL = 100
PROMPT_VERSION = "demo"


def media_path(organization_id: UUID, brand: UUID, ad: DemoAd) -> str:
    """Where the ad's picture lies."""
    return path_in("meta-ad-assets", organization_id, str(brand), f"{ad.ad_id}.svg")


def ad_rows(ads: list[DemoAd], until: date) -> list[Row]:
    return [
        {
            "meta_ad_id": ad.ad_id,
            "ad_name": ad.name,
            "meta_adset_id": ad.adset[0],
            "adset_name": ad.adset[1],
            "meta_campaign_id": ad.campaign[0],
            "campaign_name": ad.campaign[1],
            "campaign_objective": "OUTCOME_SALES",
            "ad_status": "ACTIVE" if ad.is_running else "PAUSED",
            "format": ad.plan.format,
            "hook_text": ad.hook.text,
            "hook_key": ad.hook.key,
            "hook_source": ad.hook.source,
            "first_seen_at": instant(day(until, ad.plan.since)),
        }
        for ad in ads
    ]


def creative_rows(ads: list[DemoAd], organization_id: UUID, brand: UUID, pictures: dict[str, bytes]) -> list[Row]:
    """`pictures`: the drawn thumbnails by ad id."""
    return [
        {
            "meta_ad_id": ad.ad_id,
            "meta_creative_id": f"1202200000{ad.number:04d}0117",
            "headline": ad.headline,
            "body": ad.creative.body,
            "description": ad.material.description,
            "call_to_action": ad.material.cta,
            "transcript": _timed(ad.creative.transcript),
            "overlays": _timed(ad.creative.overlays),
            "picture_text": ad.creative.picture_text,
            "video_seconds": ad.video_seconds,
            "media": [
                {
                    "kind": "thumbnail",
                    "path": media_path(organization_id, brand, ad),
                    "mime": "image/svg+xml",
                    "sha256": digest(pictures[ad.ad_id].decode()),
                }
            ],
            "content_hash": digest(ad.creative.model_dump_json(), ad.material.description, ad.material.cta),
        }
        for ad in ads
    ]


def destination_rows(ads: list[DemoAd]) -> list[Row]:
    return [
        {"meta_ad_id": ad.ad_id, "destination_url": ad.destination, "canonical_url": canonical_url(ad.destination)}
        for ad in ads
    ]


def match_rows(ads: list[DemoAd], brand: UUID) -> list[Row]:
    """Which product an ad sells, by its page; ads that lead to the unread page are left to be assigned."""
    return [
        {
            "meta_ad_id": ad.ad_id,
            "product_id": id_of(brand, "product", ad.material.product),
            "match_confidence": 1.0,
            "match_method": "url",
        }
        for ad in ads
        if ad.material.page in material.pages()
    ]


def classification_rows(ads: list[DemoAd], organization_id: UUID, brand: UUID, until: date) -> list[Row]:
    rows: list[Row] = []
    for ad in ads:
        if ad.plan.since > CLASSIFIED_UNTIL:
            continue
        sure = 0.95 - (ad.number * 7 % 25) / 100
        rows.append(
            {
                "id": id_of(brand, "classification", ad.ad_id),
                "meta_ad_id": ad.ad_id,
                "creative_awareness_level": ad.material.awareness,
                "creative_awareness_confidence": round(sure, 2),
                "copy_awareness_level": ad.material.copy_awareness,
                "copy_awareness_confidence": round(sure - 0.06, 2),
                "creative_format": ad.creative_format,
                "creative_angle": ad.material.angle,
                "hook_type": ad.material.hook_type,
                "primary_cta": ad.material.cta,
                "landing_page_id": id_of(brand, "page", ad.material.page),
                "schema_version": SCHEMA_VERSION,
                "input_hash": input_hash(_material(ad, organization_id, brand)),
                "raw_classification": {"fictional": True},
                "classified_at": instant(until),
            }
        )
    return rows


def page_reading_rows(brand: UUID, until: date) -> list[Row]:
    """To whom the landing pages speak, as the rules tell by their openings."""
    rows: list[Row] = []
    for page in material.pages().values():
        level, sure, quote = awareness_of(page.markdown[:PAGE_OPENING])
        rows.append(
            {
                "id": id_of(brand, "page reading", page.key),
                "landing_page_id": id_of(brand, "page", page.key),
                "content_hash": digest(page.markdown),
                "awareness_level": level,
                "awareness_confidence": sure,
                "quotes": [{"field": "awareness", "source": "page", "quote": quote}] if quote else [],
                "read_at": instant(until),
            }
        )
    return rows


def _material(ad: DemoAd, organization_id: UUID, brand: UUID) -> AdMaterial:
    """As it is read from the rows above, so that nothing of it counts as changed."""
    heard = ad.creative.transcript or ad.creative.overlays
    return AdMaterial(
        account="",
        ad_id=ad.ad_id,
        ad_name=ad.name,
        format=ad.plan.format,
        headline=ad.headline,
        body=ad.creative.body,
        description=ad.material.description,
        call_to_action=ad.material.cta,
        heard_by="creative" if heard and not _is_watched(ad) else None,
        transcript=ad.creative.transcript,
        overlays=ad.creative.overlays,
        media=(Medium(kind="thumbnail", path=media_path(organization_id, brand, ad)),),
        pages=(PageText(canonical_url=canonical_url(ad.destination) or "", url=ad.destination),),
        currency="",
    )


def _is_watched(ad: DemoAd) -> bool:
    return ad.plan.format == "video" and ad.plan.since <= CLASSIFIED_UNTIL


def video_rows(ads: list[DemoAd], brand: UUID, until: date) -> list[Row]:
    """Deep analyses of the classified videos."""
    return [_video(ad, brand, until) for ad in ads if _is_watched(ad)]


def _video(ad: DemoAd, brand: UUID, until: date) -> Row:
    spoken, shown, hook = ad.creative.transcript, ad.creative.overlays, ad.material
    text = " ".join(line.text for line in spoken)
    return {
        "id": id_of(brand, "video", ad.ad_id),
        "meta_ad_id": ad.ad_id,
        "status": "ok",
        "full_transcript": text,
        "transcript_segments": _timed(spoken),
        "text_overlays": _timed(shown),
        "hook_transcript_spoken": spoken[0].text,
        "hook_transcript_overlay": shown[0].text,
        "hook_visual_description": hook.visual,
        "hook_visual_type": hook.visual_type,
        "hook_type": hook.deep_hook_type,
        "storyboard": [
            {
                "timestamp_sec": line.start,
                "scene_description": hook.visual if n == 0 else line.text,
                "text_overlay": line.text,
            }
            for n, line in enumerate(shown)
        ],
        "benefits_shown": list(hook.benefits),
        "features_demonstrated": list(hook.features),
        "pain_points_addressed": list(hook.pains),
        "angles_used": [hook.angle],
        "claims_made": [
            {"claim": claim.claim, "timestamp_sec": _said_at(claim.claim, spoken), "proof_shown": claim.proof}
            for claim in hook.claims
        ],
        "awareness_opening": hook.awareness,
        "awareness_ending": hook.copy_awareness,
        "prompt_version": PROMPT_VERSION,
        "input_hash": _input_hash(ad),
        "analyzed_at": instant(until),
    }


def _said_at(claim: str, spoken: tuple[TimedText, ...]) -> JsonValue:
    """When a claim is said in so many words; None where it only stands in the copy."""
    return next((line.start for line in spoken if claim.casefold() in line.text.casefold()), None)


def _timed(lines: tuple[TimedText, ...]) -> JsonValue:
    return [line.model_dump(mode="json") for line in lines]


def _input_hash(ad: DemoAd) -> str:
    return digest(ad.ad_id, ad.creative.model_dump_json(), ad.destination)


def result_rows(days: list[DayOfAd]) -> list[Row]:
    return [{"meta_ad_id": day.ad_id, **day.model_dump(mode="json", exclude={"ad_id"})} for day in days]


def restatement_rows(restated: list[Restatement]) -> list[Row]:
    return [
        {
            "meta_ad_id": row.ad_id,
            "date": row.date.isoformat(),
            "metric": row.metric,
            "old_value": row.old_value,
            "new_value": row.new_value,
            "seen_at": instant(row.date.fromordinal(row.date.toordinal() + row.days_later), 5),
        }
        for row in restated
    ]
