"""New templates: each is scored for every product that asked for it, and what fits is recommended and told."""

import hashlib
from collections.abc import Sequence
from uuid import UUID

from pydantic import JsonValue

from domain.answer import Foot
from domain.brand import Brand
from domain.format import percent, plural
from domain.job_arguments import TemplateAnnounce
from domain.model_names import ModelNames
from domain.template_announcement import Announced, AnnouncementReport
from domain.template_match import match
from domain.template_picks import Pick
from domain.template_ranked import Ranked, Scorer, Shelved
from domain.template_score import StoredScorer, ranked_by, ranked_near
from jobs.running import Running
from jobs.template_judged import ToJudge
from jobs.template_scores import judge_all
from store import notifications, recommended_templates, runs
from store.db import Connection
from store.recommended_templates import OptedIn, Unannounced
from tools.template_recommending import Pool, pool_of, remembered, scorer_of, scores_of, unscored
from tools.typed import typed

_NAMED = 3  # So many templates are named in a notification; the rest is counted.


async def template_announce(running: Running, asked: TemplateAnnounce) -> AnnouncementReport:
    """Scores the templates of which products were not told yet, for every product of the organisation that opted in.

    What reaches a product's threshold is recommended to it, and its brand is notified once. A template that the model
    could not judge for every product stays unannounced, and the next announcement takes it up again; where the model on
    this machine cannot be used, keywords score, and the report says why.
    """
    organization_id = running.require_organization()
    scorer = scorer_of(running.around.models.names)

    async def score() -> dict[str, JsonValue]:
        async with running.transaction(organization_id) as conn:
            new = await recommended_templates.unannounced(conn, organization_id)
            wanting = await recommended_templates.opted_in(conn, organization_id)
            pairs = [pair for one in wanting for pair in await _pairs(conn, one, new, scorer)] if scorer else []
        judged = await judge_all(running, pairs)
        waiting = judged.missing if scorer == "model" else ()
        left: list[JsonValue] = [*sorted({str(pair.shelved.id) for pair in waiting})]
        return {"new": [str(template.id) for template in new], "left": left, "why": judged.why}

    scored = await running.stage("Judging new templates", score)

    async def tell() -> dict[str, JsonValue]:
        new, left = _ids(scored["new"]), set(_ids(scored["left"]))
        async with running.transaction(organization_id) as conn:
            said = str(scored["why"]) if scorer == "semantic" else ""
            report = await _told(conn, running, [id_ for id_ in new if id_ not in left], said)
        return report.model_dump(mode="json")

    report = AnnouncementReport.model_validate(await running.stage("Telling", tell))
    left = len(_ids(scored["left"]))
    if not left:
        return report
    more = f" {plural(left, 'template')} could not be judged and will be tried again: {scored['why']}"
    return report.model_copy(update={"left": left, "headline": report.headline + more})


async def _pairs(conn: Connection, wanting: OptedIn, new: Sequence[Unannounced], scorer: StoredScorer) -> list[ToJudge]:
    """What is not judged yet for this product."""
    brand = await runs.brand(conn, wanting.brand_id)
    pool = await pool_of(conn, brand, wanting.product_id) if brand else None
    if brand is None or pool is None:
        return []
    fresh = _new_of(pool, [template.id for template in new])
    return [ToJudge(brand, pool.product, shelved) for shelved in await unscored(conn, pool, fresh, scorer)]


async def _told(conn: Connection, running: Running, templates: Sequence[UUID], why: str) -> AnnouncementReport:
    """Recommends, notifies and marks as announced: all of it, or nothing. `why`: what kept the local model away."""
    organization_id = running.require_organization()
    wanting = await recommended_templates.opted_in(conn, organization_id)
    told: list[Announced] = []
    scorers: set[Scorer] = set()
    by_brand: dict[UUID, list[Announced]] = {}
    for one in wanting:
        brand = await runs.brand(conn, one.brand_id)
        pool = await pool_of(conn, brand, one.product_id) if brand else None
        if brand is None or pool is None:
            continue
        scores = await _scores(conn, running, pool, templates)
        scorers |= {ranked.scorer for ranked in scores}
        fitting = [ranked for ranked in scores if ranked.score is not None and ranked.score >= one.threshold]
        kept = [remembered(Pick(ranked=ranked)) for ranked in fitting]
        if kept:
            await recommended_templates.remember(
                conn, brand, pool.product.id, "ai_match", kept, running.now, automatic=True
            )
        said = [_announced(brand, pool, ranked, one.threshold) for ranked in scores if ranked.score is not None]
        told += said
        by_brand.setdefault(brand.id, []).extend(one for one in said if one.is_recommended)
    for brand_id, fits in by_brand.items():
        if fits:
            await _notify(conn, organization_id, brand_id, fits, templates)
    await recommended_templates.announced(conn, templates, running.now)
    return AnnouncementReport(
        headline=_headline(len(templates), len(wanting), told),
        foot=Foot(as_of=running.now.date(), notes=_how(running.around.models.names, scorers, why)),
        templates=len(templates),
        products=len(wanting),
        scores=tuple(told),
    )


async def _scores(conn: Connection, running: Running, pool: Pool, templates: Sequence[UUID]) -> list[Ranked]:
    """The new templates' scores for a product: the model's, else by likeness in meaning, else by keywords."""
    shelf = _new_of(pool, templates)
    new = {shelved.id for shelved in shelf}
    by_words = [ranked for ranked in match(pool.product, pool.shelf) if ranked.id in new]
    scorer = scorer_of(running.around.models.names)
    if scorer is None:
        return by_words
    stored = await scores_of(conn, pool, shelf, scorer)
    scores = {id_: score for id_, score in stored.items() if score is not None}
    if scorer == "model":
        return [ranked_by(one.shelved, scores[one.id], one.quotes) for one in by_words if one.id in scores]
    return ranked_near(pool.product, shelf, scores) if len(scores) == len(shelf) else by_words


def _new_of(pool: Pool, templates: Sequence[UUID]) -> list[Shelved]:
    wanted = set(templates)
    return [shelved for shelved in pool.shelf if shelved.id in wanted]


def _announced(brand: Brand, pool: Pool, ranked: Ranked, threshold: float) -> Announced:
    return Announced(
        brand=brand.name,
        product=pool.product.name,
        product_slug=pool.product.slug,
        template=ranked.shelved.template.name,
        score=ranked.score or 0.0,
        threshold=threshold,
    )


async def _notify(
    conn: Connection, organization_id: UUID, brand_id: UUID, fits: Sequence[Announced], templates: Sequence[UUID]
) -> None:
    """One notification for the brand, however many templates and products it is about."""
    best = sorted(fits, key=lambda one: (-one.score, one.template, one.product))
    names = list(dict.fromkeys(one.template for one in best))
    title = (
        f"The new template “{names[0]}” fits {_products(best)}"
        if len(names) == 1
        else f"{len(names)} new templates fit {_products(best)}"
    )
    told = [f"“{one.template}” {percent(one.score, 0)} for {one.product}" for one in best[:_NAMED]]
    more = f" and {len(best) - _NAMED} more" if len(best) > _NAMED else ""
    cause = hashlib.sha256("|".join(sorted(map(str, templates))).encode()).hexdigest()[:16]
    await notifications.leave(
        conn,
        organization_id=organization_id,
        brand_id=brand_id,
        user_id=None,
        type="info",
        category="templates",
        title=title,
        message=", ".join(told) + more + ".",
        command=typed("recommend_templates", product=best[0].product_slug, filter="unused_recommended"),
        metadata={"templates": len(names), "products": len({one.product_slug for one in best})},
        once=f"templates:{brand_id}:{cause}",
    )


def _products(fits: Sequence[Announced]) -> str:
    names = list(dict.fromkeys(one.product for one in fits))
    return names[0] if len(names) == 1 else f"{names[0]} and {plural(len(names) - 1, 'other product')}"


def _headline(templates: int, products: int, told: Sequence[Announced]) -> str:
    if not templates:
        return "No template is new to the products."
    new = plural(templates, "new template")
    if not products:
        return f"{new} and no product that asked to be told: /template_settings product=… auto=yes asks."
    fits = [one for one in told if one.is_recommended]
    return (
        f"{new} scored for {plural(products, 'product')}: {len(fits)} of {plural(len(told), 'score')} reach the"
        " product's threshold and are recommended."
    )


def _how(models: ModelNames, scorers: set[Scorer], why: str) -> tuple[str, ...]:
    """Who scored; before there is a score, who would."""
    if models.writer is not None:
        return (f"Scored by {models.writer}.",)
    near = models.likeness is not None and ("semantic" in scorers or not scorers)
    told = [f"Scored by semantic similarity: {models.likeness} on this machine compared the texts."] if near else []
    if "keywords" in scorers or not near:
        told.append(f"Scored by keyword match, as no model is connected.{f' {why}' if why else ''}")
    return tuple(told)


def _ids(stored: JsonValue) -> list[UUID]:
    return [UUID(str(id_)) for id_ in stored] if isinstance(stored, list) else []
