"""What would go wrong: reviews given to a product that already have one, an empty list that says nothing."""

from uuid import UUID, uuid4

import pytest

from domain.csv_export import to_csv
from domain.errors import AskAgain
from tests.factories import insert
from tests.tools.test_query_counts import queries
from tools import commands, registry
from tools.deps import Deps


@pytest.fixture
async def deps(everybody):
    owner = await everybody.person()
    return everybody.deps(owner, await everybody.brand(owner))


async def say(deps: Deps, text: str):
    chosen, args = commands.parse(text)
    return await registry.run(deps, chosen, args)


async def product(deps: Deps, name: str) -> UUID:
    made = uuid4()
    await insert(deps, "products", id=made, name=name, slug=name.lower())
    return made


async def review(deps: Deps, body: str, of: UUID | None = None, **columns: object) -> None:
    row = {"source": "shop", "body": body, "content_hash": uuid4().hex, "product_id": of, **columns}
    await insert(deps, "customer_reviews", **row)


async def test_the_list_counts_by_product_and_source_and_shows_the_newest(deps):
    chew = await product(deps, "Chew")
    await review(deps, "Up the stairs", chew, rating=5, reviewed_on="2026-03-02", title="Week five")
    await review(deps, "Spat it out", chew, rating=2, reviewed_on="2026-03-01", source="trustpilot")
    await review(deps, "Of nothing", rating=4)

    answer = await say(deps, "/reviews")

    assert answer.headline == (
        "Acme has 3 reviews, 3.67 of 5 stars on average, 1 of them with one or two; 1 is of none of its products."
    )
    assert [(c.product, c.source, c.reviews, c.mean) for c in answer.counts] == [
        ("Chew", "shop", 1, 5),
        ("Chew", "trustpilot", 1, 2),
        (None, "shop", 1, 4),
    ]
    assert [row["text"] for row in answer.tables()[1].rows] == ["Week five: Up the stairs", "Spat it out", "Of nothing"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("stairs", ["Up the stairs 100%"]),
        ("100%", ["Up the stairs 100%"]),
        ("_", []),
        ("rating=2", ["Spat it out"]),
        ("max_rating=2", ["Spat it out"]),
        ("rating=4", ["Half a star more"]),
        ("source=TRUSTPILOT", ["Spat it out"]),
        ("product=chew", ["Up the stairs 100%"]),
        ("unassigned=yes limit=1", ["Half a star more"]),
    ],
)
async def test_reviews_are_found_by_their_words_stars_source_and_product(deps, asked, found):
    chew = await product(deps, "Chew")
    await review(deps, "Up the stairs 100%", chew, rating=5, reviewed_on="2026-03-01")
    await review(deps, "Spat it out", rating=2, reviewed_on="2026-03-02", source="trustpilot")
    await review(deps, "Half a star more", rating=4.4, reviewed_on="2026-03-03")

    assert [one.body for one in (await say(deps, f"/reviews {asked}")).reviews] == found


async def test_without_reviews_the_answer_says_how_they_come(deps):
    assert (await say(deps, "/reviews")).headline.startswith("Acme has no reviews yet: drop a CSV or XLSX")
    assert (await say(deps, "/research kind=reddit_quote")).headline.startswith("Acme has no Reddit quotes yet: drop")
    assert "nothing to quote yet" in (await say(deps, "/research")).headline


async def test_only_reviews_of_no_product_are_given_to_one_and_that_can_be_undone(deps):
    await product(deps, "Chew")
    calm = await product(deps, "Calm")
    await review(deps, "plain")
    await review(deps, "called", product_named="Chew XL")
    await review(deps, "calm", calm)

    plain = await say(deps, "/review_product chew")
    named = await say(deps, '/review_product product=chew named="chew xl"')

    assert (plain.reviews, named.reviews) == (1, 1)
    assert {(r.body, r.product) for r in (await say(deps, "/reviews")).reviews} == {
        ("plain", "Chew"),
        ("called", "Chew"),
        ("calm", "Calm"),
    }
    undone = await say(deps, named.actions[0].command)
    assert undone.headline == "1 review is of no product again."
    assert [r.body for r in (await say(deps, "/reviews unassigned=yes")).reviews] == ["called"]
    with pytest.raises(AskAgain, match="or none still is"):
        await say(deps, named.actions[0].command)


async def test_a_viewer_gives_no_review_to_a_product(everybody, deps):
    await product(deps, "Chew")
    viewing = deps.about(deps.require_brand().model_copy(update={"role": "viewer"}))

    with pytest.raises(AskAgain, match="needs the role 'member'"):
        await say(viewing, "/review_product chew")


async def test_another_brands_product_is_none_of_ours(deps, everybody):
    theirs = deps.about(await everybody.brand(deps.user, "Theirs"))
    await product(theirs, "Chew")
    await review(theirs, "theirs")
    await product(deps, "Spray")

    with pytest.raises(AskAgain, match="no product 'chew'"):
        await say(deps, "/reviews product=chew")
    with pytest.raises(AskAgain, match="no product 'chew'"):
        await say(deps, "/review_product chew all=yes")
    assert (await say(theirs, "/reviews unassigned=yes")).reviews[0].body == "theirs"


async def test_what_people_write_is_no_formula_in_an_export(deps):
    await review(deps, "=HYPERLINK(A1)", author="@x", rating=5)

    text = to_csv((await say(deps, "/reviews")).tables()[1])

    assert "'=HYPERLINK" in text
    assert "'@x" in text


async def test_however_many_reviews_there_are_it_takes_as_many_queries(deps):
    chew = await product(deps, "Chew")
    await review(deps, "one", chew)
    few = (
        await queries(deps, "/reviews"),
        await queries(deps, "/research"),
        await queries(deps, "/research kind=customer_review"),
    )
    for number in range(30):
        await review(deps, f"more {number}", chew, source=f"s{number}")

    many = (
        await queries(deps, "/reviews"),
        await queries(deps, "/research"),
        await queries(deps, "/research kind=customer_review"),
    )
    assert few == many
    assert max(many) <= 7


async def test_texts_of_a_kind_are_listed_with_what_they_were_sorted_as(deps):
    chew = await product(deps, "Chew")
    for text, confidence in (("so stiff", 0.9), ("maybe stiff", 0.3)):
        await insert(
            deps,
            "reddit_sentiment_quotes",
            product_id=chew,
            quote_text=text,
            source_type="post",
            sentiment_category="PAIN_POINT",
            confidence_score=confidence,
            content_hash=text,
            subreddit="OldDogs",
        )

    answer = await say(deps, "/research stiff kind=reddit_quote")

    assert answer.headline == "Acme has 2 Reddit quotes with 'stiff'."
    assert [(row["text"], row["tells"], row["sure"], row["origin"]) for row in answer.tables()[0].rows] == [
        ("so stiff", "pain", "sure to 0.90", "r/OldDogs"),
        ("maybe stiff", None, "sure to 0.30", "r/OldDogs"),
    ]
