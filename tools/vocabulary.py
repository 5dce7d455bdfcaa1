"""The words that a question about this brand may use. Not a command: the agent reads it before it answers."""

from domain.vocabulary import Vocabulary
from store import vocabulary
from tools.deps import Deps


async def brand_words(deps: Deps) -> Vocabulary:
    """The chosen brand's own words; none without a brand."""
    if deps.brand is None:
        return Vocabulary()
    async with deps.transaction() as conn:
        return await vocabulary.of_brand(conn, deps.brand.id)
