"""What would go wrong: a field that the table leaves out, a click that writes more than was shown, a suggestion that a
viewer accepts, a decision without a way back, a query for every field or product."""

from dataclasses import replace
from uuid import uuid4

import pytest

from domain.errors import AskAgain
from domain.evidence import Source, cite, fingerprint
from domain.field_values import Text, TextList
from domain.model_names import ModelNames
from domain.profile_fields import GAPS
from domain.proposal import ItemEvidence, Origin, Proposal
from store import profile_offer
from tests.conftest import NOW
from tests.factories import insert, product
from tools import commands, registry

PAGE = "# Joint Chew\n\nA 90-day money-back guarantee on every bag.\n\n- Moves freely\n- Sleeps well\n"


async def say(deps, text):
    chosen, args = commands.parse(text)
    return await registry.run(deps, chosen, args)


@pytest.fixture
async def deps(everybody):
    person = await everybody.person()
    return everybody.deps(person, await everybody.brand(person))


async def page(deps, text=PAGE, path="joint", product_id=None):
    id_ = uuid4()
    row = {"raw_markdown": text, "content_hash": fingerprint(text), "scrape_status": "scraped"}
    url = f"https://acme.example/{path}"
    await insert(
        deps, "brand_landing_pages", id=id_, url=url, canonical_url=url[8:], product_id=product_id,
        page_title=f"The {path} page", **row,
    )  # fmt: skip
    return Source(kind="landing_page", id=str(id_), text=text, content_hash=fingerprint(text))


async def variant(deps, product_id, name="Stairs", **columns):
    id_ = uuid4()
    async with deps.transaction() as conn:
        await conn.execute(
            "INSERT INTO product_offer_variants (id, organization_id, product_id, name, slug, landing_page_url,"
            " is_default) VALUES (%s, %s, %s, %s, %s, 'https://acme.example', %s)",
            [id_, deps.brand.organization_id, product_id, name, name.lower(), columns.get("is_default", True)],
        )
    return id_


async def offer(deps, source, key, target, value, *quotes, **more):
    """A stored suggestion's id."""
    evidence = [ItemEvidence(item=at, evidence=cite(source, quote)) for at, quote in enumerate(quotes)]
    origin = Origin(kind=source.kind, id=source.id, content_hash=source.content_hash, url="https://acme.example/joint")
    made = Proposal(key=key, target=target, value=value, evidence=evidence, origin=origin, **more)
    async with deps.transaction() as conn:
        known = {(source.kind, source.id): source}
        told = await profile_offer.propose(conn, deps.brand, [made], known, NOW)
    return told.ids[0].hex[:8]


def row(answer, label):
    return next(line for line in answer.lines if line.label == label)


async def test_every_field_is_listed_with_what_could_fill_it(deps):
    chew = await product(deps, "Joint Chews")
    await page(deps, product_id=chew)

    found = await say(deps, "/gap_fill")

    assert [line.key for line in found.lines] == [field.key for field in GAPS]
    assert row(found, "Guarantee").sources == "1 page"
    assert row(found, "Guarantee").command == "/gap_fill field=product.guarantee product=joint-chews"
    assert row(found, "Founders").sources == "nothing yet: /landing_page or /import"
    assert (row(found, "Pain points").status, row(found, "Pain points").sources) == ("missing", "/variants discover")
    assert row(found, "Name").status == "filled"
    assert found.headline == (
        "Joint Chews has 1 of 21 fields filled; 20 are missing, 2 of them critical, and 1 could be filled now."
    )
    assert found.foot.notes == ("Joint Chews has no offer variant yet: /variants discover proposes some.",)
    assert "/gap_fill product=joint-chews fields=all" in [action.command for action in found.actions]


async def test_a_brand_of_several_products_shows_each_in_numbers(deps):
    assert (await say(deps, "/gap_fill")).headline.startswith("Acme has no products yet")
    chew, _ = await product(deps, "Joint Chews"), await product(deps, "Skin Oil")
    await variant(deps, chew)

    found = await say(deps, "/gap_fill")

    assert [line.key for line in found.lines] == ["brand.voice_tone"]
    assert [(one.name, one.filled, one.missing, one.critical) for one in found.products] == [
        ("Joint Chews", 1, 19, 2),
        ("Skin Oil", 1, 19, 2),
    ]
    assert found.headline == "2 of 2 products of Acme lack fields of their profile."


async def test_a_suggestion_is_shown_whole_accepted_and_undone_by_its_buttons(deps):
    chew = await product(deps, "Joint Chews")
    source = await page(deps)
    quote = "90-day money-back guarantee"
    id_ = await offer(deps, source, "product.guarantee", chew, Text(text=quote), quote, confidence="high")

    shown = await say(deps, "/gap_fill product=joint-chews")
    card = shown.cards.cards[0]
    assert (card.title, card.of, card.offers[0].items[0].text) == ("Guarantee", "Joint Chews", quote)
    assert card.offers[0].items[0].quotes[0].quote == quote
    assert [action.command for action in card.offers[0].actions] == [
        f"/gap_fill accept={id_}",
        f"/gap_fill reject={id_}",
    ]

    done = await say(deps, card.offers[0].actions[0].command)
    assert done.headline == "Guarantee says “90-day money-back guarantee” now."
    held = done.cards.cards[0].held
    assert (held.items[0].quotes[0].quote, held.items[0].quotes[0].note) == (quote, "")
    undone = await say(deps, next(a.command for a in done.actions if a.label == "Undo"))
    assert undone.headline == "Undone: Guarantee of Joint Chews is empty again."
    assert row(await say(deps, "/gap_fill"), "Guarantee").status == "missing"
    again = await say(deps, undone.actions[0].command)
    assert again.headline == "Undone: Guarantee of Joint Chews is “90-day money-back guarantee” again."
    assert [line.state for line in again.writes] == ["undo", "undo", "undone"]


async def test_over_a_value_the_first_click_asks_and_the_second_writes(deps):
    chew = await product(deps, "Joint Chews")
    await say(deps, '/gap_fill field=guarantee value="30 days"')
    quote = "90-day money-back guarantee"
    id_ = await offer(deps, await page(deps), "product.guarantee", chew, Text(text=quote), quote)

    asked = await say(deps, f"/gap_fill accept={id_}")

    assert asked.headline == (
        "Guarantee says “30 days” now; “90-day money-back guarantee” waits for your click to replace it."
    )
    card = (await say(deps, "/gap_fill field=guarantee")).cards.cards[0]
    assert card.held.items[0].text == "30 days"
    assert "Replaces “30 days”." in card.offers[0].lines
    assert [a.command for a in card.offers[0].actions] == [f"/gap_fill confirm={id_}", f"/gap_fill reject={id_}"]
    done = await say(deps, asked.actions[0].command)
    assert done.headline == "Guarantee says “90-day money-back guarantee” now instead of “30 days”."
    with pytest.raises(AskAgain, match="is accepted already"):
        await say(deps, asked.actions[0].command)


async def test_all_of_high_confidence_are_accepted_at_once_and_undone_at_once(deps):
    chew = await product(deps, "Joint Chews")
    one, other = await page(deps), await page(deps, "We refund within 30 days. Moves freely", "other")
    guarantee = "90-day money-back guarantee"
    await offer(
        deps, one, "product.benefits", chew, TextList(items=("Moves freely",)), "Moves freely", confidence="high"
    )
    await offer(deps, one, "product.guarantee", chew, Text(text=guarantee), guarantee, confidence="high")
    refund = "refund within 30 days"
    await offer(deps, other, "product.guarantee", chew, Text(text=refund), refund, confidence="high")
    await offer(deps, one, "product.founders", chew, Text(text="Sleeps well"), "Sleeps well", confidence="low")
    warned = Text(text="Joint Chew")
    await offer(deps, one, "product.description", chew, warned, "Joint Chew", confidence="high", instructs=True)

    done = await say(deps, "/gap_fill product=joint-chews accept=high")

    assert done.headline == (
        "Benefits says “Moves freely” now. 2 fields with sources that differ, instruct or changed wait for you."
    )
    card = (await say(deps, "/gap_fill field=guarantee")).cards.cards[0]
    assert card.note == "2 sources differ: they are shown side by side, none is averaged."
    assert len(card.offers) == 2
    await say(deps, "/undo last")
    assert row(await say(deps, "/gap_fill"), "Benefits").status == "missing"


async def test_a_suggestion_can_be_reworded_rejected_and_offered_again(deps):
    chew = await product(deps, "Joint Chews")
    source = await page(deps)
    benefits = TextList(items=("Moves freely", "Sleeps well"))
    id_ = await offer(deps, source, "product.benefits", chew, benefits, "Moves freely", "Sleeps well")

    rejected = await say(deps, f"/gap_fill reject={id_}")
    assert rejected.headline == "Benefits: rejected, and not offered again from the same text."
    assert row(await say(deps, "/gap_fill"), "Benefits").waiting == 0
    await say(deps, rejected.actions[0].command)
    edited = await say(deps, f'/gap_fill edit={id_} value="Moves freely; sleeps through"')

    held = edited.cards.cards[0].held
    assert [(item.text, len(item.quotes)) for item in held.items] == [("Moves freely", 1), ("sleeps through", 0)]
    assert row(await say(deps, "/gap_fill"), "Benefits").value == "Moves freely; sleeps through"


async def test_values_are_typed_checked_and_emptied(deps):
    await product(deps, "Joint Chews")
    done = await say(deps, '/gap_fill field=dimensions value="16 x 23 x 7 cm, 450 g"')
    assert done.headline == "Dimensions and weight says “16 cm wide, 23 cm high, 7 cm deep, 450 g” now."
    with pytest.raises(AskAgain, match="'large' does not read as this field's value: type as in 16 cm wide"):
        await say(deps, "/gap_fill field=dimensions value=large")
    with pytest.raises(AskAgain, match="There is no field 'garantee'; the nearest is guarantee"):
        await say(deps, "/gap_fill field=garantee value=x")
    with pytest.raises(AskAgain, match="Name is not written here"):
        await say(deps, "/gap_fill field=product.name value=x")
    with pytest.raises(AskAgain, match="has no offer variant yet"):
        await say(deps, "/gap_fill field=pain_points value=x")
    asked = await say(deps, '/gap_fill field=dimensions value=""')
    assert "nothing waits for your click to replace it" in asked.headline
    done = await say(deps, asked.actions[0].command)
    assert done.headline.startswith("Dimensions and weight is empty now")


async def test_not_applicable_leaves_the_gaps_and_comes_back(deps):
    await product(deps, "Joint Chews")
    done = await say(deps, "/gap_fill product=joint-chews not_applicable=founders,ingredients")
    assert done.headline == "Founders, Ingredients do not apply to Joint Chews."
    found = await say(deps, "/gap_fill")
    assert row(found, "Founders").status == "not_applicable"
    assert found.headline.startswith("Joint Chews has 1 of 19 fields filled; 18 are missing")
    await say(deps, "/gap_fill applicable=founders")
    assert row(await say(deps, "/gap_fill"), "Founders").status == "missing"


async def test_what_is_wrong_is_one_sentence(deps):
    await product(deps, "Joint Chews")
    await product(deps, "Skin Oil")
    for text, said in (
        ("/gap_fill accept=zz", "There is no suggestion 'zz'"),
        ("/gap_fill accept=abcd1234", "There is no suggestion 'abcd1234'"),
        ("/gap_fill accept=, ", "Which suggestions"),
        ("/gap_fill value=x", "Which field gets this value"),
        ("/gap_fill accept=high reject=abcd", "One decision at a time"),
        ("/gap_fill field=guarantee", "Guarantee: of which product"),
        ("/gap_fill product=hat", "has no product 'hat'"),
        ("/gap_fill product=joint-chews variant=hat", "Joint Chews has no offer variant 'hat'"),
        ("/gap_fill fields=hat product=joint-chews", "There is no field 'hat'"),
        ('/gap_fill fields="  " product=joint-chews', "Which fields?"),
        ("/undo abcd", "There is no write 'abcd'"),
        ("/undo last", "Nothing of yours is left to undo"),
    ):
        with pytest.raises(AskAgain, match=said):
            await say(deps, text)


async def test_a_viewer_sees_the_table_without_buttons_and_writes_nothing(everybody, deps):
    chew = await product(deps, "Joint Chews")
    quote = "90-day money-back guarantee"
    id_ = await offer(deps, await page(deps), "product.guarantee", chew, Text(text=quote), quote)
    viewer = await everybody.person()
    await everybody.join(viewer, deps.brand.organization_id, "viewer")
    looking = everybody.deps(viewer, deps.brand.model_copy(update={"role": "viewer"}))

    shown = await say(looking, "/gap_fill")

    assert shown.actions == ()
    assert shown.cards.cards[0].offers[0].actions == ()
    for text in (f"/gap_fill accept={id_}", "/gap_fill field=guarantee value=x", "/gap_fill fields=all", "/undo last"):
        with pytest.raises(AskAgain, match="needs the role 'member'; yours here is 'viewer'"):
            await say(looking, text)


async def test_another_brands_suggestion_is_not_there(everybody, deps):
    other = everybody.deps(deps.user, await everybody.brand(deps.user, "Other"))
    chew = await product(other, "Their Chews")
    quote = "90-day money-back guarantee"
    id_ = await offer(other, await page(other), "product.guarantee", chew, Text(text=quote), quote)

    with pytest.raises(AskAgain, match="There is no suggestion"):
        await say(deps, f"/gap_fill accept={id_}")


async def test_any_number_of_suggestions_is_shown_and_none_is_cut(deps):
    chew = await product(deps, "Joint Chews")
    long = "Moves freely " * 700
    lists = TextList(items=tuple(f"{long}{at}" for at in range(40)))
    source = await page(deps, "\n".join(lists.items))
    for key in ("product.benefits", "product.unique_selling_points", "product.key_ingredients"):
        await offer(deps, source, key, chew, lists, *lists.items)

    shown = await say(deps, "/gap_fill limit=2")

    assert (len(shown.cards.cards), shown.cards.more) == (2, 1)
    assert [item.text for item in shown.cards.cards[0].offers[0].items] == list(lists.items)
    id_ = shown.cards.cards[0].offers[0].actions[0].command.rpartition("=")[2]
    done = await say(deps, f"/gap_fill accept={id_}")
    assert [item.text for item in done.cards.cards[0].held.items] == list(lists.items)


@pytest.mark.parametrize("products", [1, 12])
async def test_the_number_of_queries_does_not_grow(deps, products, monkeypatch):
    from psycopg import AsyncCursor

    for at in range(products):
        chew = await product(deps, f"Chew {at}")
        await variant(deps, chew)
        await page(deps, PAGE + str(at), f"page-{at}", chew)
    counted: list[str] = []
    whole = AsyncCursor.execute

    async def counting(self, query, *given, **more):
        counted.append(str(query))
        return await whole(self, query, *given, **more)

    monkeypatch.setattr(AsyncCursor, "execute", counting)
    await say(deps, "/gap_fill")

    assert len(counted) <= 12, counted


async def test_what_the_editor_sends_arrives_line_by_line_and_waits_over_a_value(deps):
    chew = await product(deps, "Joint Chews")
    source = await page(deps)
    benefits = TextList(items=("Moves freely", "Sleeps well"))
    id_ = await offer(deps, source, "product.benefits", chew, benefits, "Moves freely", "Sleeps well")
    await say(deps, '/gap_fill field=benefits value="Stands up"')

    asked = await say(deps, f'/gap_fill edit={id_} value="Moves freely\nSays \\"woof\\" again"')

    card = asked.cards.cards[0]
    assert [item.text for item in card.held.items] == ["Stands up"]
    assert [[item.text for item in one.items] for one in card.offers] == [["Moves freely", 'Says "woof" again']]
    done = await say(deps, asked.actions[0].command)
    held = done.cards.cards[0].held
    assert [(item.text, len(item.quotes)) for item in held.items] == [("Moves freely", 1), ('Says "woof" again', 0)]
    assert row(await say(deps, "/gap_fill"), "Benefits").waiting == 0


async def test_a_budget_that_cannot_be_kept_is_not_promised(deps):
    await product(deps, "Joint Chews")
    unpriced = replace(deps, models=ModelNames(writer="house-model"))

    with pytest.raises(AskAgain, match="Nobody knows what house-model costs") as refused:
        await say(unpriced, "/gap_fill product=joint-chews fields=all")
    assert refused.value.hint == "Type /gap_fill product=joint-chews fields=all budget=none"
