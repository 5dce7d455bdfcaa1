"""The one reader of what personas are drawn from, whoever asks: the model, the rules, the check boxes."""

from uuid import UUID

from domain.persona_claim import PersonaSource
from domain.persona_sources import ABOUT, Material, SourcesConfig, material
from domain.research import AD_KINDS, ResearchKind, ResearchText
from store import competitors, research
from store.db import Connection


async def read(conn: Connection, brand_id: UUID, config: SourcesConfig) -> Material:
    """The texts that the configuration asks for; where they are none, what the classified ads tell.

    With a product, every source is held to it: no text of another product comes in.
    """
    texts = await _texts(conn, brand_id, config, config.wanted)
    if texts or config.competitor_id is not None or "classifications" in config.wanted:
        return material(config, texts)
    return material(config, await _texts(conn, brand_id, config, ("classifications",)), fallback=True)


async def counts(
    conn: Connection, brand_id: UUID, product_id: UUID | None, competitor_id: UUID | None = None
) -> dict[PersonaSource, int]:
    """How many texts each source holds, none included: what the check boxes show."""
    if competitor_id is not None:
        return {"competitor": await competitors.count_texts(conn, brand_id, competitor_id)}
    by_kind = {count.kind: count.texts for count in await research.counts(conn, brand_id, product_id)}
    return {name: sum(by_kind.get(k, 0) for k in about.kinds) for name, about in ABOUT.items() if about.kinds}


async def _texts(
    conn: Connection, brand_id: UUID, config: SourcesConfig, wanted: tuple[PersonaSource, ...]
) -> tuple[ResearchText, ...]:
    if config.competitor_id is not None:
        return tuple(await competitors.texts(conn, brand_id, config.competitor_id))
    kinds: list[ResearchKind] = [kind for name in wanted for kind in ABOUT[name].kinds]
    found = await research.texts(conn, brand_id, config.product_id, kinds)
    loose: list[ResearchKind] = [kind for kind in kinds if kind in AD_KINDS]
    if config.ads == "brand" and config.product_id is not None and loose:
        known = {text.key for text in found}
        all_ads = await research.texts(conn, brand_id, None, loose)
        found += [text for text in all_ads if text.product_id is None and text.key not in known]
    return tuple(text for text in found if _of_variant(text, config.offer_variant_id))


def _of_variant(text: ResearchText, variant: UUID | None) -> bool:
    """Whether the text may serve where one offer variant was chosen: of the variants only that one."""
    return variant is None or text.kind != "offer_variant" or text.source.id == str(variant)
