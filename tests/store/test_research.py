"""What would go wrong: a product is described with another's reviews, or a text is counted that cannot be quoted."""

from uuid import UUID, uuid4

import pytest

from connectors.storage import local_storage
from demo.load import load
from domain.evidence import fingerprint
from domain.research import RESEARCH_KINDS, ResearchKind, ResearchText
from store import research
from tests.conftest import NOW
from tests.factories import ACCOUNT, account, ad, creative, insert
from tools.deps import Deps


@pytest.fixture
async def deps(everybody):
    owner = await everybody.person()
    return everybody.deps(owner, await everybody.brand(owner))


async def product(deps: Deps, name: str) -> UUID:
    made = uuid4()
    await insert(deps, "products", id=made, name=name, slug=name.lower())
    return made


async def review(deps: Deps, body: str, of: UUID | None = None, **columns: object) -> None:
    row = {"source": "shop", "body": body, "content_hash": uuid4().hex, "product_id": of, **columns}
    await insert(deps, "customer_reviews", **row)


async def quote(deps: Deps, text: str, of: UUID | None, confidence: float | None, **columns: object) -> None:
    row = {
        "quote_text": text,
        "source_type": "comment",
        "sentiment_category": "PAIN_POINT",
        "confidence_score": confidence,
        "content_hash": fingerprint(text),
        "product_id": of,
        **columns,
    }
    await insert(deps, "reddit_sentiment_quotes", **row)


async def analysis(deps: Deps, of: UUID, quotes: list[object], **columns: object) -> None:
    pains = {"themes": [{"theme": "Stairs", "score": 8, "quotes": quotes}]}
    await insert(deps, "amazon_review_analysis", product_id=of, asin="B000TEST01", pain_points=pains, **columns)


async def read(deps: Deps, of: UUID | None, *kinds: ResearchKind) -> list[ResearchText]:
    async with deps.transaction() as conn:
        return await research.texts(conn, deps.require_brand().id, of, kinds or RESEARCH_KINDS)


def told(texts: list[ResearchText]) -> list[str]:
    return [text.text for text in texts]


async def test_a_product_is_not_described_with_anothers_texts(deps):
    chew, spray = await product(deps, "Chew"), await product(deps, "Spray")
    await account(deps)
    for name, of in (("chew", chew), ("spray", spray)):
        await review(deps, f"review of {name}", of)
        await quote(deps, f"quote of {name}", of, 0.9)
        await analysis(deps, of, [{"quote": f"amazon on {name}", "author": "A", "rating": 2}])
        await ad(deps, name)
        await creative(deps, name, body=f"copy of {name}")
        await insert(
            deps,
            "meta_ad_product_matches",
            meta_ad_account_id=ACCOUNT,
            meta_ad_id=name,
            product_id=of,
            match_confidence=1,
            match_method="url",
        )
    await review(deps, "review of nothing in particular")

    found = await read(deps, chew)

    assert told(found) == ["review of chew", "quote of chew", "amazon on chew", "copy of chew"]
    assert {text.product_id for text in found} == {chew}
    assert len(await read(deps, None)) == 9


async def test_a_text_of_no_product_is_the_only_products(deps):
    chew = await product(deps, "Chew")
    await review(deps, "of nobody")
    await review(deps, "of a stranger", product_named="Brush")

    assert told(await read(deps, chew)) == ["of nobody"]

    await product(deps, "Spray")
    assert told(await read(deps, chew)) == []


async def test_a_product_of_another_brand_has_no_texts_here(deps, everybody):
    other = everybody.deps(await everybody.person(), None)
    theirs = other.about(await everybody.brand(other.user, "Theirs"))
    of = await product(theirs, "Chew")
    await review(theirs, "theirs", of)
    await product(deps, "Ours")
    await review(deps, "ours")

    assert told(await read(deps, of)) == []


async def test_every_text_is_the_wording_that_its_hash_names(deps):
    chew = await product(deps, "Chew")
    await review(deps, "Up the stairs again.", chew, title="Week five")
    await review(deps, "Bad taste. He spat it out.", chew, title="Bad taste")
    await quote(deps, "he won't climb — at all", chew, 0.7)

    found = await read(deps, chew)

    assert "Week five\nUp the stairs again." in told(found)
    assert "Bad taste. He spat it out." in told(found)
    assert all(fingerprint(text.text) == text.source.content_hash for text in found)


@pytest.mark.parametrize(("confidence", "tells"), [(0.6, ("pain",)), (0.59, ()), (None, ())])
async def test_an_unsure_pain_is_no_pain(deps, confidence, tells):
    await quote(deps, "so stiff", None, confidence)

    (found,) = await read(deps, None, "reddit_quote")

    assert found.tells == tells


async def test_two_people_who_write_the_same_are_two_and_one_quote_in_two_themes_is_one(deps):
    chew = await product(deps, "Chew")
    await review(deps, "Great!", chew, author="A")
    await review(deps, "Great!", chew, author="B")
    await analysis(
        deps, chew, ["it works", {"quote": "it works", "rating": 5}], top_positive_quotes="{it works, smells}"
    )

    found = await read(deps, chew, "customer_review", "amazon_quote")

    assert told(found) == ["Great!", "Great!", "it works", "smells"]
    assert found[2].repeats == 3
    assert found[2].tells == ("pain", "praise")
    assert (found[2].themes, found[2].score) == (("Stairs",), 8)


async def test_ads_with_the_same_copy_are_one_text(deps):
    await account(deps)
    for name in ("1", "2", "3"):
        await ad(deps, name)
        await creative(deps, name, body="Same words" if name != "3" else "Other words")

    found = await read(deps, None, "ad_copy")

    assert sorted((text.text, text.repeats) for text in found) == [("Other words", 1), ("Same words", 2)]


@pytest.mark.parametrize(
    "pains", [{"themes": None}, {"themes": [3, {"quotes": "no list"}, {"quotes": [1, None, {}, " "]}]}, [], {}]
)
async def test_an_analysis_of_another_shape_is_read_as_empty(deps, pains):
    chew = await product(deps, "Chew")
    await insert(deps, "amazon_review_analysis", product_id=chew, pain_points=pains)

    found = await read(deps, chew, "amazon_quote")

    assert [text.text for text in found if text.text not in ("1",)] == []


async def test_counts_are_of_the_texts_that_can_be_read(everybody, tmp_path):
    owner = await everybody.person()
    brand = await load(everybody.pool, owner, NOW.date(), local_storage(tmp_path))
    deps = everybody.deps(owner, brand)
    async with deps.transaction() as conn:
        rows = await (await conn.execute("SELECT id FROM products WHERE brand_id = %s", [brand.id])).fetchall()
        for of in (None, *(row[0] for row in rows)):
            counted = {c.kind: c.texts for c in await research.counts(conn, brand.id, of)}
            found = await research.texts(conn, brand.id, of)
            held = {kind: sum(text.repeats for text in found if text.kind == kind) for kind in RESEARCH_KINDS}
            held["amazon_quote"] = sum(text.kind == "amazon_quote" for text in found)
            assert counted == held


async def test_evidence_is_held_against_the_source_as_it_is_now(deps):
    chew = await product(deps, "Chew")
    await review(deps, "Up the stairs.", chew)
    (before,) = await read(deps, chew, "customer_review")
    async with deps.transaction() as conn:
        await conn.execute("UPDATE customer_reviews SET body = 'Down again.'")
        now = await research.current(conn, deps.require_brand().id, [before.key, ("customer_review", str(uuid4()))])

    assert list(now) == [before.key]
    assert now[before.key].content_hash != before.source.content_hash
