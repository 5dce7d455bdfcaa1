"""What would go wrong: quotes that get lost on the way, two personas of one name, another brand's, a query too many."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from domain.persona_check import check
from domain.persona_found import Found, FoundAllergy
from domain.saved_persona import MadePass, PersonaTexts
from store import personas
from tests.conftest import NOW
from tests.domain.personas import reviews
from tools.deps import Deps

HELD = reviews("He cannot climb the stairs.", "No change on the stairs.", "Felt cheated by the offer.")


def draft(identity: UUID | None = None, name: str = "The carrier"):
    said = [
        ("domain_sentiment.pain_points_functional", Found(text="The stairs", ids=(1,), against=(2,))),
        ("worldview.allergies", FoundAllergy(text="Feels cheated", trigger="Tricks", ids=(3,))),
        ("basics.income_level", Found(text="Rich", ids=(1,))),
    ]
    return check(said, HELD, identity or uuid4(), name)


def made_pass(name="core") -> MadePass:
    return MadePass(
        name=name, part=name, prompt_name=f"persona_{name}", prompt_version="1", prompt_hash="abc",
        model="anthropic:claude-sonnet-5-5", input_hash="i" * 64, input_tokens=10, output_tokens=5, made_at=NOW,
    )  # fmt: skip


async def save(deps: Deps, persona, now=NOW, **given) -> str:
    about = {"slug": "the-carrier", "source_type": "ai_generated", "product_id": None, "competitor_id": None}
    about |= {"read": PersonaTexts(texts={"customer_review": 3}), "passes": (made_pass(),), "run_id": "r1"}
    async with deps.transaction() as conn:
        given = {**about, "user_id": deps.user.id, **given}
        return await personas.save(conn, deps.require_brand(), persona, now=now, **given)


async def read(deps: Deps, slug: str = "the-carrier"):
    async with deps.transaction() as conn:
        return await personas.read(conn, deps.require_brand().id, slug)


@pytest.fixture
async def deps(everybody):
    owner = await everybody.person()
    return everybody.deps(owner, await everybody.brand(owner))


async def test_what_was_saved_is_read_back_whole(deps):
    written = draft()
    await save(deps, written)
    saved = await read(deps)

    assert saved.draft.persona == written.persona
    assert saved.draft.evidence == written.evidence
    assert saved.draft.rejected == written.rejected
    assert saved.passes == (made_pass(),)
    assert saved.read.texts == {"customer_review": 3}
    assert saved.is_primary
    assert (await read(deps, str(written.id))).slug == "the-carrier"


async def test_a_second_one_of_the_same_name_is_called_otherwise(deps):
    assert [await save(deps, draft()) for _ in range(3)] == ["the-carrier", "the-carrier-2", "the-carrier-3"]
    async with deps.transaction() as conn:
        listed = await personas.listed(conn, deps.require_brand().id)
    assert [one.is_primary for one in listed] == [True, False, False]


async def test_the_same_run_writes_the_same_row(deps):
    written = draft()
    first = await save(deps, written)
    other = draft(written.id).model_copy(update={"notes": ("again",)})

    assert await save(deps, other, now=NOW + timedelta(minutes=1)) == first
    saved = await read(deps)
    assert saved.draft.notes == ("again",)
    assert saved.draft.evidence == written.evidence


async def test_the_list_counts_claims_fields_and_quotes(deps):
    await save(deps, draft())
    async with deps.transaction() as conn:
        (one,) = await personas.listed(conn, deps.require_brand().id)

    assert (one.claims, one.observed, one.fields, one.quotes, one.unknown) == (2, 2, 2, 3, 65)


async def test_a_removed_one_leaves_no_quotes(deps):
    written = draft()
    await save(deps, written)
    brand = deps.require_brand().id
    async with deps.transaction() as conn:
        assert await personas.remove(conn, brand, written.id)
        assert not await personas.remove(conn, brand, written.id)
        left = await (await conn.execute("SELECT count(*) FROM evidence")).fetchone()
    assert left == (0,)


async def test_nobody_else_sees_it(everybody, deps):
    await save(deps, draft())
    other = await everybody.person()
    theirs = everybody.deps(other, await everybody.brand(other, "Others"))
    async with theirs.transaction() as conn:
        assert await personas.every(conn, deps.require_brand().id) == []
        assert await personas.read(conn, theirs.require_brand().id, "the-carrier") is None


async def test_an_answer_is_kept_once_for_the_same_question(deps):
    brand = deps.require_brand()
    async with deps.transaction() as conn:
        for text in ("first", "second"):
            await personas.keep_pass(conn, brand, made_pass(), Found(text=text, ids=(1,)))
        kept = await personas.kept_pass(conn, brand.id, "core", "i" * 64, "anthropic:claude-sonnet-5-5")
        assert await personas.kept_pass(conn, brand.id, "core", "j" * 64, "anthropic:claude-sonnet-5-5") is None
        assert await personas.kept_pass(conn, brand.id, "core", "i" * 64, "google:other") is None
    assert kept is not None
    assert kept[0].kept
    assert kept[1] == {"text": "first", "ids": [1]}
