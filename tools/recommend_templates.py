"""/recommend_templates: which template to make next for a product."""

from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from domain.answer import Action, Answer, Foot
from domain.brand import Brand
from domain.errors import AskAgain
from domain.format import plural
from domain.job import JobStarted
from domain.job_arguments import TemplateScores
from domain.job_kinds import ABOUT
from domain.model_spend import estimate
from domain.template_picks import Kept
from domain.template_product import ProductBrief, text_of
from domain.template_ranked import Method, Shelved
from domain.template_recommendations import Recommendations
from store import products
from store.db import Connection
from store.products import Product
from tools.deps import Deps
from tools.products import choose_product
from tools.template_recommending import Asked, pool_of, recommend, scorer_of, to_judge, to_score
from tools.typed import typed

MOST = 50
_OFFERED = 8
# About what a judgement takes beside the two texts: tokens of the prompt, and of the answer.
_PROMPT_TOKENS, _ANSWER_TOKENS, _LETTERS_PER_TOKEN = 900, 220, 4


class RecommendArgs(BaseModel):
    """For which product, by what, how many."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    product: str | None = Field(default=None, description="The product's slug or name; the only one may be left out.")
    method: Method = Field(
        default="ai_match",
        description="ai_match (fits the product), diversity (adds something new), performance (past results) or"
        " longevity (days on air).",
    )
    limit: int = Field(default=10, ge=1, le=MOST, description="How many templates.")
    filter: Kept = Field(default="all", description="all, recommended, or unused_recommended.")
    budget: Decimal | None = Field(
        default=None, ge=0, description="At most so many US dollars for the model's scores, with ai_match."
    )

    @field_validator("method", "filter", mode="before")
    @classmethod
    def _word(cls, value: object) -> object:
        return value.strip().casefold().replace("-", "_").replace(" ", "_") if isinstance(value, str) else value


async def recommend_templates(deps: Deps, args: RecommendArgs) -> Answer:
    """Recommend ad templates for a product: which template to make next, with pictures, scores and reasons.

    Args:
        product: The product's slug or name.
        method: `ai_match` for what fits the product, `performance` for what brought most so far, `diversity` for
            something else than what was used, `longevity` for what ran longest.
        filter: `recommended` for what was recommended before, `unused_recommended` for what of it is not used yet.
    """
    brand = deps.require_brand()
    may_write = brand.allows("member")
    async with deps.transaction() as conn:
        known = await products.of_brand(conn, brand.id)
        if args.product is None and len(known) > 1:
            return _which(brand, known, args)
        product = await the_product(deps, conn, args.product)
        scorer = scorer_of(deps.models)
        if args.method == "ai_match" and scorer is not None and may_write:
            pool = await pool_of(conn, brand, product.id)
            missing = await to_score(conn, pool, to_judge(pool, args.filter), scorer) if pool else []
            if pool and missing:
                return await _started(deps, args, pool.product, missing)
        asked = Asked(
            brand=brand,
            product_id=product.id,
            now=deps.now,
            method=args.method,
            limit=args.limit,
            which=args.filter,
            writer=deps.models.writer,
            local=deps.models.likeness,
            remember=may_write,
        )
        answer = await recommend(conn, asked)
    if answer is None:
        raise AskAgain(f"{brand.name} has no product {product.slug!r} any more.", "Type /product.", "not_found")
    return answer


async def the_product(deps: Deps, conn: Connection, wanted: str | None) -> Product:
    """The product meant; the only one where none is named.

    Raises:
        AskAgain: The brand has none, or several and none is named, or none of this name.
    """
    brand = deps.require_brand()
    chosen = await choose_product(conn, brand, wanted)
    if chosen is not None:
        return chosen
    known = await products.of_brand(conn, brand.id)
    if len(known) == 1:
        return known[0]
    if not known:
        raise AskAgain(
            f"{brand.name} has no products yet, and templates are recommended for one.",
            "Type /product new NAME to add one.",
            "not_found",
        )
    slugs = ", ".join(product.slug for product in known[:10])
    raise AskAgain(f"{brand.name} has {plural(len(known), 'product')}: which one?", f"Give product= one of {slugs}.")


def _which(brand: Brand, known: list[Product], args: RecommendArgs) -> Recommendations:
    given = {
        "method": None if args.method == "ai_match" else args.method,
        "filter": None if args.filter == "all" else args.filter,
    }
    return Recommendations(
        headline=f"{brand.name} has {plural(len(known), 'product')}: for which one?",
        foot=Foot(fictional=brand.is_fictional),
        actions=tuple(Action(label=one.name, command=command(one.slug, **given)) for one in known[:_OFFERED]),
        method=args.method,
        kept=args.filter,
    )


async def _started(deps: Deps, args: RecommendArgs, product: ProductBrief, missing: list[Shelved]) -> JobStarted:
    """The model judges what it has not judged yet, as a job."""
    asked = TemplateScores(product=product.slug, limit=args.limit, filter=args.filter, budget=args.budget)
    started = await deps.jobs.start(
        deps.user,
        deps.require_brand(),
        "template_scores",
        asked.model_dump(mode="json", exclude_none=True),
        deps.now,
        asked.join(),
    )
    headline = (
        f"The templates for {product.name} are being judged already; this follows that run."
        if started.joined
        else _what_it_costs(deps, args, product, missing)
    )
    title = asked.title(ABOUT["template_scores"].label)
    return JobStarted(
        headline=headline, job_id=started.job_id, kind="template_scores", title=title, joined=started.joined
    )


def _what_it_costs(deps: Deps, args: RecommendArgs, product: ProductBrief, missing: list[Shelved]) -> str:
    what, writer = plural(len(missing), "template"), deps.models.writer
    if writer is None:
        return f"{deps.models.likeness} compares {what} with {product.name} on this machine, at no cost."
    cost = _cost(writer, product, missing)
    price = "at a price that is not known" if cost is None else f"for about ${cost:.2f}"
    limit = "" if args.budget is None else f", at most ${args.budget}"
    return f"{writer} judges {what} for {product.name}, {price}{limit}; what it has judged is not paid again."


def _cost(writer: str, product: ProductBrief, missing: list[Shelved]) -> Decimal | None:
    letters = sum(len(product.text) + len(text_of(shelved.template)) for shelved in missing)
    tokens = len(missing) * _PROMPT_TOKENS + letters // _LETTERS_PER_TOKEN
    return estimate(writer, tokens, len(missing) * _ANSWER_TOKENS)


def command(product: str, **given: object) -> str:
    """The command that recommends for this product."""
    return typed("recommend_templates", product=product, **given)
