"""Ranks templates for a product and says why: the same for the command that answers at once and for the job that
scores first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from domain.account import scope
from domain.brand import Brand
from domain.format import percent
from domain.model_names import ModelNames
from domain.template_diversity import diverse
from domain.template_longevity import lasting
from domain.template_match import match, quotes_between
from domain.template_performance import LinkedAd, TemplateResult, results_of
from domain.template_picks import Kept, Pick, kept, picked
from domain.template_product import ProductBrief, input_hash
from domain.template_ranked import Method, Ranked, Shelved, in_order
from domain.template_recommendations import Card, Recommendations, card_of, performance_parts, reason_of
from domain.template_score import VERSIONS, StoredScore, StoredScorer, ranked_by, ranked_near
from domain.template_settings import ProductSettings
from domain.template_words import Told, told
from domain.window import LONGEST_WINDOW_DAYS, Window, choose_window
from store import accounts, brands, performance, recommended_templates, template_scores, templates
from store.db import Connection
from store.performance import Filter
from store.recommended_templates import Remembered

# A model judges no more than these: of a larger library the nearest by keywords.
POOL = 100
# Past results count for a year.
PAST_DAYS = min(365, LONGEST_WINDOW_DAYS)


@dataclass(frozen=True)
class Asked:
    """A recommendation as it is asked for. `writer`: the model that scores, None: `local`, a model on this machine,
    does by likeness in meaning; None again: keywords do. `remember`: keep the picks as recommended. `failed`: why some
    could not be scored."""

    brand: Brand
    product_id: UUID
    now: datetime
    method: Method = "ai_match"
    limit: int = 10
    which: Kept = "all"
    writer: str | None = None
    local: str | None = None
    remember: bool = False
    failed: str = ""

    @property
    def today(self) -> date:
        """The current day in the brand's ad account."""
        return self.now.astimezone(self.brand.zone).date()


class Pool(NamedTuple):
    """The product, its settings, the templates beside it, and how many the library has in all."""

    product: ProductBrief
    settings: ProductSettings
    shelf: list[Shelved]
    library: int


class Ranking(NamedTuple):
    """The templates by one method, the best first, and what the answer must tell of it."""

    ranked: list[Ranked]
    results: dict[UUID, TemplateResult]
    window: Window | None = None
    rows: int = 0
    currency: str | None = None
    notes: tuple[str, ...] = ()
    scored_by: str | None = None


async def pool_of(conn: Connection, brand: Brand, product_id: UUID) -> Pool | None:
    """What is there to recommend from; None when the product is not the brand's."""
    product = await recommended_templates.brief(conn, brand, product_id)
    known = await recommended_templates.settings(conn, brand.id)
    settings = next((s for s in known if s.id == product_id), None)
    if product is None or settings is None:
        return None
    library, count = await templates.library(conn, brand)
    return Pool(product, settings, await recommended_templates.shelf(conn, brand, product_id, library), count)


def to_judge(pool: Pool, which: Kept) -> list[Shelved]:
    """The templates that a model is asked about: those that the filter keeps, the nearest by keywords if too many."""
    near = in_order(kept(match(pool.product, pool.shelf), which))
    return [ranked.shelved for ranked in near[:POOL]]


def scorer_of(models: ModelNames) -> StoredScorer | None:
    """Who judges before there is an answer; None: nobody, keywords answer at once."""
    if models.writer is not None:
        return "model"
    return None if models.likeness is None else "semantic"


async def to_score(conn: Connection, pool: Pool, shelf: Sequence[Shelved], scorer: StoredScorer) -> list[Shelved]:
    """Those of the templates that the scorer must judge before there is an answer.

    The local model none where a language model has judged all: its judgement is what is shown.
    """
    missing = await unscored(conn, pool, shelf, "model")
    return await unscored(conn, pool, shelf, scorer) if missing and scorer != "model" else missing


async def unscored(conn: Connection, pool: Pool, shelf: Sequence[Shelved], scorer: StoredScorer) -> list[Shelved]:
    """Those of the templates that the scorer has not judged as they and the product stand now."""
    judged = await scores_of(conn, pool, shelf, scorer)
    return [shelved for shelved in shelf if judged[shelved.id] is None]


async def scores_of(
    conn: Connection, pool: Pool, shelf: Sequence[Shelved], scorer: StoredScorer
) -> dict[UUID, StoredScore | None]:
    """What is stored of each of the templates as they and the product stand now."""
    stored = await template_scores.of_product(conn, pool.product.id, scorer, VERSIONS[scorer])
    return {shelved.id: stored.get((shelved.id, input_hash(pool.product, shelved.template))) for shelved in shelf}


async def recommend(conn: Connection, asked: Asked) -> Recommendations | None:
    """The picks with their reasons; kept as recommended where that is asked. None when there is no such product."""
    pool = await pool_of(conn, asked.brand, asked.product_id)
    if pool is None:
        return None
    ranking = await _ranking(conn, asked, pool)
    chosen = kept(ranking.ranked, asked.which)
    explore = pool.settings.explore_share if asked.which == "all" else 0.0
    picks = picked(_worth(asked.method, chosen), asked.limit, explore, pool.product.id, asked.today)
    if asked.remember and asked.which == "all" and picks:
        rows = [remembered(pick) for pick in picks]
        await recommended_templates.remember(conn, asked.brand, pool.product.id, asked.method, rows, asked.now)
    return _answer(asked, pool, ranking, len(chosen), picks)


def remembered(pick: Pick) -> Remembered:
    """A pick as it is kept."""
    ranked = pick.ranked
    return Remembered(
        template_id=ranked.id,
        scored_by=ranked.scorer,
        score=ranked.score,
        parts=[part.model_dump(mode="json") for part in ranked.parts],
        reason=reason_of(ranked),
        exploration=pick.is_exploration,
    )


async def _ranking(conn: Connection, asked: Asked, pool: Pool) -> Ranking:
    match asked.method:
        case "ai_match":
            ranked, notes, model = await _matched(conn, asked, pool, asked.which)
            return Ranking(in_order(ranked), {}, notes=notes, scored_by=model)
        case "diversity":
            relevance, notes, model = await _matched(conn, asked, pool, "all")
            used = [shelved for shelved in pool.shelf if shelved.used]
            return Ranking(diverse(kept(relevance, asked.which), used), {}, notes=notes, scored_by=model)
        case "longevity":
            return Ranking(in_order(lasting(pool.shelf, lambda s: quotes_between(pool.product, s))), {})
        case "performance":
            return await _performing(conn, asked, pool)


async def _matched(
    conn: Connection, asked: Asked, pool: Pool, which: Kept
) -> tuple[list[Ranked], tuple[str, ...], str | None]:
    """The model's scores where it has judged them, else likeness in meaning for all, else keywords for all: they are
    never mixed."""
    by_words = match(pool.product, pool.shelf)
    shelf = to_judge(pool, which)
    judged = await scores_of(conn, pool, shelf, "model")
    missing = [id_ for id_, score in judged.items() if score is None]
    failed = asked.failed if asked.writer is not None else ""
    if not judged or len(missing) == len(judged) or (missing and not failed):
        if asked.writer is None and asked.local is not None and shelf:
            return await _near(conn, asked, pool, shelf, by_words)
        why = "" if asked.writer is None else f"{asked.writer} has not judged all of these templates."
        return by_words, (why,) if why else (), None
    notes = (
        [f"The model judged the {len(judged)} nearest by keywords."] if len(pool.shelf) > len(judged) == POOL else []
    )
    if missing:
        notes.append(f"{len(missing)} could not be judged: {asked.failed}")
    models = sorted({score.model for score in judged.values() if score is not None})
    ranked = [_judged(ranked, judged[ranked.id], asked) for ranked in by_words if ranked.id in judged]
    return ranked, tuple(notes), ", ".join(models)


async def _near(
    conn: Connection, asked: Asked, pool: Pool, shelf: Sequence[Shelved], by_words: list[Ranked]
) -> tuple[list[Ranked], tuple[str, ...], str | None]:
    """By likeness in meaning where the local model has compared all of them, else by keywords, and why."""
    stored = await scores_of(conn, pool, shelf, "semantic")
    scores = {id_: score for id_, score in stored.items() if score is not None}
    if len(scores) < len(stored):
        return by_words, (f"{asked.local} has not compared these templates. {asked.failed}".strip(),), None
    few = len(pool.shelf) > len(shelf) == POOL
    notes = (f"Compared are the {len(shelf)} nearest by keywords.",) if few else ()
    models = sorted({score.model for score in scores.values()})
    return ranked_near(pool.product, shelf, scores), notes, ", ".join(models)


def _judged(by_words: Ranked, score: StoredScore | None, asked: Asked) -> Ranked:
    if score is not None:
        return ranked_by(by_words.shelved, score, by_words.quotes)
    reason = f"Not judged: {asked.failed}"
    return by_words.model_copy(update={"score": None, "parts": (), "reason": reason, "scorer": "model"})


async def _performing(conn: Connection, asked: Asked, pool: Pool) -> Ranking:
    brand = asked.brand
    linked = await recommended_templates.links(conn, brand.id)
    covered = await brands.days_covered(conn, brand.id)
    if not linked or covered is None:
        return Ranking([], {})
    window = choose_window(asked.today, covered, default_days=PAST_DAYS)
    scoped = scope(await accounts.of_brand(conn, brand.id), brand.currency, brand.timezone)
    which = Filter(brand_id=brand.id, accounts=scoped.accounts)
    sums = await performance.by_ad(conn, which, window, with_before=False)
    sells = await recommended_templates.selling(conn, brand.id, pool.product.id)
    ads = [LinkedAd(template=linked.get(ad.key), sells=ad.key in sells, counts=ad.counts) for ad in sums]
    rows = sum(ad.counts.rows for ad in ads)
    if not any(ad.template for ad in ads):
        return Ranking([], {}, window, rows, scoped.currency, scoped.notes)
    niches = {shelved.id: shelved.template.industry_niche for shelved in pool.shelf}
    results = results_of(niches, ads)
    ranked = [_performed(pool.product, shelved, results[shelved.id]) for shelved in pool.shelf]
    return Ranking(in_order(ranked), results, window, rows, scoped.currency, scoped.notes)


def _performed(product: ProductBrief, shelved: Shelved, result: TemplateResult) -> Ranked:
    return Ranked(
        shelved=shelved,
        score=result.score,
        parts=performance_parts(result),
        reason=_brought(result),
        quotes=quotes_between(product, shelved),
    )


def _brought(result: TemplateResult) -> str:
    if not result.ads:
        return "No ad was made from it yet: the score is what its niche and all ads lead one to expect."
    ads = f"{result.ads} ad{'' if result.ads == 1 else 's'} made from it"
    if result.is_held_back:
        return f"{ads}: one ad proves little, however good it is, so it comes after what several ads proved."
    own = f", {result.own_ads} for this product" if result.own_ads != result.ads else ", all for this product"
    return f"{ads}{own}; {percent(result.evidence, 0)} of the score is their own results."


def _worth(method: Method, ranked: list[Ranked]) -> list[Ranked]:
    """By days on air, a template whose days are not known is no recommendation."""
    return [r for r in ranked if r.score is not None] if method == "longevity" else ranked


def _answer(asked: Asked, pool: Pool, ranking: Ranking, fitting: int, picks: list[Pick]) -> Recommendations:
    cards: tuple[Card, ...] = tuple(card_of(pick, ranking.results.get(pick.ranked.id)) for pick in picks)
    words = told(
        Told(
            brand=asked.brand,
            product=pool.product,
            settings=pool.settings,
            method=asked.method,
            which=asked.which,
            cards=cards,
            library=len(pool.shelf),
            fitting=fitting,
            limit=asked.limit,
            writer=asked.writer,
            local=asked.local,
            scored_by=ranking.scored_by,
            remembered=asked.remember and asked.which == "all",
            window=ranking.window,
            rows=ranking.rows,
            currency=ranking.currency,
            notes=ranking.notes,
            as_of=asked.today,
        )
    )
    return Recommendations(
        headline=words.headline,
        foot=words.foot,
        actions=words.actions,
        product=pool.product.name,
        product_slug=pool.product.slug,
        method=asked.method,
        kept=asked.which,
        cards=cards,
        candidates=fitting,
        more=max(0, fitting - len(cards)),
        more_command=words.more_command,
    )
