"""/retention: at which sentence people leave a video."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field

from domain.ad_material import AdMaterial
from domain.answer import Action, Foot
from domain.brand import Brand
from domain.errors import AskAgain
from domain.format import count, percent, plural
from domain.other_curves import Others
from domain.play_curve import AdCurve, points
from domain.retention import retention as laid_over
from domain.retention_report import Retained, RetentionList, RetentionReport, said
from domain.window import Window
from store import ad_material, play_curves
from store.db import Connection
from store.performance import AdKey
from tools.ad_choice import choose_ad
from tools.deps import Deps
from tools.typed import typed

# Videos that are looked at where all are asked about: those with the most plays.
MOST = 100
Group = TypeVar("Group")


class RetentionArgs(BaseModel):
    """Which ad; without one, all of the brand's videos."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ad: str | None = Field(default=None, min_length=1, description="The ad's id or name, or the start of either.")
    account: str | None = Field(default=None, description="Its ad account's id, where two accounts have such an ad.")
    limit: int = Field(default=10, ge=1, le=MOST, description="How many videos are listed.")


async def retention(deps: Deps, args: RetentionArgs) -> RetentionReport | RetentionList:
    """At which sentence people leave a video: its play curve laid over what is said, against the brand's other videos.

    Args:
        ad: Meta's ad id, the ad's name, or the start of either; without one, where all videos lose people.
    """
    brand = deps.require_brand()
    async with deps.transaction() as conn:
        curves = await play_curves.of_brand(conn, brand.id)
        if args.ad is None:
            played = sorted(curves, key=lambda curve: -curve.plays)[:MOST]
            materials = await ad_material.of(conn, brand.id, [(c.account, c.ad_id) for c in played], page_text=False)
            return _all(brand, args, _laid(curves, materials), len(curves))
        key = await choose_ad(conn, brand, args.ad.strip(), args.account)
        (material,) = await ad_material.of(conn, brand.id, [key], page_text=False)
    found = _laid(curves, [material]).get(key)
    if found is None:
        raise _without(material)
    return _one(brand, found)


async def retained(conn: Connection, brand: Brand, groups: Mapping[Group, Sequence[AdKey]]) -> dict[Group, Retained]:
    """The retention of each group's most played video: a few queries however many groups there are. Groups without a
    play curve are left out. (Two cuts of one video do not say the same at the same second, so they are not summed.)"""
    curves = await play_curves.of_brand(conn, brand.id)
    plays = {(curve.account, curve.ad_id): curve.plays for curve in curves}
    chosen: dict[Group, AdKey] = {}
    for group, keys in groups.items():
        played = [key for key in keys if key in plays]
        if played:
            chosen[group] = max(played, key=lambda key: (plays[key], key))
    wanted = sorted(set(chosen.values()))
    materials = await ad_material.of(conn, brand.id, wanted, page_text=False) if wanted else []
    found = _laid(curves, materials)
    return {group: found[key] for group, key in chosen.items() if key in found}


def _laid(curves: Sequence[AdCurve], materials: Sequence[AdMaterial]) -> dict[AdKey, Retained]:
    """The retention of those ads that have a curve, each beside all the others."""
    by_key, every = {(curve.account, curve.ad_id): curve for curve in curves}, Others(curves)
    made: dict[AdKey, Retained] = {}
    for material in materials:
        curve = by_key.get(material.key)
        if curve is None:
            continue
        seconds = curve.video_seconds or material.video_seconds
        made[material.key] = Retained(
            account=material.account,
            ad_id=material.ad_id,
            name=material.ad_name,
            window=curve.window,
            video_seconds=seconds,
            heard_by=material.heard_by,
            retention=laid_over(
                curve.plays,
                points(curve, seconds),
                material.transcript,
                material.overlays,
                every.without(*material.key),
            ),
        )
    return made


def _one(brand: Brand, found: Retained) -> RetentionReport:
    compared = found.retention.others
    notes = [
        "A share is of the plays that reached a second; Meta tells each second up to 15, then every 5 or 10, in whole"
        " percents. Between them it is taken to fall evenly.",
        "Usual is what the brand's other videos lose at the same seconds, the last sentence beside as many last seconds"
        f" of theirs: {plural(compared, 'video')} at least.",
        "A verdict holds with 90 % for all sentences together.",
    ]
    if found.heard_by is None:
        notes.append(f"What it says is not known: {typed('classify_ads', ads=found.ad_id)} reads its video.")
    elif found.retention.words == "on screen":
        notes.append("Nobody speaks in it, so the texts on screen part it.")
    if found.video_seconds is None:
        notes.append("Its length is not known: it ends where the last plays do.")
    return RetentionReport(
        headline=found.sentence,
        foot=_foot(brand, found.window, found.retention.plays, tuple(notes)),
        actions=(
            Action(label="The ad whole", command=typed("ad", id=found.ad_id)),
            Action(label="All videos", command="/retention"),
            Action(label="Which hooks hold", command="/top_hooks sort=hold_rate"),
        ),
        retained=found,
    )


def _all(brand: Brand, args: RetentionArgs, found: Mapping[AdKey, Retained], videos: int) -> RetentionList:
    if not found:
        return RetentionList(
            headline=f"{brand.name} has no play curves yet: they come with /sync_meta.",
            foot=Foot(fictional=brand.is_fictional),
            actions=(Action(label="Sync with Meta", command="/sync_meta"),),
        )
    costly = [row for row in found.values() if row.retention.worst is not None]
    costly.sort(key=lambda row: -_too_many(row))
    plays = sum(row.retention.plays for row in found.values())
    if costly:
        worst = costly[0].retention.worst
        assert worst is not None
        headline = (
            f"{len(costly)} of {plural(len(found), 'video')} lose people at a sentence that costs more than usual;"
            f" most costly is {said(worst)} in {costly[0].name}, where {percent(worst.loss, 0)} leave and"
            f" {percent(worst.usual, 0)} would: {count(worst.too_many)} plays."
        )
    else:
        headline = f"None of {plural(len(found), 'video')} loses people at a sentence that costs more than usual."
    shown = tuple(costly[: args.limit])
    windows = [row.window for row in found.values()]
    window = Window(since=min(w.since for w in windows), until=max(w.until for w in windows))
    unheard = sum(row.heard_by is None for row in found.values())
    left = [f"Of {plural(videos, 'video')}, the {len(found)} with the most plays."] if videos > len(found) else []
    notes = (
        [*left, f"Of {plural(unheard, 'video')} nobody knows what is said: /classify_ads reads them."]
        if unheard
        else left
    )
    return RetentionList(
        headline=headline,
        foot=_foot(brand, window, plays, tuple(notes)),
        actions=(
            *(Action(label="Open the first", command=typed("retention", ad=row.ad_id)) for row in shown[:1]),
            Action(label="Which hooks hold", command="/top_hooks sort=hold_rate"),
        ),
        videos=videos,
        rows=shown,
        commands=tuple(typed("retention", ad=row.ad_id) for row in shown),
        more=len(costly) - len(shown),
        more_command=typed("retention", limit=MOST) if len(costly) > len(shown) else None,
    )


def _too_many(row: Retained) -> float:
    worst = row.retention.worst
    return (worst.too_many or 0.0) if worst else 0.0


def _foot(brand: Brand, window: Window, plays: int, notes: tuple[str, ...]) -> Foot:
    played = f"Meta's play curve over {plural(plays, 'play')} of {window}."
    return Foot(as_of=window.until, window=window, notes=(played, *notes), fictional=brand.is_fictional)


def _without(material: AdMaterial) -> AskAgain:
    """Why there is no curve, and what would bring one."""
    if material.format not in ("video", "unknown"):
        return AskAgain(
            f"{material.ad_name} is {_a(material.format)}, and only a video has viewers who leave.",
            "Type /retention for the videos.",
        )
    return AskAgain(
        f"Meta has told no play curve of {material.ad_name}: it comes with a sync, for plays in the last 90 days.",
        "Type /sync_meta, or /retention for the videos that have one.",
        "not_found",
    )


def _a(word: str) -> str:
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"
