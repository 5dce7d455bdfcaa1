"""Templates are judged for a product, by a language model many at once, else by a local one; then recommended."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from pydantic import JsonValue

from agent.template_match import ANSWER_TOKENS, input_tokens, instructions, judge
from agent.writers import Writer
from domain.brand import Brand
from domain.errors import AskAgain
from domain.format import plural
from domain.job_arguments import TemplateScores
from domain.model_spend import Budget, estimate
from domain.template_product import input_hash
from domain.template_recommendations import Recommendations
from jobs.model_batch import run_batch
from jobs.running import Running
from jobs.template_judged import Judged, ToJudge
from jobs.template_likeness import compare_all
from store import products, template_scores
from tools.template_recommending import Asked, pool_of, recommend, scorer_of, to_judge, to_score


async def template_scores_work(running: Running, asked: TemplateScores) -> Recommendations:
    """Judges what is not judged yet, within the budget, and recommends. What nobody could judge keywords answer.

    Raises:
        AskAgain: The product is gone.
    """
    brand = running.require_brand()
    product_id = await _product(running, brand, asked.product)
    models = running.around.models.names
    scorer = scorer_of(models)

    async def score() -> dict[str, JsonValue]:
        async with running.transaction(brand.organization_id) as conn:
            pool = await pool_of(conn, brand, product_id)
            if pool is None or scorer is None:
                return {"done": 0, "left": 0, "why": "", "spent": "0"}
            shelf = await to_score(conn, pool, to_judge(pool, asked.filter), scorer)
        judged = await judge_all(running, [ToJudge(brand, pool.product, shelved) for shelved in shelf], asked.budget)
        return {"done": judged.done, "left": len(judged.missing), "why": judged.why, "spent": str(judged.spent)}

    scored = await running.stage("Judging", score)
    done, left, why = int(str(scored["done"])), int(str(scored["left"])), str(scored["why"])

    async def pick() -> dict[str, JsonValue]:
        async with running.transaction(brand.organization_id) as conn:
            found = await recommend(
                conn,
                Asked(
                    brand=brand,
                    product_id=product_id,
                    now=running.now,
                    limit=asked.limit,
                    which=asked.filter,
                    writer=models.writer,
                    local=models.likeness,
                    remember=True,
                    failed=why if left else "",
                ),
            )
        if found is None:
            raise AskAgain(f"{brand.name} has no product {asked.product!r} any more.", "Type /product.", "not_found")
        return found.model_dump(mode="json")

    answer = Recommendations.model_validate(await running.stage("Recommending", pick))
    if scorer == "semantic":
        return _with_note(answer, f"{plural(done, 'template')} compared in this run, on this machine and at no cost.")
    note = f"{plural(done, 'template')} judged in this run, for ${Decimal(str(scored['spent'])):.4f}"
    return _with_note(answer, note + (f"; {left} not judged: {why}" if left else "."))


async def judge_all(running: Running, pairs: Sequence[ToJudge], limit: Decimal | None = None) -> Judged:
    """A judgement of each pair, stored as soon as it is there, so that a kill loses none that is paid: the language
    model's, or how near the two are where none is connected and a local one is there.

    Args:
        limit: At most so many US dollars.
    """
    choice = running.around.models.writer
    if choice.offline:
        return await compare_all(running, pairs)
    if not pairs:
        return Judged(0, (), "", Decimal(0))
    budget, prompt = Budget(limit), instructions()
    async with Writer(choice, budget) as writer:

        async def work(pair: ToJudge) -> None:
            judged, paid = await judge(writer, prompt, pair.product, pair.shelved.template)
            key = (pair.shelved.id, input_hash(pair.product, pair.shelved.template))
            async with running.transaction(pair.brand.organization_id) as conn:
                await template_scores.add(
                    conn, pair.brand, pair.product.id, key, "model", judged, paid, running.around.clock()
                )

        def price(pair: ToJudge) -> Decimal | None:
            return estimate(choice.label, input_tokens(pair.product, pair.shelved.template), ANSWER_TOKENS)

        batch = await run_batch(
            pairs,
            work,
            at_once=running.around.models.at_once,
            per_minute=running.around.models.per_minute,
            budget=budget,
            expected=None if limit is None else price,
            tell=running.tell,
            step="Judging templates",
        )
    missing = (*(failed.item for failed in batch.failed), *batch.not_begun)
    why = batch.why or (batch.failed[0].message if batch.failed else "")
    return Judged(len(batch.done), missing, why, budget.spent)


async def _product(running: Running, brand: Brand, slug: str) -> UUID:
    async with running.transaction(brand.organization_id) as conn:
        known = await products.of_brand(conn, brand.id)
    found = next((product for product in known if product.slug == slug), None)
    if found is None:
        raise AskAgain(f"{brand.name} has no product {slug!r}.", "Type /product to see them.", "not_found")
    return found.id


def _with_note(answer: Recommendations, note: str) -> Recommendations:
    """The answer with what was done in this run."""
    foot = answer.foot.model_copy(update={"notes": (*answer.foot.notes, note)})
    return answer.model_copy(update={"foot": foot})
