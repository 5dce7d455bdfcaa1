"""Makes a persona of a brand's sources: by a model in two passes where one is connected, else by rules."""

import asyncio
from decimal import Decimal
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

from pydantic import JsonValue

from agent.persona import ROOM
from domain.brand import Brand
from domain.errors import AskAgain
from domain.job_arguments import PersonaMake
from domain.model_spend import Budget
from domain.persona_distance import NEAR, Portrait, nearest
from domain.persona_draft import Draft
from domain.persona_made import PersonaMade, slug_of, told
from domain.persona_passages import Passages, passages
from domain.persona_sources import Material, SourcesConfig
from domain.rule_persona import persona as persona_by_rules
from domain.saved_persona import MadePass, PersonaTexts, SourceType
from jobs.persona_writing import write
from jobs.running import Running
from store import competitors, persona_sources, personas, products
from store.db import Connection

_STEP = "Persona"


class _Whose(NamedTuple):
    """Of whom the persona is."""

    config: SourcesConfig
    name: str


async def make_persona(running: Running, asked: PersonaMake) -> PersonaMade:
    """Reads the sources, makes the persona, saves it. What a model answered is stored at once, so a run that was cut
    off goes on where it was, and the same question is never paid for twice.

    Raises:
        AskAgain: There is no source, no such product; a pass failed; another persona says nearly the same.
    """
    return PersonaMade.model_validate(await running.stage(_STEP, lambda: _make(running, asked)))


async def _make(running: Running, asked: PersonaMake) -> dict[str, JsonValue]:
    brand = running.require_brand()
    choice = running.around.models.writer
    by_model = asked.by != "rules" and not choice.offline
    if asked.by == "model" and choice.offline:
        raise AskAgain("No model is connected to write with.", "Set WRITER_MODEL, or leave by= out.", "bad_setting")
    async with running.transaction(brand.organization_id) as conn:
        whose = await _whose(conn, brand, asked)
        material = await persona_sources.read(conn, brand.id, whose.config)
    held = await asyncio.to_thread(passages, material.texts, ROOM if by_model else None, grouped=by_model)
    if not held.passages:
        raise _nothing(brand, material)
    persona_id = uuid5(NAMESPACE_URL, f"persona {running.run_id}")
    budget = Budget(asked.limit)
    made: tuple[MadePass, ...] = ()
    if by_model:
        draft, made = await write(running, choice, held, persona_id, whose.name, budget)
    else:
        draft = await asyncio.to_thread(persona_by_rules, material, persona_id, whose.name)
    if not any(draft.persona.claims()):
        raise AskAgain(
            f"The sources of {whose.name!r} show nothing about who the customer is, so nothing was saved.",
            "/reviews and /landing_page url=https://… bring more.",
            "not_found",
        )
    read = _read(held, material)
    slug = await _save(running, whose, draft, read, made)
    return told(draft, slug, read, made, _spent(budget, made)).model_dump(mode="json")


async def _whose(conn: Connection, brand: Brand, asked: PersonaMake) -> _Whose:
    """Of whom the persona is, and the sources that this allows.

    Raises:
        AskAgain: The brand has no such product, offer variant or competitor.
    """
    product = competitor = variant = None
    if asked.product is not None:
        known = await products.of_brand(conn, brand.id)
        product = next((p for p in known if p.slug == asked.product), None)
        if product is None:
            raise AskAgain(f"{brand.name} has no product {asked.product!r}.", "Type /product.", "not_found")
    if asked.competitor is not None:
        rivals = await competitors.of_brand(conn, brand.id)
        competitor = next((c for c in rivals if asked.competitor in (c.slug, c.name)), None)
        if competitor is None:
            raise AskAgain(f"{brand.name} has no competitor {asked.competitor!r}.", "Type /competitors.", "not_found")
    if asked.offer is not None:
        variant = await personas.offer_variant(conn, brand.id, asked.offer, product.id if product else None)
        if variant is None:
            raise AskAgain(f"{brand.name} has no offer variant {asked.offer!r}.", "Type /variants.", "not_found")
    config = SourcesConfig(
        sources=asked.sources,
        product_id=product.id if product else None,
        offer_variant_id=variant,
        competitor_id=competitor.id if competitor else None,
        ads="product" if asked.ads_of_product else "brand",
    )
    about = competitor.name if competitor else product.name if product else brand.name
    return _Whose(config, asked.name or f"Customer of {about}")


def _nothing(brand: Brand, material: Material) -> AskAgain:
    missing = material.missing[0] if material.missing else None
    hint = f"{missing.cure} brings some." if missing else "/landing_page url=https://… brings some."
    if material.texts:
        return AskAgain(f"What {brand.name}'s sources hold is no sentence that could be quoted.", hint, "not_found")
    return AskAgain(f"{brand.name} has no source to make a persona of.", hint, "not_found")


def _read(held: Passages, material: Material) -> PersonaTexts:
    return PersonaTexts(texts=held.texts, left_out=held.left_out, fallback=material.fallback)


async def _save(running: Running, whose: _Whose, draft: Draft, read: PersonaTexts, made: tuple[MadePass, ...]) -> str:
    """The slug of the saved persona.

    Raises:
        AskAgain: Another persona of the brand says nearly the same.
    """
    brand = running.require_brand()
    source_type: SourceType = "ai_generated" if made else "extracted"
    async with running.transaction(brand.organization_id) as conn:
        saved = await personas.every(conn, brand.id)
        others = [Portrait(p.slug, p.draft.persona, p.draft.evidence) for p in saved if p.id != draft.id]
        near = await asyncio.to_thread(nearest, Portrait(draft.name, draft.persona, draft.evidence), others)
        if near is not None and near.too_near:
            raise AskAgain(
                f"“{draft.name}” says nearly the same as {near.name!r} (distance {near.distance:.2f}, and two personas"
                f" are at least {NEAR:.2f} apart), so it was not saved.",
                f"/persona {near.name} shows that one; other sources= may tell another story.",
                "conflict",
            )
        return await personas.save(
            conn,
            brand,
            draft,
            slug=slug_of(draft.name),
            source_type="competitor_analysis" if whose.config.competitor_id else source_type,
            product_id=whose.config.product_id,
            competitor_id=whose.config.competitor_id,
            read=read,
            passes=made,
            run_id=running.run_id,
            user_id=running.user_id,
            now=running.now,
        )


def _spent(budget: Budget, made: tuple[MadePass, ...]) -> str:
    """What the run took, in a sentence; empty where no model was asked."""
    if not made:
        return ""
    of = f" of a budget of ${budget.limit:.2f}" if budget.limit is not None else ""
    kept = sum(one.kept for one in made)
    more = f"; {kept} of {len(made)} answers were there from before" if kept else ""
    if budget.unpriced:
        return f"{len(made)} answers of a model whose price is not known{more}."
    return f"{len(made)} answers for ${budget.spent.quantize(Decimal('0.0001'))}{of}{more}."
