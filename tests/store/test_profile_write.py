"""What would go wrong: a value that no quote bears, a click that writes over what somebody else wrote meanwhile, an
undo that puts back half, a rejected value that comes again, another brand's product written."""

import asyncio
from uuid import uuid4

import pytest

from domain.errors import AskAgain
from domain.evidence import fingerprint
from domain.field_values import Dimensions, Text, TextList, shown
from domain.proposal import WrittenWith
from store import profile_write
from store.profile_write import Over, Who
from tests.conftest import NOW
from tests.factories import insert, product
from tests.store.profile_desk import PAGE, accept, apply, by_hand, offer, page, propose, state, undo, who


@pytest.fixture
async def deps(everybody):
    person = await everybody.person()
    return everybody.deps(person, await everybody.brand(person))


async def test_a_value_is_offered_accepted_and_taken_back_with_its_evidence(deps):
    chew, source = await product(deps, "Joint Chews"), await page(deps)
    quote = "90-day money-back guarantee"
    told = await propose(deps, source, offer("product.guarantee", chew, Text(text=quote), source, quote))
    assert len(told.ids) == 1

    before = await state(deps, "product.guarantee", chew)
    assert before.status == "missing"
    assert [one.evidence[0].evidence.quote for one in before.suggestions] == [quote]
    done = await accept(deps, told.ids[0])
    after = await state(deps, "product.guarantee", chew)

    assert (done.outcome, shown(after.value), after.status) == ("set", quote, "filled")
    assert [(one.evidence.quote, one.source, one.title) for one in after.evidence] == [(quote, "same", "Joint")]
    assert after.suggestions == ()
    assert (await undo(deps, done.request_id)).lines == ("Guarantee of Joint Chews is empty again",)
    back = await state(deps, "product.guarantee", chew)
    assert (back.status, back.evidence, len(back.suggestions)) == ("missing", (), 1)


async def test_nothing_that_no_stored_quote_bears_is_offered(deps):
    chew, source = await product(deps, "Joint Chews"), await page(deps)
    bare = offer("product.guarantee", chew, Text(text="lifetime guarantee"), source)
    other = source.model_copy(update={"text": PAGE + "lifetime guarantee"})
    lying = offer("product.guarantee", chew, Text(text="lifetime guarantee"), other, "lifetime guarantee")
    partly = offer(
        "product.benefits", chew, TextList(items=("Moves freely", "Flies", "Sleeps well")), source,
        "Moves freely", None, "Sleeps well",
    )  # fmt: skip

    told = await propose(deps, source, bare, lying, partly)

    assert len(told.ids) == 1
    assert [(one.key, one.value) for one in told.refused] == [
        ("product.guarantee", "lifetime guarantee"),
        ("product.guarantee", "lifetime guarantee"),
        ("product.benefits", "Flies"),
    ]
    offered = (await state(deps, "product.benefits", chew)).suggestions[0]
    assert shown(offered.value) == "Moves freely; Sleeps well"
    assert [(one.item, one.evidence.quote) for one in offered.evidence] == [(0, "Moves freely"), (1, "Sleeps well")]


async def test_a_value_that_stands_waits_for_its_click_and_the_wait_is_a_row(deps):
    chew, source = await product(deps, "Joint Chews"), await page(deps)
    await apply(deps, by_hand("product.guarantee", chew, Text(text="30 days")))
    quote = "90-day money-back guarantee"
    (id_,) = (await propose(deps, source, offer("product.guarantee", chew, Text(text=quote), source, quote))).ids

    asked = await accept(deps, id_)

    assert (asked.outcome, shown(asked.old), shown(asked.new)) == ("needs_confirmation", "30 days", quote)
    held = await state(deps, "product.guarantee", chew)
    assert (shown(held.value), held.suggestions[0].status, shown(held.suggestions[0].old_value)) == (
        "30 days", "waiting", "30 days",
    )  # fmt: skip
    done = await accept(deps, id_, confirmed=True)
    assert done.outcome == "overwrite"
    assert shown((await state(deps, "product.guarantee", chew)).value) == quote
    with pytest.raises(AskAgain, match="is accepted already"):
        await accept(deps, id_, confirmed=True)


async def test_a_click_does_not_write_over_what_was_written_meanwhile(deps):
    chew = await product(deps, "Joint Chews")
    await apply(deps, by_hand("product.guarantee", chew, Text(text="30 days")))
    asked = await apply(deps, by_hand("product.guarantee", chew, Text(text="60 days")))
    assert asked.outcome == "needs_confirmation"
    await apply(deps, by_hand("product.guarantee", chew, Text(text="45 days")), Over(Text(text="30 days")))

    told = await accept(deps, asked.suggestion, confirmed=True)

    assert (told.outcome, told.changed_meanwhile, shown(told.old)) == ("needs_confirmation", True, "45 days")
    assert shown((await state(deps, "product.guarantee", chew)).value) == "45 days"
    assert (await accept(deps, asked.suggestion, confirmed=True)).outcome == "overwrite"
    assert shown((await state(deps, "product.guarantee", chew)).value) == "60 days"


async def test_a_list_grows_by_what_it_does_not_hold(deps):
    chew = await product(deps, "Joint Chews")
    variant = uuid4()
    async with deps.transaction() as conn:
        await conn.execute(
            "INSERT INTO product_offer_variants (id, organization_id, product_id, name, slug, landing_page_url,"
            " pain_points) VALUES (%s, %s, %s, 'Stairs', 'stairs', 'https://acme.example', %s)",
            [variant, deps.brand.organization_id, chew, ["dog hesitates at the stairs"]],
        )
    source = await page(deps, "The dog hesitates at the stairs. He howls alone.")
    pains = TextList(items=("Dog hesitates at the stairs.", "howls alone"))
    quotes = ("dog hesitates at the stairs", "howls alone")
    (id_,) = (await propose(deps, source, offer("offer_variant.pain_points", variant, pains, source, *quotes))).ids

    done = await accept(deps, id_)
    after = await state(deps, "offer_variant.pain_points", variant)

    assert (done.outcome, done.added, done.alike) == ("append", 1, 1)
    assert after.value.items == ("dog hesitates at the stairs", "howls alone")
    assert [(one.item, one.evidence.quote) for one in after.evidence] == [(1, "howls alone")]
    await undo(deps, done.request_id)
    assert (await state(deps, "offer_variant.pain_points", variant)).value.items == ("dog hesitates at the stairs",)


async def test_what_was_rejected_does_not_come_again_from_the_same_wording(deps):
    chew, source = await product(deps, "Joint Chews"), await page(deps)
    quote = "90-day money-back guarantee"
    proposal = offer("product.guarantee", chew, Text(text=quote), source, quote)
    (id_,) = (await propose(deps, source, proposal)).ids
    async with deps.transaction() as conn:
        await profile_write.settle(conn, deps.brand, id_, "rejected", who(deps))

    again = await propose(deps, source, proposal)

    assert (again.ids, again.rejected_before) == ((), 1)
    assert (await state(deps, "product.guarantee", chew)).suggestions == ()


async def test_a_new_wording_supersedes_what_the_old_one_offered(deps):
    chew, source = await product(deps, "Joint Chews"), await page(deps)
    quote = "90-day money-back guarantee"
    await propose(deps, source, offer("product.guarantee", chew, Text(text=quote), source, quote))
    text = "No promises."
    newer = source.model_copy(update={"text": text, "content_hash": fingerprint(text)})

    await propose(deps, newer)

    assert (await state(deps, "product.guarantee", chew)).suggestions == ()


async def test_conflicting_sources_stay_side_by_side(deps):
    chew, one = await product(deps, "Joint Chews"), await page(deps)
    other = await page(deps, "We refund within 30 days.", "https://acme.example/other")
    quote = "90-day money-back guarantee"
    await propose(deps, one, offer("product.guarantee", chew, Text(text=quote), one, quote, confidence="high"))
    refund = "refund within 30 days"
    await propose(deps, other, offer("product.guarantee", chew, Text(text=refund), other, refund))

    offered = (await state(deps, "product.guarantee", chew)).suggestions

    assert [(shown(s.value), s.confidence) for s in offered] == [(quote, "high"), (refund, "medium")]


async def test_a_changed_page_makes_its_value_stale_and_new_evidence_mends_it(deps):
    chew, source = await product(deps, "Joint Chews"), await page(deps)
    quote = "90-day money-back guarantee"
    (id_,) = (await propose(deps, source, offer("product.guarantee", chew, Text(text=quote), source, quote))).ids
    await accept(deps, id_)
    longer = PAGE + "\nNew: free shipping.\n"
    await _rewrite(deps, source, longer)
    stale = await state(deps, "product.guarantee", chew)
    assert (stale.status, stale.evidence[0].source) == ("stale", "changed")

    newer = source.model_copy(update={"text": longer, "content_hash": fingerprint(longer)})
    (id_,) = (await propose(deps, newer, offer("product.guarantee", chew, Text(text=quote), newer, quote))).ids
    told = await accept(deps, id_)

    assert told.outcome == "no_change"
    assert (await state(deps, "product.guarantee", chew)).status == "filled"
    await _rewrite(deps, source, "Nothing is promised any more.")
    assert (await state(deps, "product.guarantee", chew)).evidence[0].source == "gone"


async def _rewrite(deps, source, text):
    async with deps.transaction() as conn:
        await conn.execute(
            "UPDATE brand_landing_pages SET raw_markdown = %s, content_hash = %s WHERE id = %s",
            [text, fingerprint(text), source.id],
        )


async def test_dimensions_that_stood_in_words_are_read_replaced_and_come_back(deps):
    chew = await product(deps, "Joint Chews")
    async with deps.transaction() as conn:
        await conn.execute("UPDATE products SET product_dimensions = 'Bag: 16 cm wide, 450 g' WHERE id = %s", [chew])
    held = await state(deps, "product.dimensions", chew)
    assert held.value == Dimensions(width=16, length_unit="cm", weight=450, weight_unit="g")
    new = Dimensions(width="16.5", height=20, length_unit="cm")

    done = await apply(deps, by_hand("product.dimensions", chew, new), Over(held.value))
    assert (await state(deps, "product.dimensions", chew)).value == new
    await undo(deps, done.request_id)

    assert (await state(deps, "product.dimensions", chew)).value == held.value
    async with deps.transaction() as conn:
        cur = await conn.execute("SELECT product_dimensions, dimensions FROM products")
        assert await cur.fetchone() == ("Bag: 16 cm wide, 450 g", None)


async def test_an_emptied_value_waits_too_and_comes_back(deps):
    brand = deps.brand.id
    await apply(deps, by_hand("brand.voice_tone", brand, Text(text="dry")))
    asked = await apply(deps, by_hand("brand.voice_tone", brand, None))
    assert asked.outcome == "needs_confirmation"
    done = await accept(deps, asked.suggestion, confirmed=True)
    assert done.outcome == "clear"
    assert (await state(deps, "brand.voice_tone", brand)).value is None

    undone = await undo(deps, done.request_id)

    assert undone.lines == ("Voice and tone of Acme is “dry” again",)
    await undo(deps, undone.request_id)
    assert (await state(deps, "brand.voice_tone", brand)).value is None


async def test_an_undo_after_a_later_change_says_so_and_writes_nothing(deps):
    chew = await product(deps, "Joint Chews")
    request = uuid4()
    async with deps.transaction() as conn:
        at = Who(deps.user.id, NOW, request)
        founders = by_hand("product.founders", chew, Text(text="Two sisters"))
        await profile_write.apply(conn, deps.brand, founders, at)
        await profile_write.apply(conn, deps.brand, by_hand("product.guarantee", chew, Text(text="30 days")), at)
    await apply(deps, by_hand("product.founders", chew, Text(text="Three sisters")), Over(Text(text="Two sisters")))

    with pytest.raises(AskAgain, match="Founders of Joint Chews was changed since: it says “Three sisters” now"):
        await undo(deps, request)

    assert shown((await state(deps, "product.guarantee", chew)).value) == "30 days"


async def test_not_applicable_is_said_taken_back_and_ended_by_a_value(deps):
    chew = await product(deps, "Joint Chews")

    async def mark(applicable):
        async with deps.transaction() as conn:
            at = who(deps)
            new = await profile_write.mark(conn, deps.brand, "product.founders", chew, applicable, at)
            return at.request_id if new else None

    request = await mark(False)
    assert (await state(deps, "product.founders", chew)).status == "not_applicable"
    assert await mark(False) is None
    await undo(deps, request)
    assert (await state(deps, "product.founders", chew)).status == "missing"
    await mark(False)
    await apply(deps, by_hand("product.founders", chew, Text(text="Two sisters")))
    assert (await state(deps, "product.founders", chew)).status == "filled"


async def test_another_brands_product_is_not_written_and_not_offered_for(everybody, deps):
    other = everybody.deps(deps.user, await everybody.brand(deps.user, "Other"))
    theirs = await product(other, "Their Chews")
    source = await page(deps)
    quote = "90-day money-back guarantee"

    with pytest.raises(AskAgain, match="Acme has no product"):
        await apply(deps, by_hand("product.guarantee", theirs, Text(text="x")))
    with pytest.raises(AskAgain, match="Acme has no such product"):
        await propose(deps, source, offer("product.guarantee", theirs, Text(text=quote), source, quote))
    with pytest.raises(AskAgain, match="is not written here"):
        await apply(deps, by_hand("product.name", theirs, Text(text="x")))


async def test_every_writable_field_can_be_written_emptied_and_restored(deps):
    """A column that the write forgets would be told as written and stay as it was."""
    from domain.field_values import value_of
    from domain.profile_fields import FIELDS

    chew, variant, persona = await product(deps, "Joint Chews"), uuid4(), uuid4()
    home = {"organization_id": deps.brand.organization_id}
    async with deps.transaction() as conn:
        await conn.execute(
            "INSERT INTO product_offer_variants (id, organization_id, product_id, name, slug, landing_page_url)"
            " VALUES (%s, %s, %s, 'Stairs', 'stairs', 'https://acme.example')",
            [variant, home["organization_id"], chew],
        )
    await insert(
        deps, "personas_4d", id=persona, name="Mara", persona_type="own_brand", persona_level="brand",
        source_type="manual", slug="mara",
    )  # fmt: skip
    samples = {
        "text": "a value",
        "text_list": ["one", "two"],
        "ingredient_list": [{"name": "MSM", "benefit": "glides"}],
        "qa_list": [{"question": "Why?", "answer": "So."}],
        "timeline_list": [{"timeframe": "week 2", "expected_result": "sleeps"}],
        "platform_list": [{"name": "Trustpilot", "rating": 4.5, "count": 12}],
        "dimensions": {"width": "1.5", "length_unit": "cm"},
    }
    targets = {"brand": deps.brand.id, "product": chew, "offer_variant": variant, "persona": persona}
    for field in FIELDS:
        if not field.writable or field.key == "offer_variant.name":
            continue
        value = value_of(field.type, samples[field.type])
        target = targets[field.level]
        await apply(deps, by_hand(field.key, target, value))
        assert (await state(deps, field.key, target)).value == value, field.key
        done = await apply(deps, by_hand(field.key, target, None), Over(value))
        assert (await state(deps, field.key, target)).value is None, field.key
        await undo(deps, done.request_id)
        assert (await state(deps, field.key, target)).value == value, field.key


async def test_two_clicks_at_once_write_once(deps):
    chew, source = await product(deps, "Joint Chews"), await page(deps)
    quote = "90-day money-back guarantee"
    (id_,) = (await propose(deps, source, offer("product.guarantee", chew, Text(text=quote), source, quote))).ids

    told = await asyncio.gather(accept(deps, id_), accept(deps, id_), return_exceptions=True)

    assert sorted(type(one).__name__ for one in told) == ["Applied", "AskAgain"]
    async with deps.transaction() as conn:
        cur = await conn.execute(
            "SELECT action, old_value, new_value, source_type, source_hash IS NOT NULL, user_id"
            " FROM provenance_events WHERE gap_key = 'product.guarantee'"
        )
        assert await cur.fetchall() == [("set", None, quote, "cached_source", True, deps.user.id)]


async def test_a_write_names_the_model_and_prompt_that_read_it(deps):
    chew, source = await product(deps, "Joint Chews"), await page(deps)
    quote = "90-day money-back guarantee"
    read_by = WrittenWith(model="m-1", prompt_name="gap_fill", prompt_version="1", prompt_hash="p", input_hash="i")
    made = offer("product.guarantee", chew, Text(text=quote), source, quote, written=read_by, reasoning="It says so.")
    (id_,) = (await propose(deps, source, made)).ids
    await accept(deps, id_)

    async with deps.transaction() as conn:
        cur = await conn.execute("SELECT source_detail FROM provenance_events WHERE gap_key IS NOT NULL")
        (detail,) = await cur.fetchone()

    assert detail["written"] == read_by.model_dump()
    assert (detail["confidence"], detail["reasoning"], detail["suggestion"]) == ("medium", "It says so.", str(id_))
    assert detail["evidence"][0]["evidence"]["quote"] == quote


async def test_evidence_that_does_not_stand_in_its_source_is_not_kept_by_a_direct_write(deps):
    chew, source = await product(deps, "Joint Chews"), await page(deps)
    quote = "90-day money-back guarantee"
    change = offer("product.guarantee", chew, Text(text=quote), source, quote)
    other = source.model_copy(update={"text": "Something else."})

    await apply(deps, change, sources={(source.kind, source.id): other})

    assert (await state(deps, "product.guarantee", chew)).evidence == ()
